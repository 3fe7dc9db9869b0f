"""The desk in a real browser: from a locked key to an application that is answered and exported."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from browser_world import check, chromium, needs_chromium
from desk_pages_world import Applicant, Workstation, author_of, private_key_of
from efirma_world import DAY, believe, signed_application
from portal_world import Portal, served

from kiosk.forms.file_reference import FileReference, Shape
from kiosk.protocol.envelope import Header
from kiosk.protocol.tracking import Stage
from kiosk.sealing.letterbox import About, LetterOpener
from portal.desk.pages.door import IDLE_SECONDS

pytest_plugins = ["portal_fixtures"]
pytestmark = needs_chromium
PAPER = b"\x89PNG\r\n\x1a\n" + b"not a picture, but it begins as one"
LETTER = "Su comprobante no se lee.\nMándenos otro, por favor."


@dataclass
class Office:
    """What the browser meets."""

    portal: Portal
    base: str
    desk: str
    station: Workstation
    applicant: Applicant
    first: Header
    browser: Any
    complaints: list[str] = field(default_factory=list)

    def opened(self, width: int, language: str = "es-MX", colours: str = "light") -> Any:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, color_scheme=colours
        )
        page = context.new_page()
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def enters(self, page: Any) -> None:
        page.goto(f"{self.desk}/enter/{self.station.door.token}")
        page.fill("#passphrase", self.station.passphrase.lower())
        page.click("main button")
        page.wait_for_load_state()

    def tracked(self) -> str:
        """What the visitor reads under folio and code, on the portal's own page."""
        page = self.opened(390)
        page.goto(f"{self.base}/s")
        page.fill("[name=folio]", self.first.folio)
        page.fill("[name=claim]", self.applicant.claim.code)
        page.click("main button")
        said = str(page.inner_text("main"))
        page.context.close()
        return said


@pytest.fixture
def office(
    portal: Portal, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """A late application with a file and help, and a newer one."""
    author_of(portal)
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    with served(portal.app) as base:
        station = Workstation(portal, tmp_path_factory.mktemp("station"), base)
        applicant = Applicant(portal.enrol(), private_key_of(station))
        reference = FileReference("image/png", "mi acta.png", len(PAPER), sha256(PAPER).hexdigest())
        answers = {"name": "Ana Ñ", "copies": 2, "paper": reference.written(Shape.PARAMETERS)}
        file = ("mi acta.png", "image/png", PAPER)
        first = applicant.applies(answers, [file], assisted=True)
        portal.clock.advance(days=5)
        applicant.applies({"name": "=1+1", "copies": 1})
        with station.serving() as desk, chromium() as browser:
            yield Office(portal, base, desk, station, applicant, first, browser)


def test_a_clerk_opens_asks_reads_the_answer_decides_and_exports(office: Office) -> None:
    page, folio = office.opened(1440), office.first.folio
    page.goto(office.desk)
    assert page.get_by_text("Abra la dirección").first.is_visible(), "no browser but the one let in"
    page.goto(f"{office.desk}/enter/{office.station.door.token}")
    check(page)
    page.fill("#passphrase", "AAAA-AAAA-AAAA-AAAA")
    page.click("main button")
    assert page.get_by_role("alert").is_visible()
    office.complaints.clear()  # the browser's own word on pages of status 403
    office.enters(page)
    check(page)
    late = page.get_by_role("row").filter(has_text=folio)
    assert "Atrasada" in late.inner_text()
    assert "Con ayuda" in late.inner_text()
    assert page.locator("tbody tr").count() == 2

    late.get_by_role("link").click()
    for words in ("¿Cómo se llama?", "Ana Ñ", "Centro Xochimilco", "Con ayuda del personal"):
        assert page.get_by_text(words).first.is_visible(), words
    with page.expect_download() as kept:
        page.get_by_role("link", name="Guardar mi acta.png").click()
    assert kept.value.suggested_filename == "00-mi acta.png"
    assert Path(kept.value.path()).read_bytes() == PAPER

    page.get_by_text("Pedir un documento o un dato").click()
    page.locator("#ask-text").fill(LETTER)
    page.get_by_label("Documentos que faltan").fill("Recibo de luz\n\n")
    page.get_by_role("button", name="Pedirlo").click()
    page.get_by_role("status").get_by_text("Se pidió").wait_for()
    check(page)
    assert "La dependencia le pide algo" in office.tracked()
    told = office.portal.pile().steps(folio)
    sealed = told.steps[-1].letter
    assert sealed is not None
    letter = LetterOpener(office.applicant.claim.code, About(folio, told.service)).open(sealed)
    assert letter.text == LETTER
    assert letter.questions is not None
    assert letter.questions.json_schema["required"] == ["document_1"]

    bill = FileReference("image/png", "luz.png", len(PAPER), sha256(PAPER).hexdigest())
    with ThreadPoolExecutor(1) as kiosk:  # the browser's own loop runs in this one
        reply = kiosk.submit(
            office.applicant.applies,
            {"document_1": bill.written(Shape.PARAMETERS)},
            [("luz.png", "image/png", PAPER)],
            body={"letter": letter.id},
            follows=office.applicant.follows(office.first).model_copy(update={"letter": letter.id}),
        ).result(60)
    page.goto(f"{office.desk}/applications/{folio}")
    assert page.get_by_text("La persona respondió").first.is_visible()
    page.get_by_role("link", name=reply.folio).click()
    page.locator("dt", has_text="Recibo de luz").wait_for()  # in the letter's own words
    page.get_by_role("link", name=folio).click()
    page.get_by_label("Nuevo estado").first.select_option("rejected")
    page.locator("#move").get_by_role("button").click()
    page.get_by_role("alert").get_by_text("Escriba una nota").wait_for()
    office.complaints.clear()  # status 422
    page.get_by_label("Nuevo estado").first.select_option("resolved")
    page.locator("#move-note").fill("Pase por su acta.")
    page.locator("#move").get_by_role("button").click()
    page.get_by_text("El estado cambió").wait_for()
    visitor = office.tracked()
    assert "Resuelta" in visitor
    assert "Pase por su acta." in visitor
    assert office.portal.pile().steps(folio).steps[-1].stage is Stage.RESOLVED

    page.goto(f"{office.desk}/?stage=all")
    with page.expect_download() as table:
        page.get_by_role("link", name="CSV").click()
    text = Path(table.value.path()).read_bytes().decode("utf-8-sig")
    rows = {row["folio"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows[folio]["¿Cómo se llama?"] == "Ana Ñ"
    assert rows[folio]["stage"] == "resolved"
    assert "'=1+1" in {row["¿Cómo se llama?"] for row in rows.values()}, "no cell is a formula"
    with page.expect_download() as whole:
        page.get_by_role("link", name="JSON").click()
    [found] = [
        one for one in json.loads(Path(whole.value.path()).read_text()) if one["folio"] == folio
    ]
    assert found["answers"]["copies"] == 2
    assert found["replies"] == [reply.folio]

    page.get_by_role("link", name="Bitácora").click()
    check(page)
    assert page.get_by_text("Escribió una carta").first.is_visible()
    assert page.get_by_text("encadenada").is_visible()
    page.get_by_role("button", name="Cerrar con llave").click()
    page.goto(f"{office.desk}/applications/{folio}")
    assert page.url.endswith("/unlock")
    assert office.complaints == []


def test_every_page_is_accessible_narrow_and_dark_in_english(office: Office) -> None:
    page = office.opened(390, "en-US", "dark")
    office.enters(page)
    for path in ("/", "/?folio=nobody", f"/applications/{office.first.folio}", "/slips", "/log"):
        page.goto(f"{office.desk}{path}")
        assert page.get_attribute("html", "lang") == "en"
        for one in page.locator("details").all():
            one.evaluate("one => one.open = true")
        check(page)
    page.goto(f"{office.desk}/slips")
    page.locator("#code").fill("not a slip")
    page.locator("main form button").click()
    check(page)
    assert office.complaints == []


def test_what_an_old_list_says_of_an_efirma_is_read_on_every_page(office: Office) -> None:
    device = office.applicant.device
    with ThreadPoolExecutor(1) as kiosk:  # the browser's own loop runs in this one
        envelope = kiosk.submit(signed_application, device).result(60)
        kiosk.submit(device.submit, envelope).result(60)
    believe(office.portal.catalogue, at=office.portal.clock() - DAY * 90)
    office.enters(office.opened(390))
    for width, language, colours in ((1440, "es-MX", "light"), (390, "en-US", "dark")):
        page = office.opened(width, language, colours)
        page.goto(f"{office.desk}/enter/{office.station.door.token}")
        page.goto(f"{office.desk}/applications/{envelope.header.folio}")
        check(page)
        said = page.locator("aside").inner_text()
        assert "octubre de 2025" in said or "October 2025" in said
        assert page.get_by_text("curp", exact=True).is_visible(), "no question shows it"
    assert office.complaints == []


def test_a_double_click_asks_for_one_payment(office: Office) -> None:
    page, folio = office.opened(1440), office.first.folio
    office.enters(page)
    page.goto(f"{office.desk}/applications/{folio}")
    page.locator("#charge summary").click()
    typed = {
        "text": "Pague.", "concept": "Copia", "amount": "1250.50", "reference": "ABC 123",
        "due": "2026-12-17", "pay-at": "Banco",
    }  # fmt: skip
    for name, words in typed.items():
        page.fill(f"#charge-{name}", words)
    page.locator("#charge button").dblclick(delay=60)
    page.get_by_role("status").get_by_text("Se pidió el pago").wait_for()
    check(page)
    stages = [one.stage for one in office.portal.pile().steps(folio).steps]
    assert stages == [Stage.DELIVERED, Stage.NEEDS_VISITOR]
    assert office.complaints == []


def test_a_letter_that_was_being_typed_when_the_desk_locked_is_there_after_unlocking(
    office: Office,
) -> None:
    page, folio = office.opened(1440), office.first.folio
    office.enters(page)
    page.goto(f"{office.desk}/applications/{folio}")
    page.locator("#write summary").click()
    page.fill("#write-text", LETTER)
    office.station.seconds += IDLE_SECONDS + 1
    page.locator("#write button").click()
    page.get_by_text("no se ha enviado").wait_for()
    check(page)
    page.fill("#passphrase", office.station.passphrase)
    page.click("main button")
    page.get_by_role("alert").get_by_text("No consta que se haya enviado").wait_for()
    assert page.locator("#write-text").input_value() == LETTER
    check(page)
    page.locator("#write button").click()
    page.get_by_role("status").get_by_text("La carta está lista").wait_for()
    assert office.complaints == []
