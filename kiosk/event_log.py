"""What happened on this machine, one JSON object a line, in files that never grow for long.

Guarantees: each program has at most `FILES` files of `MOST_BYTES`; several processes may write one
log, and no line is torn; a disk that fails loses lines and nothing else. A line has `time`,
`level`, `event`, its `fields` (`kiosk.events`), and words for people. Nothing is of visitors.
"""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

PROGRAMS: Final = ("station", "screen")
MOST_BYTES: Final = 512 * 1024
FILES: Final = 4
MOST_WORDS: Final = 1_000
OTHER: Final = "other"
"""The event of what another library said."""
_FOLDER_MODE: Final = 0o770
_MODE: Final = 0o640


class JsonLines(logging.Formatter):
    """A record as its line."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "event": getattr(record, "event", OTHER),
            "fields": getattr(record, "fields", {}),
            "logger": record.name,
            "words": record.getMessage()[:MOST_WORDS],
            "process": record.process,
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)[-4 * MOST_WORDS :]
        return json.dumps(line, ensure_ascii=False)


class LineFile:
    """`<name>.jsonl`, with `<name>.1.jsonl` and so on before it, the higher the older."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name

    def append(self, line: str) -> None:
        """Raises `OSError`; then the line is lost, and no other."""
        content = line.encode("utf-8", "backslashreplace") + b"\n"
        with self._alone():
            path = path_of(self._folder, self._name)
            start = _size(path)
            if start + len(content) > MOST_BYTES:
                self._turn()
                start = 0
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _MODE)
            try:
                if os.write(descriptor, content) < len(content):
                    os.ftruncate(descriptor, start)
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            finally:
                os.close(descriptor)

    def _turn(self) -> None:
        paths = [path_of(self._folder, self._name, place) for place in range(FILES)]
        for older, newer in zip(reversed(paths[1:]), reversed(paths[:-1]), strict=True):
            with suppress(FileNotFoundError):
                newer.replace(older)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keeps other processes from writing at the same time."""
        self._folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
        lock = os.open(self._folder / f".{self._name}.lock", os.O_RDWR | os.O_CREAT, _MODE)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


class EventLog(logging.Handler):
    """Writes records into the files of one program."""

    def __init__(self, file: LineFile) -> None:
        super().__init__()
        self._file = file
        self.setFormatter(JsonLines())

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):  # standard error has the line too
            self._file.append(self.format(record))


def log_into(folder: Path, program: str) -> None:
    """From now on the log of this process, and of those that it forks, goes there too."""
    logging.getLogger().addHandler(EventLog(LineFile(folder, program)))


def path_of(folder: Path, program: str, place: int = 0) -> Path:
    """The newest file of a program's log, or the one that is so many places older."""
    return folder / (f"{program}.{place}.jsonl" if place else f"{program}.jsonl")


def whole_log(folder: Path, program: str) -> bytes:
    """All that is kept of a program's log, the oldest first; empty where none can be read."""
    found = b""
    for place in reversed(range(FILES)):
        with suppress(OSError):
            found += path_of(folder, program, place).read_bytes()
    return found


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
