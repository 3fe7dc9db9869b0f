"""The station: the daemon that sends the outbox, holds the keys and reports how the kiosk is.

It knows no Qt. The screen talks to it over a Unix socket and never waits for it: what a visitor
hands in is in the outbox before the station hears of it.
"""
