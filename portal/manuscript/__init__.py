"""The catalogue as this portal's authors are changing it, before it is signed and published."""
