"""The two pages about drafts: what they say, and never more than is true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from secrets import token_bytes
from urllib.parse import unquote

import pytest
from paper_station import PaperStation
from pytestqt.qtbot import QtBot
from shiboken6 import delete
from ui_samples import EN, ES

from kiosk.offline.draft_code import DraftCode, DraftKeys, Misread, UnknownWord, keys_of
from kiosk.offline.draft_files import DraftState
from kiosk.offline.drafts import Drafts
from kiosk.offline.sealed_draft import DraftContent, seal_draft
from kiosk.protocol.station_calls import (
    INTERNAL_ERROR,
    NO_LINE,
    NOT_FOUND,
    Answer,
    CallError,
    DraftHere,
    DraftRequest,
)
from kiosk.ui.drafting import Drafting, Opened, Where
from kiosk.ui.models.draft_saved import DraftSavedModel
from kiosk.ui.models.resume import ResumeModel, misread_words, trouble_key
from kiosk.visit.journey import SavedDraft

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
CODE = DraftCode(("ábaco", "año", "leña", "día", "cañón", "búho"))
KEYS = keys_of(CODE)
TYPED = "abaco ano lena dia canon buho"
CONTENT = DraftContent(
    service="acta", form_version=1, language="es", answers={"name": "Ana"}, saved_at=NOW
)
DRAFT = SavedDraft(CODE.words, KEYS.locator, NOW, CONTENT.answers)
FOUND = Answer(id=1, result=DraftHere().model_dump(mode="json"))


def error(code: int) -> Answer:
    return Answer(id=1, error=CallError(code=code, message="no"))


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (None, "resume.no-station"),
        (FOUND, "resume.damaged"),
        (error(NOT_FOUND), "resume.not-found"),
        (error(NO_LINE), "resume.no-line"),
        (error(INTERNAL_ERROR), "resume.no-station"),
    ],
)
def test_why_nothing_was_found(answer: Answer | None, key: str) -> None:
    assert trouble_key(answer) == key


@pytest.mark.parametrize(
    ("misread", "told"),
    [
        (Misread(0, ()), ["Escriba las seis palabras que le dimos."]),
        (Misread(5, ()), ["Faltan palabras: son seis y escribió 5."]),
        (Misread(7, ()), ["Sobran palabras: son seis y escribió 7."]),
        (
            Misread(6, (UnknownWord(2, "xyz", ()),)),
            ["La palabra 2, «xyz», no está en la lista. Revísela."],
        ),
        (
            Misread(6, (UnknownWord(2, "abexa", ("abeja",)),)),
            ["La palabra 2, «abexa», no está en la lista. ¿Será «abeja»?"],
        ),
        (
            Misread(3, (UnknownWord(2, "abexa", ("abeja", "aleta", "mesa")),)),
            [
                "La palabra 2, «abexa», no está en la lista. ¿Será «abeja», «aleta» o «mesa»?",
                "Faltan palabras: son seis y escribió 3.",
            ],
        ),
    ],
)
def test_what_is_wrong_with_the_words(misread: Misread, told: list[str]) -> None:
    assert misread_words(misread, ES) == told
    assert len(misread_words(misread, EN)) == len(told)


# Going on --------------------------------------------------------------------------------------


class Asked:
    """A station that answers when told."""

    def __init__(self) -> None:
        self.requests: list[DraftRequest] = []
        self.answer: Callable[[Answer | None], None] = lambda _: None

    def __call__(self, request: DraftRequest, answer: Callable[[Answer | None], None]) -> None:
        self.requests.append(request)
        self.answer = answer


def resume(asked: Asked, opened: Opened | None) -> ResumeModel:
    def open_draft(code: DraftCode, keys: DraftKeys) -> Opened | None:
        assert (code, keys) == (CODE, KEYS)
        return opened

    return ResumeModel(asked, open_draft, ES)


def test_nothing_is_asked_before_six_words_are_there(qtbot: QtBot) -> None:
    asked = Asked()
    model = resume(asked, None)
    model.type("abaco")
    assert model.fault == ""
    model.look()
    assert model.fault == "Faltan palabras: son seis y escribió 1."
    assert [fault["text"] for fault in model.faults] == [model.fault]
    assert asked.requests == []
    assert [slot["word"] for slot in model.slots] == ["abaco", "", "", "", "", ""]


@pytest.mark.usefixtures("qtbot")
def test_what_going_on_would_erase_is_said_first() -> None:
    licence = "Licencia de conducir"
    assert ResumeModel(Asked(), lambda *_: None, ES).replaces == ""
    assert licence in ResumeModel(Asked(), lambda *_: None, ES, replaced=licence).replaces


@pytest.mark.parametrize("answer", [FOUND, None, error(NO_LINE), error(INTERNAL_ERROR)])
def test_what_is_on_this_machine_opens_whatever_the_station_says(
    qtbot: QtBot, answer: Answer | None
) -> None:
    asked = Asked()
    model = resume(asked, Opened(CONTENT, DRAFT))
    model.type(TYPED)
    model.look()
    model.look()
    assert [request.locator for request in asked.requests] == [KEYS.locator]
    assert model.asking
    with qtbot.waitSignal(model.found) as found:
        asked.answer(answer)
    assert found.args == [Opened(CONTENT, DRAFT)]
    assert not model.asking


def test_what_nobody_has_any_more_is_not_opened(qtbot: QtBot) -> None:
    asked = Asked()
    model = resume(asked, Opened(CONTENT, DRAFT))
    model.type(TYPED)
    model.look()
    with qtbot.assertNotEmitted(model.found):
        asked.answer(error(NOT_FOUND))
    assert model.trouble == ES("resume.not-found")


# Saved -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("on_phones", [False, True])
@pytest.mark.parametrize(
    ("where", "kind"),
    [(Where.EVERYWHERE, "success"), (Where.HERE, "notice"), (Where.UNKNOWN, "danger")],
)
def test_where_it_works_is_said_as_it_changes(
    qtbot: QtBot, where: Where, kind: str, on_phones: bool
) -> None:
    start = Where.HERE if where is not Where.HERE else Where.UNKNOWN
    pages = PaperStation().pages()
    on_paper = partial(pages.draft, DRAFT, "Acta")
    model = DraftSavedModel(
        DRAFT, "Acta", start, ES, code="https://p.example/d#AB C", on_phones=on_phones,
        paper=pages.model(None, ES), on_paper=on_paper,
    )  # fmt: skip
    with qtbot.waitSignal(model.whereChanged):
        model.show_where(where)
    with qtbot.assertNotEmitted(model.whereChanged):
        model.show_where(where)
    by_phone = on_phones and where is Where.EVERYWHERE
    said = ES(f"draft.where-{'phone' if by_phone else where.value}")
    assert (model.whereWords, model.whereKind) == (said, kind)
    assert (ES("draft.advice-phone") in [one["text"] for one in model.advice]) is on_phones
    assert bool(model.paper.takeAction) is (where is not Where.UNKNOWN)
    assert [line["word"] for line in model.words] == list(CODE.words)
    assert model.until == "Guardado hasta el 25 de noviembre de 2026."
    assert unquote(model.codeSource.toString()) == "image://code/https://p.example/d#AB C"


@pytest.mark.parametrize(
    ("state", "where"),
    [
        (DraftState.LOCAL, Where.HERE),
        (DraftState.SENDING, Where.HERE),
        (DraftState.KEPT, Where.EVERYWHERE),
        (DraftState.FETCHED, Where.EVERYWHERE),
        (DraftState.GONE, Where.UNKNOWN),
        (None, Where.UNKNOWN),
    ],
)
def test_never_everywhere_before_the_portal_has_it(
    tmp_path: Path, state: DraftState | None, where: Where
) -> None:
    drafts = Drafts(tmp_path / "drafts")
    drafting = Drafting(drafts, None, lambda: NOW, token_bytes)
    sealed = seal_draft(CONTENT, KEYS, token_bytes)
    if state is DraftState.FETCHED:
        drafts.put_fetched(KEYS.locator, sealed, NOW)
    elif state is not None:
        drafts.save(KEYS.locator, sealed, NOW)
    if state in {DraftState.SENDING, DraftState.KEPT}:
        drafts.take(KEYS.locator)
    if state is DraftState.KEPT:
        drafts.mark_kept(KEYS.locator, sealed, NOW)
    if state is DraftState.GONE:
        drafts.forget(KEYS.locator, NOW)
    assert drafting.where(KEYS.locator) is where
    opened = drafting.open(CODE, KEYS)
    assert (opened is None) is (where is Where.UNKNOWN)
    assert opened is None or opened.content == CONTENT


def test_a_disk_that_cannot_be_read_is_no_bug(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("in the way")
    drafting = Drafting(Drafts(tmp_path / "drafts"), None, lambda: NOW, token_bytes)
    assert drafting.where(KEYS.locator) is Where.UNKNOWN
    assert drafting.open(CODE, KEYS) is None
    assert not drafting.forget(DRAFT)


def test_an_answer_that_comes_when_the_page_is_gone_is_nobodys(qtbot: QtBot) -> None:
    asked = Asked()
    model = resume(asked, None)
    model.type(TYPED)
    model.look()
    delete(model)
    asked.answer(FOUND)
