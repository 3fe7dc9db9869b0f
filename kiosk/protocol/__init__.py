"""What crosses a border, as frozen typed models.

Kiosk, station and portal import the same definitions, so that a field has one meaning on both
sides. Nothing here does I/O; time, randomness and keys come in as arguments.
"""
