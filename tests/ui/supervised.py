"""A supervisor over visits that do as they are told; run as a program, without Qt.

Arguments: a folder, and what each visit does, in order; the last one's deed is repeated. Each
visit writes a file named by its number that holds its process id. `STEADY`, `STILL` and
`SLOW_START` in the environment take the place of the supervisor's own.

- `stay`: is ready, and stays
- `end`: is ready, ends, and stays until it is killed
- `last`: as `end`, but waits for a file named `go` first
- `silent`: is never ready
- `still`: is ready, gives one sign of life, and no other
- `lively`: is ready, and goes on giving signs of life
- `late`: as `last`, but dies instead of ending
- `crash`, `raise`, `leave`: dies at once, in its way

What is done at leisure writes `leisure`, a line each time, and makes later visits write `shared`;
where there is a file named `unprepared` it fails then.
The notice of a screen that keeps dying writes `notice` with its process id.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

from kiosk.sd_notify import systemd_of
from kiosk.ui import supervisor
from kiosk.ui.supervisor import Reporter, Supervisor, Word

PREPARED: list[str] = []


def visit(folder: Path, deeds: list[str], reporter: Reporter) -> int:
    number = len(list(folder.glob("visit-*")))
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    deed = deeds[min(number, len(deeds) - 1)]
    _show_shared(folder)
    if deed != "silent" and deed not in {"crash", "raise", "leave"}:
        reporter.say(Word.READY)
    written = folder / f"new-{number}"
    written.write_text(str(os.getpid()), "utf-8")
    written.rename(folder / f"visit-{number}")
    match deed:
        case "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        case "raise":
            raise RuntimeError("a bug")
        case "leave":
            return 0
        case "end":
            reporter.say(Word.ENDED)
        case "still":
            reporter.say(Word.ALIVE)
        case "lively":
            _go_on_living(reporter)
        case "last":
            _wait_for_go(folder)
            reporter.say(Word.ENDED)
        case "late":
            _wait_for_go(folder)
            os.kill(os.getpid(), signal.SIGKILL)
        case _:
            pass  # stays
    return _stay()
    return None


def _wait_for_go(folder: Path) -> None:
    while not (folder / "go").exists():
        time.sleep(0.005)
    (folder / "go").unlink()


def _show_shared(folder: Path) -> None:
    for prepared in PREPARED:
        (folder / "shared").write_text(prepared, "utf-8")


def prepare(folder: Path) -> None:
    PREPARED.append("what every visit shares")
    with (folder / "leisure").open("a", encoding="utf-8") as written:
        written.write("prepared\n")
    if (folder / "unprepared").exists():
        raise RuntimeError("a bug")


def notice(folder: Path, reporter: Reporter) -> int:
    (folder / "new-notice").write_text(str(os.getpid()), "utf-8")
    (folder / "new-notice").replace(folder / "notice")
    reporter.say(Word.READY)
    return _stay()


def _go_on_living(reporter: Reporter) -> NoReturn:
    while True:
        reporter.say(Word.ALIVE)
        time.sleep(0.05)


def _stay() -> NoReturn:
    while True:
        time.sleep(60)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    place, *told = sys.argv[1:]
    home = Path(place)
    for name in ("STEADY", "STILL", "SLOW_START"):
        setattr(supervisor, name, float(os.environ.get(name, getattr(supervisor, name))))
    systemd = systemd_of(os.environ)
    sys.exit(
        Supervisor(
            lambda r: visit(home, told, r),
            lambda r: notice(home, r),
            systemd,
            lambda: prepare(home),
        ).run()
    )
