"""Tables that grow for ever: what is asked of them reads no more in the tenth year than in the
first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from database_choice import is_postgresql
from portal_world import Portal
from query_plan import plan_of
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from kiosk.protocol.heartbeat import StaffLogAnchor
from kiosk.protocol.tracking import Stage, TrackingStep
from portal.storage import console_log, staff_anchors, tracking_steps, waiting_times
from portal.storage.console_log import ActRow
from portal.storage.staff_anchors import StaffAnchorRow

pytest_plugins = ["portal_fixtures"]
pytestmark = pytest.mark.both_databases

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
KIOSKS, TIMES = 200, 50
"""More kiosks than PostgreSQL counts one by one, so that it reckons with the average."""


def plan_among(
    portal: Portal, table: type[Any], rows: list[dict[str, Any]], ask: Callable[[Session], object]
) -> str:
    """How it is asked where there are those rows, and the database knows how many there are."""
    with portal.database.writing() as session:
        session.execute(insert(table), rows)
        session.execute(text("ANALYZE"))
        return plan_of(session, ask)


@pytest.mark.parametrize("kiosk", ["kiosk-7", "kiosk-newcomer"])
def test_where_a_staff_log_stood_last_is_found_whatever_others_told(
    portal: Portal, kiosk: str
) -> None:
    told = [
        {"kiosk": f"kiosk-{number}", "entries": time, "newest": bytes(32), "told_at": NOW}
        for time in range(TIMES)
        for number in range(KIOSKS)
    ]
    anchor = StaffLogAnchor(entries=TIMES, newest=bytes(32))

    def keep(session: Session) -> None:
        staff_anchors.keep(session, kiosk, anchor, NOW)

    plan = plan_among(portal, StaffAnchorRow, told, keep)

    assert "ix_staff_anchors_kiosk_sequence" in plan, plan
    assert "Filter" not in plan, plan


def test_what_operators_changed_of_one_thing_is_found_whatever_they_did(portal: Portal) -> None:
    row = {"at": NOW, "who": "ana", "act": "changed", "before": bytes(32), "hash": bytes(32)}
    acts = [
        {**row, "number": number, "detail": f"file {number % KIOSKS}"}
        for number in range(1, KIOSKS * TIMES)
    ]

    plan = plan_among(portal, ActRow, acts, lambda session: console_log.about(session, "none", 5))

    assert "ix_console_log_detail" in plan, plan
    assert "Filter" not in plan, plan


def test_how_long_agencies_took_is_read_from_the_newest_steps(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = portal.enrol()
    early, late = device.envelope(), device.envelope()
    device.submit(early, late)
    monkeypatch.setattr(waiting_times, "LOOKED_THROUGH", 2)
    since = portal.clock() - timedelta(days=30)

    def closed(session: Session) -> int:
        return len(list(waiting_times.closed(session, since)))

    with portal.database.writing() as session:
        step = TrackingStep(stage=Stage.RESOLVED, at=portal.clock(), note="")
        tracking_steps.add(session, early.header.id, step)
        assert closed(session) == 1
        for stage in (Stage.IN_REVIEW, Stage.RESOLVED):
            later = step.model_copy(update={"stage": stage})
            tracking_steps.add(session, late.header.id, later)
        assert closed(session) == 1, "the early one is behind what is looked through"
        if is_postgresql():
            session.execute(text("SET LOCAL enable_seqscan = off"))
        plan = plan_of(session, closed)

    assert ("Index Cond: (sequence >" if is_postgresql() else "(rowid>?") in plan, plan
