"""Opinions on their way to the portal: a day late, none lost, none twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from kiosk_world import enrolment

from kiosk.offline.opinions import Opinions
from kiosk.offline.outbox_errors import OutboxError
from kiosk.portal_client.errors import PortalUnreachable
from kiosk.protocol.opinion import MAX_OPINIONS, Opinion, OpinionBatch, OpinionsTaken
from kiosk.station.membership import Member
from kiosk.station.opinion_errand import OpinionErrand
from kiosk.station.portal_link import Portal

NOON = datetime(2026, 3, 2, 18, tzinfo=UTC)
TOMORROW = NOON + timedelta(days=1)
MEMBER = Member(enrolment(bytes(32)), Ed25519PrivateKey.generate())


@dataclass
class Box:
    """The portal's end; `fails` once before it answers, `refuses` to take the last."""

    fails: bool = False
    leaves: int = 0
    taken: list[Opinion] = field(default_factory=list)

    def give_opinions(self, batch: OpinionBatch) -> OpinionsTaken:
        if self.fails:
            self.fails = False
            raise PortalUnreachable("no line")
        took = batch.opinions[: len(batch.opinions) - self.leaves]
        self.taken += took
        return OpinionsTaken(ids=tuple(one.id for one in took))


def given(count: int) -> list[Opinion]:
    return [
        Opinion(
            id=UUID(int=number),
            service="acta-de-nacimiento",
            agency="registro-civil",
            day=NOON.date(),
            rating=5,
        )
        for number in range(count)
    ]


@pytest.fixture
def opinions(tmp_path: Path) -> Opinions:
    return Opinions(tmp_path / "opinions.sqlite")


def errand_of(opinions: Opinions) -> OpinionErrand:
    return OpinionErrand(opinions, lambda now: now.date())


def run_while_due(errand: OpinionErrand, box: Box, now: datetime) -> int:
    runs = 0
    while errand.due_in(now) == 0.0:
        errand.run(cast("Portal", box), MEMBER, now)
        runs += 1
        assert runs < 10
    return runs


def test_nothing_leaves_on_its_own_day_and_all_of_it_on_the_next(opinions: Opinions) -> None:
    box, errand = Box(), errand_of(opinions)
    for one in given(MAX_OPINIONS + 3):
        opinions.keep(one)

    run_while_due(errand, box, NOON)
    assert box.taken == []
    assert 0 < (errand.due_in(NOON) or 0) <= 3600
    run_while_due(errand, box, TOMORROW)
    assert len({one.id for one in box.taken}) == len(box.taken) == MAX_OPINIONS + 3
    assert opinions.of_days_before(date(2026, 3, 9)) == ()


def test_a_line_that_breaks_loses_none(opinions: Opinions) -> None:
    box, errand = Box(fails=True), errand_of(opinions)
    opinions.keep(given(1)[0])

    with pytest.raises(PortalUnreachable):
        errand.run(cast("Portal", box), MEMBER, TOMORROW)
    assert errand.due_in(TOMORROW) == 0.0
    run_while_due(errand, box, TOMORROW)
    assert len(box.taken) == 1


def test_what_the_portal_did_not_take_stays_and_does_not_spin(opinions: Opinions) -> None:
    box, errand = Box(leaves=1), errand_of(opinions)
    for one in given(2):
        opinions.keep(one)

    assert run_while_due(errand, box, TOMORROW) == 1
    assert len(opinions.of_days_before(TOMORROW.date())) == 1


def test_a_clock_that_went_back_keeps_none_waiting_for_long(opinions: Opinions) -> None:
    errand = errand_of(opinions)
    run_while_due(errand, Box(), TOMORROW)

    assert errand.due_in(TOMORROW - timedelta(days=400)) == 3600


def test_a_disk_that_fails_is_the_disks_trouble(tmp_path: Path) -> None:
    errand = errand_of(Opinions(tmp_path / "nowhere" / "opinions.sqlite"))

    with pytest.raises(OutboxError):
        errand.run(cast("Portal", Box()), MEMBER, TOMORROW)
