"""What is looked at before a catalogue is signed, beyond what a kiosk would refuse.

The kiosk's own reading (`kiosk.catalogue.source`) comes first; then the forms are filled in, the
words are looked for in every language and read for their ease, and pictures are weighed.
"""
