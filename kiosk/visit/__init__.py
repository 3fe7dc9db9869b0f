"""One visitor's session, from the first touch to the wipe, as pure values and functions."""
