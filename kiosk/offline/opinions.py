"""The opinions on this machine, until the portal has them.

Guarantees: nothing in the file tells in which order or at what hour opinions were given; what was
taken by the portal is erased, not hidden; more than `MOST` are never kept, and a full or rotten
disk loses opinions rather than anything else: a damaged file makes room for a new one.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import apsw
from cryptography.exceptions import InvalidTag
from pydantic import ValidationError

from kiosk.disk.damage import is_damaged
from kiosk.disk.transaction import transaction
from kiosk.protocol.opinion import MAX_COMMENT_SIGNS, MAX_OPINIONS, Opinion
from kiosk.sealing.agency_key import AgencyPrivateKey, AgencyPublicKey
from kiosk.sealing.seal import SUITE, CannotOpen, padded, unpadded

MOST: Final = 10_000
_BUSY_MILLISECONDS: Final = 2_000
_FILE_MODE: Final = 0o660  # screen and station may be two users of one group
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS opinions (
    id TEXT PRIMARY KEY, day TEXT NOT NULL, json TEXT NOT NULL
) STRICT, WITHOUT ROWID
"""


class OpinionsFailed(Exception):  # noqa: N818 - named for what happened
    """The disk did not do what was asked; no opinion that was kept is lost by it."""


def opinion_of(
    service: str,
    agency: str,
    day: date,
    rating: int,
    *,
    comment: str,
    agency_key: AgencyPublicKey | None,
    random_bytes: Callable[[int], bytes],
) -> Opinion:
    """What a visitor said; without a key to seal it to, a comment is not kept."""
    id_ = UUID(bytes=random_bytes(16), version=4)
    words = comment.strip()[:MAX_COMMENT_SIGNS]
    if not words or agency_key is None:
        return Opinion(id=id_, service=service, agency=agency, day=day, rating=rating)
    sealed = SUITE.encrypt(
        padded(words.encode()), agency_key.hpke, info=_bound_to(id_, service, agency_key.key_id)
    )
    return Opinion(
        id=id_,
        service=service,
        agency=agency,
        day=day,
        rating=rating,
        comment=sealed,
        key_id=agency_key.key_id,
    )


def open_comment(opinion: Opinion, private_key: AgencyPrivateKey) -> str:
    """The comment, for the agency alone; empty where there is none. Raises `CannotOpen`."""
    if opinion.comment is None or opinion.key_id is None:
        return ""
    info = _bound_to(opinion.id, opinion.service, opinion.key_id)
    try:
        return unpadded(SUITE.decrypt(opinion.comment, private_key.hpke(), info=info)).decode()
    except (InvalidTag, ValueError):
        raise CannotOpen(
            "the comment does not open: it is not for this key, or was changed"
        ) from None


class Opinions:
    """One file; for use from several processes at once, of two users of one group."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self, opinion: Opinion) -> None:
        """Keeps one until the portal has it. Raises `OpinionsFailed`."""
        with self._opened() as db, transaction(db):
            (count,) = next(db.execute("SELECT count(*) FROM opinions"))
            if count < MOST:
                db.execute(
                    "INSERT OR IGNORE INTO opinions (id, day, json) VALUES (?, ?, ?)",
                    (str(opinion.id), opinion.day.isoformat(), opinion.model_dump_json()),
                )

    def count_of(self, day: date) -> int:
        """How many of that day are here: all of it until it is over. Raises `OpinionsFailed`."""
        with self._opened() as db:
            (count,) = next(
                db.execute("SELECT count(*) FROM opinions WHERE day = ?", (day.isoformat(),))
            )
            return int(str(count))

    def of_days_before(self, today: date) -> tuple[Opinion, ...]:
        """Some of those whose day is over, at most as many as one request takes.

        Raises `OpinionsFailed`. What cannot be read any more is erased.
        """
        found: list[Opinion] = []
        with self._opened() as db:
            rows: list[Any] = db.execute(
                "SELECT CAST(id AS BLOB), CAST(json AS BLOB) FROM opinions"
                " WHERE day < ? ORDER BY id LIMIT ?",
                (today.isoformat(), MAX_OPINIONS),
            ).fetchall()
            for id_, json in rows:
                if (opinion := _read(id_, json)) is not None:
                    found.append(opinion)
                else:
                    db.execute("DELETE FROM opinions WHERE CAST(id AS BLOB) = ?", (id_,))
        return tuple(found)

    def forget(self, ids: Sequence[UUID]) -> None:
        """The portal has them. Raises `OpinionsFailed`."""
        with self._opened() as db, transaction(db):
            db.executemany("DELETE FROM opinions WHERE id = ?", [(str(id_),) for id_ in ids])

    @contextmanager
    def _opened(self) -> Iterator[apsw.Connection]:
        try:
            with closing(self._open()) as db:
                yield db
        except (apsw.Error, OSError) as error:
            if is_damaged(error):
                self._begin_anew()
            raise OpinionsFailed(f"opinions cannot be kept: {type(error).__name__}") from error

    def _begin_anew(self) -> None:
        with suppress(OSError):
            for path in (self._path.with_name(f"{self._path.name}-journal"), self._path):
                path.unlink(missing_ok=True)

    def _open(self) -> apsw.Connection:
        db = apsw.Connection(str(self._path))
        self._share()
        db.set_busy_timeout(_BUSY_MILLISECONDS)
        db.execute("PRAGMA secure_delete = ON")
        db.execute(_SCHEMA)
        return db

    def _share(self) -> None:
        """By its name, whatever the umask: closing the file would end SQLite's own locks on it."""
        status = self._path.stat()
        if status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) != _FILE_MODE:
            self._path.chmod(_FILE_MODE)


def _read(id_: bytes, json: bytes) -> Opinion | None:
    """None for a row that rotted: under another id than its own it could never be forgotten."""
    try:
        opinion = Opinion.stored(json, keep=False)
    except ValidationError:
        return None
    return opinion if str(opinion.id).encode() == id_ else None


def _bound_to(id_: UUID, service: str, key_id: str) -> bytes:
    return f"ventanilla/opinion/1\n{id_}\n{service}\n{key_id}".encode("ascii")
