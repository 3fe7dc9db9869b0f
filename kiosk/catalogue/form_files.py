"""Reads one form's files: the schema, the uiSchema and the translations.

Whether the kiosk can put the questions is for `kiosk.forms` to say; here it is made sure that the
schema is valid JSON Schema (2020-12 or draft-07) of an object, and said what is not translated.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Final

import jsonschema_rs

from kiosk.catalogue.form_words import schema_words, ui_words
from kiosk.catalogue.marked import line_of
from kiosk.catalogue.model import Form
from kiosk.catalogue.source_folder import SourceFolder
from kiosk.catalogue.text import SPANISH
from kiosk.seen import unseen_in

SCHEMA: Final = ".schema.json"
UI_SCHEMA: Final = ".uischema.json"
_REMEDY: Final = "remove it: a form says what can be seen"
_DRAFTS: Final = (
    "https://json-schema.org/draft/2020-12/schema",
    "http://json-schema.org/draft-07/schema",
)


def read_form(
    source: SourceFolder, agency_id: str, folder: Path, name: str, languages: Sequence[str] | None
) -> Form | None:
    """The form `name` of a forms folder; None where an error was reported."""
    schema = _schema(source, folder / f"{name}{SCHEMA}")
    ui_path = folder / f"{name}{UI_SCHEMA}"
    ui_schema = source.json(ui_path) if source.exists(ui_path) else ({}, "")
    if schema is None or ui_schema is None:
        return None
    said = dict.fromkeys((*schema_words(schema), *ui_words(ui_schema[0])))
    for words in filter(unseen_in, said):
        source.error(folder / f"{name}{SCHEMA}", 1, _unseen(words), _REMEDY)
    translations = {
        language: _translation(source, folder / f"{name}.{language}.json", said)
        for language in languages or ()
        if language != SPANISH
    }
    return Form(agency_id, name, schema, ui_schema[0], translations)


def _schema(source: SourceFolder, path: Path) -> dict[str, object] | None:
    read = source.json(path)
    if read is None:
        return None
    schema, text = read
    draft = schema.get("$schema", _DRAFTS[0])
    if not isinstance(draft, str) or draft.rstrip("#") not in _DRAFTS:
        line = line_of(text, "$schema")
        source.error(path, line, f"unknown $schema {draft!r}", f"write {_DRAFTS[0]}")
        return None
    try:
        jsonschema_rs.meta.validate(schema)
    except jsonschema_rs.ValidationError as error:
        where = [str(part) for part in error.instance_path]
        line = next((n for part in reversed(where) if (n := line_of(text, part)) > 1), 1)
        message = f"not valid JSON Schema: {'/'.join(where)}: {error.message}"
        source.error(path, line, message[:400], "mend it as JSON Schema says")
        return None
    if schema.get("type") != "object" or not isinstance(schema.get("properties"), dict):
        remedy = 'write "type": "object" and the questions under "properties"'
        source.error(path, 1, "not the schema of an object", remedy)
        return None
    return schema


def _translation(source: SourceFolder, path: Path, said: Collection[str]) -> Mapping[str, str]:
    if not source.exists(path):
        source.warn(path, 1, "the form has no translation into this language", "write the file")
        return {}
    read = source.json(path)
    if read is None:
        return {}
    words, text = read
    for spanish, other in words.items():
        line = line_of(text, spanish)
        if not isinstance(other, str) or not other.strip():
            source.error(path, line, f"no words for {_short(spanish)}", "write them in quotes")
        elif unseen_in(other):
            source.error(path, line, _unseen(other), _REMEDY)
        elif spanish not in said:
            remedy = "write the Spanish as the form does, or remove the line"
            source.warn(path, line, f"{_short(spanish)} is not said by the form", remedy)
    for spanish in said:
        if spanish not in words and any(map(str.isalpha, spanish)):
            source.warn(path, 1, f"{_short(spanish)} is not translated", "add a line for it")
    return {spanish: str(other) for spanish, other in words.items()}


def _unseen(words: str) -> str:
    return f"{_short(ascii(words))}: an invisible character (U+{ord(unseen_in(words)):04X})"


def _short(words: str) -> str:
    return repr(words if len(words) <= 60 else words[:59] + "…")
