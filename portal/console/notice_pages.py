"""Notices: what is told to whoever passes by, written, given a picture, ended.

Their fields are a file's (`portal.console.file_page`); they reach the kiosks with a release.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from kiosk.catalogue.place_names import place_exists
from kiosk.catalogue.zones import CENTRAL
from portal.console.guard import Ask, FormLimits
from portal.console.rendering import go_to
from portal.console.roles import Right
from portal.manuscript.around import value_in
from portal.manuscript.contents import FileEntry, entries
from portal.manuscript.folder import ChangedMeanwhile, Manuscript, ManuscriptError, version_of
from portal.manuscript.judging import errors_in, problems_with
from portal.manuscript.kinds import kind_of_file, with_companions
from portal.manuscript.saving import Author
from portal.manuscript.written import rewritten
from portal.publishing.errors import PublishingError
from portal.publishing.notice_pictures import made_anew
from portal.publishing.repository import Repository
from portal.storage.database import Database

_LAST_TO_BEGIN_A_DAY: Final = "America/Tijuana"
PICTURE_LIMITS: Final = FormLimits(12 * 1024 * 1024)
_ID: Final = re.compile(r"(?=.{1,80}$)[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_FILE: Final = re.compile(r"notices/([a-z0-9]+(?:-[a-z0-9]+)*)\.yaml", re.ASCII)


class NoticePages:
    """Over one manuscript."""

    def __init__(
        self,
        manuscript: Manuscript,
        repository: Repository,
        database: Database,
        clock: Callable[[], datetime],
    ) -> None:
        self._manuscript = manuscript
        self._repository = repository
        self._database = database
        self._clock = clock

    def show(self, ask: Ask) -> Response:
        """Those that hold first, then those to come, then those that are over."""
        return self._page(ask)

    def new(self, ask: Ask) -> Response:
        """The page of a notice that is not there yet."""
        named = ask.field("notice")
        name = f"notices/{named}.yaml"
        if not _ID.fullmatch(named) or self._manuscript.read(name) is not None:
            return self._page(ask, "new")
        return go_to(ask.request, "catalogue", "file", name=name)

    def picture(self, ask: Ask) -> Response:
        """Puts a picture to a notice, made anew at once as it will be signed, and its words."""
        name = ask.field("name-of-file")
        match, before = _FILE.fullmatch(name), self._manuscript.read(name)
        if match is None or before is None:
            return self._page(ask, "picture")
        content = ask.uploads.get("picture", b"")
        end = "png" if content.startswith(b"\x89PNG") else "jpg"
        path = f"notices/{match[1]}.{end}"
        words = {
            one: ask.field(f"words-{one}") for one in ("es", "en") if ask.field(f"words-{one}")
        }
        try:
            drawn = made_anew(path, content)
        except PublishingError:
            return self._page(ask, "picture")
        values = {**value_in(before), "picture": f"{match[1]}.{end}", "picture_words": words}
        return self._saved(ask, name, before, values, {path: drawn})

    def end(self, ask: Ask) -> Response:
        """It holds until yesterday, wherever it is; one that has not begun is taken out."""
        name = ask.field("name-of-file")
        before = self._manuscript.read(name) if _FILE.fullmatch(name) else None
        if before is None or ask.field("sure") != "1":
            return self._page(ask, "end")
        last = (self._today(_LAST_TO_BEGIN_A_DAY) - timedelta(days=1)).isoformat()
        values = value_in(before)
        if str(values.get("from", "")) <= last:
            return self._saved(ask, name, before, {**values, "until": last}, {})
        try:
            names = with_companions(self._manuscript, name)
            self._author(ask).removes(*names, seen=version_of(before))
        except ManuscriptError:
            return self._page(ask, "failed")
        return go_to(ask.request, "catalogue", "notices")

    def _saved(
        self, ask: Ask, name: str, before: bytes, values: dict[str, Any], more: dict[str, bytes]
    ) -> Response:
        kind = kind_of_file(name)
        order = [one.name for one in kind.fields] if kind else []
        changes = {name: rewritten(before, values, order), **more}
        try:
            if errors_in(problems_with(self._manuscript, name, changes)):
                return self._page(ask, "picture" if more else "failed")
            self._author(ask).saves(changes, seen=version_of(before))
        except ChangedMeanwhile:
            return self._page(ask, "conflict")
        except ManuscriptError:
            return self._page(ask, "failed")
        if not more:
            return go_to(ask.request, "catalogue", "notices")
        return go_to(ask.request, "catalogue", "file", name=name, saved="1")

    def _today(self, zone: str) -> date:
        """Kiosks go by the clock of where they stand."""
        return self._clock().astimezone(ZoneInfo(zone)).date()

    def _author(self, ask: Ask) -> Author:
        return Author(self._manuscript, self._database, self._clock, ask.visitor.name)

    def _page(self, ask: Ask, problem: str = "") -> Response:
        if not self._manuscript.is_begun:
            return go_to(ask.request, "catalogue")
        today = self._today(CENTRAL)
        damaged = False
        found: list[FileEntry] = []
        try:
            found = entries(self._manuscript, self._repository, "notices/*.yaml")
        except (PublishingError, ManuscriptError):
            damaged = True
        listed = [(one, holding_of(one.fields, today), _places(one.fields)) for one in found]
        order = ("now", "to-come", "over")
        return ask.page(
            "notices.html",
            422 if problem else 200,
            room="catalogue",
            notices=sorted(listed, key=lambda one: (order.index(one[1]), one[0].name)),
            damaged=damaged,
            problem=problem,
            may=ask.visitor.may(Right.EDIT),
        )


def holding_of(fields: Any, today: date) -> str:
    """`now`, `to-come` or `over`; one whose days cannot be read is over."""
    day = today.isoformat()
    if str(fields.get("until") or "") < day:
        return "over"
    return "now" if str(fields.get("from") or "9") <= day else "to-come"


def _places(fields: Any) -> list[str]:
    places = fields.get("places")
    return (
        [str(one) for one in places if place_exists(str(one))] if isinstance(places, list) else []
    )
