"""Whether anything was lost or doubled: the portal's database against the kiosks' outboxes.

`judge` is pure. A submission is *lost* where a kiosk has its receipt and the portal not its bytes,
or where neither holds it; *doubled* where the portal holds more than was handed in; *falsely
delivered* where a receipt is not the portal's for just these bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import select

from benchmarks.fleet.share import Submissions
from kiosk.protocol.receipt import Receipt
from portal.storage.database import open_database
from portal.storage.submissions import Submission


@dataclass(frozen=True)
class Stored:
    """One row at the portal."""

    id: str
    kiosk: str
    folio: str
    body_sha256: bytes
    receipt: str


@dataclass(frozen=True)
class Verdict:
    """`undelivered` are kept by the kiosk and wait; all others should be none."""

    accepted: int
    stored: int
    undelivered: int
    lost: int
    doubled: int
    false: int

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.false)


def judge(kiosks: Mapping[int, Submissions], queued: int, stored: Sequence[Stored]) -> Verdict:
    """`queued`: how many each kiosk was given; an outbox that holds fewer has lost the rest."""
    rows = {row.id: row for row in stored}
    accepted = undelivered = lost = false = 0
    known: set[str] = set()
    for number, submissions in kiosks.items():
        accepted += len(submissions)
        lost += max(0, queued - len(submissions))
        for id_, folio, digest, receipt in submissions:
            known.add(id_)
            row = rows.get(id_)
            if receipt is None:
                undelivered += 1
            elif row is None:
                lost += 1
            elif not _acknowledges(row, (f"kiosk-{number}", folio, digest), receipt):
                false += 1
    surplus = len(stored) - len(rows) + len(rows.keys() - known)
    folios = len(stored) - len({row.folio for row in stored})
    return Verdict(accepted, len(stored), undelivered, lost, max(surplus, folios), false)


def stored_in(database: str) -> list[Stored]:
    """Every submission that the portal holds."""
    opened = open_database(database)
    columns = (Submission.id, Submission.kiosk, Submission.folio, Submission.sealed)
    with opened.reading() as session:
        rows = session.execute(
            select(*columns, Submission.receipt).execution_options(yield_per=500)
        )
        found = [
            Stored(str(id_), kiosk, folio, sha256(sealed).digest(), receipt)
            for id_, kiosk, folio, sealed, receipt in rows
        ]
    opened.close()
    return found


def _acknowledges(row: Stored, kept: tuple[str, str, bytes], receipt: str) -> bool:
    """The stored receipt is the kept one, and both are of just these bytes."""
    ours, theirs = (Receipt.model_validate_json(one) for one in (receipt, row.receipt))
    return ours == theirs and (row.kiosk, row.folio, row.body_sha256) == kept
