"""GET /metrics: figures for Prometheus, of all the workers of this machine together.

Nothing in them is about a person: routes are named by their pattern, never by an address that was
called, and no kiosk is. They are for this machine, and for who has the token.
"""

from __future__ import annotations

import os
from collections import Counter as Tally
from collections.abc import Sequence
from datetime import datetime
from hmac import compare_digest
from ipaddress import ip_address
from math import inf
from typing import Final

from fastapi import APIRouter, Request, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.exceptions import HTTPException

from kiosk.protocol.batch import BatchResult
from portal.api.admission import Room
from portal.publishing.ending import Ending
from portal.webhooks.line import Outcome
from portal.webhooks.overview import Endpoint, EndpointStanding

FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder where several workers write down their figures; set before they start."""
_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0)
_FORWARDED: Final = ("x-forwarded-for", "forwarded", "via")


class Metrics:
    """What is counted; one for each application. `room` is what it takes on."""

    def __init__(self, room: Room) -> None:
        registry = CollectorRegistry()
        self._registry = registry
        self._room = room
        self._requests = Counter(
            "ventanilla_requests", "Answers", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "ventanilla_request_seconds",
            "From a request's first line to the end of its answer",
            ["route"],
            buckets=_BUCKETS,
            registry=registry,
        )
        self._refused = Counter(
            "ventanilla_refused", "Requests told to come later", ["full"], registry=registry
        )
        self._submissions = Counter(
            "ventanilla_submissions", "Envelopes answered", ["outcome"], registry=registry
        )
        self._open, self._bytes, self._at_work = (
            Gauge(name, told, registry=registry, multiprocess_mode="livesum")
            for name, told in (
                ("ventanilla_open_requests", "Requests under way"),
                ("ventanilla_held_body_bytes", "Bytes of bodies that are held or announced"),
                ("ventanilla_requests_at_work", "Requests that are whole and being answered"),
            )
        )

        self._attempts = Counter(
            "ventanilla_webhook_attempts",
            "Events posted to agencies' addresses",
            ["outcome"],
            registry=registry,
        )
        # Of the one process that sends: what another one said before it ended is no more so.
        self._webhooks, self._events, self._failing = (
            Gauge(name, told, [by], registry=registry, multiprocess_mode="livemostrecent")
            for name, told, by in (
                ("ventanilla_webhooks", "Agencies' addresses, by how each does", "standing"),
                ("ventanilla_webhook_events", "Events that agencies' systems lack", "state"),
                (
                    "ventanilla_webhook_failing_seconds",
                    "For how long the worst of an agency's addresses has taken nothing",
                    "agency",
                ),
            )
        )
        self._told_of: set[str] = set()
        self._oldest = Gauge(
            "ventanilla_webhook_oldest_waiting_seconds",
            "How long the oldest event has waited for an address that is not paused",
            registry=registry,
            multiprocess_mode="livemostrecent",
        )
        # Of the one process that rolls releases out.
        self._signatures = Gauge(
            "ventanilla_signature_left_seconds",
            "For how long kiosks take what an offline key signed, in the ring where it ends first",
            ["role"],
            registry=registry,
            multiprocess_mode="livemostrecent",
        )
        self._signers: set[str] = set()

    def signatures(self, ends: Sequence[Ending], now: datetime) -> None:
        """How long each holds still; who signs no more has for ever. Below 0: kiosks refuse it."""
        for gone in self._signers.difference(one.role for one in ends):
            self._signatures.labels(gone).set(inf)
        for one in ends:
            self._signers.add(one.role)
            self._signatures.labels(one.role).set((one.at - now).total_seconds())

    def posted(self, outcome: Outcome) -> None:
        """One attempt is over; what the other side said is not among the few words for it."""
        self._attempts.labels("arrived" if outcome.failure is None else outcome.failure).inc()

    def webhooks(self, seen: Sequence[Endpoint], now: datetime) -> None:
        """How agencies' addresses do; one that is gone, or that somebody paused, fails no more."""
        standings = Tally(one.standing for one in seen)
        for standing in EndpointStanding:
            self._webhooks.labels(standing).set(standings[standing])
        self._events.labels("waiting").set(sum(one.waiting for one in seen))
        self._events.labels("dead").set(sum(one.dead for one in seen))
        self._told_of |= {one.agency for one in seen}
        tried = [one for one in seen if one.standing is not EndpointStanding.PAUSED]
        for agency in self._told_of:
            began = (one.failing_since for one in tried if one.agency == agency)
            self._failing.labels(agency).set(max((_seconds(one, now) for one in began), default=0))
        awake = [one.oldest for one in seen if one.paused_at is None]
        self._oldest.set(max((_seconds(one, now) for one in awake), default=0))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request is over; `method` and `route` are of a known few."""
        self._requests.labels(method, route, status).inc()
        self._seconds.labels(route).observe(seconds)
        self.note()

    def refused(self, full: str) -> None:
        """One was turned away; `full` names what there was no room for."""
        self._refused.labels(full).inc()

    def took(self, result: BatchResult) -> None:
        """What became of each envelope of a batch."""
        for one in result.results:
            self._submissions.labels(type(one).__name__.lower()).inc()

    def note(self) -> None:
        """Writes down what is under way."""
        self._open.set(self._room.open)
        self._bytes.set(self._room.bytes)
        self._at_work.set(self._room.at_work)

    def text(self) -> bytes:
        """All of it, in Prometheus' text format."""
        self.note()
        if FOLDER_VARIABLE not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0 if since is None else max(0.0, (now - since).total_seconds())


def metrics_router(metrics: Metrics, token: str | None) -> APIRouter:
    """The route; others than this machine must bring `token`, and nobody may where there is none.

    They are told that there is nothing, as of every address that is not. No thread is waited for.
    """
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    async def show(request: Request) -> Response:
        if not (_is_from_here(request) or _has_token(request, token)):
            raise HTTPException(404)
        return Response(metrics.text(), media_type=CONTENT_TYPE_LATEST)

    return router


def _is_from_here(request: Request) -> bool:
    """By a socket of the loopback, and not passed on by a web server beside the portal."""
    if request.client is None or any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _has_token(request: Request, token: str | None) -> bool:
    brought = request.headers.get("authorization", "")
    return token is not None and compare_digest(brought.encode(), f"Bearer {token}".encode())
