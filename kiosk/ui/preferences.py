"""How one visitor wants to see the screen; gone with the visit."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.settings import THEMES, Settings
from kiosk.words import Words

TEXT_PERCENTS = (100, 125, 150)
REACHES = ("usual", "low")


@dataclass(frozen=True)
class Preferences:
    """Text size in percent, theme, and whether the controls are within a seated visitor's reach."""

    text_percent: int
    theme: str
    controls_low: bool = False


def centre_defaults(settings: Settings) -> Preferences:
    """What every visit starts with."""
    return Preferences(text_percent=settings.text_percent, theme=settings.theme)


def choices(prefix: str, values: tuple[object, ...], words: Words) -> list[dict[str, str]]:
    """Options for the view: each value with its words."""
    return [{"value": str(v), "title": words(f"view.{prefix}-{v}")} for v in values]


def theme_choices(words: Words) -> list[dict[str, str]]:
    return choices("theme", THEMES, words)


def text_choices(words: Words) -> list[dict[str, str]]:
    return choices("text", TEXT_PERCENTS, words)


def reach_choices(words: Words) -> list[dict[str, str]]:
    return choices("reach", REACHES, words)
