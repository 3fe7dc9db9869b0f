"""Taking in what the kiosks send: each envelope once, answered with a signed receipt."""
