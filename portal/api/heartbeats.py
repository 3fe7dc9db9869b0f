"""POST /v1/heartbeats: how a kiosk is; and how it was on days that are over."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Depends

from kiosk.protocol.heartbeat import DayBatch, DaysTaken, Heartbeat, HeartbeatAnswer
from kiosk.protocol.problem import problem
from portal.api.examples import DAY_BATCH, HEARTBEAT
from portal.api.problems import Refusal, documented
from portal.api.sender import Senders
from portal.rollout.assigning import ring_of
from portal.storage import (
    fleet,
    heartbeat_history,
    heartbeats,
    kiosk_days,
    kiosks,
    staff_anchors,
)
from portal.storage.database import Database
from portal.submissions.audit import Audit

_NOT_THE_SENDER = problem(
    "not-the-sender", "A kiosk tells of itself only.", 403, "The heartbeat names another kiosk."
)


def heartbeats_router(
    database: Database, audit: Audit, senders: Senders, clock: Callable[[], datetime]
) -> APIRouter:
    """The route."""
    router = APIRouter(prefix="/v1/heartbeats", tags=["fleet"])

    @router.post("", responses=documented(401, 403, 413, 422, 503))
    def beat(
        sender: Annotated[str, Depends(senders.required)],
        heartbeat: Annotated[Heartbeat, Body(openapi_examples=HEARTBEAT)],
    ) -> HeartbeatAnswer:
        """Keeps the kiosk's last heartbeat; the answer carries the portal's clock.

        It also says whether the portal still holds the newest submission it gave a receipt for, and
        whose timestamp of the catalogue the kiosk reads.
        """
        if heartbeat.kiosk != sender:
            raise Refusal(_NOT_THE_SENDER)
        now = clock()
        with database.writing() as session:
            ring = ring_of(session, sender)  # and so one of this kiosk's at a time
            heartbeats.keep(session, heartbeat, now)
            if (row := fleet.hear(session, heartbeat, now)) is not None:
                heartbeat_history.note(session, row, heartbeat, now)
            if heartbeat.staff_log is not None:
                staff_anchors.keep(session, sender, heartbeat.staff_log, now)
        newest = heartbeat.newest_receipt
        remembers = newest is None or audit.remembers(newest)
        return HeartbeatAnswer(portal_time=now, remembers=remembers, ring=ring)

    @router.post("/days", responses=documented(401, 403, 413, 422, 503))
    def tell_days(
        sender: Annotated[str, Depends(senders.required)],
        batch: Annotated[DayBatch, Body(openapi_examples=DAY_BATCH)],
    ) -> DaysTaken:
        """Keeps the figures of days that are over, told once there is a line again.

        The same day told again changes nothing.
        """
        with database.writing() as session:
            ring_of(session, sender)  # one of this kiosk's at a time
            if (number := kiosks.number_of(sender)) is not None:
                kiosk_days.keep(session, number, batch.days, clock())
        return DaysTaken()

    return router
