"""/v1/agency/webhooks: where the agency's own systems are told of what happens."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query

from kiosk.protocol.problem import problem
from portal.act_log import Actor
from portal.api.clerks import Clerks
from portal.api.examples import NEW_WEBHOOK
from portal.api.problems import Refusal, documented
from portal.storage.webhook_deliveries import DeliveryState
from portal.webhooks.address import BadAddress
from portal.webhooks.messages import DeliveryList, NewWebhook, WebhookList, WebhookSeen
from portal.webhooks.register import NoWebhook, TooManyWebhooks, Webhooks

_UNKNOWN = problem("unknown-webhook", "The agency has no such webhook.", 404)


def add_webhooks(router: APIRouter, webhooks: Webhooks, clerks: Clerks) -> None:
    """The routes."""

    @router.get("/webhooks", responses=documented(401, 429))
    def listing(actor: Annotated[Actor, Depends(clerks.reading)]) -> WebhookList:
        """Which addresses there are, how each does, and by which key events are signed."""
        return webhooks.listed(actor.own_agency)

    @router.post("/webhooks", status_code=201, responses=documented(401, 403, 409, 413, 422, 429))
    def register(
        actor: Annotated[Actor, Depends(clerks.acting)],
        wanted: Annotated[NewWebhook, Body(openapi_examples=NEW_WEBHOOK)],
    ) -> WebhookSeen:
        """Registers an HTTPS address, and sends it a ping; again with other kinds changes those."""
        with _refusals():
            return webhooks.add(actor, actor.own_agency, wanted)

    @router.delete(
        "/webhooks/{webhook}", status_code=204, responses=documented(401, 403, 404, 422, 429)
    )
    def remove(actor: Annotated[Actor, Depends(clerks.acting)], webhook: UUID) -> None:
        """Nothing more is sent there, nor what was on its way."""
        with _refusals():
            webhooks.remove(actor, webhook)

    @router.post("/webhooks/{webhook}/pause", responses=documented(401, 403, 404, 422, 429))
    def pause(actor: Annotated[Actor, Depends(clerks.acting)], webhook: UUID) -> WebhookSeen:
        """What happens meanwhile waits, for thirty days."""
        with _refusals():
            return webhooks.pause(actor, webhook)

    @router.post("/webhooks/{webhook}/resume", responses=documented(401, 403, 404, 422, 429))
    def resume(actor: Annotated[Actor, Depends(clerks.acting)], webhook: UUID) -> WebhookSeen:
        """What waits is due at once, and what was given up is tried anew."""
        with _refusals():
            return webhooks.resume(actor, webhook)

    @router.post("/webhooks/{webhook}/ping", responses=documented(401, 403, 404, 422, 429))
    def ping(actor: Annotated[Actor, Depends(clerks.acting)], webhook: UUID) -> WebhookSeen:
        """Sends an event that tells of nothing."""
        with _refusals():
            return webhooks.ping(actor, webhook)

    @router.get("/webhooks/{webhook}/deliveries", responses=documented(401, 404, 422, 429))
    def deliveries(
        actor: Annotated[Actor, Depends(clerks.reading)],
        webhook: UUID,
        state: Annotated[DeliveryState | None, Query()] = None,
    ) -> DeliveryList:
        """The newest events, and how it stands with each."""
        with _refusals():
            return webhooks.deliveries(actor, webhook, state)


@contextmanager
def _refusals() -> Iterator[None]:
    """What cannot be, as the problem that says so."""
    try:
        yield
    except NoWebhook as error:
        raise Refusal(_UNKNOWN) from error
    except BadAddress as error:
        answer = problem("bad-address", "The portal posts to no such address.", 422, f"{error}")
        raise Refusal(answer) from error
    except TooManyWebhooks as error:
        raise Refusal(problem("too-many-webhooks", "Remove one first.", 409, f"{error}")) from error
