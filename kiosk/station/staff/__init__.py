"""What the station does for the centre's staff: the door that they come in by (`door`), the calls
of their panel (`*_methods`, each by what it is about), the line looked at part by part
(`line_look`), and what they do with a stick (`stick_work`). Who they are: `kiosk.identity.staff`.
"""
