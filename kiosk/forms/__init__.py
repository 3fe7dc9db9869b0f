"""One service's questions: from an agency's JSON Schema to steps, answers, checks and words.

Nothing here draws, stores or sends. The schema that the agency signed is the only judge of an
answer, in the kiosk and in the portal alike.
"""
