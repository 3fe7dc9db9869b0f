"""Where the example catalogue lies that ships with the program."""

from __future__ import annotations

from pathlib import Path

from kiosk.catalogue.errors import NoCatalogue
from kiosk.words import assets_folder


def shipped_catalogue() -> Path:
    """Inside the installed package, or beside it in a checkout. Raises `NoCatalogue`."""
    folder = assets_folder() / "catalogue"
    if not (folder / "catalogue.yaml").is_file():
        raise NoCatalogue(f"the example catalogue is missing: {folder}")
    return folder
