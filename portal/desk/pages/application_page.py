"""One application: what was answered, who signed it, its files and its way; and its exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.responses import Response

from kiosk.catalogue.zones import CENTRAL, ZONES, zone_called
from kiosk.dates import day_words, zone_word, zone_words
from kiosk.protocol.folio import FolioError, normalise_folio
from kiosk.protocol.letter import MAX_TEXT
from kiosk.sealing.seal import CannotOpen
from kiosk.words import Words
from portal.clerks.applications import NotThere
from portal.clerks.steps import MAX_NOTE
from portal.console.rendering import language_of
from portal.desk.attachments import AttachmentOpener, BadAttachment
from portal.desk.file_names import safe_name
from portal.desk.pages.catalogue import Services
from portal.desk.pages.export import MOST_EXPORTED, csv_file, json_file
from portal.desk.pages.guard import MOST_FOLIO, Ask, text_of
from portal.desk.pages.inbox_page import asked_of, chosen_filters
from portal.desk.pages.rendering import desk_words, download
from portal.desk.pages.told import Told, as_json, tell
from portal.desk.reading import CannotRead

_PICTURES: Final = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
_DOCUMENTS: Final = {"application/pdf": b"%PDF-"}
_OTHER: Final = "application/octet-stream"
_DONE: Final = frozenset({"moved", "asked", "wrote", "payment", "appointment"})
_EMPTY: Final[Mapping[str, str]] = {}


class ApplicationPage:
    """Of one agency's services."""

    def __init__(self, services: Callable[[], Services], clock: Callable[[], datetime]) -> None:
        self._services = services
        self._clock = clock

    def show(self, ask: Ask) -> Response:
        """As the visitor saw it, with what was typed and could not be sent; that the agency has it
        is noted."""
        kept, done = ask.unsent.of(folio_of(ask)), ask.query("done")
        done = done if done in _DONE else ""
        if kept is None:
            return self.page(ask, done=done)
        typed = {field: text_of(kept.fields, field) for field in kept.fields}
        is_as_seen = kept.fields.get("seen") == str(len(self.told(ask).history))
        problem = "not-sent" if is_as_seen else "moved-on"
        return self.page(ask, done=done, act=kept.act, problem=problem, typed=typed)

    def page(
        self,
        ask: Ask,
        status: int = 200,
        *,
        done: str = "",
        act: str = "",
        problem: str = "",
        said: Mapping[str, str] = _EMPTY,
        typed: Mapping[str, str] = _EMPTY,
    ) -> Response:
        """`problem` is what is wrong with what was typed for `act`, `said` what its words tell."""
        told, services = self.told(ask), self._services()
        opened, held = told.application.opened, told.application.held
        may = ask.desk.seen.role.may_act
        if may and held.acknowledged_at is None:
            ask.desk.acknowledge(opened.header.folio, self._clock())
        own = services.own_form(opened.header.service)
        return ask.page(
            "application.html",
            status,
            room="inbox",
            told=told,
            header=opened.header,
            body=opened.body,
            held=held,
            genuine=opened.is_genuine,
            service=services.name(opened.header.service, language_of(ask.request)),
            pictures=[note.media_type in _PICTURES for note in opened.body.attachments],
            may=may and opened.is_genuine,
            due=told.due(),
            expected=told.expected(),
            again=_again(told, own.schema if own else {}),
            zone=services.zone(),
            own_zone=services.own_zone(),
            zones=[ZoneInfo(name) for name in ZONES],
            zone_called=zone_called,
            zone_word=zone_word,
            zone_words=zone_words,
            day=partial(_day_words, desk_words(language_of(ask.request))),
            most_note=MAX_NOTE,
            most_text=MAX_TEXT,
            done=done,
            act=act,
            problem=problem,
            said=said,
            typed=typed,
        )

    def told(self, ask: Ask) -> Told:
        """The application that the address names. Raises as `tell`."""
        return tell(
            ask.desk, self._services(), folio_of(ask), language_of(ask.request), self._clock()
        )

    def attachment(self, ask: Ask) -> Response:
        """A file, proved whole before any of it is given out, as a kind that is never run."""
        application = ask.desk.open(folio_of(ask))
        folio = application.opened.header.folio
        position = position_of(ask)
        try:
            note, content = AttachmentOpener(
                application.opened,
                application.private_key,
                application.held.attachments_held,
                partial(ask.desk.tray.stream, folio),
            ).content(position)
        except (BadAttachment, CannotOpen) as error:
            return ask.trouble(422, "attachment", str(error))
        kind = _kind(note.media_type, content)
        shown = kind in _PICTURES and bool(ask.query("show"))
        return download(content, safe_name(position, note.name), kind, shown=shown)

    def export(self, ask: Ask) -> Response:
        """This one, as a file."""
        told = self.told(ask)
        return _file(str(ask.request.path_params["kind"]), [as_json(told)], folio_of(ask))

    def export_list(self, ask: Ask) -> Response:
        """Those of the filtered list, opened one after the other, up to `MOST_EXPORTED`."""
        asked, language = asked_of(chosen_filters(ask), self._clock()), language_of(ask.request)
        services = self._services()
        rows: list[Mapping[str, Any]] = []
        after: UUID | None = None
        while len(rows) < MOST_EXPORTED:
            found = ask.desk.tray.listed(asked, after)
            rows += (
                self._row(ask, services, one.folio, one.service, language)
                for one in found.applications[: MOST_EXPORTED - len(rows)]
            )
            after = found.after
            if after is None:
                break
        return _file(str(ask.request.path_params["kind"]), rows, "solicitudes")

    def _row(
        self, ask: Ask, services: Services, folio: str, service: str, language: str
    ) -> Mapping[str, Any]:
        """One that does not open stops no other."""
        try:
            return as_json(tell(ask.desk, services, folio, language, self._clock()))
        except (CannotRead, NotThere) as error:
            return {"folio": folio, "service": service, "fault": str(error)}


def _day_words(words: Words, moment: datetime | None) -> str:
    """Its day in the centre of Mexico; empty for none."""
    return day_words(moment.astimezone(ZoneInfo(CENTRAL)).date(), words) if moment else ""


def folio_of(ask: Ask) -> str:
    """The folio of the address. Raises `NotThere` for what is none."""
    try:
        return normalise_folio(str(ask.request.path_params["folio"])[:MOST_FOLIO])
    except FolioError:
        raise NotThere("no folio") from None


def position_of(ask: Ask) -> int:
    """The attachment of the address. Raises `NotThere` for what is no small number."""
    text = str(ask.request.path_params["position"])
    if not (text.isascii() and text.isdigit() and len(text) <= 2):
        raise NotThere("no attachment")
    return int(text)


def _file(kind: str, rows: list[Mapping[str, Any]], name: str) -> Response:
    if kind == "csv":
        return download(csv_file(rows), f"{name}.csv", "text/csv; charset=utf-8")
    return download(json_file(rows), f"{name}.json", "application/json")


def _kind(named: str, content: bytes) -> str:
    """What the visitor's kiosk called it, where it begins as such a file does; else just bytes."""
    begins = (_PICTURES | _DOCUMENTS).get(named)
    return named if begins is not None and content.startswith(begins) else _OTHER


def _again(told: Told, schema: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The questions of its own form that can be asked once more: their names and titles."""
    header = told.application.opened.header
    if header.follows is not None or header.call_back or told.is_plain:
        return []
    questions: Mapping[str, Any] = schema.get("properties", {})
    return [
        (name, str(one.get("title", name)))
        for name, one in questions.items()
        if isinstance(one, dict)
    ]
