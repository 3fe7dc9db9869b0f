"""How a kiosk comes by a newer catalogue: fetched, verified, built, looked at, and then swapped in.

The contract with who publishes is docs/catalogue-repository.md.
"""
