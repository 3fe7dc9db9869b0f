"""Whether the whole manuscript may be published: `portal check`, kept by what was checked.

It takes all of a processor for a quarter of a minute, so it is another process.
`python -m portal.manuscript.checking HOME`
"""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread
from typing import Final

from kiosk.catalogue.errors import CatalogueError, CatalogueProblem, Severity
from kiosk.disk.whole_file import replace_file
from portal.checking.catalogue import check_catalogue
from portal.manuscript.folder import Manuscript, digest_of_files

_RESULT: Final = "checked.json"
_LOCK: Final = ".checking"
_NICE: Final = 10


@dataclass(frozen=True)
class Checked:
    """What was found in the files of one digest."""

    digest: str
    problems: tuple[CatalogueProblem, ...]

    @property
    def errors(self) -> tuple[CatalogueProblem, ...]:
        return tuple(one for one in self.problems if one.severity is Severity.ERROR)


def checked(manuscript: Manuscript) -> Checked | None:
    """The newest; None: never. It is of the present files where the digests agree."""
    try:
        found = json.loads((manuscript.folder / _RESULT).read_bytes())
        problems = tuple(
            CatalogueProblem(**{**one, "severity": Severity(one["severity"])})
            for one in found["problems"]
        )
        return Checked(found["digest"], problems)
    except (OSError, ValueError, LookupError, TypeError):
        return None


def check(manuscript: Manuscript) -> Checked:
    """Now; kept where nobody wrote meanwhile.

    Raises `ManuscriptError`, `NoCatalogue` and `OSError`.
    """
    lock = os.open(manuscript.folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        digest = digest_of_files(manuscript.files())
        before = checked(manuscript)
        if before is not None and before.digest == digest:
            return before
        found = Checked(digest, check_catalogue(manuscript.source).problems)
        if digest_of_files(manuscript.files()) == digest:  # else it was read while it changed
            told = {"digest": digest, "problems": [asdict(one) for one in found.problems]}
            replace_file(manuscript.folder / _RESULT, json.dumps(told).encode())
        return found
    finally:
        os.close(lock)


class Checker:
    """Has the manuscript checked in another process, one at a time."""

    def __init__(self, manuscript: Manuscript) -> None:
        self._manuscript = manuscript
        self._waiting: Thread | None = None

    def begin(self) -> None:
        """Whoever asks again meanwhile waits for the same."""
        if not self.is_at_work():
            home = str(self._manuscript.folder.parent)
            program = [sys.executable, "-m", "portal.manuscript.checking", home]
            self._waiting = Thread(target=subprocess.run, args=(program,), daemon=True)
            self._waiting.start()

    def is_at_work(self) -> bool:
        """Here, or in another of the portal's processes."""
        begun = self._waiting is not None and self._waiting.is_alive()
        return begun or is_checking(self._manuscript)


def is_checking(manuscript: Manuscript) -> bool:
    """Whether somebody is at it."""
    try:
        lock = os.open(manuscript.folder / _LOCK, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def main(arguments: Sequence[str]) -> int:
    """0 where it was checked, whatever was found."""
    os.nice(_NICE)
    try:
        check(Manuscript(Path(arguments[0])))
    except (CatalogueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
