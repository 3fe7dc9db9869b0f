"""What a visitor may choose for the visit, and that nothing of it outlives the visit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from pytestqt.qtbot import QtBot

from kiosk.settings import Settings
from kiosk.ui.models.view import ViewModel
from kiosk.ui.preferences import LOOK, USE, Preferences, centre_defaults, shown_groups
from kiosk.words import languages, words_of

if TYPE_CHECKING:
    from conftest import Kiosk

EVERY_CHOICE = [(group.name, value) for group in (*LOOK, *USE) for value in group.values]


def test_the_groups_are_the_fields() -> None:
    assert [group.name for group in (*LOOK, *USE)] == list(Preferences.__dataclass_fields__)


@pytest.mark.parametrize(("name", "value"), EVERY_CHOICE)
def test_each_value_can_be_chosen(name: str, value: str) -> None:
    chosen = centre_defaults(Settings()).with_choice(name, value)
    assert getattr(chosen, name) == value
    assert replace(chosen, **{name: getattr(centre_defaults(Settings()), name)}) == centre_defaults(
        Settings()
    )


@pytest.mark.parametrize(("name", "value"), [("theme", "pink"), ("text", "90"), ("smell", "off")])
def test_nothing_else_can_be_chosen(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        centre_defaults(Settings()).with_choice(name, value)


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"text_percent": 125}, "text", "125"),
        ({"theme": "yellow"}, "theme", "yellow"),
        ({"left_handed": True}, "hand", "left"),
        ({"reduced_motion": True}, "motion", "still"),
        ({"switches": "auto"}, "switches", "auto"),
        ({"volume": "off"}, "volume", "off"),
    ],
)
def test_a_visit_starts_as_the_centre_has_set(
    changes: dict[str, Any], name: str, value: str
) -> None:
    assert getattr(centre_defaults(Settings(**changes)), name) == value
    assert getattr(centre_defaults(Settings()), name) != value


@pytest.mark.parametrize("language", languages())
def test_what_is_chosen_is_shown_in_words(language: str) -> None:
    groups = shown_groups((*LOOK, *USE), centre_defaults(Settings()), words_of(language))
    assert all(group["title"] and group["chosen"] for group in groups)


def test_the_view_follows_each_choice(qtbot: QtBot) -> None:
    view = ViewModel(centre_defaults(Settings()), lambda: words_of("es"))
    for name, value in EVERY_CHOICE:
        if getattr(view.chosen, name) != value:
            with qtbot.waitSignals([view.changed, view.groupsChanged]):
                view.choose(name, value)
    assert (view.theme, view.textPercent) == ("yellow", 150)
    assert (view.controlsLow, view.leftHanded, view.reducedMotion) == (True, True, True)
    with qtbot.waitSignal(view.changed):
        view.reset()
    assert view.chosen == centre_defaults(Settings())
    view.deleteLater()


def test_the_next_visitor_finds_the_centres_own(kiosk: Kiosk) -> None:
    visitor = kiosk.open()
    model = kiosk.screen.model
    before = model.view.chosen
    model.begin()
    model.chooseLanguage("es")
    model.openPanel("view")
    for key in ("view.theme-yellow", "view.hand-left", "view.reach-low", "view.text-150"):
        visitor.taps(visitor.words(key))
    visitor.taps(visitor.words("view.more"))
    for key in ("view.keys-slower", "view.volume-high", "view.aloud-on"):
        visitor.taps(visitor.words(key))
    chosen = model.view.chosen
    assert (chosen.theme, chosen.hand, chosen.keys) == ("yellow", "left", "slower")
    assert (chosen.volume, chosen.aloud) == ("high", "on")
    model.finish()
    assert model.view.chosen == before


@pytest.mark.parametrize("left_handed", [False, True])
def test_the_primary_action_lies_under_the_hand(kiosk: Kiosk, left_handed: bool) -> None:
    visitor = kiosk.open(left_handed=left_handed)
    model = kiosk.screen.model
    model.begin()
    model.chooseLanguage("es")
    model.openService("acta-de-nacimiento")
    model.startApplication()
    middle = visitor.window.width() / 2
    for key in ("question.continue", "bar.finish"):
        at = visitor.finds(visitor.words(key)).rect.center().x()
        assert (at < middle) == left_handed, key
    assert (visitor.finds(visitor.words("bar.back")).rect.center().x() > middle) == left_handed
