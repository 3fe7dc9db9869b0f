"""How the country's kiosks are: for the console, and for `portal fleet`."""
