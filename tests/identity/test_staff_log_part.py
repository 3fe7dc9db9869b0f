"""A page of the staff log: read from its end, and no further than what is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest

from kiosk.identity.staff.lines import lines_from_end, whole_lines
from kiosk.identity.staff.log import Anchor, LogBroken, LogEntry, LogFailed, StaffLog

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
YEARS = 3_000
"""Entries; as many as there are after some months."""


def write_chain(path: Path, count: int) -> Anchor:
    """A log of so many entries, without the disk's time for each; where it ends."""
    lines, number, before = [], 0, LogEntry.FIRST
    while number < count:
        at = NOW + timedelta(minutes=number)
        entry = LogEntry.after(
            number, before, at=at, who="staff-1a2b3c4d", act="retry", detail=f"{number} held"
        )
        lines.append(entry.canonical() + b"\n")
        number, before = entry.number, entry.hash
    path.write_bytes(b"".join(lines))
    return Anchor(number, before)


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Anchor]:
    path = tmp_path_factory.mktemp("long") / "log.jsonl"
    known = write_chain(path, YEARS)
    return path.read_bytes(), known


@pytest.fixture
def path(long: tuple[bytes, Anchor], tmp_path: Path) -> Path:
    (tmp_path / "log.jsonl").write_bytes(long[0])
    return tmp_path / "log.jsonl"


@pytest.fixture
def known(long: tuple[bytes, Anchor]) -> Anchor:
    return long[1]


@pytest.mark.parametrize("skip", [0, 50])
def test_a_page_takes_apart_what_it_shows_and_reads_little_more(
    path: Path, known: Anchor, skip: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: set[bytes] = set()
    stored = LogEntry.stored

    def counted(line: bytes) -> LogEntry:
        parsed.add(line)
        return stored(line)

    monkeypatch.setattr(LogEntry, "stored", counted)
    whole = path.read_bytes()
    rotten = bytes(len(whole) * 9 // 10)  # what is not read may be anything
    path.write_bytes(rotten + whole[len(rotten) :])

    part = StaffLog(path).part(skip, 50, known)

    newest = range(YEARS - skip, YEARS - skip - 50, -1)
    assert [one.number for one in part.entries] == [*newest]
    assert (part.total, part.intact) == (YEARS, True)
    assert len(parsed) <= 52


@pytest.mark.parametrize("count", [0, 1, 3, 50, 51])
def test_a_short_log_is_shown_down_to_its_first_entry(tmp_path: Path, count: int) -> None:
    path = tmp_path / "log.jsonl"
    known = write_chain(path, count)
    log = StaffLog(path)

    newest = [*range(count, 0, -1)]
    for skip in (0, 1, 50):
        part = log.part(skip, 50, known)
        assert [one.number for one in part.entries] == newest[skip : skip + 50]
        assert (part.total, part.intact) == (count, True)


def changed(whole: bytes) -> bytes:
    return whole.replace(b"2996 held", b"2996 h3ld")


def missing(whole: bytes) -> bytes:
    lines = whole.splitlines(keepends=True)
    return b"".join([*lines[:2996], *lines[2997:]])


@pytest.mark.parametrize("damage", [changed, missing])
def test_what_was_changed_or_is_missing_on_the_page_is_said(
    path: Path, known: Anchor, damage: Callable[[bytes], bytes]
) -> None:
    path.write_bytes(damage(path.read_bytes()))

    part = StaffLog(path).part(0, 50, known)

    assert (part.total, part.intact) == (2996, False), "those up to the first that is wrong"
    assert [one.number for one in part.entries] == [*range(2996, 2946, -1)]


def test_an_end_that_was_cut_off_or_written_anew_is_said(path: Path, known: Anchor) -> None:
    whole = path.read_bytes()
    path.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    assert not StaffLog(path).part(0, 50, known).intact

    other = StaffLog(path)
    other.write(NOW, "staff-00000000", "retry")
    assert other.anchor().entries == known.entries
    assert not StaffLog(path).part(0, 50, known).intact
    assert StaffLog(path).part(0, 50, other.anchor()).intact


def test_what_the_last_look_found_broken_is_not_called_whole(path: Path) -> None:
    part = StaffLog(path).part(0, 50, None)

    assert (part.total, part.intact, len(part.entries)) == (YEARS, False, 50)


def test_where_a_broken_log_ended_is_not_looked_for_again_and_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = StaffLog(path)
    log.look()
    path.write_bytes(changed(path.read_bytes()))
    with pytest.raises(LogBroken):
        log.look()
    monkeypatch.setattr(Path, "open", None)

    with pytest.raises(LogBroken, match="no longer what was read"):
        log.anchor()


@pytest.mark.parametrize("size", [0, 1, 5, 16_383, 16_384, 16_385, 40_000])
@pytest.mark.parametrize("end", [b"", b"\n", b"half"])
def test_the_lines_are_the_same_from_either_end(size: int, end: bytes) -> None:
    content = b"a" * size + b"\n" + b"\n".join([b"b" * 300] * (size // 300)) + end

    forward = list(whole_lines(BytesIO(content)))

    assert list(lines_from_end(BytesIO(content))) == forward[::-1]


def test_two_programs_write_one_chain(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    logs = [StaffLog(path), StaffLog(path)]
    for log in (*logs, *logs):
        log.write(NOW, "staff-1a2b3c4d", "retry")

    def often(log: StaffLog) -> None:
        for _ in range(20):
            log.write(NOW, "staff-1a2b3c4d", "retry")

    threads = [Thread(target=often, args=(log,)) for log in logs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert StaffLog(path).look().entries == 44
    assert [log.look().entries for log in logs] == [44, 44]


def test_nothing_is_written_behind_what_another_wrote_wrongly(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    log = StaffLog(path)
    log.write(NOW, "staff-1a2b3c4d", "retry")
    forged = path.read_bytes() * 2
    path.write_bytes(forged)

    with pytest.raises(LogFailed, match="line 2"):
        log.write(NOW, "staff-1a2b3c4d", "retry")
    assert path.read_bytes() == forged
