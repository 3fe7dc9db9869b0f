"""What a restored portal takes for true again, said for a person to go through.

Kiosks send submissions again. What operators and agencies did since the backup nobody sends again:
who was removed is back, and what was decided is undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clerks.desk_log import end_of
from portal.storage import clerks, operators, retirements
from portal.storage.desk_log import DeskActRow
from portal.storage.kiosks import kiosk_name

_MOST_NAMED: Final = 20


def to_go_through(session: Session, made_at: datetime) -> Iterator[str]:
    """The lines, each about one thing, for what was restored as it was at that moment."""
    yield (
        f"what was done at the portal since {made_at:%Y-%m-%d %H:%M} UTC is undone, but for what"
        " kiosks send again. Before anybody reaches it, do again what takes trust away:"
    )
    gone = [kiosk_name(one.kiosk_number) for one in retirements.all_of_them(session)]
    yield (
        f"kiosks out of service: it knows of {_named(gone)}. `portal retire KIOSK --stolen`;"
        " one that was enrolled since is enrolled again (`portal enrolment-code`)"
    )
    logs_in = [f"{one.name} ({one.role})" for one in operators.all_of_them(session)]
    yield f"operators: it knows {_named(logs_in)}. `portal operator remove | reset NAME`"
    acts = [f"{one.name} ({one.agency})" for one in clerks.all_of_them(session)]
    yield f"clerks: it knows {_named(acts)}. `portal clerk remove | role NAME --agency ID`"
    yield "enrolment codes that waited are closed: make new ones (`portal enrolment-code`)"
    for agency in session.scalars(select(DeskActRow.agency).distinct().order_by(DeskActRow.agency)):
        end = end_of(session, agency)
        yield (
            f"steps and letters of {agency}: its log ends with entry {end.number}"
            f" ({end.hash.hex()}). Each desk shows its clerk what is missing; tell the agency"
        )


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "") or "none"
