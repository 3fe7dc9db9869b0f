"""The portal's HTTP interface: one module for each resource, each a router built from its parts.

The modules with routes do without `from __future__ import annotations`: FastAPI reads a route's
annotations, and those that name a part handed to the router exist only where they are evaluated
at once.
"""
