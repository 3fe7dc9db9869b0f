"""How many files an answer holds: one more is added, or takes the place of the one there is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Final

import pytest
from pytestqt.qtbot import QtBot
from ui_samples import ES

from kiosk.forms.file_reference import Shape
from kiosk.forms.file_rules import FileRules
from kiosk.forms.questions import Question, QuestionKind
from kiosk.ui import file_desk
from kiosk.ui.file_desk import FileDesk, Told
from kiosk.ui.models.files import FilesModel


class Stick(FileDesk):
    """A stick with two pictures, both of which are made anew at once."""

    def list_stick(self, rules: FileRules, then: Callable[[Told], None]) -> None:
        kind, *_ = rules.types
        files = [{"name": name, "path": [name], "media_type": kind} for name in ("a", "b")]
        then({"files": files, "stick": True, "whole": True})

    def take(
        self,
        path: Sequence[str],
        rules: FileRules,
        then: Callable[[Told, tuple[bytes, bytes]], None],
    ) -> None:
        then({"media_type": rules.types[0], "pages": 1}, (path[0].encode(), b""))


@pytest.mark.parametrize(
    ("kind", "most", "given"),
    [
        (QuestionKind.FILE, 1, ["b"]),
        (QuestionKind.FILES, 1, ["b"]),
        (QuestionKind.FILES, 2, ["a", "b"]),
    ],
)
def test_another_file_is_taken_beside_the_first_only_where_there_may_be_two(
    qtbot: QtBot, kind: QuestionKind, most: int, given: list[str]
) -> None:
    rules = FileRules(("image/jpeg",), Shape.PARAMETERS, most=most)
    model = FilesModel(Question(("it",), kind, "Foto", files=rules), (), Stick(), ES)
    for place in (0, 1):
        model.open("stick")
        with qtbot.waitSignal(model.given):
            model.take(place)
    assert [file["name"] for file in model.held] == [f"{name}.jpg" for name in given]
    model.deleteLater()


UNCONFINED: Final = """
import sys
from kiosk.files import confined, workshop
confined._PR_SET_SECCOMP = 1000
workshop.main(sys.stdin.buffer, sys.stdout.buffer)
"""


def test_where_nothing_can_be_confined_no_file_is_opened_and_it_is_said(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_desk, "WORKSHOP", (sys.executable, "-c", UNCONFINED))
    told: list[Told] = []
    FileDesk().list_stick(FileRules(("image/jpeg",), Shape.PARAMETERS), told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert told == [{"trouble": file_desk.FAILED}]
