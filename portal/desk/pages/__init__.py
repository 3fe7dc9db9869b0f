"""The desk as pages on the agency's own workstation: it alone, by its loopback, holds the keys."""
