"""What staff choose for every visit: one small file, written whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import ValidationError

from kiosk.disk.whole_file import replace_file
from kiosk.protocol.staff_calls import CentreChoices

_MODE = 0o644


def load_choices(path: Path, today: date) -> CentreChoices:
    """What holds today. A file that is missing or damaged chooses nothing."""
    try:
        return CentreChoices.stored(path.read_bytes(), keep=False).on(today)
    except (OSError, ValidationError):
        return CentreChoices()


def save_choices(path: Path, choices: CentreChoices) -> None:
    """Raises `OSError`."""
    replace_file(path, choices.model_dump_json().encode(), _MODE)
