"""From a validation error to a problem an author understands: what is wrong, and what to write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from kiosk.catalogue.errors import CatalogueProblem
from kiosk.catalogue.marked import Marked, Path

_BY_FIELD: Final[Mapping[str, str]] = {
    "duration": "write an ISO 8601 duration such as PT0S, PT30M, P3D, P2W or P1M, or null",
    "reviewed": "write a day of the calendar as YYYY-MM-DD",
    "created": "write a day of the calendar as YYYY-MM-DD",
    "amount": "write pesos such as 74.00, 0 where it is free, null with a note where it varies",
    "place": "federal: none; state: ISO 3166-2 (MX-OAX); municipal: INEGI's five digits (20067)",
    "phone": "write digits and spaces, such as 55 1234 5678",
    "website": "write the whole address, with https://",
    "email": "write an e-mail address",
    "filling_minutes": "write a whole number of minutes",
    "form_version": "write a whole number from 1, with the form's name in form",
    "form": "write a file name of the forms folder, without .schema.json, and form_version with it",
    "languages": "list language codes, es among them",
    "version": "write letters, digits, dots and hyphens, such as 2026.11.24",
    "public_key": "make the keys with `portal keys`",
    "key_id": "make the keys with `portal keys`",
}
_BY_TYPE: Final[Mapping[str, str]] = {
    "missing": "add it",
    "extra_forbidden": "remove it, or mend its name",
    "enum": "write one of the listed values",
    "string_too_short": "write it, or remove the field",
    "string_too_long": "make it shorter",
    "too_short": "list at least one",
    "too_long": "list fewer",
    "dict_type": "write a mapping from language to words: {es: …, en: …}",
    "tuple_type": "write a list, each entry after a hyphen",
    "model_type": "write a mapping of fields",
    "string_type": "write words (in quotes if they look like a number)",
}
_MESSAGES: Final[Mapping[str, str]] = {
    "missing": "the field is missing",
    "extra_forbidden": "no such field",
    "dict_type": "not a mapping from language to words",
    "tuple_type": "not a list",
    "too_short": "the list is empty",
    "string_too_short": "there are no words",
    "string_pattern_mismatch": "not of the right form",
    "model_type": "not a mapping of fields",
    "string_type": "not words",
}
_BY_MESSAGE: Final[Mapping[str, str]] = {
    "Spanish (es) is missing": "write the Spanish words under es",
    "the catalogue does not speak": "add the language to catalogue.yaml, or remove the words",
    "HTML where plain text belongs": "write the words without tags",
    "only spaces": "write it, or remove the field",
    "an invisible character": "type the words again",
    "no letter and no digit": "write what people would call it: it is found by its words",
    "the name in": "shorten it to 60 characters",
    "channels: kiosk": "remove the channel, or name the form in form and form_version",
    "channels: a service with a form": "add {type: kiosk} to channels",
    "note: ": "add a note that says what it depends on",
    "life_events: ": "keep one of them",
}


def problems_of(error: ValidationError, file: str, marked: Marked) -> list[CatalogueProblem]:
    """One problem for each error, with the line on which the author wrote it."""
    all_found = error.errors(include_url=False)
    # Pydantic counts a list after it has dropped what was wrong in it: told once is enough.
    inner = {found["loc"][:end] for found in all_found for end in range(len(found["loc"]))}
    return [
        _problem(found, file, marked)
        for found in all_found
        if not (found["type"] == "too_short" and found["loc"] in inner)
    ]


def _problem(found: Any, file: str, marked: Marked) -> CatalogueProblem:
    path: Path = tuple(found["loc"])
    kind: str = found["type"]
    words: str = found["msg"].removeprefix("Value error, ")
    # A rule that spans fields names the one to look at first: "place: …".
    named, colon, rest = words.partition(": ")
    if kind == "value_error" and colon and named.isidentifier():
        path, message = (*path, named), rest
    elif kind == "value_error":
        message = words
    else:
        message = _MESSAGES.get(kind, words[:1].lower() + words[1:])
    where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in path)
    field = next((part for part in reversed(path) if isinstance(part, str)), "")
    return CatalogueProblem(
        file=file,
        line=marked.line(path),
        message=f"{where}: {message}" if where else message,
        remedy=_remedy(kind, words, field),
    )


def _remedy(kind: str, words: str, field: str) -> str:
    for beginning, remedy in _BY_MESSAGE.items():
        if words.startswith(beginning):
            return remedy
    if kind in {"missing", "extra_forbidden"}:
        return _BY_TYPE[kind]
    return _BY_FIELD.get(field) or _BY_TYPE.get(kind) or "see docs/catalogue-source.md"
