"""An agency's addresses, as its own system asks for them."""

from __future__ import annotations

import pytest
from clerk_world import ClerkSystem
from portal_world import Portal

from portal.webhooks.events import EventKind
from portal.webhooks.messages import NewWebhook, WebhookList, WebhookSeen

WEBHOOKS = "/v1/agency/webhooks"
OTHER = "otra-dependencia"


def know_another_agency(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = portal.catalogue / "agencies" / OTHER
    folder.mkdir()
    (folder / "agency.yaml").write_text("name: {es: Otra}\nlevel: federal\n")
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))


def register(system: ClerkSystem, address: str, *kinds: EventKind) -> WebhookSeen:
    answer = system.post(WEBHOOKS, NewWebhook(address=address, kinds=kinds))
    assert answer.status_code == 201, answer.text
    return WebhookSeen.model_validate_json(answer.content)


def seen(system: ClerkSystem) -> WebhookSeen:
    (one,) = WebhookList.model_validate_json(system.get(WEBHOOKS).content).webhooks
    return one
