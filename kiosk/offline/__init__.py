"""Everything that outlives a dead line: what is kept, and sent when it can be.

No Qt, and nothing of the screen, the station or the portal; `kiosk.portal_client` speaks with it.
"""
