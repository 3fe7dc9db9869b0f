"""The in-tray: what was sent to the agency, filtered, oldest first, what is late marked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from starlette.responses import Response

from kiosk.protocol.tracking import CLOSED, Stage
from portal.clerks.messages import DeskFigures, ListedApplication
from portal.console.rendering import language_of
from portal.desk.pages.catalogue import Services
from portal.desk.pages.guard import Ask
from portal.desk.set_back import look
from portal.storage.agency_query import LOOKED_THROUGH, Asked, whole_folio

PER_PAGE: Final = 50
DAYS: Final = (1, 7, 30, 90)
OPEN: Final = "open"
NEW: Final = "new"
STAGES: Final = (
    Stage.DELIVERED,
    Stage.IN_REVIEW,
    Stage.NEEDS_VISITOR,
    Stage.ANSWERED,
    Stage.PAID,
    Stage.RESOLVED,
    Stage.REJECTED,
)
_FILTERS: Final = ("folio", "service", "stage", "days", "order")


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    one: ListedApplication
    service: str
    waited: timedelta
    is_late: bool


class InboxPage:
    """Of one agency's services."""

    def __init__(self, services: Callable[[], Services], clock: Callable[[], datetime]) -> None:
        self._services = services
        self._clock = clock

    def show(self, ask: Ask) -> Response:
        """One page of the list."""
        now, language, services = self._clock(), language_of(ask.request), self._services()
        query = chosen_filters(ask)
        figures = ask.desk.tray.figures()
        found = ask.desk.tray.listed(asked_of(query, now), _uuid(ask.query("after")), PER_PAGE)
        return ask.page(
            "inbox.html",
            room="inbox",
            set_back=look(ask.desk.tray, ask.desk.acts),
            is_kept=ask.desk.acts.is_kept,
            agency=services.agency_name(language),
            catalogue=services,
            figures=_figures(services, figures, now),
            rows=[_row(services, one, now, language) for one in found.applications],
            after=found.after,
            query=query,
            most_looked_through=_looked_through(query),
            is_first=not ask.query("after"),
            services=sorted(
                (services.name(one, language), one) for one in _known(services, figures)
            ),
            stages=STAGES,
            days=DAYS,
        )


def _row(services: Services, one: ListedApplication, now: datetime, language: str) -> Row:
    return Row(
        one=one,
        service=services.name(one.service, language),
        waited=now - one.received_at,
        is_late=services.is_late(one.service, one.received_at, one.stage, now),
    )


def _figures(services: Services, figures: DeskFigures, now: datetime) -> Mapping[str, int]:
    by_stage = figures.by_stage
    return {
        NEW: figures.unacknowledged,
        OPEN: sum(by_stage.values()),
        "answered": by_stage.get(Stage.ANSWERED, 0),
        "late": services.late_of(figures, now),
    }


def _known(services: Services, figures: DeskFigures) -> set[str]:
    return {one.service for one in figures.open} | set(services.by_id or {})


def chosen_filters(ask: Ask) -> dict[str, str]:
    """What is filtered by, as the address has it."""
    return {name: value for name in _FILTERS if (value := ask.query(name).strip())}


def asked_of(query: Mapping[str, str], now: datetime) -> Asked:
    """The question to the portal; what is no filter of ours filters nothing."""
    days = query.get("days", "")
    return Asked(
        service=query.get("service"),
        stages=_stages(query.get("stage", OPEN)),
        since=now - timedelta(days=int(days)) if days in map(str, DAYS) else None,
        folio=_folio_part(query.get("folio", "")),
        acknowledged=False if query.get("stage") == NEW else None,
        newest_first=query.get("order") == "newest",
    )


def _stages(chosen: str) -> tuple[Stage, ...]:
    if chosen == OPEN:
        return tuple(stage for stage in STAGES if stage not in CLOSED)
    return tuple(stage for stage in STAGES if stage == chosen)


def _folio_part(typed: str) -> str:
    return "".join(
        sign for sign in typed.upper() if sign.isascii() and (sign.isalnum() or sign == "-")
    )[:14]


def _looked_through(query: Mapping[str, str]) -> int | None:
    """Among how many a part of a folio is looked for; None where none, or a whole one, is."""
    part = _folio_part(query.get("folio", ""))
    return LOOKED_THROUGH if part and whole_folio(part) is None else None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
