"""How each kind of question is put in: by which control, and with which keyboard's layout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kiosk.forms.questions import QuestionKind

CONTROLS: Final[Mapping[QuestionKind, str]] = {
    QuestionKind.DATE: "date",
    QuestionKind.TIME: "time",
    QuestionKind.MOMENT: "moment",
    QuestionKind.LONG_TEXT: "long-text",
    QuestionKind.LOCALITY: "suggested",
    QuestionKind.LOCATION: "suggested",
    QuestionKind.LONG_CHOICE: "long-choice",
    QuestionKind.CHOICE: "choices",
    QuestionKind.CHOICES: "choices",
    QuestionKind.YES_NO: "choices",
    QuestionKind.CONSENT: "consent",
    QuestionKind.FILE: "files",
    QuestionKind.FILES: "files",
    QuestionKind.SIGNATURE: "files",
    QuestionKind.DAYS: "days",
    QuestionKind.TEXT: "field",
    QuestionKind.PERSON_NAME: "field",
    QuestionKind.CURP: "field",
    QuestionKind.RFC: "field",
    QuestionKind.CLABE: "field",
    QuestionKind.NSS: "field",
    QuestionKind.PHONE: "field",
    QuestionKind.POSTCODE: "field",
    QuestionKind.EMAIL: "field",
    QuestionKind.YEAR: "field",
    QuestionKind.INTEGER: "field",
    QuestionKind.NUMBER: "field",
    QuestionKind.MONEY: "field",
}
"""Each is one of `QuestionBlock.qml`."""
CHOSEN: Final = frozenset({"choices", "long-choice", "consent"})
LAYOUTS: Final[Mapping[QuestionKind, str]] = {
    QuestionKind.CURP: "capitals",
    QuestionKind.RFC: "capitals",
    QuestionKind.CLABE: "digits",
    QuestionKind.NSS: "digits",
    QuestionKind.PHONE: "digits",
    QuestionKind.POSTCODE: "digits",
    QuestionKind.INTEGER: "digits",
    QuestionKind.YEAR: "digits",
    QuestionKind.NUMBER: "money",
    QuestionKind.MONEY: "money",
    QuestionKind.EMAIL: "email",
}
"""All others have the letters."""
