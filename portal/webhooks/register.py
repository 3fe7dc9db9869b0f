"""Agencies' addresses: registered, paused, resumed, removed, and how each does.

Every change stands in the agency's chained log, in the transaction that makes it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from kiosk.protocol.identifier import uuid7
from portal import act_log
from portal.act_log import COMMAND, Actor, desk_book
from portal.storage import webhook_deliveries, webhooks
from portal.storage.database import Database
from portal.storage.turns import take_turn
from portal.storage.webhook_deliveries import Delivery, DeliveryState
from portal.storage.webhooks import Webhook
from portal.webhooks import outbox, overview, settling
from portal.webhooks.address import read_address
from portal.webhooks.events import EventKind, kinds_as_kept, kinds_of
from portal.webhooks.messages import (
    MOST_DELIVERIES,
    DeliveryList,
    NewWebhook,
    WebhookDelivery,
    WebhookList,
    WebhookSeen,
)
from portal.webhooks.sender import portal_signer

MOST_OF_AN_AGENCY: Final = 5


class NoWebhook(Exception):  # noqa: N818 - named for what happened
    """The agency has no such address."""


class TooManyWebhooks(Exception):  # noqa: N818 - named for what happened
    """The agency has as many as one may have."""


class Webhooks:
    """Over one database; `portal_key` is the raw public half of what signs."""

    def __init__(
        self, database: Database, portal_key: bytes, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._portal_key = portal_key
        self._clock = clock

    def listed(self, agency: str | None) -> WebhookList:
        """One agency's, or all."""
        with self._database.reading() as session:
            found = webhooks.of(session, agency)
            seen = tuple(_seen(session, found))
        return WebhookList(
            signs_as=portal_signer(self._portal_key), public_key=self._portal_key, webhooks=seen
        )

    def troubled(self, listed: WebhookList) -> WebhookList:
        """Those of them that are to be seen to."""
        with self._database.reading() as session:
            found = overview.alarming(session, self._clock())
        left = tuple(one for one in listed.webhooks if one.id in found)
        return listed.model_copy(update={"webhooks": left})

    def add(self, actor: Actor, agency: str, wanted: NewWebhook) -> WebhookSeen:
        """Registers an address, and sends it a ping; one that is there already is found.

        Raises `BadAddress`, `TooManyWebhooks`.
        """
        address = read_address(wanted.address).url
        kinds = kinds_as_kept(wanted.kinds)
        now = self._clock()
        with self._database.writing() as session:
            take_turn(session, f"webhooks/{agency}")
            others = webhooks.of(session, agency)
            webhook = next((one for one in others if one.address == address), None)
            if webhook is None:
                if len(others) >= MOST_OF_AN_AGENCY:
                    raise TooManyWebhooks(f"an agency has at most {MOST_OF_AN_AGENCY} addresses")
                webhook = Webhook(
                    id=uuid7(now, os.urandom),
                    agency=agency,
                    address=address,
                    kinds=kinds,
                    created_at=now,
                    paused_why="",
                    failures=0,
                    last_failure="",
                )
                session.add(webhook)
                session.flush()
                self._write(session, actor, webhook, "webhook-added")
                outbox.ping(session, webhook, now)
            elif webhook.kinds != kinds:
                webhook.kinds = kinds
                self._write(session, actor, webhook, "webhook-changed")
            (seen,) = _seen(session, [webhook])
        return seen

    def remove(self, actor: Actor, webhook: UUID) -> None:
        """With what was on its way there. Raises `NoWebhook`."""
        with self._database.writing() as session:
            found = _found(session, actor, webhook)
            self._write(session, actor, found, "webhook-removed")
            webhook_deliveries.remove(session, found)

    def pause(self, actor: Actor, webhook: UUID) -> WebhookSeen:
        """What happens meanwhile waits, for at most thirty days. Raises `NoWebhook`."""

        def do(session: Session, found: Webhook) -> None:
            settling.pause(found, settling.BY_HAND, self._clock())
            self._write(session, actor, found, "webhook-paused")

        return self._changed(actor, webhook, do)

    def resume(self, actor: Actor, webhook: UUID) -> WebhookSeen:
        """What waits is due, and what was given up is tried anew. Raises `NoWebhook`."""

        def do(session: Session, found: Webhook) -> None:
            settling.resume(session, found, self._clock())
            webhook_deliveries.again(session, found.id, self._clock())
            self._write(session, actor, found, "webhook-resumed")

        return self._changed(actor, webhook, do)

    def ping(self, actor: Actor, webhook: UUID) -> WebhookSeen:
        """Sends an event that tells of nothing. Raises `NoWebhook`."""

        def do(session: Session, found: Webhook) -> None:
            outbox.ping(session, found, self._clock())
            self._write_own(session, actor, found, "webhook-pinged")

        return self._changed(actor, webhook, do)

    def deliveries(self, actor: Actor, webhook: UUID, state: DeliveryState | None) -> DeliveryList:
        """The newest, without kinds that only a newer version knows. Raises `NoWebhook`."""
        with self._database.reading() as session:
            found = _found(session, actor, webhook, lock=False)
            rows = webhook_deliveries.newest(session, found.id, state, MOST_DELIVERIES)
            known = (one for one in rows if one.kind in set(EventKind))
            return DeliveryList(deliveries=tuple(map(_delivery, known)))

    def _changed(
        self, actor: Actor, webhook: UUID, do: Callable[[Session, Webhook], None]
    ) -> WebhookSeen:
        with self._database.writing() as session:
            found = _found(session, actor, webhook)
            do(session, found)
            session.flush()
            (seen,) = _seen(session, [found])
        return seen

    def _write(self, session: Session, actor: Actor, webhook: Webhook, act: str) -> None:
        """In the agency's log; what the portal's own people do stands in the operators' too."""
        book = desk_book(webhook.agency)
        detail = f"{webhook.id} {_host(webhook)}"
        act_log.write(session, self._clock(), _known_as(actor), act, detail[:300], book=book)
        self._write_own(session, actor, webhook, act)

    def _write_own(self, session: Session, actor: Actor, webhook: Webhook, act: str) -> None:
        if actor.agency is None:
            detail = f"{webhook.agency} {webhook.id} {_host(webhook)}"
            act_log.write(session, self._clock(), actor.name, act, detail[:300])


def _host(webhook: Webhook) -> str:
    """Without what stands behind the name: some put a secret there."""
    return read_address(webhook.address).authority


def _known_as(actor: Actor) -> str:
    """An operator could be called as one of the agency's clerks."""
    is_operator = actor.agency is None and actor.name != COMMAND
    return f"portal-{actor.name}" if is_operator else actor.name


def _found(session: Session, actor: Actor, webhook: UUID, *, lock: bool = True) -> Webhook:
    found = webhooks.by_id(session, webhook, lock=lock)
    if found is None or actor.agency not in {None, found.agency}:
        raise NoWebhook(f"there is no webhook {webhook}")
    return found


def _seen(session: Session, found: Sequence[Webhook]) -> Iterable[WebhookSeen]:
    counts = webhook_deliveries.counts(session, [one.id for one in found])
    for one in found:
        yield WebhookSeen(
            id=one.id,
            agency=one.agency,
            address=one.address,
            kinds=kinds_of(one.kinds),
            created_at=one.created_at,
            paused_at=one.paused_at,
            paused_why=one.paused_why,
            failures=one.failures,
            rests_until=one.rests_until,
            last_success_at=one.last_success_at,
            last_failure_at=one.last_failure_at,
            last_failure=one.last_failure,
            **{state.value: counts.get((one.id, state), 0) for state in DeliveryState},
        )


def _delivery(row: Delivery) -> WebhookDelivery:
    is_waiting = row.state == DeliveryState.WAITING
    return WebhookDelivery(
        id=row.id,
        type=EventKind(row.kind),
        created_at=row.created_at,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        last_failure=row.last_failure,
        next_attempt_at=row.due_at if is_waiting else None,
        settled_at=row.settled_at,
    )
