"""Whom a database of before lets in, and must not: kept out before anybody reaches the portal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.removals import Removal, do_again
from portal.storage import console_sessions, enrolment_codes


def close_doors(
    session: Session, as_of: datetime, removals: Sequence[Removal]
) -> tuple[Removal, ...]:
    """Of a database as it was then; which of `removals` were done again.

    Who was removed since would be logged in again, and a code that was used since is unused.
    """
    console_sessions.end_all(session)
    enrolment_codes.close_all(session, as_of)
    return tuple(do_again(session, removals, as_of))
