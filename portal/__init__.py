"""Ventanilla's reference central portal: what the kiosks sync with and the agencies answer from."""
