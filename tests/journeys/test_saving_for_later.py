"""An application that is not finished: saved under six words, and gone on with by them alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import applicant
import pytest
from PySide6.QtCore import Qt

from kiosk.offline import drafts as drafts_module
from kiosk.offline.draft_code import DraftCode
from kiosk.tour.play import ANSWERS
from kiosk.tour.visitor import Visitor

if TYPE_CHECKING:
    from conftest import Begin, Kiosk

pytestmark = pytest.mark.at_length
CURP = "¿Cuál es la CURP de la persona del acta?"


def saves(visitor: Visitor) -> list[str]:
    """Saves for later; the six words on the screen."""
    visitor.taps(visitor.words("draft.save"))
    return reads_words(visitor)


def reads_words(visitor: Visitor) -> list[str]:
    visitor.waits_for(visitor.words("draft.heading"))
    names = [thing.name for thing in visitor.things()]
    return [
        next(name.removeprefix(f"{number}. ") for name in names if name.startswith(f"{number}. "))
        for number in range(1, 7)
    ]


def leaves(visitor: Visitor) -> None:
    visitor.taps(visitor.words("bar.finish"))
    visitor.taps(visitor.words("bar.finish"))


def resumes(visitor: Visitor, typed: str) -> None:
    """By the on-screen keyboard."""
    visitor.taps(visitor.words("home.continue"))
    visitor.enters(visitor.words("resume.field"), typed)
    visitor.taps(visitor.words("question.continue"))


def without_accents(words: list[str]) -> str:
    return DraftCode(tuple(words)).plain.lower()


def half_done(visitor: Visitor, begin: Begin) -> None:
    """Up to the CURP."""
    begin(visitor)
    applicant.starts(visitor)
    visitor.taps("Es mía")
    applicant.goes_on(visitor)
    applicant.gives_name(visitor)
    applicant.goes_on(visitor)
    visitor.waits_for(CURP)


def drafts_of(kiosk: Kiosk) -> list[str]:
    folder = kiosk.home / "drafts"
    return sorted(path.suffix for path in folder.iterdir()) if folder.exists() else []


def test_without_a_line_it_is_said_to_be_here_only_and_goes_on_here(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    half_done(visitor, begin)
    words = saves(visitor)
    assert visitor.sees(visitor.words("draft.where-here"))
    assert not visitor.sees(visitor.words("draft.where-everywhere"))
    visitor.taps(visitor.words("bar.finish"))
    assert visitor.sees(visitor.words("finish.saved"))
    visitor.taps(visitor.words("bar.finish"))
    assert kiosk.screen.model.over

    visitor = kiosk.open()
    begin(visitor)
    assert not visitor.sees("María"), "another visitor sees nothing of it"
    resumes(visitor, without_accents(words))
    visitor.waits_for(CURP)
    applicant.answers_from_curp_on(visitor)
    visitor.taps(visitor.words("check.send"))
    visitor.waits_for(visitor.words("state.queued.long"))
    (item,) = applicant.stored(kiosk.home)
    assert applicant.opened(kiosk.stage, item) == ANSWERS
    assert drafts_of(kiosk) == [".gone"], "only the portal is still to be told"

    visitor = kiosk.open()
    begin(visitor)
    resumes(visitor, without_accents(words))
    visitor.waits_for(visitor.words("resume.no-station"))


def test_back_from_the_words_goes_on_and_saving_again_keeps_them(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    half_done(visitor, begin)
    words = saves(visitor)
    visitor.taps(visitor.words("bar.back"))
    visitor.types(ANSWERS["registered_curp"])
    assert saves(visitor) == words
    assert drafts_of(kiosk) == [".local"]
    leaves(visitor)

    visitor = kiosk.open()
    begin(visitor)
    resumes(visitor, " ".join(word[:4] for word in without_accents(words).split()))
    visitor.waits_for("¿En qué municipio de Oaxaca se hizo el registro?")
    assert saves(visitor) == words, "and so does saving after having gone on"
    assert drafts_of(kiosk) == [".local"]


def test_from_the_check_page_too(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    applicant.answers_all(visitor)
    words = saves(visitor)
    leaves(visitor)
    visitor = kiosk.open()
    begin(visitor)
    resumes(visitor, " ".join(words))
    visitor.waits_for(visitor.words("check.heading"))
    assert visitor.sees(ANSWERS["registered_curp"])


def test_whoever_wants_to_finish_is_offered_to_save_first(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    half_done(visitor, begin)
    visitor.types("NUPJ")
    visitor.taps(visitor.words("bar.finish"))
    assert visitor.sees(visitor.words("finish.unsent"))
    words = saves(visitor)
    assert kiosk.screen.model.panel == ""
    leaves(visitor)
    visitor = kiosk.open()
    begin(visitor)
    resumes(visitor, " ".join(words))
    visitor.waits_for(CURP)
    assert any(thing.value == "NUPJ" for thing in visitor.things()), "as it was typed, good or not"


def test_after_another_change_finishing_would_lose_something_again(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    half_done(visitor, begin)
    saves(visitor)
    visitor.taps(visitor.words("bar.back"))
    visitor.types("N")
    visitor.taps(visitor.words("bar.finish"))
    assert visitor.sees(visitor.words("finish.unsent"))


def test_whoever_walks_away_has_saved_nothing(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    half_done(visitor, begin)
    kiosk.monotonic.now += 61
    visitor.waits_for(visitor.words("idle.heading"))
    kiosk.monotonic.now += 60
    visitor.waits_until(lambda: kiosk.screen.model.over, "the visit is over")
    assert drafts_of(kiosk) == []


def test_a_scanner_that_types_the_code_is_enough(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    half_done(visitor, begin)
    words = saves(visitor)
    leaves(visitor)
    visitor = kiosk.open()
    begin(visitor)
    visitor.taps(visitor.words("home.continue"))
    visitor.scans(DraftCode(tuple(words)).plain)
    visitor.presses(Qt.Key.Key_Return)
    visitor.waits_for(CURP)


def test_what_is_wrong_with_the_words_is_said_on_continue_in_the_same_words_twice(
    kiosk: Kiosk, begin: Begin
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    visitor.taps(visitor.words("home.continue"))
    visitor.enters(visitor.words("resume.field"), "abeja avejo")
    assert not visitor.sees(visitor.words("question.summary"))
    visitor.taps(visitor.words("question.continue"))
    assert visitor.sees(visitor.words("question.summary"))
    unknown = visitor.words(
        "resume.unknown-near", place=2, word="avejo", near="«añejo», «abeja» o «ajeno»"
    )
    few = visitor.words("resume.few", number=2)
    names = [thing.name for thing in visitor.things()]
    assert names.count(unknown) == 1
    assert f"{unknown}\n{few}" in names
    visitor.taps(unknown)
    field = visitor.finds(visitor.words("resume.field"))
    assert field.focused
    assert field.value == "abeja avejo"


def test_words_that_were_never_given_open_nothing(kiosk: Kiosk, begin: Begin) -> None:
    visitor = kiosk.open()
    begin(visitor)
    resumes(visitor, "abeja leche luna mar sol pez")
    visitor.waits_for(visitor.words("resume.no-station"))


def test_a_full_disk_is_said_and_everything_stays(
    kiosk: Kiosk, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = kiosk.open()
    half_done(visitor, begin)
    visitor.types("NUPJ")
    with monkeypatch.context() as patch:
        patch.setattr(drafts_module, "ENOUGH_FREE", shutil.disk_usage(kiosk.home).total * 2)
        visitor.taps(visitor.words("draft.save"))
        assert visitor.sees(visitor.words("draft.no-room"))
        assert any(thing.value == "NUPJ" for thing in visitor.things())
        visitor.taps(visitor.words("bar.finish"))
        visitor.taps(visitor.words("draft.save"))
        assert visitor.sees(visitor.words("draft.no-room"))
        visitor.taps(visitor.words("finish.stay"))
    assert drafts_of(kiosk) == []
    saves(visitor)
    assert drafts_of(kiosk) == [".local"]


# The catalogue moves on ------------------------------------------------------------------------


def service_file(kiosk: Kiosk, tmp_path: Path) -> tuple[Path, Path]:
    """A catalogue of that agency's own, and in it the file of the service."""
    whole, own = kiosk.stage.catalogue, tmp_path / "catalogue"
    (file,) = whole.glob("agencies/*/services/acta-de-nacimiento.yaml")
    agency = file.parents[1].relative_to(whole)
    shutil.copytree(whole / agency, own / agency)
    shutil.copyfile(whole / "catalogue.yaml", own / "catalogue.yaml")
    return own, own / file.relative_to(whole)


def test_a_service_that_is_gone_is_said(kiosk: Kiosk, begin: Begin, tmp_path: Path) -> None:
    visitor = kiosk.open()
    half_done(visitor, begin)
    words = saves(visitor)
    leaves(visitor)
    own, file = service_file(kiosk, tmp_path)
    file.unlink()
    visitor = kiosk.open(catalogue_source=own)
    begin(visitor)
    resumes(visitor, " ".join(words))
    visitor.waits_for(visitor.words("resume.gone"))
    assert drafts_of(kiosk) == [".local"], "it may come back"


def test_answers_that_a_changed_form_still_takes_are_kept(
    kiosk: Kiosk, begin: Begin, tmp_path: Path
) -> None:
    visitor = kiosk.open()
    begin(visitor)
    applicant.starts(visitor)
    applicant.answers_all(visitor)
    words = saves(visitor)
    leaves(visitor)

    own, file = service_file(kiosk, tmp_path)
    changed = _with_fewer_copies(own)
    file.write_text(file.read_text("utf-8").replace("form_version: 1", "form_version: 2"), "utf-8")
    visitor = kiosk.open(catalogue_source=own)
    begin(visitor)
    resumes(visitor, " ".join(words))
    visitor.waits_for("¿Cuántas copias necesita?")
    application = kiosk.screen.model.visit.application
    assert application is not None
    kept = {key: value for key, value in ANSWERS.items() if key != "copies"}
    assert dict(application.answers) == kept, changed


def _with_fewer_copies(catalogue: Path) -> Path:
    (file,) = catalogue.rglob("acta-de-nacimiento.schema.json")
    schema: dict[str, Any] = json.loads(file.read_text("utf-8"))
    schema["properties"]["copies"]["maximum"] = 1
    file.write_text(json.dumps(schema), "utf-8")
    return file
