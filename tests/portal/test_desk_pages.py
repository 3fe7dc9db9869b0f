"""The desk's pages: whom they answer, what they hand out, and what they do with what is hostile."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
import pytest
from desk_pages_world import Applicant, Workstation, author_of, private_key_of
from portal_world import AGENCY, Portal, served

from kiosk.catalogue.duration import parse_duration
from kiosk.portal_client.wire import Wire
from kiosk.protocol.envelope import Header
from kiosk.protocol.tracking import Stage
from portal.clerks.messages import DeskFigures, OpenOnDay
from portal.clerks.roles import ClerkRole
from portal.cli import main
from portal.desk.agency_keys import KeyFileUnusable
from portal.desk.attachments import AttachmentOpener, BadAttachment
from portal.desk.in_words import Section
from portal.desk.key_file import WrongPassphrase, unlock
from portal.desk.pages.catalogue import longest, services_of
from portal.desk.pages.door import IDLE_SECONDS
from portal.desk.pages.guard import COOKIE
from portal.desk.pages.rendering import FOLDER, desk_words
from portal.desk.pages.told import joined
from portal.desk.portal_tray import is_private
from portal.storage import submissions

pytest_plugins = ["portal_fixtures"]

HTML = b"<script>alert(1)</script>"
FORM = re.compile(r'name="form" value="([0-9a-f]{64})"')


@dataclass
class Office:
    """One workstation's pages, and whoever asks for them."""

    portal: Portal
    station: Workstation
    applicant: Applicant
    header: Header
    http: httpx.Client

    def sends(self, path: str, site: str = "same-origin", **fields: str) -> httpx.Response:
        """As a form of a page that was opened just now, unless `seen` says otherwise."""
        if act := path.partition("/applications/")[2]:
            seen = len(self.portal.pile().steps(act.partition("/")[0]).steps)
            fields = {"seen": str(seen), **fields}
        data = {"form": self.station.door.form, **fields}
        return self.http.post(path, data=data, headers={"Sec-Fetch-Site": site})

    def enters(self) -> None:
        self.http.get(f"/enter/{self.station.door.token}")
        answer = self.sends("/unlock", passphrase=self.station.passphrase)
        assert answer.status_code == 303, answer.text

    def stages(self) -> list[Stage]:
        return [step.stage for step in self.portal.pile().steps(self.header.folio).steps]


@pytest.fixture
def base(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    author_of(portal)
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    with served(portal.app) as address:
        yield address


def office_of(portal: Portal, folder: Path, base: str, role: ClerkRole) -> Iterator[Office]:
    station = Workstation(portal, folder, base, role)
    applicant = Applicant(portal.enrol(), private_key_of(station))
    files = [("foto.png", "image/png", HTML), ('a\r\nb".pdf', "application/pdf", b"%PDF-1.7")]
    header = applicant.applies({"name": "Ana<b>", "copies": 1}, files)
    with station.serving() as address, httpx.Client(base_url=address) as http:
        yield Office(portal, station, applicant, header, http)


@pytest.fixture
def office(portal: Portal, base: str, tmp_path: Path) -> Iterator[Office]:
    yield from office_of(portal, tmp_path, base, ClerkRole.HANDLER)


@pytest.fixture
def readers_office(portal: Portal, base: str, tmp_path: Path) -> Iterator[Office]:
    yield from office_of(portal, tmp_path, base, ClerkRole.READER)


def test_only_the_browser_that_was_let_in_is_answered_and_only_by_this_machines_name(
    office: Office,
) -> None:
    http, door, path = office.http, office.station.door, f"/applications/{office.header.folio}"
    for asked in ("/", path, "/unlock", "/log", "/export.csv", "/enter/nobody"):
        assert http.get(asked).status_code == 403, asked
    assert http.post("/unlock", data={"passphrase": office.station.passphrase}).status_code == 403
    assert not http.cookies

    let_in = http.get(f"/enter/{door.token}")
    assert let_in.status_code == 303
    cookie = let_in.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert http.get("/").headers["location"] == "/unlock", "locked still"
    rebound = {"Host": f"evil.example:{http.base_url.port}"}
    assert http.get("/unlock", headers=rebound).status_code == 421
    assert http.get("/desk.css", headers={"Host": "127.0.0.1"}).status_code == 421
    assert http.get("/unlock", headers={"Cookie": f"{COOKIE}=other"}).status_code == 403
    typed = {"passphrase": office.station.passphrase}
    assert http.post("/unlock", data=typed).status_code == 403, "a form of nobody's"
    passphrase = office.station.passphrase
    assert office.sends("/unlock", "cross-site", passphrase=passphrase).status_code == 403

    office.enters()
    page = http.get(path)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert "unsafe" not in policy
    assert "Ana&lt;b&gt;" in page.text
    assert HTML.decode() not in page.text
    assert set(FORM.findall(page.text)) == {door.form}
    for act in ("move", "ask", "write", "charge", "invite"):
        refused = http.post(f"{path}/{act}", data={"stage": "resolved", "text": "x"})
        assert refused.status_code == 403, act
    assert office.stages() == [Stage.DELIVERED]

    office.station.seconds += IDLE_SECONDS - 1
    assert http.get("/").status_code == 200
    office.station.seconds += IDLE_SECONDS + 1
    assert http.get("/").headers["location"] == "/unlock", "nobody came: the keys are let go"
    assert door.open() is None


def test_who_looks_for_a_part_of_a_folio_is_told_how_far_it_is_looked_for(office: Office) -> None:
    office.enters()
    folio, told = office.header.folio, "entre las 20,000 más recientes"
    asked = {folio[5:]: True, folio: False, folio.lower().replace("-", " "): False, "": False}

    for typed, is_part in asked.items():
        page = office.http.get("/", params={"folio": typed, "stage": "all"}).text
        assert f"/applications/{folio}" in page, typed
        assert (told in page) is is_part, typed


def test_a_file_is_never_more_than_a_file(office: Office) -> None:
    office.enters()
    files = f"/applications/{office.header.folio}/attachments"

    page = office.http.get(f"{files}/0?show=1")
    assert (page.content, page.headers["content-type"]) == (HTML, "application/octet-stream")
    assert page.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    paper = office.http.get(f"{files}/1?show=1")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.headers["content-disposition"] == "attachment; filename*=UTF-8''01-a__b_.pdf"
    for position in ("2", "x", "-1"):
        assert office.http.get(f"{files}/{position}").status_code in {404, 422}, position
    unlocked = office.station.door.open()
    assert unlocked is not None
    application = unlocked.open(office.header.folio)
    opener = AttachmentOpener(
        application.opened,
        application.private_key,
        application.held.attachments_held,
        partial(unlocked.tray.stream, office.header.folio),
    )
    with pytest.raises(BadAttachment):
        opener.content(-1)

    folder = office.portal.settings.attachments / office.header.kiosk / str(office.header.id)
    damaged = bytearray((folder / "1").read_bytes())
    damaged[-1] ^= 1
    (folder / "1").write_bytes(damaged)
    bad = office.http.get(f"{files}/1")
    assert bad.status_code == 422
    assert b"%PDF" not in bad.content


def test_nothing_is_done_to_what_is_not_genuine(office: Office) -> None:
    with office.portal.database.writing() as session:
        row = submissions.by_id(session, office.header.id)
        assert row is not None
        row.signature = bytes(64)
    office.enters()
    path = f"/applications/{office.header.folio}"

    page = office.http.get(path)

    assert 'role="alert"' in page.text
    assert f'action="{path}' not in page.text
    for act in ("move", "write"):
        answer = office.sends(f"{path}/{act}", stage="resolved", text="x")
        assert answer.status_code == 422
    assert office.stages() == [Stage.DELIVERED]
    assert office.http.get(f"{path}/attachments/0").status_code == 422
    assert office.http.get(f"{path}/export.json").json()[0]["device_signature"] is False


def test_a_reader_finds_no_way_to_act(readers_office: Office) -> None:
    office = readers_office
    office.enters()
    path = f"/applications/{office.header.folio}"

    page = office.http.get(path)

    assert "Ana" in page.text
    assert f'action="{path}' not in page.text
    assert office.sends(f"{path}/move", stage="resolved").status_code == 503
    assert office.stages() == [Stage.DELIVERED]


def test_a_letter_for_a_payment_and_one_for_an_appointment(office: Office) -> None:
    office.enters()
    path = f"/applications/{office.header.folio}"
    pays = {
        "text": "Pague, por favor.",
        "concept": "Copia",
        "amount": "$1,250.50",
        "reference": "ABC 123",
        "due": "2026-03-17",
        "pay-at": "Cualquier banco",
    }
    meets = {"text": "Venga.", "at": "2026-03-04T10:30", "address": "Calle 1", "bring": "INE\nActa"}
    meets["zone"] = "America/Mexico_City"

    for amount in ("mucho", "1250,50", "12,5", "1,250.505", "1234567890123", ""):
        refused = office.sends(f"{path}/charge", **{**pays, "amount": amount})
        assert (refused.status_code, "1,250.50: la coma" in refused.text) == (422, True), amount
        assert f'value="{amount}"' in refused.text, "what was typed is kept"
    assert office.sends(f"{path}/charge", **{**pays, "due": "mañana"}).status_code == 422
    assert office.sends(f"{path}/invite", **{**meets, "at": "mañana"}).status_code == 422
    assert office.sends(f"{path}/ask", text="Falta algo").status_code == 422
    assert office.stages() == [Stage.DELIVERED]
    assert office.sends(f"{path}/charge", **pays).status_code == 303
    assert office.sends(f"{path}/invite", **meets).status_code == 303
    assert office.sends(f"{path}/move", stage="paid").status_code == 303

    steps = office.portal.pile().steps(office.header.folio).steps
    assert [one.stage for one in steps[1:]] == [Stage.NEEDS_VISITOR] * 2 + [Stage.PAID]
    assert steps[-1].settles is not None, "the payment settles the letter that asked for it"
    page = office.http.get(path).text
    for said in ("1,250.50", "2026-03-04 10:30", "Calle 1"):
        assert said in page


def test_a_portal_that_is_gone_is_told_and_nothing_lost(
    portal: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    author_of(portal)
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    with served(portal.app) as base:
        station = Workstation(portal, tmp_path, base)
        with station.serving() as address:
            http = httpx.Client(base_url=address)
            http.get(f"/enter/{station.door.token}")
            typed = {"form": station.door.form, "passphrase": station.passphrase}
            assert http.post("/unlock", data=typed).status_code == 303
            unlocked = station.door.open()
            assert unlocked is not None
            nobody = Wire("http://127.0.0.1:9", 1, None)
            unlocked.tray._wire = nobody  # type: ignore[attr-defined]  # the line is cut
            answer = http.get("/", headers={"Accept-Language": "en"})
            http.close()
    assert answer.status_code == 503
    assert "The portal does not answer" in answer.text


def test_a_key_file_opens_with_its_passphrase_and_takes_new_keys(
    portal: Portal, base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = Workstation(portal, tmp_path, base)
    text = station.file.read_bytes()
    assert station.file.stat().st_mode & 0o777 == 0o600
    old = unlock(station.file, f" {station.passphrase.lower()} ")
    assert list(old.private_keys) == [station.key_id]
    assert private_key_of(station).raw not in text
    with pytest.raises(WrongPassphrase):
        unlock(station.file, station.passphrase[:-1] + "*")
    station.file.write_bytes(text.replace(b"registro-civil", b"otro-registro"))
    with pytest.raises(WrongPassphrase):
        unlock(station.file, station.passphrase)
    station.file.write_bytes(b"{}")
    with pytest.raises(KeyFileUnusable, match="no key file"):
        unlock(station.file, station.passphrase)
    station.file.write_bytes(text)

    rotate = ["keys", "rotate", "--catalogue", str(portal.catalogue), "--out", str(station.keys)]
    assert main([*rotate, "--agency", AGENCY]) == 0
    monkeypatch.setattr("portal.desk.lock_command.ask_passphrase", lambda: station.passphrase)
    told = station.lock()
    assert told["added"] == 1
    assert "passphrase" not in told
    new = unlock(station.file, station.passphrase)
    assert set(new.private_keys) > set(old.private_keys)
    assert new.signing.private_bytes_raw() == old.signing.private_bytes_raw()


def test_the_command_serves_until_it_is_told_to_end(
    portal: Portal, base: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    portal.clock.now = datetime.now(UTC)  # the command signs by the machine's
    station = Workstation(portal, tmp_path, base)
    program = [sys.executable, "-m", "portal", "desk", "serve", "--key", str(station.file)]
    wrong = (["--agency", "otra"], ["--agency", AGENCY, "--portal", "http://portal.example.mx"])
    for options in wrong:
        assert main([*program[3:], *options]) == 1
    told = capfd.readouterr().err
    assert f"is {AGENCY}'s" in told
    assert "over https" in told
    options = ["--agency", AGENCY, "--portal", base, "--port", "0", "--ask"]
    with subprocess.Popen(
        [*program, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{station.passphrase}\n")
        process.stdin.flush()
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        with httpx.Client(follow_redirects=True) as http:
            assert "Registro Civil" in http.get(address).text
        assert main([*program[3:], *options[:-1]]) == 1, "two would lose what the other did"
        assert f"a desk is open with {station.file} already" in capfd.readouterr().err
        process.terminate()
        assert process.wait(30) == 0
    assert capfd.readouterr().err == "", "no folio and no address in a log"


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("https://portal.example.mx", True),
        ("http://127.0.0.1:8765", True),
        ("http://portal.example.mx", False),
        ("http://127.0.0.1.evil.example", False),
        ("file:///etc/passwd", False),
    ],
)
def test_a_portal_is_asked_in_private_only(url: str, private: bool) -> None:
    assert is_private(url) is private


def test_what_is_late_is_late_by_the_catalogues_word(portal: Portal) -> None:
    author = author_of(portal)
    author.service(
        "sin-plazo", processing_time={"duration": None, "note": {"es": "Varía.", "en": "Varies."}}
    )
    services, now = services_of(AGENCY, [portal.catalogue]), portal.clock()
    figures = DeskFigures(
        by_stage={},
        unacknowledged=0,
        open=tuple(
            OpenOnDay(service=service, day=day, count=2)
            for service in ("acta-de-nacimiento", "sin-plazo", "desconocido")
            for day in ("2026-01-11", "2026-01-12")
        ),
    )
    assert services.late_of(figures, now) == 2, "P3D: of the eleventh, not of the twelfth"
    assert longest(parse_duration("P1M")).days == 31
    assert longest(parse_duration("PT1H")).days == 1


def test_pages_of_one_question_are_one_list() -> None:
    def alone(name: str) -> Section:
        return Section(name, ((name, "x"),))

    pair = Section("Dos", (("a", "1"), ("b", "2")))
    assert joined((alone("a"), alone("b"), pair, alone("c"))) == (
        Section("", (("a", "x"), ("b", "x"))),
        pair,
        Section("", (("c", "x"),)),
    )


def test_the_desk_says_the_same_in_both_languages_and_no_word_is_left_over() -> None:
    spanish, english = (
        json.loads((FOLDER / "words" / f"{one}.json").read_text()) for one in ("es", "en")
    )
    assert spanish.keys() == english.keys()
    said = "".join(path.read_text() for path in sorted((FOLDER / "templates").iterdir()))
    for key in spanish:
        whole = key.removesuffix(".one").removesuffix(".other")
        begun = f"{whole.rpartition('-')[0]}-"
        parts = [begun]
        while "-" in begun[:-1]:
            begun = f"{begun[:-1].rpartition('-')[0]}-"
            parts.append(begun)
        assert f'"{whole}"' in said or any(f'"{part}"' in said for part in parts), key
    assert desk_words("es")("desk.stage-resolved") == "Resuelta"
