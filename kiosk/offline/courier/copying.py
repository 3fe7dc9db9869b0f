"""Copying a bundle to a stick that may be pulled out at any moment.

Guarantees: the copy has its final name only after every byte was read back from the stick and
found equal; until then it is `<name>.part`. A copy that was broken off goes on where it first
differs from the source, judged by what is on the stick and not by its length: a pulled stick may
hold anything behind what was synced.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from kiosk.offline.courier.errors import StickFaulty, StickFull
from kiosk.offline.courier.progress import Progress, Report, Step
from kiosk.offline.courier.stick import Stick, StickFile

PART: Final = ".part"
BLOCK_BYTES: Final = 1024 * 1024
SYNC_EVERY_BYTES: Final = 4 * BLOCK_BYTES


@dataclass(frozen=True)
class Copied:
    """How many bytes an earlier export had brought to the stick, and how many this one did."""

    kept: int
    written: int


def copy_to_stick(source: Path, stick: Stick, name: str, report: Report) -> Copied:
    """Brings the file at `source` to the stick as `name`, or finds that it is there.

    Raises `CourierError`'s kinds for the stick, and `OSError` for the source.
    """
    with source.open("rb") as ours:
        size = os.fstat(ours.fileno()).st_size
        if stick.has(name):
            if _is_there(ours, size, stick, name, report):
                return Copied(kept=size, written=0)
            stick.rename(name, name + PART)
        with stick.writing(name + PART) as theirs:
            copied = _complete(ours, size, theirs, stick, report)
            theirs.forget()
            if theirs.size != size or _equal_bytes(ours, theirs, size, Step.CHECK, report) != size:
                raise StickFaulty(
                    f"{stick.place} does not give back what was written to it: take another stick"
                )
    stick.rename(name + PART, name)
    return copied


def put_text(stick: Stick, name: str, text: bytes) -> None:
    """A small file, whole or not at all. Raises `CourierError`'s kinds."""
    if stick.has(name):
        with stick.reading(name) as file:
            if file.read_at(0, len(text) + 1) == text:
                return
    with stick.writing(name + PART) as file:
        file.cut(0)
        file.write(text)
        file.sync()
    stick.rename(name + PART, name)


def _is_there(ours: BinaryIO, size: int, stick: Stick, name: str, report: Report) -> bool:
    with stick.reading(name) as theirs:
        theirs.forget()
        return (
            theirs.size == size and _equal_bytes(ours, theirs, size, Step.COMPARE, report) == size
        )


def _complete(ours: BinaryIO, size: int, theirs: StickFile, stick: Stick, report: Report) -> Copied:
    theirs.forget()
    kept = _equal_bytes(ours, theirs, min(size, theirs.size), Step.COMPARE, report)
    theirs.cut(kept)
    if (free := stick.free_bytes) < size - kept:
        raise StickFull(
            f"{stick.place} has room for {in_megabytes(free)} and needs"
            f" {in_megabytes(size - kept)}: free some, or take a larger stick"
        )
    ours.seek(kept)
    done = synced = kept
    while block := ours.read(BLOCK_BYTES):
        theirs.write(block)
        done += len(block)
        if done - synced >= SYNC_EVERY_BYTES:
            theirs.sync()
            synced = done
        report(Progress(Step.COPY, done, size))
    theirs.sync()
    return Copied(kept=kept, written=done - kept)


def _equal_bytes(ours: BinaryIO, theirs: StickFile, size: int, step: Step, report: Report) -> int:
    """How many of the first `size` bytes are the same on both sides, up to the first difference."""
    ours.seek(0)
    done = 0
    while done < size:
        block = ours.read(min(BLOCK_BYTES, size - done))
        other = theirs.read_at(done, len(block))
        if block != other:
            return done + next(
                (
                    at
                    for at, pair in enumerate(zip(block, other, strict=False))
                    if pair[0] != pair[1]
                ),
                len(other),
            )
        done += len(block)
        report(Progress(step, done, size))
    return done


def in_megabytes(size: int) -> str:
    """For people: `3.2 MB`, of a million bytes each, as sticks are sold."""
    return f"{size / 1e6:.1f} MB"
