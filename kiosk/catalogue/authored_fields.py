"""What fields of source files hold: words by language, days, phones, hours; each with its rule."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
)

from kiosk.catalogue.duration import parse_duration
from kiosk.catalogue.offices import opening
from kiosk.catalogue.spelling import words as said
from kiosk.catalogue.text import SPANISH
from kiosk.seen import unseen_in

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_TAG = re.compile(r"</?[a-zA-Z!]|&[a-zA-Z]+;|&#")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class Authored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if sign := unseen_in(text):
        raise ValueError(f"an invisible character (U+{ord(sign):04X})")
    if not text:
        raise ValueError("only spaces")
    if _TAG.search(text):
        raise ValueError("HTML where plain text belongs")
    return text


def _paragraphs(text: str) -> str:
    """One paragraph a line; blank lines say nothing more."""
    return "\n".join(_plain(line) for line in text.splitlines() if line.strip()) or _plain(text)


def _iso_date(value: object) -> object:
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        raise ValueError(f"{value!r} is not a date")
    return value


def iso_duration(value: object) -> object:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not an ISO 8601 duration")  # noqa: TRY004 - pydantic's way
    return parse_duration(value)


def digits(value: object) -> object:
    """Digits without quotes are read as a number; a code and a phone are words."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _language(text: str) -> str:
    if not LANGUAGE.fullmatch(text):
        raise ValueError(f"{text!r} is no language code")
    return text


Plain = Annotated[
    str, StringConstraints(strict=True, min_length=1, max_length=1000), AfterValidator(_plain)
]
Prose = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=100_000),
    AfterValidator(_paragraphs),
]
Language = Annotated[str, AfterValidator(_language)]


def _has_spanish(words: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
    """The context, where there is one, is the catalogue's list of languages."""
    if not words.get(SPANISH):
        raise ValueError("Spanish (es) is missing")
    if info.context is not None and (strange := set(words) - set(info.context)):
        raise ValueError(f"the catalogue does not speak {', '.join(sorted(strange))}")
    return words


def short(words: dict[str, str]) -> dict[str, str]:
    for language, text in words.items():
        if not any(said(text)):
            raise ValueError(f"no letter and no digit in the name in {language}")
        if len(text) > 60:
            raise ValueError(f"the name in {language} has {len(text)} characters")
    return words


Words = Annotated[dict[Language, Plain], AfterValidator(_has_spanish)]
LongWords = Annotated[dict[Language, Prose], AfterValidator(_has_spanish)]
Keywords = Annotated[
    dict[Language, Annotated[tuple[Plain, ...], Field(max_length=60)]],
    AfterValidator(_has_spanish),
]
Phone = Annotated[
    str,
    BeforeValidator(digits),
    StringConstraints(pattern=r"^\+?[0-9][0-9 ().,/-]{1,38}( ?ext\.? ?[0-9]+)?$"),
]
Website = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]{3,300}$")]
Email = Annotated[
    str, StringConstraints(pattern=r"^[^@\s]{1,64}@[^@\s]+\.[^@\s]{2,}$", max_length=120)
]
Day = Annotated[date, BeforeValidator(_iso_date)]
Whole = Annotated[int, Field(strict=True)]


def _opening(text: str) -> str:
    opening(text)
    return text


Hours = Annotated[tuple[Annotated[str, AfterValidator(_opening)], ...], Field(max_length=14)]
"""schema.org's *openingHours*."""
