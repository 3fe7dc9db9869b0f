"""Speaking with the portal over HTTP: what may be asked, what may come of it, and the wire.

It knows `kiosk.protocol` alone. Who sends, tells, enrols or fetches stands above it, and the
agency's desk, which asks the same portal from its own machine.
"""
