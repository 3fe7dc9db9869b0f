"""Texts that mean harm: refused where they are written, harmless where they come through anyway."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from breakout_screen import asks, question, small_kiosk, with_form
from catalogue_author import AGENCY, SERVICE, Author, text
from measures import shown_items
from PySide6.QtCore import Qt
from PySide6.QtQml import QQmlExpression

from kiosk.catalogue.building import build_store
from kiosk.catalogue.ensuring import source_stamp
from kiosk.catalogue.errors import Severity
from kiosk.catalogue.postings import Posting
from kiosk.catalogue.source import load_source, read_source
from kiosk.catalogue.tender import Tender
from kiosk.catalogue.text import Text
from kiosk.forms.plain import MOST_SIGNS, plain
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.letter import Appointment, Letter, Payment
from kiosk.protocol.tracking import Stage, Tracking, TrackingStep
from kiosk.sealing.letterbox import About, mint_claim_and_letterbox, seal_letter
from kiosk.seen import seen, unseen_in
from kiosk.ui.letters_read import read

if TYPE_CHECKING:
    from conftest import Begin, Kiosk, KioskAt

    from kiosk.ui.app import Screen

NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
TURNED = "Pague $1\u202e000,5$\u202c"
"""Reads as five thousand pesos."""
HOSTILE = {
    "override": TURNED,
    "isolate": "\u2066Entregado\u2069",
    "zero width": "Gob\u200bierno",
    "escape": "\x1b]0;x\x07",
    "half a sign": "\ud800",
    "a heap of marks": "a" + "\u0301" * 400,
    "line separator": "uno\u2028dos",
    "tag": "A\U000e0041",
}
WELL = ("Niñez y güeros: $1,200.50 — ¿qué?", "Dos\nrenglones", "ꞌä̱ʉ̈ Ñ̃", "क्\u200dष", "e\u0301")


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_what_hides_or_turns_is_found_and_taken_out(hostile: str) -> None:
    assert unseen_in(hostile)
    assert unseen_in(seen(hostile)) == ""
    assert len(plain(hostile)) < len(hostile) or "\u2028" in hostile
    assert unseen_in(plain(hostile)) == ""


@pytest.mark.parametrize("well", WELL)
def test_what_people_write_stays_as_it_is(well: str) -> None:
    assert unseen_in(well) == ""
    assert seen(well) == well


def _service(author: Author, hostile: str) -> None:
    author.service(SERVICE, next_steps=[text(f"Recoja {hostile}", "Collect it.")])


def _agency(author: Author, hostile: str) -> None:
    author.agency(AGENCY, hours=text(f"De 9 a 3 {hostile}", "9 to 3"))


def _form_title(author: Author, hostile: str) -> None:
    with_form(author, schema=question(title=f"¿Cómo {hostile}?"))


def _form_option(author: Author, hostile: str) -> None:
    options = [{"const": "a", "title": f"Sí {hostile}"}, {"const": "b", "title": "No"}]
    with_form(author, schema=question(title="¿Sí?", oneOf=options))


def _form_hint(author: Author, hostile: str) -> None:
    with_form(author, ui={"name": {"ui:help": f"Escriba {hostile}"}})


def _translation(author: Author, hostile: str) -> None:
    words = {"Solicitud": f"Application {hostile}", "¿Cómo se llama?": "Name?"}
    with_form(author, en=words)


def _posting(author: Author, hostile: str) -> None:
    author.write(
        "feeds/compras/feed.json", {"title": text("Compras", "Tenders"), "asOf": "2026-03-01"}
    )
    tender = {
        "id": "t-1", "ocid": "ocds-1", "title": f"Obra {hostile}", "releases": [{"id": "1"}],
        "source": {"identifier": "1", "system": "x"},
    }  # fmt: skip
    author.write("feeds/compras/tenders/t-1.json", tender)


PLACES: tuple[Callable[[Author, str], None], ...] = (
    _service, _agency, _form_title, _form_option, _form_hint, _translation, _posting,
)  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_it_is_refused_where_it_is_written(
    author: Author, place: Callable[[Author, str], None]
) -> None:
    place(author, "bien")
    assert not errors(author), "else it is refused for something else"
    for name, hostile in HOSTILE.items():
        if name in {"half a sign", "line separator"}:  # no such file can be written; a line's end
            continue
        place(author, hostile)
        assert any("invisible" in told for told in errors(author)), name


def errors(author: Author) -> list[str]:
    problems = read_source(author.folder).problems
    return [one.message for one in problems if one.severity is Severity.ERROR]


def test_a_posting_is_refused_by_whoever_reads_it() -> None:
    assert issubclass(Tender, Posting)
    with pytest.raises(ValueError, match="invisible"):
        Tender.model_validate(
            {"id": "t", "ocid": "o", "title": TURNED, "releases": [{}],
             "source": {"identifier": "1", "system": "x"}}
        )  # fmt: skip


def test_a_letter_says_what_is_seen() -> None:
    chance = Random(7).randbytes  # noqa: S311 - a test repeats itself
    claim = mint_claim_and_letterbox(chance)
    about = About("0001-1S15-3ECT", SERVICE)
    pay = Payment(
        concept=TURNED, reference="1", amount=Decimal(5), due=date(2026, 3, 9), pay_at=TURNED
    )
    come = Appointment(at=NOW, address=TURNED, bring=(TURNED,))
    steps = [
        TrackingStep(
            stage=Stage.NEEDS_VISITOR,
            at=NOW,
            note=TURNED,
            letter=seal_letter(
                Letter(id=uuid7(NOW, chance), at=NOW, language="es", text=TURNED, **asks),
                claim.letterbox,
                about,
                chance,
            ),
        )
        for asks in ({"payment": pay}, {"appointment": come})
    ]
    told = Tracking(folio=about.folio, service=SERVICE, steps=tuple(steps))
    opened = read(told, claim.code)
    assert [bool(one.letter) for one in opened] == [True, True]
    assert not [
        word for one in opened for word in _words((one.step.note, one.letter)) if "\u202e" in word
    ]


def _words(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case tuple() | list():
            for part in value:
                yield from _words(part)
        case dict():
            yield from _words(list(value.values()))
        case Letter():
            yield from _words(value.model_dump())


def test_a_text_without_end_is_cut() -> None:
    assert len(plain("x" * 1_000_000)) == MOST_SIGNS


# On the real screen, past every check ------------------------------------------------------------

PLAIN_TEXT = Qt.TextFormat.PlainText.value
LONG = "larguísima" * 2_000


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Whoever opens one of the addresses comes here."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.setblocking(False)
        yield made


def markup(listener: socket.socket) -> str:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    return (
        f'<b>Nombre</b><img src="{address}.png"><a href="{address}">aquí</a>'
        f'<img src="file:///etc/passwd" width="90000" height="90000"> ![x]({address}) &lt; & \u202e'
    )


def poisoned(value: Any, hostile: str) -> Any:
    """The same with these words in every text."""
    match value:
        case Text():
            return Text(dict.fromkeys(value.words, hostile))
        case tuple():
            return tuple(poisoned(part, hostile) for part in value)
        case _ if is_dataclass(value) and not isinstance(value, type):
            changed = {
                field.name: poisoned(getattr(value, field.name), hostile) for field in fields(value)
            }
            return replace(value, **changed)
        case _:
            return value


def written_by_an_enemy(author: Author, hostile: str, store: Path) -> None:
    """A store whose stamp is right, with what no check would have let through."""
    asked = {"title": f"¿Sí? {hostile}", "description": hostile + LONG, "enum": [hostile, "b"],
                "maxLength": 10**12}  # fmt: skip
    schema = {**question(**asked), "title": hostile, "description": hostile}
    author.keys()
    with_form(author)
    sound = load_source(author.folder)
    services = tuple(
        replace(poisoned(service, hostile), agency=poisoned(service.agency, hostile),
                description=Text({"es": hostile + LONG}))
        for service in sound.services
    )  # fmt: skip
    forms = {
        key: replace(form, schema=schema, ui_schema={"name": {"ui:help": hostile}}, translations={})
        for key, form in sound.forms.items()
    }
    agencies = {key: poisoned(agency, hostile) for key, agency in sound.agencies.items()}
    services = tuple(replace(one, agency=agencies[one.agency.id]) for one in services)
    made = replace(sound, services=services, forms=forms, agencies=agencies)
    build_store(made, store, source_stamp=source_stamp(author.folder))


def harmless(screen: Screen) -> int:
    """How many texts are shown, all of them as they are; pictures are the kiosk's own."""
    count = 0
    for item in shown_items(screen.window.contentItem()):
        if item.inherits("QQuickText") or item.inherits("QQuickTextEdit"):
            count += 1
            asked = QQmlExpression(screen.engine.rootContext(), item, "textFormat")
            assert asked.evaluate()[0] == PLAIN_TEXT, item.property("text")
        elif item.inherits("QQuickImage"):
            source = item.property("source").toString()
            assert source.startswith("image://") or source == "", source
    return count


@pytest.fixture
def kiosk(author: Author, tmp_path: Path, kiosk_at: KioskAt) -> Kiosk:
    return small_kiosk(author, tmp_path, kiosk_at)


def test_no_page_believes_what_it_shows(
    kiosk: Kiosk, begin: Begin, author: Author, listener: socket.socket
) -> None:
    hostile = markup(listener)
    written_by_an_enemy(author, hostile, kiosk.settings().catalogue_store_path)
    visitor = kiosk.open((1366, 768))
    words, model = visitor.words, kiosk.screen.model
    begin(visitor)
    visitor.taps(words("area.government"))
    visitor.waits_for("<img src=")
    assert not visitor.sees("\u202e"), "words turn the list"
    pages = {model.page: harmless(kiosk.screen)}
    model.openService(SERVICE)
    visitor.waits_for(words("service.cost"))
    pages[model.page] = harmless(kiosk.screen)
    asks(kiosk)
    visitor.waits_for("¿Sí?")
    pages[model.page] = harmless(kiosk.screen)
    assert not visitor.sees("\u202e"), "words turn the page"
    assert set(pages) == {"Results", "Service", "Question"}
    assert min(pages.values()) > 3
    with pytest.raises(BlockingIOError):
        listener.accept()
