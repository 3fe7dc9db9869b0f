"""One question from one flat schema and its hints."""

from __future__ import annotations

import re
from typing import Any

from kiosk.forms.dates import EARLIEST, LATEST
from kiosk.forms.file_rules import FileRules, NoFile, asks_file, file_rules, widget_of
from kiosk.forms.hints import Hints
from kiosk.forms.kinds import Gap, kind_of, type_of
from kiosk.forms.locations import among_of
from kiosk.forms.merging import Schema
from kiosk.forms.numbers import is_carried
from kiosk.forms.open_days import OpenDays, asks_days, open_days
from kiosk.forms.options import RawOption, raw_options
from kiosk.forms.place_questions import (
    Around,
    PlaceKind,
    is_coded,
    place_kind,
    place_options,
)
from kiosk.forms.plain import Say
from kiosk.forms.questions import Option, Pointer, Question, QuestionKind

_FIXED_LENGTH = {
    QuestionKind.CURP,
    QuestionKind.RFC,
    QuestionKind.CLABE,
    QuestionKind.NSS,
    QuestionKind.PHONE,
    QuestionKind.POSTCODE,
    QuestionKind.DATE,
    QuestionKind.TIME,
    QuestionKind.MOMENT,
    QuestionKind.YEAR,
}
_NOT_BEFOREHAND = {
    QuestionKind.CONSENT,
    QuestionKind.FILE,
    QuestionKind.FILES,
    QuestionKind.SIGNATURE,
    QuestionKind.DAYS,
}
_PLACE_KINDS = {PlaceKind.LOCALITY: QuestionKind.LOCALITY}
_MOST_DAYS = 3
"""Where the form does not say how many."""
_HUMP = re.compile(r"(?<=[^\W\d_A-Z])[A-Z](?=[^\W\d_A-Z])")
_NUMBERS = {QuestionKind.INTEGER, QuestionKind.NUMBER, QuestionKind.MONEY}


def is_group(schema: Schema) -> bool:
    """Whether a flat schema asks for several answers: an object that is not one of a list."""
    return type_of(schema) == "object" and not ({"enum", "const"} & schema.keys())


def question_of(
    schema: Schema,
    items: Schema | None,
    hints: Hints,
    pointer: Pointer,
    say: Say,
    *,
    required: bool,
    title: str,
    where: Around,
) -> Question | Gap:
    """The question that a flat schema asks; `items` is the flat schema of a list's items.

    `title` is what it is called where neither the schema nor its hints say, `where` what is known
    around it.
    """
    rules: FileRules | NoFile | None = None
    days: OpenDays | None = None
    offered = _options(schema if items is None else items, hints)
    place = place_kind(schema, hints)
    if place is not None:
        offered = list(place_options(place, where, coded=is_coded(schema)))
        kind: QuestionKind | Gap = _PLACE_KINDS.get(place, QuestionKind.LONG_CHOICE)
    elif items is not None and items.get("format") == "date" and asks_days(hints):
        days = open_days(hints, where.office, where.asked_on)
        kind = QuestionKind.DAYS
    elif items is not None and offered:
        kind = QuestionKind.CHOICES
    elif isinstance(rules := _files(schema, items, hints), FileRules):
        kind = _file_kind(hints, is_list=items is not None)
    elif rules is not None:
        kind = Gap(rules.reason, rules.detail)
    else:
        kind = kind_of(schema, hints, [value for value, _ in offered])
    if isinstance(kind, Gap):
        return kind
    fixed = [*(value for value, _ in offered), schema.get("const")]
    if beyond := [value for value in fixed if not is_carried(value)]:
        return Gap("number", f"{beyond[0]} cannot be sent exactly")
    minimum, maximum = _limits(schema, hints, kind)
    return Question(
        pointer=pointer,
        kind=kind,
        title=title_of(schema, hints, say) or title or say(in_words(str(pointer[-1]))),
        help=help_of(schema, hints, say),
        placeholder=say(_placeholder(schema, hints)),
        required=required,
        options=tuple(Option(value, say(title)) for value, title in offered),
        masked=hints.get("masked") is True or _is_password(hints),
        max_length=None if kind in _FIXED_LENGTH else schema.get("maxLength"),
        minimum=minimum,
        maximum=maximum,
        read_only=bool(hints.text("compute"))
        or hints.is_read_only
        or schema.get("readOnly") is True
        or _is_fixed(schema, kind),
        default=_default(schema, kind, offered),
        formula=hints.text("compute"),
        known=hints.text("known"),
        files=rules if isinstance(rules, FileRules) else None,
        days=days,
        most=schema.get("maxItems", _MOST_DAYS) if days else 0,
        among=among_of(hints),
    )


def _files(schema: Schema, items: Schema | None, hints: Hints) -> FileRules | NoFile | None:
    """What is taken of files, or why none can be; None where none is asked for."""
    if items is None:
        wanted = type_of(schema) == "string" and asks_file(schema, hints)
        return file_rules(schema, hints) if wanted else None
    inner = hints.child("items")
    wanted = type_of(items) == "string" and (asks_file(items, inner) or bool(widget_of(hints)))
    return file_rules(schema, hints, items, inner) if wanted else None


def _file_kind(hints: Hints, *, is_list: bool) -> QuestionKind:
    if widget_of(hints) == "signature" and not is_list:
        return QuestionKind.SIGNATURE
    return QuestionKind.FILES if is_list else QuestionKind.FILE


def title_of(schema: Schema, hints: Hints, say: Say) -> str:
    """The title as the uiSchema or the schema words it; empty if neither does."""
    return say(hints.text("title") or str(schema.get("title") or ""))


def in_words(name: str) -> str:
    """A property's name as a person would write it: `fechaInicial` is `Fecha inicial`."""
    parted = _HUMP.sub(lambda hump: f" {hump[0].lower()}", name).replace("_", " ").strip()
    return parted[:1].upper() + parted[1:]


def help_of(schema: Schema, hints: Hints, say: Say) -> str:
    """The help under the title: the description, then the uiSchema's own help."""
    description = hints.text("description") or str(schema.get("description") or "")
    return "\n".join(text for text in (say(description), say(hints.text("help"))) if text)


def _options(schema: Schema, hints: Hints) -> list[RawOption]:
    names = hints.get("enumNames") or hints.child("items").get("enumNames")
    worded = names is not None or bool({"oneOf", "anyOf", "enumNames"} & schema.keys())
    if type_of(schema) == "boolean":
        if not worded:  # yes and no are the kiosk's own words then
            return []
        schema = {"enum": [True, False], **schema}
    return raw_options(schema, names, hints.get("enumOrder"), hints.get("enumDisabled"))


def _placeholder(schema: Schema, hints: Hints) -> str:
    examples = schema.get("examples")
    first = examples[0] if isinstance(examples, list) and examples else ""
    return hints.text("placeholder") or (first if isinstance(first, str) else "")


def _is_password(hints: Hints) -> bool:
    return hints.get("widget") in ("password", "PasswordWidget")


def _is_fixed(schema: Schema, kind: QuestionKind) -> bool:
    return "const" in schema and kind is not QuestionKind.CONSENT


def _default(schema: Schema, kind: QuestionKind, offered: list[RawOption]) -> Any:
    """What is filled in beforehand. Nobody consents or signs beforehand, or chooses from a list."""
    if kind in _NOT_BEFOREHAND:
        return None
    default = schema.get("const", schema.get("default"))
    if offered and kind is not QuestionKind.CHOICES:
        return default if any(value == default for value, _ in offered) else None
    return default if default not in ("", [], {}) and is_carried(default) else None


def _limits(
    schema: Schema, hints: Hints, kind: QuestionKind
) -> tuple[float | str | None, float | str | None]:
    if kind is QuestionKind.DATE:
        first, last = years_range(hints) or (EARLIEST, LATEST)
        return (
            max(str(schema.get("formatMinimum", first)), first),
            min(str(schema.get("formatMaximum", last)), last),
        )
    if kind not in _NUMBERS:
        return None, None
    return (
        schema.get("minimum", schema.get("exclusiveMinimum")),
        schema.get("maximum", schema.get("exclusiveMaximum")),
    )


def years_range(hints: Hints) -> tuple[str, str] | None:
    """The first and last day that `yearsRange: [1950, 2030]` allows; None if absent or relative."""
    match hints.get("yearsRange"):
        case [int(first), int(last)] if 0 < first <= last < 10_000:
            return f"{first:04}-01-01", f"{last:04}-12-31"
        case _:
            return None
