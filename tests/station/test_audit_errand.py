"""A portal that forgot, one that lies about it, and the end of a body's time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kiosk_world import enrolment, submission
from loop_bench import Bench, on_the_bench, up

from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import State
from kiosk.offline.retention import BODY_KEPT, Audited, audited, questions, settled_before
from kiosk.protocol.audit import AuditAnswer, AuditRequest, sign_audit_answer
from kiosk.protocol.identifier import uuid7
from kiosk.station.audit_errand import AuditErrand
from kiosk.station.membership import Member
from kiosk.station.portal_link import Portal

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
PORTAL = Ed25519PrivateKey.generate()
PORTAL_KEY = PORTAL.public_key().public_bytes_raw()
IDS = tuple(uuid7(NOON, lambda count, n=n: bytes([n]) * count) for n in range(3))  # type: ignore[misc]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with on_the_bench(tmp_path / "home") as bench:
        yield bench


def bodies(bench: Bench) -> list[UUID]:
    """Those whose body is still here."""
    with Outbox.open(bench.kiosk.settings.outbox_path) as outbox:
        return outbox.receipts_to_confirm(100)


def delivered(bench: Bench, count: int = 2) -> list[UUID]:
    items = bench.accept(count)
    bench.work()
    assert bench.kiosk.all_delivered()
    return [item.id for item in items]


def test_what_the_portal_forgot_is_sent_again_at_the_next_heartbeat(bench: Bench) -> None:
    with up(bench):
        (first,) = delivered(bench, 1)
        bench.clock.pass_(10)
        (second,) = delivered(bench, 1)
        bench.portal.forget(second)
        bench.clock.pass_(901)
        bench.work()
        assert set(bench.portal.submissions) == {first, second}
        assert bench.kiosk.all_delivered()
        assert bench.portal.heartbeats[-1].newest_receipt == second


def test_a_body_goes_after_a_week_and_only_when_the_portal_holds_it(bench: Bench) -> None:
    with up(bench):
        first, second = delivered(bench)
        bench.clock.pass_(86_400 * 6)
        bench.work()
        assert bodies(bench) == [first, second]
        bench.portal.forget(second)
        bench.clock.pass_(86_400 * 1.5)
        bench.work()
        assert bodies(bench) == [second], "it was delivered a second time, just now"
        bench.clock.pass_(86_400 * 8)
        bench.work()
        assert bodies(bench) == []
        assert bench.kiosk.all_delivered()


def test_an_answer_that_is_not_the_portals_changes_nothing(bench: Bench) -> None:
    bench.portal.audit_key = Ed25519PrivateKey.generate()
    with up(bench):
        ids = delivered(bench)
        bench.clock.pass_(86_400 * 30)
        bench.work()
        assert bodies(bench) == ids
        assert bench.kiosk.states() == [State.DELIVERED] * 2
        asked = len(bench.portal.audits)
        assert asked > 0
        for _ in range(5):
            bench.clock.pass_(1_000)
            bench.work()
        assert asked < len(bench.portal.audits) <= asked + 5, "asked again, not all the time"


def test_a_clock_that_runs_wild_erases_no_body(bench: Bench) -> None:
    with up(bench):
        ids = delivered(bench)
        bench.clock.off = timedelta(days=4_000)
        bench.clock.pass_(901)
        bench.work()
        assert bodies(bench) == ids


def answer(request: AuditRequest, missing: tuple[UUID, ...] = (), **changes: object) -> AuditAnswer:
    unsigned = AuditAnswer(
        kiosk="kiosk-7",
        nonce=request.nonce,
        missing=missing,
        answered_at=NOON,
        signature=bytes(64),
    )
    return sign_audit_answer(unsigned.model_copy(update=changes), PORTAL)


def test_what_an_answer_means() -> None:
    request = AuditRequest(nonce="0" * 32, ids=IDS)
    genuine = answer(request, IDS[1:2])
    assert audited(request, genuine, "kiosk-7", (PORTAL_KEY,)) == Audited(
        (IDS[1],), (IDS[0], IDS[2])
    )
    false = [
        genuine.model_copy(update={"missing": ()}),
        answer(request, nonce="1" * 32),
        answer(request, kiosk="kiosk-8"),
        answer(request, (uuid7(NOON, lambda count: b"x" * count),)),
    ]
    for one in false:
        assert audited(request, one, "kiosk-7", (PORTAL_KEY,)) is None
    assert audited(request, genuine, "kiosk-7", (bytes(32),)) is None


@pytest.mark.parametrize("forgot", [True, False])
def test_what_it_forgot_is_told_though_it_knows_the_newest_receipt(
    tmp_path: Path, forgot: bool
) -> None:
    with Outbox.open(tmp_path / "outbox.sqlite") as outbox:
        ids = [outbox.accept(submission(NOON)).id for _ in range(2)]
        outbox.mark_sending(ids, NOON)
        for id_ in ids:
            outbox.mark_delivered(id_, "{}", NOON)

    class Restored:
        def audit(self, request: AuditRequest) -> AuditAnswer:
            return answer(request, (ids[0],) if forgot else ())

    told: list[str] = []
    errand = AuditErrand(
        lambda: Outbox.open(tmp_path / "outbox.sqlite"),
        lambda count: b"n" * count,
        lambda: told.append("forgotten"),
    )
    member = Member(enrolment(PORTAL_KEY), PORTAL, (PORTAL_KEY,))
    errand.run(cast("Portal", Restored()), member, NOON)
    assert told == ["forgotten"] * forgot


def test_the_earlier_clock_counts() -> None:
    later = NOON + timedelta(days=400)
    assert settled_before(NOON, later) == settled_before(later, NOON) == NOON - BODY_KEPT


def test_many_are_asked_for_in_several_questions() -> None:
    ids = [uuid4() for _ in range(2_001)]
    parts = list(questions(ids))
    assert [len(part) for part in parts] == [1_000, 1_000, 1]
    assert [id_ for part in parts for id_ in part] == ids


def test_it_is_due_at_the_start_and_daily_whatever_the_clock_did(tmp_path: Path) -> None:
    errand = AuditErrand(lambda: Outbox.open(tmp_path / "outbox"), lambda count: b"n" * count)
    assert errand.due_in(NOON) == 0
    errand._next = NOON + timedelta(days=1)
    assert errand.due_in(NOON) == 86_400
    assert errand.due_in(NOON - timedelta(days=4_000)) == 0
    assert errand.due_in(NOON + timedelta(days=2)) == -86_400
    errand.at_once()
    assert errand.due_in(NOON) == 0
