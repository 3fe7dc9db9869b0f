"""Where the example catalogue and the words of the search lie that ship with the program."""

from __future__ import annotations

from pathlib import Path

from kiosk.assets import assets_folder
from kiosk.catalogue.errors import NoCatalogue


def shipped_catalogue() -> Path:
    """Inside the installed package, or beside it in a checkout. Raises `NoCatalogue`."""
    folder = assets_folder() / "catalogue"
    if not (folder / "catalogue.yaml").is_file():
        raise NoCatalogue(f"the example catalogue is missing: {folder}")
    return folder


def search_words_folder() -> Path:
    """What people say instead, for any catalogue: built into each store."""
    return assets_folder() / "search"
