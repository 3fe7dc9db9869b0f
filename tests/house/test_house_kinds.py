"""A new kind of question is thought of wherever kinds are told apart, and so is a new control."""

from __future__ import annotations

import re
from typing import Final

import pytest
from house_tree import ROOT

from kiosk.forms.questions import QuestionKind
from kiosk.ui.question_controls import CONTROLS
from portal.manuscript.form_kinds import KINDS

_NAMED = re.compile(r"\b(?:Question)?Kind\.([A-Z_]+)\b")
_TYPED: Final = [
    "text",
    "long-text",
    "person-name",
    "curp",
    "rfc",
    "clabe",
    "nss",
    "phone",
    "postcode",
    "email",
    "date",
    "time",
    "moment",
    "year",
    "integer",
    "number",
    "money",
    "locality",
]
_CHOSEN: Final = ["yes-no", "choice", "long-choice", "choices", "consent"]
_BROUGHT: Final = ["file", "files", "signature", "days", "location"]
REST: Final = {
    # where kinds are told apart        the kinds for which its own default is meant
    "kiosk/forms/validation.py": [
        "text",
        "long-text",
        "person-name",
        "curp",
        "clabe",
        "nss",
        "phone",
        "postcode",
        "email",
        "year",
        "integer",
        "number",
        "locality",
        "location",
    ],
    "kiosk/forms/rereading.py": [*_CHOSEN, *_BROUGHT],
    "kiosk/forms/sample.py": ["text", "long-text", "locality", "location"],
    "kiosk/ui/answer_words.py": [*_TYPED, "file", "files", "signature", "location"],
    "kiosk/ui/question_controls.py": [],
    "portal/public/draft_questions.py": [],
}
BUILT: Final = {"integer": "whole"}
"""What the builder of forms calls otherwise."""
NOT_BUILT: Final = {
    "moment", "year", "number", "locality", "long-choice", "files", "days",
}  # fmt: skip
"""A long choice is a choice of many; the others are written into the form's file."""
BLOCK: Final = ROOT / "kiosk/ui/qml/Ventanilla/Pages/QuestionBlock.qml"


@pytest.mark.parametrize("file", REST)
def test_every_kind_is_decided(file: str) -> None:
    named = set(_NAMED.findall((ROOT / file).read_text("utf-8")))
    kinds = {QuestionKind[name].value for name in named}
    forgotten = {one.value for one in QuestionKind} - kinds - set(REST[file])
    assert not forgotten, f"{file}: what of {sorted(forgotten)}? Or name it in REST, on purpose."
    assert not kinds & set(REST[file]), f"{file} names what REST says that it leaves alone"


def test_every_kind_can_be_built_or_is_known_not_to_be() -> None:
    names = {BUILT.get(one.value, one.value) for one in QuestionKind if one.value not in NOT_BUILT}
    assert names <= set(KINDS), "portal/manuscript/form_kinds.py: a kind, or a line in NOT_BUILT"
    assert not NOT_BUILT & set(KINDS)


def test_every_control_is_one_of_the_screens() -> None:
    assert set(CONTROLS) == set(QuestionKind)
    drawn = set(re.findall(r'^ {12}"([a-z-]+)": \w+,?$', BLOCK.read_text("utf-8"), re.MULTILINE))
    assert drawn == set(CONTROLS.values()) | {"shown"}, "kiosk/ui/question_controls.py names others"
