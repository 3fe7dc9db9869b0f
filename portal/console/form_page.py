"""The form builder: questions added, changed, moved and removed, or the JSON itself.

Whatever way it was changed, it is judged as `portal check` and `kiosk form check` judge it before
it is saved. A form that is other than what is published gets its next version with its services.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

from starlette.responses import Response

from kiosk.catalogue.errors import Problem, Severity
from kiosk.catalogue.marked import Unreadable, read_json
from kiosk.forms.answers import NO_ANSWERS, with_defaults
from kiosk.forms.definition import FormDamaged, FormUnsupported, compile_form
from portal.console.guard import Ask
from portal.console.rendering import go_to
from portal.console.roles import Right
from portal.manuscript.folder import (
    MOST_BYTES,
    ChangedMeanwhile,
    Manuscript,
    ManuscriptError,
    version_of,
)
from portal.manuscript.form_kinds import KINDS, OTHER, WITH_OPTIONS, Asked, FormFiles, Option
from portal.manuscript.form_parts import added, changed, moved_up, questions, removed
from portal.manuscript.form_versions import with_next_version
from portal.manuscript.json_text import parsed, written
from portal.manuscript.judging import errors_in, problems_with
from portal.manuscript.kinds import folder_of
from portal.manuscript.picturing import Pictures
from portal.manuscript.saving import Author
from portal.publishing.repository import Repository
from portal.storage.database import Database

_FORM: Final = re.compile(
    r"((?:agencies|templates)/[a-z0-9-]+/forms/[a-z0-9]+(?:-[a-z0-9]+)*)\.schema\.json"
)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
_STEP: Final = re.compile(r"(up|drop):([0-9]{1,3})", re.ASCII)
_MOST_WORDS: Final = 4000
_EMPTY: Final = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Solicitud",
    "type": "object",
    "properties": {},
}


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
        texts = self._texts(stem)
        if ask.field("as") == "text":
            new = {kind: ask.lines(kind, MOST_BYTES).encode() for kind in texts}
        else:
            new = _built(ask, texts)
        if ask.field("version") != _version(texts):
            return self._page(ask, stem, new, (), trouble="conflict", status=409)
        trouble, problems = self._kept(ask, stem, _changes(stem, texts, new))
        if trouble:
            status = 409 if trouble == "conflict" else 422
            return self._page(ask, stem, new, problems, trouble=trouble, status=status)
        more = {"as": "text"} if ask.field("as") == "text" else {}
        name = f"{stem}.schema.json"
        return go_to(ask.request, "catalogue", "form", name=name, saved="1", **more)

    def _kept(
        self, ask: Ask, stem: str, changes: Mapping[str, bytes]
    ) -> tuple[str, Sequence[Problem]]:
        """What kept it from being saved; empty: nothing did."""
        if not changes:
            return "", ()
        try:
            problems = self._judged(stem, changes)
            if errors_in(problems):
                return "errors", problems
            bumped = with_next_version(self._manuscript, self._repository, f"{stem}.schema.json")
            author = Author(self._manuscript, self._database, self._clock, ask.visitor.name)
            seen = version_of(self._manuscript.read(next(iter(changes))))
            author.saves({**changes, **bumped}, seen=seen)
        except ChangedMeanwhile:
            return "conflict", ()
        except ManuscriptError:
            return "failed", ()
        return "", ()

    def _texts(self, stem: str) -> dict[str, bytes]:
        read = self._manuscript.read
        return {kind: read(f"{stem}.{end}.json") or b"" for kind, end in _ENDS.items()}

    def _judged(self, stem: str, changes: Mapping[str, bytes]) -> tuple[Problem, ...]:
        return problems_with(self._manuscript, f"{stem}.schema.json", changes)

    def _page(
        self,
        ask: Ask,
        stem: str,
        texts: Mapping[str, bytes],
        problems: Sequence[Problem],
        *,
        trouble: str = "",
        status: int = 200,
    ) -> Response:
        files = _files(texts)
        asked = questions(files)
        name = f"{stem}.schema.json"
        digest = self._pictures.lay(name, {}) if self._manuscript.read(name) else None
        return ask.page(
            "form.html",
            status,
            room="catalogue",
            name=name,
            title=files.schema.get("title") or stem.rpartition("/")[2],
            folder=folder_of(stem),
            asked=[(one, _lines(one)) for one in asked],
            answers=_answers(asked),
            kinds=list(KINDS),
            other=OTHER,
            with_options=WITH_OPTIONS,
            texts={kind: content.decode("utf-8", "replace") for kind, content in texts.items()},
            problems=problems,
            is_error=_is_error,
            trouble=trouble,
            version=ask.field("version") if trouble else _version(self._texts(stem)),
            as_text=(ask.field("as") or ask.query("as")) == "text",
            pages=_pages(texts),
            may=ask.visitor.may(Right.EDIT),
            saved=ask.query("saved") == "1" and ask.request.method == "GET",
            digest=digest,
            is_possible=self._pictures.is_possible,
            drawn=self._pictures.pages(digest, "wide"),
        )


_ENDS: Final = {"schema": "schema", "ui": "uischema", "english": "en"}


def _built(ask: Ask, texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The three files after the builder's form; what it did not touch, byte for byte."""
    before = _files(texts)
    files = before
    for place, one in enumerate(questions(before)):
        if f"q.{place}.title" in ask.fields:
            files = changed(files, _where(files, one), _typed(ask, place, one))
    act = ask.field("do")
    if match := _STEP.fullmatch(act):
        asked = questions(before)
        if int(match[2]) < len(asked):
            one = asked[int(match[2])]
            place = next(n for n, other in enumerate(questions(files)) if other.name == one.name)
            files = moved_up(files, place) if match[1] == "up" else removed(files, place)
    elif act == "add" and _NAME.fullmatch(ask.field("new-name")):
        title = ask.lines("new-title", _MOST_WORDS).strip() or ask.field("new-name")
        files = added(files, ask.field("new-name"), ask.field("new-kind"), title)
        if english := ask.lines("new-english", _MOST_WORDS).strip():
            files = replace(files, english={**files.english, title: english})
    kept = {"schema": before.schema, "ui": before.ui, "english": before.english}
    new = {"schema": files.schema, "ui": files.ui, "english": files.english}
    return {
        kind: texts[kind] if new[kind] == kept[kind] and texts[kind] else written(new[kind])
        for kind in new
    }


def _where(files: FormFiles, one: Asked) -> int:
    """The place of a question that is not changed yet, wherever the others went."""
    return next(
        n
        for n, other in enumerate(questions(files))
        if (other.name, other.when, other.title) == (one.name, one.when, one.title)
    )


def _typed(ask: Ask, place: int, one: Asked) -> Asked:
    def said(field: str) -> str:
        return ask.lines(f"q.{place}.{field}", _MOST_WORDS).strip()

    kind = ask.field(f"q.{place}.kind")
    kind = kind if kind in KINDS and one.kind != OTHER else one.kind
    options = ask.lines(f"q.{place}.options", MOST_BYTES)
    name, equals, answer = ask.field(f"q.{place}.when").partition("=")
    is_same = options.strip() == _lines(one).strip()
    return replace(
        one,
        kind=kind,
        title=said("title"),
        english=said("english"),
        help=one.help if said("help") == one.help.strip() else said("help"),
        help_english=said("help_english"),
        required=ask.field(f"q.{place}.required") == "1",
        options=one.options if is_same or kind not in WITH_OPTIONS else _options(options),
        when=(name, answer) if equals and name != one.name else None,
    )


def _options(text: str) -> tuple[Option, ...]:
    found = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        value, _, words = line.partition("=")
        title, _, english = words.rpartition(" | ") if " | " in words else (words, "", "")
        found.append(Option(value.strip(), title.strip() or value.strip(), english.strip()))
    return tuple(found)


def _lines(one: Asked) -> str:
    return "\n".join(
        f"{option.value} = {option.title}" + (f" | {option.english}" if option.english else "")
        for option in one.options
    )


def _answers(asked: Sequence[Asked]) -> list[tuple[str, str, str]]:
    """What a question may hang on: `name=answer`, the question, the answer in words."""
    found = []
    for one in asked:
        if one.kind == "yes-no":
            found += [
                (f"{one.name}=true", one.title, "yes"),
                (f"{one.name}=false", one.title, "no"),
            ]
        elif one.kind == "choice":
            found += [(f"{one.name}={o.value}", one.title, o.title) for o in one.options]
        if one.when and f"{one.when[0]}={one.when[1]}" not in {each[0] for each in found}:
            found.append((f"{one.when[0]}={one.when[1]}", one.when[0], one.when[1]))
    return found


def _files(texts: Mapping[str, bytes]) -> FormFiles:
    schema = parsed(texts["schema"]) if texts["schema"] else dict(_EMPTY)
    return FormFiles(schema, parsed(texts["ui"]), parsed(texts["english"]))


def _changes(
    stem: str, before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> dict[str, bytes]:
    return {
        f"{stem}.{end}.json": after[kind]
        for kind, end in _ENDS.items()
        if after[kind] != before[kind] and (before[kind] or after[kind].strip() not in (b"", b"{}"))
    }


def _pages(texts: Mapping[str, bytes]) -> int:
    """Of the form before anything is answered; 0 where it cannot be shown."""
    schema, ui = (_plain(texts[kind]) for kind in ("schema", "ui"))
    try:
        form = compile_form(schema, ui, None)
        return len(form.steps_of(with_defaults(form, NO_ANSWERS)))
    except (FormDamaged, FormUnsupported):
        return 0


def _plain(content: bytes) -> dict[str, Any]:
    try:
        value = read_json(content or b"{}")
    except Unreadable:
        return {}
    return value if isinstance(value, dict) else {}


def _version(texts: Mapping[str, bytes]) -> str:
    return sha256(b"\0".join(sha256(one).digest() for one in texts.values())).hexdigest()[:24]


def _stem_of(name: str) -> str | None:
    match = _FORM.fullmatch(name)
    return match[1] if match else None


def _is_error(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR
