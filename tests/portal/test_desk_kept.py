"""What the desk's pages keep of applications that were opened, when they look again, and what they
do once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from desk_pages_world import author_of
from portal_world import Portal, served
from test_desk_pages import Office, office_of

from kiosk.protocol.tracking import Stage, Tracking
from kiosk.ui.letters_read import is_due, to_take_along
from kiosk.ui.letters_read import read as read_letters
from portal.clerks.messages import NextStep
from portal.clerks.roles import ClerkRole
from portal.desk.in_tray import TrayUnreachable
from portal.desk.moving import move
from portal.desk.pages.door import IDLE_SECONDS, Unlocked
from portal.desk.pages.unsent import KEPT_SECONDS

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


PAYS = {
    "text": "Pague por favor.", "concept": "Copia", "amount": "1250.50", "reference": "AB 12",
    "due": "2026-03-04", "pay-at": "Banco",
}  # fmt: skip
MEETS = {
    "text": "Venga.", "at": "2026-03-04T10:30", "zone": "America/Mexico_City",
    "address": "Calle 1", "bring": "INE",
}  # fmt: skip
SENT = [Stage.DELIVERED, Stage.NEEDS_VISITOR]


def seen_on(page: httpx.Response) -> str:
    [seen] = set(re.findall(r'name="seen" value="(\d+)"', page.text))
    return str(seen)


@pytest.mark.parametrize(
    ("act", "typed", "stage"),
    [
        ("charge", PAYS, Stage.NEEDS_VISITOR),
        ("invite", MEETS, Stage.NEEDS_VISITOR),
        ("ask", {"text": "Falta.", "documents": "Recibo"}, Stage.NEEDS_VISITOR),
        ("write", {"text": "Pase."}, Stage.IN_REVIEW),
        ("move", {"stage": "rejected", "note": "No procede."}, Stage.REJECTED),
    ],
)
def test_a_form_that_is_sent_twice_at_once_is_done_once(
    office: Office, unlocked: Unlocked, act: str, typed: dict[str, str], stage: Stage
) -> None:
    path = f"/applications/{office.header.folio}"
    seen = seen_on(office.http.get(path))
    with ThreadPoolExecutor(2) as hands:
        sent = [hands.submit(office.sends, f"{path}/{act}", **typed, seen=seen) for _ in range(2)]
        answers = [one.result() for one in sent]
    assert [one.status_code for one in answers] == [303, 303]
    assert "done=" in answers[0].headers["location"] == answers[1].headers["location"]
    assert office.stages() == [Stage.DELIVERED, stage]
    assert len(unlocked.acts.since(None)) == 1, "and is kept once"

    moved_on = office.sends(
        f"{path}/{act}", **{**typed, "text": "Otra.", "note": "Otra."}, seen=seen
    )
    assert moved_on.status_code == 422
    assert "Otra." in moved_on.text, "what was typed is kept"
    assert len(office.stages()) == 2


def test_what_a_colleague_did_while_a_clerk_looked_is_not_overtaken(
    office: Office, unlocked: Unlocked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As late as it can be: the page had looked once more already."""
    folio, takes = office.header.folio, unlocked.tray.take_step

    def after_a_colleague(folio: str, step: NextStep) -> Tracking:
        monkeypatch.setattr(unlocked.tray, "take_step", takes)
        move(office.portal.pile(), folio, Stage.IN_REVIEW, "La veo yo.")
        return takes(folio, step)

    monkeypatch.setattr(unlocked.tray, "take_step", after_a_colleague)
    answer = office.sends(f"/applications/{folio}/charge", **PAYS)
    assert answer.status_code == 422
    assert 'value="1250.50"' in answer.text, "what was typed is kept"
    assert office.stages() == [Stage.DELIVERED, Stage.IN_REVIEW]


@pytest.mark.parametrize("arrives", [True, False])
def test_what_is_sent_again_because_its_answer_was_lost_is_done_once(
    office: Office, unlocked: Unlocked, monkeypatch: pytest.MonkeyPatch, *, arrives: bool
) -> None:
    path = f"/applications/{office.header.folio}"
    takes = unlocked.tray.take_step

    def is_cut(folio: str, step: NextStep) -> Tracking:
        if arrives:
            takes(folio, step)
        raise TrayUnreachable("line", "the line was cut")

    seen = seen_on(office.http.get(path))
    with monkeypatch.context() as cut:
        cut.setattr(unlocked.tray, "take_step", is_cut)
        lost = office.sends(f"{path}/charge", **PAYS, seen=seen)
    assert lost.status_code == 503
    assert f'href="{path}"' in lost.text
    again = office.http.get(path)
    assert 'value="1250.50"' in again.text, "what was typed is given back"
    assert ("La solicitud cambió" in again.text) is arrives
    assert ("No consta que se haya enviado" in again.text) is not arrives
    assert office.sends(f"{path}/charge", **PAYS, seen=seen).status_code == 303
    assert office.stages() == SENT
    assert len(unlocked.acts.since(None)) == 1, "a portal that is set back gets it again"
    assert 'value="1250.50"' not in office.http.get(path).text, "it is sent, and kept no more"


def test_what_was_typed_while_the_desk_locked_is_in_its_place_again(office: Office) -> None:
    office.enters()
    path = f"/applications/{office.header.folio}"
    seen = seen_on(office.http.get(path))
    office.station.seconds += IDLE_SECONDS + 1
    late = office.sends(f"{path}/write", text="Una carta larga.\nDe dos renglones.", seen=seen)
    assert late.headers["location"] == "/unlock"
    assert "no se ha enviado" in office.http.get("/unlock").text
    answer = office.sends("/unlock", passphrase=office.station.passphrase)
    assert answer.headers["location"] == path
    page = office.http.get(path).text
    assert "Una carta larga.\nDe dos renglones.</textarea>" in page
    assert office.stages() == [Stage.DELIVERED], "nothing is sent that nobody sends"
    noted = office.sends(f"{path}/move", stage="in-review").headers["location"]
    page = office.http.get(noted).text
    assert "El estado cambió" in page
    assert "Una carta larga" in page, "another act does not take it away"
    other = office.applicant.applies({"name": "Eva", "copies": 1}).folio
    assert "Una carta larga" not in office.http.get(f"/applications/{other}").text

    office.station.seconds += KEPT_SECONDS + 1
    office.enters()
    assert "Una carta larga" not in office.http.get(path).text, "a day has passed"
    office.station.seconds += IDLE_SECONDS + 1
    office.sends(f"{path}/write", text="Otra carta.", seen=seen)
    assert office.sends("/unlock", passphrase=office.station.passphrase).status_code == 303
    office.sends("/lock")
    office.enters()
    assert "Otra carta" not in office.http.get(path).text, "who locks leaves nothing"


def test_a_form_of_nobodys_is_not_kept_for_who_unlocks(office: Office) -> None:
    office.enters()
    office.station.seconds += IDLE_SECONDS + 1
    path = f"/applications/{office.header.folio}/write"
    assert office.sends(path, "cross-site", text="Falso.").status_code == 403
    assert office.station.door.unsent.newest() is None


def test_each_of_two_payments_is_settled_by_its_own_name(office: Office) -> None:
    office.enters()
    path = f"/applications/{office.header.folio}"
    for amount in ("100.00", "200.00"):
        assert office.sends(f"{path}/charge", **{**PAYS, "amount": amount}).status_code == 303
    unlocked = office.station.door.open()
    assert unlocked is not None
    page = office.http.get(path).text
    [first, second] = re.findall(r'<option value="([0-9a-f-]{36})">', page.split('id="ask"')[0])

    for chosen in ("", office.header.folio):
        unnamed = office.sends(f"{path}/move", stage="paid", settles=chosen)
        assert (unnamed.status_code, "Escoja qué se pagó" in unnamed.text) == (422, True)
    assert office.sends(f"{path}/move", stage="paid", settles=first).status_code == 303
    assert office.sends(f"{path}/move", stage="paid", settles=first).status_code == 422
    assert office.sends(f"{path}/move", stage="paid").status_code == 303, "only one is left"
    settled = [one.settles for one in office.portal.pile().steps(office.header.folio).steps]
    assert [str(one) for one in settled if one] == [first, second]
    assert "Si se pagó" not in office.http.get(path).text


def test_what_was_asked_by_mistake_is_taken_back_by_what_takes_its_place(office: Office) -> None:
    office.enters()
    path = f"/applications/{office.header.folio}"
    for act, typed in (("charge", PAYS), ("invite", MEETS)):
        assert office.sends(f"{path}/{act}", **typed).status_code == 303
        form = office.http.get(path).text.split(f'id="{act}"')[1]
        [wrong] = re.findall(r'<option value="([0-9a-f-]{36})">', form.split("</form>")[0])
        assert office.sends(f"{path}/{act}", **typed, replaces=wrong).status_code == 303
        assert office.sends(f"{path}/{act}", **typed, replaces=wrong).status_code == 422
    read = read_letters(
        office.portal.pile().steps(office.header.folio), office.applicant.claim.code
    )
    assert [is_due(read, place) for place in (1, 2)] == [False, True]
    assert to_take_along(read) == 2
    assert office.http.get(path).text.count("una carta más nueva la sustituye") == 2
    assert office.sends(f"{path}/move", stage="paid").status_code == 303, "one is due"
    settles = office.portal.pile().steps(office.header.folio).steps[-1].settles
    letter = read[2].letter
    assert letter is not None
    assert settles == letter.id
