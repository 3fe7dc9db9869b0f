"""An update of the catalogue, in a process that is gone at any one of its steps."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from updating_world import sound
from warm_processes import die_with_parent, warm_processes

from kiosk.catalogue.updating.sources import FolderSource
from kiosk.catalogue.updating.update import CatalogueUpdate, Occasion

DIED: Final = 9
_STEPS: Final = ("fsync", "replace", "rename", "link", "symlink", "unlink", "mkdir", "rmdir")
_SECONDS: Final = 60


def update_dying(step: int, stick: Path, folder: Path) -> int:
    """From the stick, up to that step: 0 where it came to its end before, otherwise `DIED`."""
    process = warm_processes().Process(target=_update, args=(step, stick, folder))
    process.start()
    process.join(_SECONDS)
    code: int | None = process.exitcode
    process.kill()
    assert code in {0, DIED}, f"the update ended with {code}"
    return code


def _update(left: int, stick: Path, folder: Path) -> None:
    die_with_parent()
    real = {name: getattr(os, name) for name in _STEPS}

    def dying(step: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                os._exit(DIED)  # nobody tidies up
            return step(*arguments, **named)

        return call

    for name, step in real.items():
        setattr(os, name, dying(step))
    anchor = (stick / "metadata/1.root.json").read_bytes()
    now = datetime.fromisoformat("2026-11-25T12:00:00+00:00")
    CatalogueUpdate(folder, sound).run(FolderSource(stick), lambda _: Occasion(anchor, now))
    for name, step in real.items():
        setattr(os, name, step)
