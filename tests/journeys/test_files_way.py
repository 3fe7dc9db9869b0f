"""Files given by touch: what the agency opens is what the visitor was shown."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from applicant import goes_on
from brought import CANARY, jpeg, pdf_with_script, picture
from catalogue_author import Author, text
from devices import NO_ANSWER, SILENT, put_camera, put_program, put_scanner
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from warm_stage import WarmStage

from kiosk.forms.file_reference import every_reference, json_pointer
from kiosk.forms.validation import check_body
from kiosk.tour.stage import Stage
from kiosk.tour.visitor import Visitor
from kiosk.ui.models import files
from kiosk.ui.models.step import StepModel

if TYPE_CHECKING:
    from conftest import Begin, Kiosk, KioskAt

SERVICE = "credencial-de-biblioteca"
LONG = "\n\n".join(["La biblioteca guarda su foto y su firma para hacer su credencial."] * 12)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["portrait", "papers", "declaration", "signature"],
    "properties": {
        "portrait": {"type": "string", "title": "Su foto", "format": "data-url"},
        "papers": {
            "type": "array",
            "title": "Sus papeles",
            "minItems": 1,
            "maxItems": 3,
            "items": {"type": "string", "format": "data-url"},
        },
        "declaration": {
            "type": "boolean",
            "title": "Lea esto. ¿Está de acuerdo?",
            "description": LONG,
            "const": True,
        },
        "signature": {"type": "string", "title": "Su firma", "format": "data-url"},
        "later": {"type": "string", "title": "Algo más", "format": "data-url"},
    },
}
UI: dict[str, Any] = {
    "portrait": {"ui:widget": "photo", "ui:options": {"accept": "image/jpeg"}},
    "signature": {"ui:widget": "signature", "ui:options": {"statement": True}},
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A kiosk whose catalogue has a service that asks for files of every kind."""
    stage = WarmStage(tmp_path_factory.mktemp("library"))
    author = Author(stage.catalogue)
    author.form(SERVICE, schema=SCHEMA, ui=UI, en={})
    author.service(
        SERVICE,
        name=text("Credencial de biblioteca", "Library card"),
        form=SERVICE,
        form_version=1,
        channels=[{"type": "kiosk", "note": text("Aquí.", "Here.")}],
    )
    with stage:
        stage.prepare()
        stage.start_portal()
        stage.enrol()
        yield stage


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    return folder


@pytest.fixture
def sticks(tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    (folder / "KINGSTON").mkdir(parents=True)
    return folder


@pytest.fixture
def at_home(library: Stage, kiosk_at: KioskAt, tmp_path: Path) -> Kiosk:
    home = tmp_path / "kiosk"
    shutil.copytree(library.kiosk_home, home)
    return kiosk_at(library, home)


def at_the_form(kiosk: Kiosk, begin: Begin, **settings: Any) -> Visitor:
    visitor = kiosk.open(**settings)
    begin(visitor)
    visitor.taps(visitor.words("area.government"))
    visitor.taps("Credencial de biblioteca")
    visitor.taps(visitor.words("service.apply"))
    visitor.waits_for("Su foto")
    return visitor


def is_focused(visitor: Visitor, name: str) -> bool:
    return visitor.finds(name).focused


def draws(visitor: Visitor, *, far: float = 0.8, high: float = 0.1) -> None:
    """A wave over the sheet, in two strokes."""
    sheet = visitor.finds_at_rest(visitor.words("files.sheet-name")).in_sight
    left, plain = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for stroke in range(2):
        points = [
            QPoint(
                int(sheet.x() + sheet.width() * (0.1 + far * part / 20)),
                int(sheet.y() + sheet.height() * (0.3 + 0.2 * stroke + high * (part % 2))),
            )
            for part in range(21)
        ]
        QTest.mousePress(visitor.window, left, plain, points[0])
        for point in points[1:]:
            QTest.mouseMove(visitor.window, point, 2)
        QTest.mouseRelease(visitor.window, left, plain, points[-1])


def takes_photo(visitor: Visitor) -> None:
    visitor.taps(visitor.words("files.camera"))
    visitor.waits_for(visitor.words("files.live-name"))
    visitor.taps(visitor.words("files.snap"))
    visitor.waits_for(visitor.words("files.taken-name"))


def test_what_the_agency_opens_is_what_was_shown(  # noqa: PLR0917 - what there is
    at_home: Kiosk,
    library: Stage,
    begin: Begin,
    programs: Path,
    sticks: Path,
    tmp_path: Path,
) -> None:
    put_camera(programs, jpeg(picture(640, 480)))
    put_scanner(programs, jpeg(picture(1240, 1754)))
    (sticks / "KINGSTON" / "contrato.pdf").write_bytes(pdf_with_script())
    (sticks / "KINGSTON" / "juego.exe").write_bytes(b"MZ")
    visitor = at_the_form(at_home, begin, camera="/dev/video0", scanner="epson", sticks=sticks)
    words = visitor.words
    assert is_focused(visitor, words("files.camera"))
    goes_on(visitor)
    visitor.waits_for(words("fault.required.file"))
    takes_photo(visitor)
    visitor.taps(words("files.again"))
    visitor.waits_for(words("files.live-name"))
    visitor.taps(words("files.snap"))
    visitor.taps(words("files.use"))
    photo = f"{words('files.photo', number=1)}.jpg"
    visitor.waits_for(words("files.remove-name", name=photo))
    goes_on(visitor)

    visitor.waits_for("Sus papeles")
    visitor.taps(words("files.scanner"))
    visitor.waits_for(words("files.taken-name"))
    visitor.taps(words("files.use"))
    visitor.waits_for(f"{words('files.scan', number=1)}.jpg")
    visitor.taps(words("files.stick-again"))
    visitor.waits_for("contrato.pdf")
    assert not visitor.sees("juego.exe")
    visitor.taps("contrato.pdf")
    visitor.waits_for(words("files.remove-name", name="contrato.pdf"))
    goes_on(visitor)

    visitor.waits_for("Lea esto. ¿Está de acuerdo?")
    read = [thing for thing in visitor.things() if "guarda su foto" in thing.name]
    assert "\n\n".join(thing.name for thing in read) == LONG
    assert read[0].focused
    assert read[0].reachable
    visitor.taps(words("question.consent"))
    goes_on(visitor)

    visitor.waits_for("Su firma")
    visitor.taps(words("files.sign"))
    draws(visitor)
    visitor.taps(words("files.use-signature"))
    visitor.waits_for(words("files.remove-name", name="Firma.png"))
    goes_on(visitor)
    visitor.waits_for("Algo más")
    visitor.taps(words("bar.language"))
    visitor.taps("English")
    visitor.waits_for("Continue")
    visitor.taps("Continue")
    visitor.waits_for("Check your answers")
    for name in (photo, "contrato.pdf", "Firma.png"):
        visitor.waits_for(f"Picture of {name}")

    model = at_home.screen.model
    answers = model.visit.application.answers if model.visit.application else {}
    desk = at_home.screen.files
    shown = {
        json_pointer(pointer): held
        for pointer, one in every_reference(answers)
        if (held := desk.held(one.sha256)) is not None
    }
    assert list(shown) == ["/portrait", "/papers/0", "/papers/1", "/signature"]
    visitor.taps("Send application")
    visitor.waits_for("Your application")
    sent = model.visit.application and model.visit.application.sent
    assert sent
    assert not list(at_home.home.rglob("*.jpg"))
    canaries = [CANARY.encode(), *(held.content[:400] for held in shown.values())]
    for file in at_home.home.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        assert not any(canary in content for canary in canaries), file

    stage = WarmStage(library.folder)
    stage.kiosk_home = at_home.home
    stage.portal_url = library.portal_url
    with stage:
        stage.start_station()
        out = tmp_path / "opened"
        visitor.waits_until(lambda: stage.submissions() == 1, "the application at the portal", 60)
        opened = json.loads(
            stage.portal_command(
                *("desk", "open", "--folio", sent.folio, "--json"),
                *("--keys", str(stage.agency_keys), "--attachments", str(out)),
            )
        )
    body = opened["body"]
    assert check_body(SCHEMA, body["answers"]) == ()
    assert {note["question"]: note["name"] for note in body["attachments"]} == {
        pointer: held.name for pointer, held in shown.items()
    }
    for row, held in zip(opened["attachments"], shown.values(), strict=True):
        assert not row["fault"]
        assert Path(row["file"]).read_bytes() == held.content
        assert CANARY.encode() not in held.content
    with Image.open(BytesIO(shown["/signature"].content)) as signature:
        assert signature.width > signature.height
        darkest, lightest = signature.convert("L").getextrema()
    assert (darkest, lightest) == (0, 255)


def test_a_stick_pulled_out_and_a_camera_that_is_gone_break_nothing(
    at_home: Kiosk,
    begin: Begin,
    programs: Path,
    sticks: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(files, "_PATIENCE_MILLISECONDS", 900)
    put_program(programs, "v4l2-ctl", NO_ANSWER)
    (sticks / "KINGSTON" / "yo.jpg").write_bytes(jpeg())
    visitor = at_the_form(at_home, begin, camera="/dev/video0", sticks=sticks)
    words = visitor.words
    visitor.taps(words("files.camera"))
    visitor.waits_for(words("files.trouble-camera"))
    put_program(programs, "v4l2-ctl", SILENT)
    visitor.taps(words("files.camera"))
    visitor.waits_for(words("files.camera-starts"))
    visitor.waits_for(words("files.trouble-camera"))
    assert not at_home.screen.files.is_busy
    visitor.taps(words("files.stick"))
    visitor.waits_for("yo.jpg")
    shutil.rmtree(sticks / "KINGSTON")
    visitor.taps("yo.jpg")
    visitor.waits_for(words("files.trouble-gone"))
    visitor.taps(words("files.stick"))
    visitor.waits_for(words("files.no-stick"))
    (sticks / "KINGSTON").mkdir()
    (sticks / "KINGSTON" / "yo.jpg").write_bytes(jpeg()[:300])
    visitor.taps(words("files.look-again"))
    visitor.taps("yo.jpg")
    visitor.waits_for(words("files.trouble-damaged"))
    (sticks / "KINGSTON" / "yo.jpg").write_bytes(jpeg())
    visitor.taps("yo.jpg")
    visitor.waits_for(words("files.remove-name", name="yo.jpg"))
    visitor.taps(words("files.remove-name", name="yo.jpg"))
    goes_on(visitor)
    visitor.waits_for(words("fault.required.file"))


def test_too_little_ink_is_no_signature_and_words_may_stand_for_it(
    at_home: Kiosk, begin: Begin, sticks: Path, programs: Path
) -> None:
    (sticks / "KINGSTON" / "yo.jpg").write_bytes(jpeg())
    visitor = at_the_form(at_home, begin, sticks=sticks)
    words = visitor.words
    assert visitor.sees(words("files.no-camera"))
    for name in ("yo.jpg", "yo.jpg"):
        visitor.taps(words("files.stick"))
        visitor.taps(name)
        visitor.waits_for(words("files.remove-name", name=name))
        goes_on(visitor)
    visitor.taps(words("question.consent"))
    goes_on(visitor)
    visitor.taps(words("files.sign"))
    draws(visitor, far=0.01, high=0)
    visitor.taps(words("files.use-signature"))
    visitor.waits_for(words("files.trouble-little-ink"))
    visitor.taps(words("files.clear"))
    draws(visitor)
    page = at_home.screen.model.pageModel
    assert isinstance(page, StepModel)
    model = page.questions[0].files
    assert model is not None
    assert len(model.strokes) == 2
    visitor.taps(words("files.undo"))
    assert len(model.strokes) == 1
    visitor.taps(words("files.state"))
    visitor.waits_for(words("files.remove-name", name="Firma.png"))
    goes_on(visitor)
    visitor.waits_for("Algo más")


def test_files_are_not_in_a_draft_and_that_is_said(
    at_home: Kiosk, begin: Begin, sticks: Path
) -> None:
    (sticks / "KINGSTON" / "yo.jpg").write_bytes(jpeg())
    visitor = at_the_form(at_home, begin, sticks=sticks)
    words = visitor.words
    visitor.taps(words("files.stick"))
    visitor.taps("yo.jpg")
    visitor.waits_for(words("files.not-in-draft"))
    visitor.taps(words("draft.save"))
    visitor.waits_for(words("draft.advice-files"))
    visitor.taps(words("bar.finish"))
    visitor.waits_for(words("finish.saved-partly"))
    visitor.taps(words("finish.stay"))
    visitor.taps(words("bar.back"))
    visitor.waits_for(words("files.remove-name", name="yo.jpg"))


def test_the_camera_is_off_once_its_page_is_left(
    at_home: Kiosk, begin: Begin, programs: Path
) -> None:
    put_camera(programs, jpeg())
    visitor = at_the_form(at_home, begin, camera="/dev/video0")
    takes_photo(visitor)
    visitor.taps(visitor.words("files.again"))
    visitor.waits_for(visitor.words("files.live-name"))
    desk = at_home.screen.files
    assert desk.frame
    visitor.taps(visitor.words("bar.home"))
    visitor.waits_for(visitor.words("home.heading"))
    assert not desk.frame
    assert not desk.is_busy
