"""What a release to come writes: a field more in every object of what this one wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

MORE: Final = {"of_years_to_come": {"urgent": True, "words": ["á", 2.5, None]}}


def more(value: Any) -> Any:
    """The same with a field more in every object."""
    if isinstance(value, dict):
        return {name: more(one) for name, one in value.items()} | MORE
    return [more(one) for one in value] if isinstance(value, list) else value


def grow(path: Path) -> None:
    """A file of one JSON value."""
    path.write_text(json.dumps(more(json.loads(path.read_bytes()))), "utf-8")
