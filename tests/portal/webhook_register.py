"""An agency's addresses, as its own system asks for them."""

from __future__ import annotations

from clerk_world import ClerkSystem

from portal.webhooks.events import EventKind
from portal.webhooks.messages import NewWebhook, WebhookList, WebhookSeen

WEBHOOKS = "/v1/agency/webhooks"


def register(system: ClerkSystem, address: str, *kinds: EventKind) -> WebhookSeen:
    answer = system.post(WEBHOOKS, NewWebhook(address=address, kinds=kinds))
    assert answer.status_code == 201, answer.text
    return WebhookSeen.model_validate_json(answer.content)


def seen(system: ClerkSystem) -> WebhookSeen:
    (one,) = WebhookList.model_validate_json(system.get(WEBHOOKS).content).webhooks
    return one
