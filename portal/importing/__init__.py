"""What others publish of services, tenders, jobs and places, made a catalogue's source files.

Guarantees: every row of a source is in the report, taken or refused with the reason; nothing is
invented where the source is silent; what is imported twice is written once.
"""
