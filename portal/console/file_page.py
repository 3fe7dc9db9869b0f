"""One file of the manuscript: its fields as the model has them, or as it is written.

Each save is judged as `portal check` judges; what is an error is said beside its field, and nothing
is saved. Of two who change one file the second is told, and keeps what they typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from starlette.responses import Response

from kiosk.catalogue.errors import CatalogueProblem, Severity
from portal.console.guard import Ask, FormLimits
from portal.console.rendering import LIVE, go_to
from portal.console.roles import Right
from portal.manuscript.around import value_in
from portal.manuscript.folder import (
    MOST_BYTES,
    ChangedMeanwhile,
    Manuscript,
    ManuscriptError,
    version_of,
)
from portal.manuscript.judging import by_field, errors_in, problems_with
from portal.manuscript.kinds import (
    FileKind,
    folder_of,
    kind_of_file,
    languages_of,
    with_companions,
)
from portal.manuscript.picturing import Pictures, is_shown
from portal.manuscript.saving import Author
from portal.manuscript.typed import MOST_FIELDS, stepped, tree_of, values_of
from portal.manuscript.written import rewritten
from portal.publishing.source_files import is_signed_path
from portal.storage import console_log
from portal.storage.database import Database

FILE_LIMITS: Final = FormLimits(2 * MOST_BYTES, MOST_FIELDS)
SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "what": ("name", "official_name", "purpose", "description", "area", "life_events", "keywords"),
    "cost": ("costs", "processing_time", "filling_minutes", "saves"),
    "needs": ("evidence", "output", "next_steps"),
    "where": ("channels", "form", "form_version", "signature", "beforehand", "criterion", "about"),
}
"""Of a service; what is in none comes last."""
_OURS: Final = "v"
"""Before the names of a file's fields: the page's own could be called as one of them."""
_STEP: Final = re.compile(r"(?:add|drop|up):v\.[a-z0-9_.]{1,120}", re.ASCII)
_CHANGES: Final = 5


@dataclass(frozen=True)
class Shown:
    """What the page has to say: the values as they are or as they were typed."""

    values: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    problems: Sequence[CatalogueProblem] = ()
    trouble: str = ""
    version: str = ""
    status: int = 200


class FilePage:
    """Over one manuscript."""

    def __init__(
        self,
        manuscript: Manuscript,
        pictures: Pictures,
        database: Database,
        clock: Callable[[], datetime],
    ) -> None:
        self._manuscript = manuscript
        self._pictures = pictures
        self._database = database
        self._clock = clock

    def show(self, ask: Ask) -> Response:
        """As it is now."""
        name = ask.query("name")
        if not is_written_by_hand(name) or not self._manuscript.is_begun:
            return go_to(ask.request, "catalogue")
        content = self._manuscript.read(name)
        problems = problems_with(self._manuscript, name, {}) if content is not None else ()
        return self._page(ask, name, content or b"", Shown(
            values=value_in(content),
            text=(content or b"").decode("utf-8", "replace"),
            problems=problems,
            version=version_of(content),
        ))  # fmt: skip

    def save(self, ask: Ask) -> Response:
        """What was typed, where it may stand; or one step of a list, which saves nothing."""
        name, kind = ask.field("name-of-file"), None
        if not is_written_by_hand(name) or not self._manuscript.is_begun:
            return go_to(ask.request, "catalogue")
        before = self._manuscript.read(name)
        act = ask.field("do")
        if act == "remove":
            return self._remove(ask, name)
        if ask.field("as") != "text":
            kind = kind_of_file(name)
        values: dict[str, Any] = {}
        if kind is None:
            content = ask.text("text", MOST_BYTES).encode()
        else:
            values = self._typed(ask, kind, before)
            if _STEP.fullmatch(act):
                values = stepped(kind.fields, values, act.replace(f"{_OURS}.", "", 1))
            content = rewritten(before, values, [one.name for one in kind.fields])
        shown = Shown(
            values=values or value_in(content),
            text=content.decode("utf-8", "replace"),
            version=ask.field("version"),
        )
        if _STEP.fullmatch(act):
            return self._page(ask, name, content, shown)
        return self._saved(ask, name, content, shown)

    def typed(self, ask: Ask, name: str) -> bytes:
        """The file that was typed. Raises `ManuscriptError`."""
        kind = None if ask.field("as") == "text" else kind_of_file(name)
        if kind is None:
            return ask.text("text", MOST_BYTES).encode()
        before = self._manuscript.read(name)
        return rewritten(before, self._typed(ask, kind, before), [one.name for one in kind.fields])

    def _saved(self, ask: Ask, name: str, content: bytes, shown: Shown) -> Response:
        def again(trouble: str, status: int, problems: Sequence[CatalogueProblem] = ()) -> Response:
            told = Shown(shown.values, shown.text, problems, trouble, shown.version, status)
            return self._page(ask, name, content, told)

        try:
            problems = problems_with(self._manuscript, name, {name: content})
            if errors_in(problems):
                return again("errors", 422, problems)
            self._author(ask).saves({name: content}, seen=shown.version)
        except ChangedMeanwhile:
            return again("conflict", 409)
        except ManuscriptError:
            return again("failed", 422)
        return go_to(ask.request, "catalogue", "file", name=name, saved="1", **_as(ask))

    def _remove(self, ask: Ask, name: str) -> Response:
        if ask.field("sure") != "1":
            return go_to(ask.request, "catalogue", "file", name=name)
        try:
            names = with_companions(self._manuscript, name)
            self._author(ask).removes(*names, seen=ask.field("version"))
        except ChangedMeanwhile:
            return self._kept(ask, name, "kept-conflict", 409)
        except ManuscriptError:
            return self._kept(ask, name, "kept-failed", 422)
        return go_to(ask.request, "catalogue")

    def _kept(self, ask: Ask, name: str, trouble: str, status: int) -> Response:
        """The file as it is now, and why it is still there; where others removed it, the list."""
        content = self._manuscript.read(name)
        if content is None:
            return go_to(ask.request, "catalogue")
        return self._page(ask, name, content, Shown(
            values=value_in(content),
            text=content.decode("utf-8", "replace"),
            trouble=trouble,
            version=version_of(content),
            status=status,
        ))  # fmt: skip

    def _author(self, ask: Ask) -> Author:
        return Author(self._manuscript, self._database, self._clock, ask.visitor.name)

    def _typed(self, ask: Ask, kind: FileKind, before: bytes | None) -> dict[str, Any]:
        languages = languages_of(self._manuscript)
        typed = tree_of(ask.fields).get(_OURS, {})
        return values_of(kind.fields, typed, languages, value_in(before))

    def _page(self, ask: Ask, name: str, content: bytes, shown: Shown) -> Response:
        kind = kind_of_file(name)
        as_text = kind is None or (ask.field("as") or ask.query("as")) == "text"
        names = [one.name for one in kind.fields] if kind else []
        with self._database.reading() as session:
            changes = console_log.about(session, name, _CHANGES)
        folder = folder_of(name)
        return ask.page(
            "file.html",
            shown.status,
            headers=LIVE,
            room="catalogue",
            digest=self._pictures.laid(name) if shown.version and not shown.trouble else None,
            is_possible=self._pictures.is_possible,
            name=name,
            kind=kind.name if kind else "other",
            id=kind.id if kind else name.rpartition("/")[2],
            sections=_sections(kind),
            values=shown.values,
            text=shown.text,
            as_text=as_text,
            wrong=by_field(shown.problems, name, content, names),
            problems=shown.problems,
            is_error=_is_error,
            trouble=shown.trouble,
            version=shown.version,
            may=ask.visitor.may(Right.EDIT),
            is_shown=is_shown(name),
            is_typed=ask.request.method == "POST",
            saved=ask.query("saved") == "1" and ask.request.method == "GET",
            changes=changes,
            languages=languages_of(self._manuscript),
            forms=[
                path.rpartition("/")[2].removesuffix(".schema.json")
                for path in self._manuscript.paths(f"{folder}/forms/*.schema.json")
            ],
            folder=folder,
        )


def is_written_by_hand(name: str) -> bool:
    """Words, not pictures and not certificates; and no keys: `portal keys` writes those."""
    is_text = name.endswith((".yaml", ".json")) and not name.endswith("/keys.json")
    return is_text and is_signed_path(name)


def _sections(kind: FileKind | None) -> list[tuple[str, list[Any]]]:
    """The fields under their headings; one heading of none where there is no need."""
    if kind is None:
        return []
    if kind.name != "service":
        return [("", list(kind.fields))]
    by_name = {one.name: one for one in kind.fields}
    found = [(title, [by_name.pop(one) for one in names]) for title, names in SECTIONS.items()]
    return [*found, ("basis", list(by_name.values()))]


def _is_error(problem: CatalogueProblem) -> bool:
    return problem.severity is Severity.ERROR


def _as(ask: Ask) -> dict[str, str]:
    return {"as": "text"} if ask.field("as") == "text" else {}
