"""What a screen reader hears of the real program, over the real accessibility bus."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from atspi_bus import Node, Reader, reader_of, what_is_missing

from kiosk.tour.stage import Stage
from kiosk.words import words_of

pytestmark = pytest.mark.skipif(
    bool(what_is_missing()), reason=f"please install {what_is_missing()} (deploy/test-packages.txt)"
)
ES = words_of("es")
CONTROLS = {"push button", "button", "radio button", "check box", "entry", "text", "password text"}


@pytest.fixture
def reader(enrolled: Stage, tmp_path: Path) -> Iterator[Reader]:
    """In front of the program as staff would start it."""
    home = tmp_path / "kiosk"
    shutil.copytree(enrolled.kiosk_home, home)
    settings = {
        "KIOSK_HOME": str(home),
        "KIOSK_CATALOGUE_SOURCE": str(enrolled.catalogue),
        "KIOSK_REDUCED_MOTION": "true",
        "KIOSK_PORTAL_URL": "http://127.0.0.1:9",
    }
    command = [sys.executable, "-m", "kiosk", "screen", "--window"]
    with reader_of(command, settings, tmp_path / "screen.log") as reader:
        yield reader


def controls(tree: list[Node]) -> list[Node]:
    """Those that are on the screen; Qt tells of hidden ones too, and says so in their states."""
    return [node for node in tree if node.role in CONTROLS and "showing" in node.states]


def assert_told(tree: list[Node]) -> None:
    """Each control has a name and the states that belong to its role."""
    assert controls(tree)
    for node in controls(tree):
        assert node.name.strip(), f"a {node.role} without a name"
        assert "focusable" in node.states or "enabled" not in node.states, node


def test_a_visitor_who_does_not_see_the_screen_comes_to_a_question(reader: Reader) -> None:
    reader.presses(ES("attract.start"))
    reader.presses("Español")
    tree = reader.waits_for(
        lambda tree: any(node.name == ES("home.heading") for node in tree), "home"
    )
    assert_told(tree)
    assert any(node.role == "heading" and node.name == ES("home.heading") for node in tree)
    assert [n.role for n in tree if n.name == ES("search.label")][-1] in {"text", "entry"}
    reader.presses(ES("area.government"))
    reader.presses("Copia del acta de nacimiento")
    reader.presses(ES("service.apply"))
    choice = reader.finds("Es mía")
    assert choice.role == "radio button"
    assert "checked" not in choice.states
    reader.presses("Es mía")
    tree = reader.waits_for(
        lambda tree: any(n.name == "Es mía" and "checked" in n.states for n in tree), "the answer"
    )
    assert_told(tree)
    reader.presses(ES("question.continue"))
    tree = reader.waits_for(
        lambda tree: any(n.name == "Primer apellido" and n.role in CONTROLS for n in tree), "names"
    )
    assert_told(tree)


def test_a_question_in_front_is_a_dialogue(reader: Reader) -> None:
    reader.presses(ES("attract.start"))
    reader.presses("Español")
    reader.presses(ES("bar.finish"))
    tree = reader.waits_for(
        lambda tree: any(n.name == ES("finish.heading") and n.role == "dialog" for n in tree),
        "the question whether to finish",
    )
    assert_told(tree)
    assert "enabled" in next(n for n in tree if n.name == ES("finish.stay")).states
    behind = next(n for n in tree if n.name == ES("bar.home"))
    assert "enabled" not in behind.states, "what is behind cannot be reached"
