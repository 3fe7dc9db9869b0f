"""A portal taken along whole, while it serves, and set up again elsewhere."""
