"""A portal that was set back: the desk notices, says what is missing, and does it again once."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from browser_world import check, chromium, needs_chromium
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from database_choice import CHOICE
from desk_pages_world import author_of
from portal_world import AGENCY, ManualClock, Portal, served
from test_desk_pages import Office, office_of
from test_portal_backup import aim_at

from kiosk.protocol.folio import mint_folio
from kiosk.protocol.tracking import Stage, Tracking, TrackingStep
from portal.clerks.messages import LogEnd, NextStep
from portal.clerks.roles import ClerkRole
from portal.cli import main
from portal.desk import own_acts
from portal.desk.key_file import DeskKeys
from portal.desk.moving import move
from portal.desk.own_acts import KEPT, OwnActs, acts_beside
from portal.desk.pages.door import Unlocked

pytest_plugins = ["portal_fixtures"]

NOTE = "Falta la copia de la señora Ana"
SET_BACK = "El portal volvió a un respaldo anterior"
AGAIN = "Se puede hacer otra vez, tal como fue."
EARLIER = "Antes falta algo de otra persona."
OTHERWISE = "La solicitud siguió de otra manera."
NOT_THERE = "La solicitud todavía no está."


@dataclass
class Town:
    """An office, and its portal that goes back to a backup."""

    office: Office
    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def backs_up(self) -> None:
        home = str(self.office.portal.settings.home)
        assert main(["backup", str(self.folder / "kept"), "--home", home]) == 0

    @contextmanager
    def set_back(self) -> Iterator[Portal]:
        """From the backup; the desk asks the restored portal from here on."""
        place = self.folder / f"again-{len(list(self.folder.glob('again-*')))}"
        aim_at(place / "home", os.environ.get(CHOICE, "sqlite"), self.monkeypatch)
        assert main(["restore", str(self.folder / "kept"), "--home", str(place / "home")]) == 0
        portal = Portal(place)
        portal.clock.now = self.office.portal.clock()
        with served(portal.app) as base:
            self.office.portal, self.office.station.base = portal, base
            self.office.enters()
            yield portal
        portal.close()

    def moves(self, folio: str, to: Stage, note: str = "") -> None:
        answer = self.office.sends(f"/applications/{folio}/move", stage=to.value, note=note)
        assert answer.status_code == 303, answer.text

    def writes(self, folio: str) -> None:
        answer = self.office.sends(f"/applications/{folio}/write", text="Pase por su acta.")
        assert answer.status_code == 303, answer.text

    def inbox(self) -> str:
        return self.office.http.get("/").text

    def missing(self) -> list[tuple[str, str]]:
        """Of each row the folio and how it stands."""
        page = self.office.http.get("/set-back").text
        rows = re.findall(r"<tr><th scope=\"row\".*?</tr>", page, re.DOTALL)
        words = (AGAIN, EARLIER, OTHERWISE, NOT_THERE)
        return [(_folio(row), next(one for one in words if one in row)) for row in rows]

    def does_again(self) -> None:
        assert self.office.sends("/set-back/again").headers["location"] == "/set-back"

    def has_seen(self) -> None:
        assert self.office.sends("/set-back/seen").headers["location"] == "/"

    def way(self, folio: str) -> list[tuple[Stage, str]]:
        return [(one.stage, one.note) for one in self.office.portal.pile().steps(folio).steps]


def _folio(row: str) -> str:
    found = re.search(r"applications/([^\"?]+)", row)
    assert found
    return found[1]


@pytest.fixture
def town(portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    author_of(portal)
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    with served(portal.app) as base:
        for office in office_of(portal, tmp_path, base, ClerkRole.HANDLER):
            office.enters()
            town = Town(office, tmp_path, monkeypatch)
            assert SET_BACK not in town.inbox()
            yield town


def test_what_was_done_here_since_the_backup_is_told_and_done_again_just_once(town: Town) -> None:
    folio = town.office.header.folio
    town.moves(folio, Stage.IN_REVIEW, "Antes del respaldo.")
    town.inbox()
    town.backs_up()
    town.moves(folio, Stage.NEEDS_VISITOR, NOTE)
    town.writes(folio)
    town.moves(folio, Stage.RESOLVED)
    assert SET_BACK not in town.inbox()
    before = town.office.portal.pile().steps(folio).steps

    with town.set_back():
        assert town.way(folio) == [(Stage.DELIVERED, ""), (Stage.IN_REVIEW, "Antes del respaldo.")]
        assert SET_BACK in town.inbox()
        assert town.missing() == [(folio, AGAIN)] * 3
        town.does_again()
        town.does_again()

        after = town.office.portal.pile().steps(folio).steps
        assert [one.model_copy(update={"at": before[0].at}) for one in after] == [
            one.model_copy(update={"at": before[0].at}) for one in before
        ]
        assert town.missing() == []
        assert SET_BACK in town.inbox(), "until somebody has seen it"
        town.has_seen()
        assert SET_BACK not in town.inbox()
        town.office.station.door.lock()
        town.office.enters()
        assert SET_BACK not in town.inbox()


def test_what_was_done_after_the_last_look_is_missed_too(town: Town) -> None:
    folio = town.office.header.folio
    town.backs_up()
    town.moves(folio, Stage.RESOLVED, NOTE)
    with town.set_back():
        assert SET_BACK in town.inbox(), "no mark was seen after it"
        assert town.missing() == [(folio, AGAIN)]
        town.does_again()
        town.has_seen()
        assert town.way(folio)[1:] == [(Stage.RESOLVED, NOTE)]
        assert SET_BACK not in town.inbox()


def test_a_second_time_back_is_noticed_as_the_first(town: Town) -> None:
    folio = town.office.header.folio
    town.backs_up()
    town.moves(folio, Stage.IN_REVIEW, NOTE)
    town.inbox()
    with town.set_back():
        town.does_again()
        town.has_seen()
        town.moves(folio, Stage.RESOLVED)
        town.inbox()

    with town.set_back():
        assert town.missing() == [(folio, AGAIN), (folio, AGAIN)]
        town.does_again()
        assert town.way(folio)[1:] == [(Stage.IN_REVIEW, NOTE), (Stage.RESOLVED, "")]


def test_what_moved_on_in_another_way_is_for_a_person_to_decide(town: Town) -> None:
    other = town.office.applicant.applies({"name": "Eva", "copies": 1}).folio
    folio = town.office.header.folio
    town.backs_up()
    town.moves(folio, Stage.RESOLVED, "Aprobada.")
    move(town.office.portal.pile(), other, Stage.IN_REVIEW, "De un colega.")
    town.moves(other, Stage.RESOLVED)
    town.inbox()

    with town.set_back() as portal:
        assert town.missing() == [(folio, AGAIN), (other, EARLIER)]
        move(portal.pile(), folio, Stage.REJECTED, "Otra decisión.")
        move(portal.pile(), other, Stage.NEEDS_VISITOR, "Otra cosa que la de antes.")
        assert town.missing() == [(folio, OTHERWISE), (other, OTHERWISE)]
        town.does_again()
        assert town.way(folio)[1:] == [(Stage.REJECTED, "Otra decisión.")]
        assert town.way(other)[1:] == [(Stage.NEEDS_VISITOR, "Otra cosa que la de antes.")]
        town.has_seen()
        assert SET_BACK not in town.inbox()


def test_what_a_colleague_did_again_first_is_followed_by_what_was_done_here(town: Town) -> None:
    folio = town.office.header.folio
    town.backs_up()
    move(town.office.portal.pile(), folio, Stage.IN_REVIEW, "De un colega.")
    town.moves(folio, Stage.RESOLVED)
    town.inbox()

    with town.set_back() as portal:
        town.does_again()
        assert town.way(folio) == [(Stage.DELIVERED, "")]
        move(portal.pile(), folio, Stage.IN_REVIEW, "De un colega.")
        assert town.missing() == [(folio, AGAIN)]
        town.does_again()
        assert town.way(folio)[2:] == [(Stage.RESOLVED, "")]


def test_an_application_that_came_since_waits_for_its_kiosk(town: Town) -> None:
    town.backs_up()
    later = town.office.applicant.applies({"name": "Eva", "copies": 1}).folio
    town.moves(later, Stage.RESOLVED)
    town.inbox()

    with town.set_back():
        assert town.missing() == [(later, NOT_THERE)]
        town.does_again()
        assert town.missing() == [(later, NOT_THERE)]


def test_what_others_did_is_noticed_too_and_nothing_is_offered(town: Town) -> None:
    town.backs_up()
    move(town.office.portal.pile(), town.office.header.folio, Stage.RESOLVED, "De un colega.")
    town.inbox()

    with town.set_back():
        assert SET_BACK in town.inbox()
        page = town.office.http.get("/set-back").text
        assert "No falta nada de lo que se hizo en este equipo." in page
        assert "Hacer otra vez" not in page
        town.has_seen()
        assert SET_BACK not in town.inbox()
        assert town.office.http.get("/set-back").headers["location"] == "/"


@needs_chromium
def test_in_a_browser_it_is_seen_on_top_and_done_again_by_a_click(town: Town) -> None:
    other = town.office.applicant.applies({"name": "Eva", "copies": 1}).folio
    folio = town.office.header.folio
    town.backs_up()
    town.moves(folio, Stage.NEEDS_VISITOR, NOTE)
    town.writes(folio)
    town.moves(other, Stage.RESOLVED)
    town.inbox()

    with town.set_back() as portal, chromium() as browser:
        move(portal.pile(), other, Stage.REJECTED, "Otra decisión.")
        page = browser.new_page(viewport={"width": 1100, "height": 900}, locale="es-MX")
        page.goto(f"{town.office.http.base_url}/enter/{town.office.station.door.token}")
        check(page)
        page.get_by_role("alert").get_by_role("link", name="Ver qué falta").click()
        for width in (1100, 600):
            page.set_viewport_size({"width": width, "height": 900})
            check(page)
        page.get_by_role("button", name="Hacer otra vez").click()
        page.get_by_text("Falta 1 cosa").wait_for()
        assert town.way(folio)[1] == (Stage.NEEDS_VISITOR, NOTE)
        page.get_by_role("button", name="Quitar el aviso").click()
        page.get_by_role("heading", name="Registro Civil").wait_for()
        assert page.get_by_role("alert").count() == 0


def test_where_it_cannot_be_kept_the_act_is_done_and_the_clerk_is_told(town: Town) -> None:
    folio, path = town.office.header.folio, acts_beside(town.office.station.file)
    path.unlink()
    path.mkdir()
    town.moves(folio, Stage.IN_REVIEW)

    assert town.way(folio)[-1] == (Stage.IN_REVIEW, "")
    assert "no puede guardar lo que usted hace" in town.inbox()
    path.rmdir()
    town.inbox()
    assert "no puede guardar" not in town.inbox()


def test_a_portal_that_does_not_say_where_its_log_ends_is_believed(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked = town.office.station.door.open()
    assert isinstance(unlocked, Unlocked)
    older = unlocked.tray.whoami().model_copy(update={"log": None})
    monkeypatch.setattr(unlocked.tray, "whoami", lambda: older)

    assert SET_BACK not in town.inbox()
    assert town.office.http.get("/set-back").headers["location"] == "/"


@dataclass
class Kept:
    """A file of acts, as an unlocked desk has it."""

    path: Path
    keys: DeskKeys
    clock: ManualClock

    def opened(self) -> OwnActs:
        return OwnActs(self.path, self.keys, self.clock)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    keys = DeskKeys(AGENCY, Ed25519PrivateKey.generate(), {})
    return Kept(tmp_path / "ana.keys.acts", keys, ManualClock())


@pytest.fixture
def do(kept: Kept) -> Callable[[OwnActs, str], str]:
    """Has a step with that note kept; its folio."""

    def done(acts: OwnActs, note: str) -> str:
        folio = mint_folio(7, kept.clock(), os.urandom)
        step = NextStep(after=1, stage=Stage.IN_REVIEW, note=note)
        at = kept.clock()
        steps = (
            TrackingStep(stage=Stage.DELIVERED, at=at),
            TrackingStep(stage=step.stage, at=at, note=note),
        )
        acts.took(folio, step, Tracking(folio=folio, service="acta", steps=steps))
        return folio

    return done


def notes(acts: OwnActs) -> list[str]:
    return [one.step.note for one in acts.since(None)]


def test_what_is_kept_is_the_clerks_alone(kept: Kept, do: Callable[[OwnActs, str], str]) -> None:
    folio = do(kept.opened(), NOTE)

    content = kept.path.read_bytes()
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert all(one not in content for one in (folio.encode(), b"copia", b"in-review"))
    assert notes(kept.opened()) == [NOTE]
    assert (
        notes(OwnActs(kept.path, DeskKeys(AGENCY, Ed25519PrivateKey.generate(), {}), kept.clock))
        == []
    )


def test_a_line_that_was_torn_costs_no_other(kept: Kept, do: Callable[[OwnActs, str], str]) -> None:
    acts = kept.opened()
    do(acts, "one")
    do(acts, "two")
    kept.path.write_bytes(kept.path.read_bytes()[:-20])

    acts = kept.opened()
    do(acts, "three")

    assert notes(kept.opened()) == ["one", "three"]


def test_what_a_portal_does_not_know_any_more_is_no_mark_after_a_person_saw_to_it(
    kept: Kept, do: Callable[[OwnActs, str], str]
) -> None:
    """The portal is asked by halves: it must know every mark up to one, and none after it."""
    acts = kept.opened()
    acts.saw(end_at(1))
    do(acts, "one")
    acts.saw(end_at(2))
    do(acts, "two")
    acts.saw(end_at(3))
    common = acts.marks()[0]

    acts.begin_again(common, end_at(4))

    assert [one.end for one in kept.opened().marks()] == [end_at(1), end_at(4)]
    assert notes(kept.opened()) == ["one", "two"]


def end_at(number: int) -> LogEnd:
    return LogEnd(number=number, hash=bytes([number]) * 32)


def test_what_is_kept_is_bounded_in_time_and_in_bytes(
    kept: Kept, do: Callable[[OwnActs, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = kept.opened()
    do(acts, "old")
    for number in range(5):
        acts.saw(end_at(number + 1))
    kept.clock.now += KEPT - timedelta(days=1)
    do(acts, "new")
    kept.clock.now += timedelta(days=2)
    acts = kept.opened()
    assert notes(acts) == ["new"]
    assert [one.end.number for one in acts.marks()] == [5], "where the log was seen last stays"

    monkeypatch.setattr(own_acts, "MOST_BYTES", 20_000)
    for number in range(100):
        do(acts, f"{number:0>100}")
        assert kept.path.stat().st_size <= 20_000
    assert notes(acts) == notes(kept.opened())
    assert notes(acts)[-1] == f"{99:0>100}"
    assert len(notes(acts)) >= 20
