"""Agencies' addresses for events: how each does, what waits, and sending it again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from starlette.responses import Response

from portal.act_log import Actor
from portal.console.guard import Ask
from portal.console.rendering import go_to
from portal.console.roles import Right
from portal.public.catalogue_names import CatalogueNames
from portal.storage.database import Database
from portal.storage.webhook_deliveries import DeliveryState
from portal.webhooks.messages import MOST_DELIVERIES
from portal.webhooks.overview import Endpoint, endpoints
from portal.webhooks.register import NoWebhook, Webhooks

STATES: Final = (DeliveryState.WAITING, DeliveryState.DEAD, DeliveryState.DELIVERED)
_STATUS: Final = "status-"


class WebhookPages:
    """Over one database; names come from the catalogue that is shown."""

    def __init__(
        self,
        database: Database,
        webhooks: Webhooks,
        names: CatalogueNames,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._webhooks = webhooks
        self._names = names
        self._clock = clock

    def show(self, ask: Ask) -> Response:
        """All of them, those first that are to be seen to."""
        now = self._clock()
        found = self._all(now)
        return ask.page(
            "webhooks.html",
            room="webhooks",
            now=now,
            listed=[(one, self._names.agency(one.agency)) for one in found],
            may=ask.visitor.may(Right.CONNECT),
            why=why_of,
        )

    def one(self, ask: Ask) -> Response:
        """One address with its newest events."""
        now, webhook = self._clock(), _uuid(ask.request.path_params["webhook"])
        found = next((one for one in self._all(now) if one.id == webhook), None)
        if found is None:
            return go_to(ask.request, "webhooks")
        state = next((one for one in STATES if one == ask.query("state")), None)
        try:
            events = self._webhooks.deliveries(Actor(), found.id, state).deliveries
        except NoWebhook:  # it was removed meanwhile
            return go_to(ask.request, "webhooks")
        return ask.page(
            "webhook.html",
            room="webhooks",
            now=now,
            one=found,
            agency=self._names.agency(found.agency),
            events=events,
            most=MOST_DELIVERIES,
            state=state or "",
            states=STATES,
            may=ask.visitor.may(Right.CONNECT),
            why=why_of,
            done=ask.query("done"),
        )

    def resume(self, ask: Ask) -> Response:
        """All that waits, and what was given up, is sent now."""
        return self._does(ask, "resume", self._webhooks.resume)

    def pause(self, ask: Ask) -> Response:
        """What happens meanwhile waits."""
        return self._does(ask, "pause", self._webhooks.pause)

    def ping(self, ask: Ask) -> Response:
        """One event that tells of nothing."""
        return self._does(ask, "ping", self._webhooks.ping)

    def _does(self, ask: Ask, act: str, do: Callable[[Actor, UUID], object]) -> Response:
        webhook = _uuid(ask.field("webhook"))
        if webhook is None:
            return go_to(ask.request, "webhooks")
        try:
            do(Actor(name=ask.visitor.name), webhook)
        except NoWebhook:
            return go_to(ask.request, "webhooks")
        return go_to(ask.request, "webhooks", str(webhook), done=act)

    def _all(self, now: datetime) -> list[Endpoint]:
        with self._database.reading() as session:
            return endpoints(session, now)


def why_of(failure: str) -> tuple[str, str]:
    """The words for why an event did not arrive, and the status where there was one."""
    if failure.startswith(_STATUS):
        return "status", failure.removeprefix(_STATUS)
    return failure, ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
