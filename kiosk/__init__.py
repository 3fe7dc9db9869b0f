"""Ventanilla's kiosk: the public-service terminal of a digital community centre."""

from importlib.metadata import version

__version__ = version("ventanilla")
