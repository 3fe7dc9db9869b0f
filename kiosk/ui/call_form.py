"""The questions for who asks to be called: a number, a part of the day, and a name if one likes.

They are the same for every service; only the hours are the agency's. What is answered is sealed and
sent as an application is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from kiosk.catalogue.model import Agency
from kiosk.catalogue.service_line import call_windows
from kiosk.forms.definition import Form, compile_form
from kiosk.words import Words

VERSION: Final = 1
"""Of these questions, as a form's version: raised when an agency would read them differently."""
_MOST_LETTERS: Final = 80


def call_form(agency: Agency, here: datetime, words: Words) -> Form:
    """`here` is now, by the centre's clock.

    The answer `when` is `any`, or from when to when as ISO 8601 has it, with the clock it is meant
    by: `09:00-06:00/12:00-06:00`.
    """
    return compile_form(_schema(agency, here, words), {"ui:order": ["phone", "when", "name"]}, None)


def _schema(agency: Agency, here: datetime, words: Words) -> dict[str, Any]:
    offset = f"{here:%z}"
    offset = f"{offset[:3]}:{offset[3:]}"
    windows = [
        {
            "const": f"{starts}{offset}/{ends}{offset}",
            "title": words("call.between", starts=starts.lstrip("0"), ends=ends.lstrip("0")),
        }
        for starts, ends in call_windows(agency.calls_back, agency, here)
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "title": words("call.title"),
        "required": ["phone", "when"],
        "properties": {
            "phone": {
                "type": "string",
                "format": "phone-mx",
                "title": words("call.phone"),
                "description": words(
                    "call.phone-help", authority=agency.called.in_language(words.language)
                ),
            },
            "when": {
                "type": "string",
                "title": words("call.when"),
                "description": words("call.when-help"),
                "oneOf": [{"const": "any", "title": words("call.any")}, *windows],
            },
            "name": {
                "type": "string",
                "format": "person-name",
                "maxLength": _MOST_LETTERS,
                "title": words("call.name"),
            },
        },
    }
