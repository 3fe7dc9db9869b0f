"""What one attempt changes: of its event, and of the address that it went to. In a transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from portal.storage import webhook_deliveries, webhooks
from portal.storage.webhook_deliveries import Delivery, DeliveryState
from portal.storage.webhooks import Webhook
from portal.webhooks.line import Failure, Outcome
from portal.webhooks.patience import (
    LEASED,
    MOST_ATTEMPTS,
    PAUSED_AFTER,
    Drawn,
    asked_for,
    rest,
    until_next_attempt,
)

FAILING = "failing"
GONE = "gone"
BY_HAND = "by-hand"


def settle(
    session: Session, delivery: UUID, lease: UUID, outcome: Outcome, *, now: datetime, drawn: Drawn
) -> None:
    """Writes it down; what somebody else settled or took over meanwhile is theirs.

    An event that arrived has arrived, whoever holds it now.
    """
    known = webhook_deliveries.by_id(session, delivery)
    webhook = None if known is None else webhooks.by_id(session, known.webhook, lock=True)
    one = webhook_deliveries.by_id(session, delivery, lock=True)
    if webhook is None or one is None:  # the address was removed
        return
    if outcome.failure is None:
        _arrived(one, webhook, now)
    elif one.lease == lease and one.state == DeliveryState.WAITING:
        _failed(one, webhook, outcome, now, drawn)


def _arrived(one: Delivery, webhook: Webhook, now: datetime) -> None:
    if one.state != DeliveryState.DELIVERED:
        one.attempts += 1
        one.state, one.settled_at = DeliveryState.DELIVERED.value, now
    one.lease = one.leased_until = None
    webhook.failures, webhook.failing_since, webhook.rests_until = 0, None, None
    webhook.last_success_at = now


def _failed(one: Delivery, webhook: Webhook, outcome: Outcome, now: datetime, drawn: Drawn) -> None:
    """Those that were under way at the same moment fail as one: it is one breakdown."""
    began = (one.leased_until or now) - LEASED
    if webhook.last_failure_at is None or began >= webhook.last_failure_at:
        webhook.failures += 1
    one.attempts += 1
    one.last_failure = webhook.last_failure = outcome.told
    one.lease = one.leased_until = None
    if one.attempts >= MOST_ATTEMPTS:
        one.state, one.settled_at = DeliveryState.DEAD.value, now
    else:
        one.due_at = now + until_next_attempt(one.attempts, drawn)
    webhook.failing_since = webhook.failing_since or now
    webhook.last_failure_at = now
    quiet = max(rest(webhook.failures, drawn), asked_for(outcome.retry_after))
    webhook.rests_until = now + quiet if quiet else None
    if outcome.failure is Failure.GONE:
        pause(webhook, GONE, now)
    elif now - webhook.failing_since >= PAUSED_AFTER:
        pause(webhook, FAILING, now)


def pause(webhook: Webhook, why: str, now: datetime) -> None:
    """Nothing is sent there; what happens meanwhile waits."""
    if webhook.paused_at is None:
        webhook.paused_at, webhook.paused_why = now, why


def resume(session: Session, webhook: Webhook, now: datetime) -> None:
    """As if it had never failed; what waits is due."""
    webhook.paused_at, webhook.paused_why = None, ""
    webhook.failures, webhook.failing_since, webhook.rests_until = 0, None, None
    webhook_deliveries.make_due(session, webhook.id, now)
