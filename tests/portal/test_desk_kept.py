"""What the desk's pages keep of applications that were opened, when they look again, and what they
do once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from desk_pages_world import author_of
from portal_world import Portal, served
from test_desk_pages import Office, office_of

from kiosk.protocol.tracking import Stage, Tracking
from portal.clerks.messages import NextStep
from portal.clerks.roles import ClerkRole
from portal.desk.in_tray import TrayUnreachable
from portal.desk.moving import move
from portal.desk.pages.door import Unlocked

pytest_plugins = ["portal_fixtures"]


@pytest.fixture
def office(portal: Portal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Office]:
    author_of(portal)
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    with served(portal.app) as base:
        yield from office_of(portal, tmp_path, base, ClerkRole.HANDLER)


@pytest.fixture
def unlocked(office: Office) -> Unlocked:
    office.enters()
    unlocked = office.station.door.open()
    assert unlocked is not None
    return unlocked


def test_what_is_looked_at_again_is_acknowledged_once(
    office: Office, unlocked: Unlocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    acknowledge = unlocked.tray.acknowledge

    def counted(folio: str) -> None:
        asked.append(folio)
        acknowledge(folio)

    monkeypatch.setattr(unlocked.tray, "acknowledge", counted)
    for _ in range(3):
        assert office.http.get(f"/applications/{office.header.folio}").status_code == 200
    assert asked == [office.header.folio]
    assert unlocked.open(office.header.folio).held.acknowledged_at == office.portal.clock()


def test_a_reply_to_what_is_closed_is_there_at_the_next_look(
    office: Office, unlocked: Unlocked
) -> None:
    folio = office.header.folio
    move(office.portal.pile(), folio, Stage.RESOLVED, "Listo.")
    office.http.get(f"/applications/{folio}")
    before = office.stages()
    follows = office.applicant.follows(office.header)
    reply = office.applicant.applies({"name": "Ana", "copies": 2}, follows=follows)
    assert office.stages() == before, "it adds no step"

    assert reply.folio in office.http.get(f"/applications/{folio}").text
    assert unlocked.open(folio).held.replies == (reply.folio,)


def test_what_others_push_out_meanwhile_is_shown_all_the_same(
    office: Office, unlocked: Unlocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As threads do that open others while one waits for the portal."""
    folios = [office.applicant.applies({"name": "Eva", "copies": 1}).folio for _ in range(8)]
    first = unlocked.open(office.header.folio)
    steps = unlocked.tray.steps

    def meanwhile(folio: str) -> Tracking:
        monkeypatch.setattr(unlocked.tray, "steps", steps)
        for other in folios:
            unlocked.open(other)
        return steps(folio)

    monkeypatch.setattr(unlocked.tray, "steps", meanwhile)
    assert unlocked.open(office.header.folio) is first


def test_what_is_sent_again_because_its_answer_was_lost_is_not_done_twice(
    office: Office, unlocked: Unlocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/applications/{office.header.folio}"
    pays = {
        "text": "Pague por favor.", "concept": "Copia", "amount": "1250.50", "reference": "AB 12",
        "due": "2026-03-04", "pay-at": "Banco",
    }  # fmt: skip

    def seen_on(page: httpx.Response) -> str:
        [seen] = set(re.findall(r'name="seen" value="(\d+)"', page.text))
        return str(seen)

    takes = unlocked.tray.take_step

    def loses_the_answer(folio: str, step: NextStep) -> Tracking:
        takes(folio, step)
        raise TrayUnreachable("line", "the line was cut")

    seen = seen_on(office.http.get(path))
    with monkeypatch.context() as cut:
        cut.setattr(unlocked.tray, "take_step", loses_the_answer)
        assert office.sends(f"{path}/charge", **pays, seen=seen).status_code == 503
    again = office.sends(f"{path}/charge", **pays, seen=seen)
    assert again.status_code == 422
    assert 'value="1250.50"' in again.text, "what was typed is kept"
    assert office.stages() == [Stage.DELIVERED, Stage.NEEDS_VISITOR]
    assert office.sends(f"{path}/charge", **pays, seen=seen_on(again)).status_code == 303
