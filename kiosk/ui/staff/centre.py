"""*Equipo*: what every visit begins with, out of service, and the screen begun anew. Pure."""

from __future__ import annotations

from dataclasses import replace

from kiosk.protocol.staff_calls import CentreChoices, ClosedWord
from kiosk.settings import BRIGHTNESS, THEMES, VOLUMES, Settings
from kiosk.ui.preferences import TEXT_PERCENTS
from kiosk.ui.staff.blocks import Part, block, button, choice
from kiosk.words import Words, languages, words_of


def with_choices(settings: Settings, chosen: CentreChoices) -> Settings:
    """What this screen does not know is left as the settings say."""
    theme, language, volume = chosen.theme, chosen.language, chosen.volume
    return replace(
        settings,
        text_percent=chosen.text_percent or settings.text_percent,
        brightness_percent=chosen.brightness_percent or settings.brightness_percent,
        volume=volume if volume in VOLUMES else settings.volume,
        theme=theme if theme in THEMES else settings.theme,
        language=language if language in languages() else settings.language,
    )


def changed(chosen: CentreChoices, argument: str) -> CentreChoices:
    """With one choice made: `text_percent 125`, `closed today`; touched once more it is taken
    back."""
    name, _, value = argument.partition(" ")
    told = chosen.model_dump(mode="json")
    told[name] = None if str(told[name]) == value else int(value) if value.isdigit() else value
    return CentreChoices.model_validate(told)


def derive_centre(chosen: CentreChoices, words: Words) -> list[Part]:
    """What is chosen is marked; nothing marked: as the machine was set up."""
    return [
        _group(
            "closed",
            [(one.value, words(f"staff.closed-{one.value}")) for one in ClosedWord],
            chosen,
            words,
        ),
        _group(
            "text_percent",
            [(str(one), words(f"view.text-{one}")) for one in TEXT_PERCENTS],
            chosen,
            words,
        ),
        _group(
            "brightness_percent",
            [(str(one), words(f"staff.brightness-{one}")) for one in BRIGHTNESS],
            chosen,
            words,
        ),
        _group("volume", [(one, words(f"view.volume-{one}")) for one in VOLUMES], chosen, words),
        _group("theme", [(one, words(f"view.theme-{one}")) for one in THEMES], chosen, words),
        _group(
            "language",
            [(one, words_of(one)("language.name")) for one in languages()],
            chosen,
            words,
        ),
        block(
            words("staff.restart-heading"),
            buttons=[button("restart", words("staff.restart"), "repeat")],
            wide=True,
        ),
    ]


def _group(name: str, values: list[tuple[str, str]], chosen: CentreChoices, words: Words) -> Part:
    now = getattr(chosen, name)
    return block(
        words(f"staff.centre-{name}"),
        choices=[
            choice("centre", f"{name} {value}", title, chosen=str(now) == value)
            for value, title in values
        ],
        wide=True,
    )
