"""What was typed into the builder of forms: the form's three files after it, and after one step."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from portal.console.guard import Ask
from portal.manuscript.folder import MOST_BYTES
from portal.manuscript.form_inside import DEEPEST, inside, with_inside
from portal.manuscript.form_kinds import (
    COMPUTED,
    KINDS,
    WITH_OPTIONS,
    Asked,
    FormFiles,
    Option,
)
from portal.manuscript.form_parts import added, changed, moved_up, questions, removed
from portal.manuscript.json_text import parsed, written

ENDS: Final = {"schema": "schema", "ui": "uischema", "english": "en"}
"""The kinds of a form's files, and how each one's name goes on."""
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
_STEP: Final = re.compile(r"(up|drop):([0-9]{1,3})", re.ASCII)
_COUNT: Final = re.compile(r"[0-9]{1,3}", re.ASCII)
_PART: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,59}", re.ASCII)
_MOST_WORDS: Final = 4000
_EMPTY: Final = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Solicitud",
    "type": "object",
    "properties": {},
}


def typed(ask: Ask, texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files that `texts` would be, by either way of writing them."""
    if ask.field("as") == "text":
        return {kind: ask.text(kind, MOST_BYTES).encode() for kind in texts}
    return _built(ask, texts)


def part_of(ask: Ask) -> tuple[str, ...]:
    """The group or list whose questions are shown, by the names that lead there; mostly none."""
    named = (ask.query("part") or ask.field("part")).split(".")
    is_path = len(named) <= DEEPEST and all(_PART.fullmatch(one) for one in named)
    return tuple(named) if is_path else ()


def _built(ask: Ask, texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The three files after the builder's form; what it did not touch, byte for byte."""
    before = files_of(texts)
    part = part_of(ask)
    shown = inside(before, part)
    files = before if shown is None else with_inside(before, part, _after(ask, shown))
    kept = {"schema": before.schema, "ui": before.ui, "english": before.english}
    new = {"schema": files.schema, "ui": files.ui, "english": files.english}
    return {
        kind: texts[kind] if new[kind] == kept[kind] and texts[kind] else written(new[kind])
        for kind in new
    }


def _after(ask: Ask, before: FormFiles) -> FormFiles:
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
        title = ask.text("new-title", _MOST_WORDS).strip() or ask.field("new-name")
        files = added(files, ask.field("new-name"), ask.field("new-kind"), title)
        if english := ask.text("new-english", _MOST_WORDS).strip():
            files = replace(files, english={**files.english, title: english})
    return files


def _where(files: FormFiles, one: Asked) -> int:
    """The place of a question that is not changed yet, wherever the others went."""
    return next(
        n
        for n, other in enumerate(questions(files))
        if (other.name, other.when, other.title) == (one.name, one.when, one.title)
    )


def _typed(ask: Ask, place: int, one: Asked) -> Asked:
    def said(field: str) -> str:
        return ask.text(f"q.{place}.{field}", _MOST_WORDS).strip()

    kind = ask.field(f"q.{place}.kind")
    kind = kind if kind in KINDS and one.kind in KINDS else one.kind
    options = ask.text(f"q.{place}.options", MOST_BYTES)
    name, equals, answer = ask.field(f"q.{place}.when").partition("=")
    is_same = options.strip() == lines_of(one).strip()
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
        least=_bound(said("least"), one.least),
        most=_bound(said("most"), one.most),
        formula=_formula(said("formula"), one),
    )


def _bound(text: str, before: str) -> str:
    """How many, in digits; empty: no such bound. What is no number changes nothing."""
    if not text:
        return ""
    return str(int(text)) if _COUNT.fullmatch(text) else before


def _formula(text: str, one: Asked) -> str:
    """On one line, unless it is as it was."""
    if one.kind != COMPUTED or text == one.formula.strip():
        return one.formula
    return " ".join(text.split())


def _options(text: str) -> tuple[Option, ...]:
    found = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        value, _, words = line.partition("=")
        title, _, english = words.rpartition(" | ") if " | " in words else (words, "", "")
        found.append(Option(value.strip(), title.strip() or value.strip(), english.strip()))
    return tuple(found)


def lines_of(one: Asked) -> str:
    return "\n".join(
        f"{option.value} = {option.title}" + (f" | {option.english}" if option.english else "")
        for option in one.options
    )


def answers_of(asked: Sequence[Asked]) -> list[tuple[str, str, str]]:
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


def files_of(texts: Mapping[str, bytes]) -> FormFiles:
    schema = parsed(texts["schema"]) if texts["schema"] else dict(_EMPTY)
    return FormFiles(schema, parsed(texts["ui"]), parsed(texts["english"]))
