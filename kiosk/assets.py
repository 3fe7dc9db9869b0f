"""Where the assets lie: words, cards of languages, icons, the example catalogue."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def assets_folder() -> Path:
    """Inside the installed package, or beside it in a checkout."""
    package = Path(str(files("kiosk")))
    inside = package / "assets"
    return inside if inside.is_dir() else package.parent / "assets"
