"""`kiosk log`: what happened on this machine, for people."""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kiosk.cli import CommandError
from kiosk.event_log import FILES, PROGRAMS, path_of, whole_log
from kiosk.events import EVENTS
from kiosk.seen import seen
from kiosk.settings import Settings, SettingsError, load_settings

LEVELS: Final = ("debug", "info", "warning", "error", "critical")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_AGE: Final = re.compile(r"([1-9][0-9]{0,4})([mhd])", re.ASCII)
_LOOK_SECONDS: Final = 0.5


@dataclass(frozen=True)
class Wanted:
    """Which lines: at least of that level, of these events, not older than `since`."""

    level: str = "info"
    events: frozenset[str] = frozenset()
    since: datetime | None = None

    def takes(self, line: dict[str, Any]) -> bool:
        level = line["level"]
        if level not in LEVELS or LEVELS.index(level) < LEVELS.index(self.level):
            return False
        if self.events and line["event"] not in self.events:
            return False
        return self.since is None or datetime.fromisoformat(line["time"]) >= self.since


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--program", choices=PROGRAMS, help="default: both")
    parser.add_argument("--level", choices=LEVELS, default="info", help="at least (%(default)s)")
    parser.add_argument("--event", action="append", choices=sorted(EVENTS), metavar="NAME")
    parser.add_argument("--since", type=_age, metavar="TIME", help="such as 90m, 12h or 3d")
    parser.add_argument("--lines", type=int, default=200, metavar="N", help="the newest")
    parser.add_argument("--follow", action="store_true", help="and what comes, until Ctrl+C")
    parser.add_argument("--json", action="store_true", help="the lines as they are")


def run(arguments: argparse.Namespace) -> int:
    try:
        settings = load_settings()
    except SettingsError as error:
        raise CommandError(str(error)) from error
    programs = (arguments.program,) if arguments.program else PROGRAMS
    since = None if arguments.since is None else datetime.now(UTC) - arguments.since
    wanted = Wanted(arguments.level, frozenset(arguments.event or ()), since)
    following = [_Following(settings, program) for program in programs]
    kept = lines_of(settings, programs, wanted)
    for program, line in kept[-arguments.lines :] if arguments.lines > 0 else []:
        _print(program, line, as_json=arguments.json)
    with suppress(KeyboardInterrupt):  # how one who follows leaves
        while arguments.follow:
            for one in following:
                for line in one.more():
                    if wanted.takes(line):
                        _print(one.program, line, as_json=arguments.json)
            time.sleep(_LOOK_SECONDS)
    return 0


def lines_of(
    settings: Settings, programs: Sequence[str], wanted: Wanted
) -> list[tuple[str, dict[str, Any]]]:
    """What is kept and wanted, by time, each with its program; what is no line is left out."""
    found = [
        (program, line)
        for program in programs
        for line in read_lines(whole_log(settings.log_folder, program))
        if wanted.takes(line)
    ]
    return sorted(found, key=lambda pair: str(pair[1]["time"]))


def read_lines(content: bytes) -> Iterator[dict[str, Any]]:
    """The lines that make sense, in their order."""
    for text in content.splitlines():
        try:
            line = json.loads(text)
            datetime.fromisoformat(line["time"])
            if isinstance(line["event"], str) and isinstance(line["level"], str):
                yield line
        except (ValueError, KeyError, TypeError):
            continue


def in_words(program: str, line: dict[str, Any]) -> str:
    """One line of a table: when, how bad, which program, what, and its words."""
    moment = datetime.fromisoformat(line["time"]).astimezone()
    words = seen(" ".join(str(line.get("words", "")).split()))
    return (
        f"{moment:%Y-%m-%d %H:%M:%S}  {line['level']:<8} {program:<8} {line['event']:<20}  {words}"
    )


class _Following:
    """Reads on where the log ended, also when its file was turned."""

    def __init__(self, settings: Settings, program: str) -> None:
        self.program = program
        self._folder = settings.log_folder
        self._inode, self._at = self._end()

    def more(self) -> Iterator[dict[str, Any]]:
        for place in reversed(range(FILES)):
            path = path_of(self._folder, self.program, place)
            try:
                with path.open("rb") as file:
                    inode = path.stat().st_ino
                    if place and inode != self._inode:
                        continue
                    if inode != self._inode:
                        self._inode, self._at = inode, 0
                    file.seek(self._at)
                    content = file.read()
            except OSError:
                continue
            whole = content.rfind(b"\n") + 1
            self._at += whole
            yield from read_lines(content[:whole])

    def _end(self) -> tuple[int, int]:
        try:
            found = path_of(self._folder, self.program).stat()
        except OSError:
            return 0, 0
        return found.st_ino, found.st_size


def _print(program: str, line: dict[str, Any], *, as_json: bool) -> None:
    told = json.dumps({"program": program, **line}, ensure_ascii=False)
    print(told if as_json else in_words(program, line), flush=True)


def _age(text: str) -> timedelta:
    found = _AGE.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 90m, 12h or 3d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
