"""How each agency's address does, for who watches over all of them. Pure, but for what it reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from portal.storage import webhook_deliveries, webhooks
from portal.storage.webhook_deliveries import DeliveryState, Outstanding
from portal.storage.webhooks import Webhook
from portal.webhooks.address import read_address
from portal.webhooks.events import kinds_of
from portal.webhooks.settling import BY_HAND

LONG: Final = timedelta(hours=1)
"""Who fails for longer is to be seen to: restarts and short cuts of a line are over by then."""


class EndpointStanding(StrEnum):
    """How it stands with an address; the gravest first."""

    STOPPED = "stopped"
    """The portal paused it: it took nothing for days, or said that it is gone."""
    TROUBLED = "troubled"
    """It takes nothing, for `LONG`."""
    FAILING = "failing"
    PAUSED = "paused"
    """By somebody."""
    NEW = "new"
    """Nothing arrived there yet."""
    WELL = "well"

    @property
    def is_alarming(self) -> bool:
        """Whether somebody is to see to it."""
        return self in (EndpointStanding.STOPPED, EndpointStanding.TROUBLED)


@dataclass(frozen=True)
class Endpoint:
    """An address. `host` is all of it that is shown: behind it some put a secret."""

    id: UUID
    agency: str
    host: str
    kinds: tuple[str, ...]
    standing: EndpointStanding
    paused_at: datetime | None
    paused_why: str
    failures: int
    failing_since: datetime | None
    rests_until: datetime | None
    last_success_at: datetime | None
    last_failure_at: datetime | None
    last_failure: str
    waiting: int = 0
    dead: int = 0
    oldest: datetime | None = None
    """When the event that waits longest was written."""


def endpoints(session: Session, now: datetime) -> list[Endpoint]:
    """All of them, those that are to be seen to first."""
    outstanding = webhook_deliveries.outstanding(session)
    found = [_endpoint(one, outstanding, now) for one in webhooks.of(session)]
    order = list(EndpointStanding)
    return sorted(found, key=lambda one: (order.index(one.standing), one.agency, one.host))


def alarming(session: Session, now: datetime) -> set[UUID]:
    """Which are to be seen to; no event is looked at."""
    return {one.id for one in webhooks.of(session) if standing_of(one, now).is_alarming}


def standing_of(one: Webhook, now: datetime) -> EndpointStanding:
    """By its own row alone."""
    if one.paused_at is not None:
        return EndpointStanding.PAUSED if one.paused_why == BY_HAND else EndpointStanding.STOPPED
    if one.failing_since is not None:
        is_long = now - one.failing_since >= LONG
        return EndpointStanding.TROUBLED if is_long else EndpointStanding.FAILING
    return EndpointStanding.NEW if one.last_success_at is None else EndpointStanding.WELL


def _endpoint(one: Webhook, outstanding: Iterable[Outstanding], now: datetime) -> Endpoint:
    own = {each.state: each for each in outstanding if each.webhook == one.id}
    waiting, dead = own.get(DeliveryState.WAITING), own.get(DeliveryState.DEAD)
    return Endpoint(
        id=one.id,
        agency=one.agency,
        host=read_address(one.address).authority,
        kinds=kinds_of(one.kinds),
        standing=standing_of(one, now),
        paused_at=one.paused_at,
        paused_why=one.paused_why,
        failures=one.failures,
        failing_since=one.failing_since,
        rests_until=one.rests_until,
        last_success_at=one.last_success_at,
        last_failure_at=one.last_failure_at,
        last_failure=one.last_failure,
        waiting=waiting.count if waiting else 0,
        dead=dead.count if dead else 0,
        oldest=waiting.oldest if waiting else None,
    )
