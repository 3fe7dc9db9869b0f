"""High-water marks of the catalogue's metadata, and what is known of the last updates.

Guarantees: what was once seen at a version is never taken at a lower one, even where the metadata
itself was lost or cut off on the disk. A mark holds as long as the keys that were trusted when it
was made could still sign (TUF 5.3.11: a rotation of keys lets a repository recover from versions
that an attacker ran up). SQLite in WAL mode with FULL: a mark that was raised outlives a power cut.
What rotted on the disk is noticed, by a digest of all rows, and made anew: a mark that a flipped
bit ran up would bar every update.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import apsw

from kiosk.catalogue.updating.errors import DiskRefused, NoRoom, RolledBack
from kiosk.disk.damage import is_damaged
from kiosk.disk.transaction import transaction
from kiosk.events import event

_log = logging.getLogger(__name__)
ROOT: Final = "root"
_APPLICATION_ID: Final = 0x56544D4B
"""`VTMK`, in the file's header (https://www.sqlite.org/fileformat.html, section 1.3.15)."""
_SCHEMA: Final = f"""
    PRAGMA application_id = {_APPLICATION_ID};
    CREATE TABLE IF NOT EXISTS mark (role TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""
_SIGNERS: Final = "signers"
_ANCHOR: Final = "anchor"
_DIGEST: Final = "digest"


class _Rotten(Exception):  # noqa: N818 - named for what happened
    """The rows are not those that were written."""


@dataclass(frozen=True)
class Signers:
    """Who may sign one role's metadata: the keys' ids, and how many of them must."""

    keys: frozenset[str]
    threshold: int

    def could(self, others: Signers) -> bool:
        """Whether what `others` signed could still be valid."""
        return len(self.keys & others.keys) >= self.threshold


@dataclass(frozen=True)
class Seen:
    """The versions of one state of the repository, and who vouches for it."""

    anchor: str
    """The digest of the root that all trust begins with."""
    root: int
    signers: Mapping[str, Signers]
    """Of timestamp and snapshot."""
    versions: Mapping[str, int]
    """Of every role but root, as far as they are known."""


class Marks:
    """One file, for one process at a time. Every method raises `NoRoom` and `DiskRefused`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def check(self, seen: Seen) -> None:
        """Raises `RolledBack` where anything is older than it was seen before."""
        with self._open() as db:
            facts, marks = _facts(db), _marks(db)
        if facts.get(_ANCHOR) == seen.anchor and seen.root < marks.get(ROOT, 0):
            raise RolledBack(f"root {seen.root} is older than {marks[ROOT]}, seen here before")
        if not _hold(facts, seen):
            return
        for role, version in seen.versions.items():
            if version < marks.get(role, 0):
                raise RolledBack(f"{role} {version} is older than {marks[role]}, seen here before")

    def raise_to(self, seen: Seen) -> None:
        """Remembers these versions, durably."""
        with self._open() as db, transaction(db):
            facts = _facts(db)
            if not _hold(facts, seen):
                db.execute("DELETE FROM mark WHERE role <> ?", (ROOT,))
            if facts.get(_ANCHOR) != seen.anchor:
                db.execute("DELETE FROM mark WHERE role = ?", (ROOT,))
            db.executemany(
                "INSERT INTO mark VALUES (?, ?) ON CONFLICT (role)"
                " DO UPDATE SET version = max(version, excluded.version)",
                [(ROOT, seen.root), *seen.versions.items()],
            )
            signers = {role: [sorted(s.keys), s.threshold] for role, s in seen.signers.items()}
            _put(db, {_ANCHOR: seen.anchor, _SIGNERS: signers})
            _vouch(db)

    def version(self, role: str) -> int:
        """The highest version seen of a role; 0 where none was."""
        with self._open() as db:
            return _marks(db).get(role, 0)

    def facts(self) -> dict[str, Any]:
        """What `remember` was told, by name."""
        with self._open() as db:
            return {k: v for k, v in _facts(db).items() if k not in {_ANCHOR, _SIGNERS, _DIGEST}}

    def remember(self, **facts: object) -> None:
        """Keeps facts under their names, all or none; None forgets one."""
        with self._open() as db, transaction(db):
            _put(db, facts)
            _vouch(db)

    @contextmanager
    def _open(self) -> Iterator[apsw.Connection]:
        try:
            db = self._connected()
            try:
                yield db
            finally:
                db.close()
        except apsw.FullError as error:
            raise NoRoom("the disk is full: the catalogue's marks do not fit") from error
        except (apsw.Error, OSError) as error:
            raise DiskRefused(f"the catalogue's marks cannot be kept: {error}") from error

    def _connected(self) -> apsw.Connection:
        try:
            return _connect(self._path)
        except (apsw.Error, _Rotten) as error:
            if not (isinstance(error, _Rotten) or is_damaged(error)):
                raise
            # The metadata beside it still keeps out what is older; from it the marks rise again.
            _log.error(
                "the catalogue's marks were damaged and are made anew: %s",
                error,
                extra=event("catalogue-not-kept"),
            )
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            return _connect(self._path)


def _connect(path: Path) -> apsw.Connection:
    db = apsw.Connection(str(path))
    try:
        db.set_busy_timeout(10_000)
        db.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        if db.pragma("application_id") != _APPLICATION_ID:
            with transaction(db):
                db.execute(_SCHEMA)
        _check(db)
    except BaseException:
        db.close()
        raise
    return db


def _check(db: apsw.Connection) -> None:
    """Raises `_Rotten`. What an earlier version of this program wrote has no digest yet."""
    with transaction(db, "DEFERRED"):  # all at one moment, whoever writes
        if (verdict := db.execute("PRAGMA integrity_check(1)").fetchall()) != [("ok",)]:
            raise _Rotten(str(verdict[0][0]))
        try:
            known = _facts(db)
            _marks(db)
        except ValueError as error:
            raise _Rotten("a row makes no sense") from error
        digest = _digest(db)
        if known.get(_DIGEST, digest) != digest:
            raise _Rotten("the rows are not those that were written")


def _vouch(db: apsw.Connection) -> None:
    """Keeps the digest of all rows, within the caller's transaction."""
    _put(db, {_DIGEST: _digest(db)})


def _digest(db: apsw.Connection) -> str:
    marks = db.execute("SELECT CAST(role AS BLOB), version FROM mark ORDER BY role").fetchall()
    facts = db.execute(
        "SELECT CAST(name AS BLOB), CAST(value AS BLOB) FROM fact WHERE name <> ? ORDER BY name",
        (_DIGEST,),
    ).fetchall()
    return sha256(repr((marks, facts)).encode()).hexdigest()


def _hold(facts: Mapping[str, Any], seen: Seen) -> bool:
    """Whether the marks' signers could still be those of `seen`."""
    then = {
        role: Signers(frozenset(keys), n) for role, (keys, n) in facts.get(_SIGNERS, {}).items()
    }
    return all(role in then and now.could(then[role]) for role, now in seen.signers.items())


def _marks(db: apsw.Connection) -> dict[str, int]:
    return dict(db.execute("SELECT role, version FROM mark"))


def _facts(db: apsw.Connection) -> dict[str, Any]:
    return {name: json.loads(value) for name, value in db.execute("SELECT name, value FROM fact")}


def _put(db: apsw.Connection, facts: Mapping[str, object]) -> None:
    for name, value in facts.items():
        if value is None:
            db.execute("DELETE FROM fact WHERE name = ?", (name,))
        else:
            written = json.dumps(value, ensure_ascii=False)
            db.execute("INSERT OR REPLACE INTO fact VALUES (?, ?)", (name, written))
