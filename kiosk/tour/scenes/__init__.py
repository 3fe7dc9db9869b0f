"""The scenes of `kiosk tour --all`: each shows one capability, from the first touch to its end."""
