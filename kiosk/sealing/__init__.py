"""What only its addressee reads: bodies, attachments and letters, sealed and opened.

`agency_key` has the keys, `body` what is sealed of a submission, `letterbox` an agency's letters
to a visitor; `seal` seals what fits in memory, `sealed_stream` what does not. Kiosk, desk and
courier use the same. No Qt, no files, and nothing of the outbox.
"""
