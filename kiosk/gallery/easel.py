"""One picture after another of what an author is writing: `python -m kiosk.gallery.easel`.

It stays warm, so that a picture takes a moment. A question is a line of JSON on standard input
(`Wanted`), its answer one on standard output (`Answer`). What one question showed is forgotten with
the next that shows something else. It ends with its input, after `IDLE_SECONDS` without a question,
after `MOST_PICTURES` or beyond `MOST_MEMORY`; a page that takes longer than `SECONDS` ends it too.
"""

from __future__ import annotations

import json
import logging
import os
import select
import signal
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from resource import RLIMIT_AS, RUSAGE_SELF, getrusage, setrlimit
from typing import TYPE_CHECKING, Any, Final

from kiosk.catalogue.zones import CENTRAL
from kiosk.cli import CommandError
from kiosk.gallery.preview_command import enrol, look_of
from kiosk.settings import Settings
from kiosk.zone import keep_time_of_centre

if TYPE_CHECKING:
    from kiosk.gallery.hall import Hall

IDLE_SECONDS: Final = 300
SECONDS: Final = 60
MOST_PICTURES: Final = 400
MOST_MEMORY: Final = 700 * 1024 * 1024
_HARD_LIMIT: Final = 2 * 1024 * 1024 * 1024
"""Of addresses, of which Qt reserves more than it uses."""


@dataclass(frozen=True)
class Wanted:
    """The picture of one page, to be put at `out`; `look` as `kiosk preview --look` has it."""

    source: str
    kind: str
    id: str
    look: str
    page: int
    out: str


class Easel:
    """Keeps the hall of what was shown last: its other pages and looks need no new one."""

    def __init__(self) -> None:
        self._hall: Hall | None = None
        self._of: tuple[str, str] | None = None
        self._around = ExitStack()

    def paints(self, wanted: Wanted) -> int:
        """How many pages there are. Raises `CommandError` where that one is not there."""
        # Here and not at the top: Qt reads its platform from the environment when it is imported.
        from kiosk.gallery.preview_scenes import preview_page  # noqa: PLC0415

        _, look = look_of(wanted.look)
        hall = self._hall_of(wanted)
        hall.takes_on(look)
        pages = preview_page(hall, wanted.kind, wanted.id, wanted.page)
        fresh = f"{wanted.out}.new.png"
        if not hall.picture().save(fresh):
            raise OSError("the picture could not be written")
        Path(fresh).replace(wanted.out)
        return pages

    def clears(self) -> None:
        """Forgets what it showed."""
        if self._hall is not None:
            self._hall.close()
        self._around.close()
        self._hall = self._of = None

    def _hall_of(self, wanted: Wanted) -> Hall:
        from kiosk.gallery.hall import Hall  # noqa: PLC0415

        layout, _ = look_of(wanted.look)
        if self._hall is None or self._of != (wanted.source, layout.name):
            self.clears()
            home = self._around.enter_context(
                tempfile.TemporaryDirectory(prefix="ventanilla-preview-")
            )
            settings = Settings(
                home=Path(home), catalogue_source=Path(wanted.source), timezone=CENTRAL
            )
            enrol(settings)
            keep_time_of_centre(settings)
            self._hall, self._of = Hall(settings, layout, ()), (wanted.source, layout.name)
        return self._hall


def answer(easel: Easel, line: bytes) -> dict[str, Any]:
    """`pages`, or the `trouble`: `nothing` to see, or it `broke`, with the error's `name`."""
    try:
        return {"pages": easel.paints(Wanted(**json.loads(line)))}
    except CommandError:
        return {"trouble": "nothing"}
    except Exception as error:  # noqa: BLE001 - whatever somebody wrote: it is told, and forgotten
        return {"trouble": "broke", "name": type(error).__name__}


def main() -> None:
    """Until it has been long enough."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    logging.basicConfig(level=logging.CRITICAL)
    setrlimit(RLIMIT_AS, (_HARD_LIMIT, _HARD_LIMIT))
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415

    import kiosk.gallery.hall  # noqa: F401, PLC0415 - warm before the first question

    application = QGuiApplication(sys.argv[:1])
    application.setApplicationName("Ventanilla")
    easel = Easel()
    for _ in range(MOST_PICTURES):
        line = _next_line()
        if not line:
            break
        signal.alarm(SECONDS)  # nobody catches it: it ends the process
        told = answer(easel, line)
        signal.alarm(0)
        sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")
        sys.stdout.buffer.flush()
        if getrusage(RUSAGE_SELF).ru_maxrss * 1024 > MOST_MEMORY or told.get("trouble") == "broke":
            break
    easel.clears()


def _next_line() -> bytes:
    """Empty where none comes: whoever asked has ended, or long had nothing to ask."""
    ready, _, _ = select.select([sys.stdin.buffer], [], [], IDLE_SECONDS)
    return sys.stdin.buffer.readline() if ready else b""


if __name__ == "__main__":
    main()
