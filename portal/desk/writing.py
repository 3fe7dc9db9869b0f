"""Writes letters to applicants: what an agency answers, asks for, wants paid, or arranges.

A letter is sealed to the letterbox inside the application, on the machine that holds the agency's
key; the portal stores what it cannot read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import FormUnsupported, compile_form
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.letter import MAX_TEXT, Appointment, Letter, Payment, Questions
from kiosk.protocol.tracking import Stage, Tracking
from kiosk.sealing.body import SubmissionBody
from kiosk.sealing.letterbox import About, LetterTooLong, seal_letter
from portal.clerks.messages import NextStep
from portal.desk.in_tray import Pile, decide

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_SHARED = ("$schema", "$defs", "definitions")
_MOST_SIGNS = 2_000
_ARRIVED = (Stage.DELIVERED, Stage.ANSWERED)


class CannotWrite(Exception):  # noqa: N818 - named for what happened
    """The letter cannot be written as it is wanted; the message says what to do."""


@dataclass(frozen=True)
class Wanted:
    """What a letter is to say and to ask.

    `documents` and `questions` are titles as the applicant reads them; `again` names questions of
    the application's own form, which `form` and `ui_schema` are. `replaces` is an earlier letter,
    whose payment or appointment this one's takes the place of.
    """

    text: str
    documents: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    payment: Payment | None = None
    appointment: Appointment | None = None
    replaces: UUID | None = None

    @property
    def asks(self) -> bool:
        return bool(self.documents or self.questions or self.again)


@dataclass(frozen=True)
class Written:
    """A letter, and the stage that the application is at with it."""

    letter: Letter
    stage: Stage


@dataclass(frozen=True)
class OwnForm:
    """The form an application was filled in with."""

    schema: Mapping[str, Any]
    ui_schema: Mapping[str, Any]


def questions_of(wanted: Wanted, form: OwnForm | None) -> Questions | None:
    """The questions a letter asks, tried as a kiosk will show them. Raises `CannotWrite`."""
    if not wanted.asks:
        return None
    schema, ui_schema = _again(wanted.again, form)
    properties: dict[str, Any] = schema["properties"]
    for name, title in _named(wanted.documents, "document"):
        properties[name] = {"type": "string", "format": "data-url", "title": title}
    for name, title in _named(wanted.questions, "answer"):
        properties[name] = {"type": "string", "maxLength": _MOST_SIGNS, "title": title}
        ui_schema[name] = {"ui:widget": "textarea"}
    schema["required"] = list(properties)
    ui_schema["ui:order"] = list(properties)
    try:
        compile_form(schema, ui_schema, None)
    except (FormDamaged, FormUnsupported) as error:
        raise CannotWrite(f"a kiosk could not ask this: {error}") from error
    return Questions(json_schema=schema, ui_schema=ui_schema)


def _again(names: Sequence[str], form: OwnForm | None) -> tuple[dict[str, Any], dict[str, Any]]:
    whole = dict(form.schema) if form else {}
    known = whole.get("properties", {})
    if unknown := [name for name in names if name not in known]:
        have = ", ".join(known) or "none that is known here"
        raise CannotWrite(f"its form has no question {unknown[0]!r}; it has {have}")
    kept: dict[str, Any] = {key: whole[key] for key in _SHARED if key in whole}
    schema: dict[str, Any] = {
        "$schema": _DRAFT,
        **kept,
        "type": "object",
        "properties": {name: known[name] for name in names},
    }
    ui_schema = {name: form.ui_schema[name] for name in names if form and name in form.ui_schema}
    return schema, ui_schema


def _named(titles: Sequence[str], kind: str) -> list[tuple[str, str]]:
    return [(f"{kind}_{place}", title) for place, title in enumerate(titles, start=1)]


def write(
    pile: Pile,
    folio: str,
    body: SubmissionBody,
    wanted: Wanted,
    *,
    form: OwnForm | None,
    to: Stage | None,
    now: datetime,
    random_bytes: Callable[[int], bytes],
    seen: Tracking | None = None,
) -> Written:
    """Seals a letter and stores it as the next step of the application `folio`.

    `to` is the stage that it tells of; None leaves it to the letter (`stage_after`). Raises
    `CannotWrite`, `CannotMove` where no step can follow, and as `decide`, as which `seen` is.
    """
    if body.letterbox is None:
        raise CannotWrite(
            "the application has no letterbox: move it along with --note, which anyone between "
            "could read"
        )
    try:
        letter = Letter(
            id=uuid7(now, random_bytes),
            at=now,
            language=body.language,
            text=plain(wanted.text),
            questions=questions_of(wanted, form),
            payment=wanted.payment,
            appointment=wanted.appointment,
            replaces=wanted.replaces,
        )
        sealed = seal_letter(letter, body.letterbox, About(folio, body.service), random_bytes)
    except LetterTooLong as error:
        raise CannotWrite(str(error)) from error
    except ValidationError:
        raise CannotWrite(f"the words are none, or more than {MAX_TEXT} signs") from None

    def step(so_far: Tracking) -> NextStep:
        stage = stage_after(so_far.steps[-1].stage, letter, to)
        return NextStep(after=len(so_far.steps), stage=stage, letter=sealed)

    return Written(letter, decide(pile, folio, step, seen).steps[-1].stage)


def stage_after(current: Stage, letter: Letter, to: Stage | None) -> Stage:
    """The stage that a letter leads to: what those on the way are told. Raises `CannotWrite`.

    Who is asked for something has something to do. Words alone change nothing that is settled or
    waited for; what has only arrived is read once somebody writes about it.
    """
    if letter.questions or letter.payment or letter.appointment:
        if to not in {None, Stage.NEEDS_VISITOR}:
            raise CannotWrite(f"a letter that asks for something cannot leave it {to}")
        return Stage.NEEDS_VISITOR
    if to is not None:
        return to
    return Stage.IN_REVIEW if current in _ARRIVED else current


def plain(text: str) -> str:
    """Without what is no sign or line break, and without lines at its ends."""
    return re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", text.strip())
