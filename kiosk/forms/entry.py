"""From what is typed to the answer that is kept, and from the answer back to what is read.

`parse` mends what it can (spaces, lower case, `$1,200.50`, `+52`, day-month-year). What it cannot
read it keeps as typed, so that the check explains it and the visitor corrects it: nothing typed
is lost. For every answer a question accepts, `parse(question, present(question, answer))` is that
answer (masked ones are only shown as bullets).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kiosk.dates import clock_words, day_and_clock_words, day_words
from kiosk.forms.curp import compact_curp
from kiosk.forms.dates import iso_date, real_date, typed_date
from kiosk.forms.file_reference import references_in
from kiosk.forms.identifiers import compact_digits, compact_phone, compact_rfc
from kiosk.forms.numbers import LARGEST
from kiosk.forms.questions import Option, Question
from kiosk.forms.questions import QuestionKind as Kind
from kiosk.forms.times import (
    clock_of,
    iso_moment,
    iso_time,
    moment_of,
    typed_moment,
    typed_time,
)
from kiosk.money import figure, money_words
from kiosk.words import Words

MASK = "•" * 8
"""Always as many, so that not even the length shows."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]*)?")
_YES = {"true", "yes", "sí", "si", "1"}
_NO = {"false", "no", "0"}

_TEXTS: Mapping[Kind, Callable[[str], Any]] = {
    Kind.TEXT: str,
    Kind.LONG_TEXT: str,
    Kind.PERSON_NAME: str,
    Kind.CURP: compact_curp,
    Kind.RFC: compact_rfc,
    Kind.PHONE: compact_phone,
    Kind.CLABE: compact_digits,
    Kind.NSS: compact_digits,
    Kind.POSTCODE: compact_digits,
    Kind.EMAIL: lambda text: text.replace(" ", ""),
    Kind.DATE: iso_date,
    Kind.TIME: iso_time,
    Kind.MOMENT: iso_moment,
    Kind.YEAR: str,
    Kind.LOCALITY: str,
}


def parse(question: Question, typed: str) -> Any:
    """The answer in what was typed; None if nothing was.

    Options are named by their title or their value; those of `CHOICES` and `DAYS` stand one a line.
    """
    text = _tidy(typed, keep_lines=question.kind in (Kind.LONG_TEXT, Kind.CHOICES, Kind.DAYS))
    if not text:
        return None
    if question.kind in _TEXTS:
        return _TEXTS[question.kind](text) or text
    match question.kind:
        case Kind.YES_NO | Kind.CONSENT:
            return _yes_no(question, text)
        case Kind.CHOICE | Kind.LONG_CHOICE:
            return _option_value(question, text)
        case Kind.CHOICES | Kind.DAYS:
            return [_line_value(question, line) for line in text.split("\n")]
        case _:
            return _number(text)


def present(question: Question, value: Any, words: Words | None = None) -> str:
    """The answer as it is read back; empty if there is none.

    Dates, times, amounts, yes and no are said in `words` (unless the agency words its own yes and
    no); without them they stand as one types them, yes and no as the keys of their words.
    """
    if value is None or value in ("", []):
        return ""
    if question.masked:
        return MASK
    if question.options and question.kind is not Kind.CHOICES:
        return _title(question.options, value)
    return _unmasked(question, value, words)


def _unmasked(question: Question, value: Any, words: Words | None) -> str:
    match question.kind:
        case Kind.FILE | Kind.FILES | Kind.SIGNATURE:
            return "\n".join(one.name for one in references_in(value))
        case Kind.DATE | Kind.TIME | Kind.MOMENT | Kind.DAYS:
            days = value if isinstance(value, list) else [value]
            return "\n".join(_when(question.kind, str(day), words) for day in days)
        case Kind.MONEY if _is_number(value):
            return figure(value) if words is None else money_words(value, words)
        case Kind.YES_NO | Kind.CONSENT if isinstance(value, bool):
            agreed = "answer.agreed" if question.kind is Kind.CONSENT else "answer.yes"
            key = agreed if value else "answer.no"
            return key if words is None else words(key)
        case Kind.CHOICES if isinstance(value, Sequence) and not isinstance(value, str):
            return "\n".join(_title(question.options, part) for part in value)
        case _:
            return _plain(value)


def _when(kind: Kind, value: str, words: Words | None) -> str:
    match kind:
        case Kind.TIME:
            clock = clock_of(value)
            return typed_time(value) if words is None or clock is None else clock_words(*clock)
        case Kind.MOMENT:
            moment = moment_of(value)
            if words is None or moment is None:
                return typed_moment(value)
            return day_and_clock_words(moment[0], clock_words(*moment[1]), words)
        case _:
            day = real_date(value)
            return typed_date(value) if words is None or day is None else day_words(day, words)


def _tidy(typed: str, *, keep_lines: bool) -> str:
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    lines = text.split("\n") if keep_lines else [text]
    # control signs (a barcode scanner's, a stray tab) are spaces, except a line's own end
    shown = ("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in line)
             for line in lines)  # fmt: skip
    return "\n".join(" ".join(line.split()) for line in shown).strip()


def _number(text: str) -> int | float | str:
    bare = re.sub(r"(?i)\s|\$|mxn|pesos?", "", text)
    if not _NUMBER.fullmatch(bare) or not any(sign.isdigit() for sign in bare):
        return text
    value = float(bare.replace(",", ""))
    if abs(value) > LARGEST:
        return text
    return int(value) if value.is_integer() else value


def _yes_no(question: Question, text: str) -> bool | str:
    named = _option_value(question, text)
    if isinstance(named, bool):
        return named
    word = text.casefold()
    return word in _YES if word in _YES | _NO else text


def _line_value(question: Question, line: str) -> Any:
    return iso_date(line) if question.kind is Kind.DAYS else _option_value(question, line)


def _option_value(question: Question, text: str) -> Any:
    wanted = text.casefold()
    for option in question.options:
        if option.title == text:
            return option.value
    for option in question.options:
        if wanted in (option.title.casefold(), _plain(option.value).casefold()):
            return option.value
    return text


def _title(options: Sequence[Option], value: Any) -> str:
    return next((option.title for option in options if option.value == value), str(value))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
