"""The form builder: questions added, changed, moved and removed, or the JSON itself.

Whatever way it was changed, it is judged as `portal check` and `kiosk form check` judge it before
it is saved. A form that is other than what is published gets its next version with its services.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

from starlette.responses import Response

from kiosk.catalogue.errors import CatalogueProblem, Severity
from portal.console.form_typed import ENDS, answers_of, files_of, lines_of, part_of, typed
from portal.console.guard import Ask
from portal.console.rendering import LIVE, go_to
from portal.console.roles import Right
from portal.manuscript.folder import (
    ChangedMeanwhile,
    Manuscript,
    ManuscriptError,
    version_of,
)
from portal.manuscript.form_inside import inside
from portal.manuscript.form_kinds import KINDS, OTHER, PARTS, WITH_OPTIONS, FormFiles
from portal.manuscript.form_pages import first_pages, page_of
from portal.manuscript.form_parts import questions
from portal.manuscript.form_versions import with_next_version
from portal.manuscript.judging import errors_in, problems_with
from portal.manuscript.kinds import folder_of
from portal.manuscript.picturing import Pictures
from portal.manuscript.saving import Author
from portal.publishing.repository import Repository
from portal.storage.database import Database

_FORM: Final = re.compile(
    r"((?:agencies|templates)/[a-z0-9-]+/forms/[a-z0-9]+(?:-[a-z0-9]+)*)\.schema\.json"
)
_AT: Final = re.compile(r"q\.([0-9]{1,3})\.[a-z_]{1,20}", re.ASCII)
"""A field of a question, by the question's place."""


class FormPage:
    """Over one manuscript."""

    def __init__(
        self,
        manuscript: Manuscript,
        repository: Repository,
        pictures: Pictures,
        database: Database,
        clock: Callable[[], datetime],
    ) -> None:
        self._manuscript = manuscript
        self._repository = repository
        self._pictures = pictures
        self._database = database
        self._clock = clock

    def show(self, ask: Ask) -> Response:
        """As it is now; of a form that is not there yet, an empty one."""
        stem = _stem_of(ask.query("name"))
        if stem is None or not self._manuscript.is_begun:
            return go_to(ask.request, "catalogue")
        texts = self._texts(stem)
        problems = self._judged(stem, {}) if texts["schema"] else ()
        return self._page(ask, stem, texts, problems)

    def save(self, ask: Ask) -> Response:
        """The form after what was typed, and after one step."""
        stem = _stem_of(ask.field("name-of-file"))
        if stem is None or not self._manuscript.is_begun:
            return go_to(ask.request, "catalogue")
        seen = self._seen(stem)
        texts = self._texts(stem)
        new = typed(ask, texts)
        if ask.field("version") != _version(texts):
            return self._page(ask, stem, new, (), trouble="conflict", status=409)
        trouble, problems = self._kept(ask, stem, _changes(stem, texts, new), seen)
        if trouble:
            status = 409 if trouble == "conflict" else 422
            return self._page(ask, stem, new, problems, trouble=trouble, status=status)
        more = {"as": "text"} if ask.field("as") == "text" else {}
        name = f"{stem}.schema.json"
        if part := part_of(ask):
            more["part"] = ".".join(part)
        return go_to(ask.request, "catalogue", "form", name=name, saved="1", **more)

    def typed(self, ask: Ask) -> tuple[str, dict[str, bytes], int | None] | None:
        """What is typed and not saved: the form's file, what is other, and the page that is asked.

        None: there is no such form. Raises `ManuscriptError`.
        """
        stem = _stem_of(ask.field("name-of-file"))
        if stem is None:
            return None
        texts = self._texts(stem)
        new = typed(ask, texts)
        part, at = part_of(ask), _AT.fullmatch(ask.field("at"))
        asked = [one.name for one in questions(files_of(texts))]
        place = int(at[1]) if at else len(asked)
        name = part[0] if part else asked[place] if place < len(asked) else ""
        return f"{stem}.schema.json", _changes(stem, texts, new), page_of(new, name)

    def _kept(
        self, ask: Ask, stem: str, changes: Mapping[str, bytes], seen: Mapping[str, str]
    ) -> tuple[str, Sequence[CatalogueProblem]]:
        """What kept it from being saved over the versions that were seen; empty: nothing did."""
        if not changes:
            return "", ()
        try:
            problems = self._judged(stem, changes)
            if errors_in(problems):
                return "errors", problems
            bumped = with_next_version(self._manuscript, self._repository, f"{stem}.schema.json")
            author = Author(self._manuscript, self._database, self._clock, ask.visitor.name)
            author.saves({**changes, **bumped}, seen=seen[next(iter(changes))])
        except ChangedMeanwhile:
            return "conflict", ()
        except ManuscriptError:
            return "failed", ()
        return "", ()

    def _seen(self, stem: str) -> dict[str, str]:
        """The version of each of its files, to be asked before they are read."""
        names = (f"{stem}.{end}.json" for end in ENDS.values())
        return {name: version_of(self._manuscript.read(name)) for name in names}

    def _texts(self, stem: str) -> dict[str, bytes]:
        read = self._manuscript.read
        return {kind: read(f"{stem}.{end}.json") or b"" for kind, end in ENDS.items()}

    def _judged(self, stem: str, changes: Mapping[str, bytes]) -> tuple[CatalogueProblem, ...]:
        return problems_with(self._manuscript, f"{stem}.schema.json", changes)

    def _page(
        self,
        ask: Ask,
        stem: str,
        texts: Mapping[str, bytes],
        problems: Sequence[CatalogueProblem],
        *,
        trouble: str = "",
        status: int = 200,
    ) -> Response:
        files, part = files_of(texts), part_of(ask)
        shown = inside(files, part)
        if shown is None:
            shown, part = files, ()
        asked = questions(shown)
        name = f"{stem}.schema.json"
        digest = self._pictures.laid(name) if self._manuscript.read(name) else None
        return ask.page(
            "form.html",
            status,
            headers=LIVE,
            is_typed=ask.request.method == "POST",
            room="catalogue",
            name=name,
            title=files.schema.get("title") or stem.rpartition("/")[2],
            folder=folder_of(stem),
            asked=[(one, lines_of(one)) for one in asked],
            answers=answers_of(asked),
            kinds=list(KINDS),
            parts=PARTS,
            part=".".join(part),
            page=page_of(texts, part[0]) if part else 0,
            above=_above(files, part),
            other=OTHER,
            with_options=WITH_OPTIONS,
            texts={kind: content.decode("utf-8", "replace") for kind, content in texts.items()},
            problems=problems,
            is_error=_is_error,
            trouble=trouble,
            version=ask.field("version") if trouble else _version(self._texts(stem)),
            as_text=(ask.field("as") or ask.query("as")) == "text",
            pages=first_pages(texts),
            may=ask.visitor.may(Right.EDIT),
            saved=ask.query("saved") == "1" and ask.request.method == "GET",
            digest=digest,
            is_possible=self._pictures.is_possible,
            drawn=self._pictures.pages(digest, "wide"),
        )


def _above(files: FormFiles, part: Sequence[str]) -> list[tuple[str, str]]:
    """The groups and lists that lead to a part: each one's path, and what it is called."""
    found = []
    for depth, name in enumerate(part):
        around = inside(files, part[:depth])
        asked = questions(around) if around is not None else []
        title = next((one.title for one in asked if one.name == name), "")
        found.append((".".join(part[: depth + 1]), title or name))
    return found


def _changes(
    stem: str, before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> dict[str, bytes]:
    return {
        f"{stem}.{end}.json": after[kind]
        for kind, end in ENDS.items()
        if after[kind] != before[kind] and (before[kind] or after[kind].strip() not in (b"", b"{}"))
    }


def _version(texts: Mapping[str, bytes]) -> str:
    return sha256(b"\0".join(sha256(one).digest() for one in texts.values())).hexdigest()[:24]


def _stem_of(name: str) -> str | None:
    match = _FORM.fullmatch(name)
    return match[1] if match else None


def _is_error(problem: CatalogueProblem) -> bool:
    return problem.severity is Severity.ERROR
