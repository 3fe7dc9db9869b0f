"""Who acts for an agency, and what they may ask of the portal, by its commands and by its API.

Nothing here opens an envelope or a letter: that is done on the agency's machine (`portal.desk`).
"""
