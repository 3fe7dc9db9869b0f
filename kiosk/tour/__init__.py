"""A scripted visitor through the real program: portal, station and screen, on this machine."""
