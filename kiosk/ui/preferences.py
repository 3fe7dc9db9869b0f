"""How one visitor wants to see, hear and touch the screen; gone with the visit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.settings import SWITCHES, THEMES, VOLUMES, Settings
from kiosk.words import Words

TEXT_PERCENTS = (100, 125, 150)
SPEEDS = ("slow", "usual", "fast", "fastest")


@dataclass(frozen=True)
class Group:
    """One thing to choose: `view.<title>` names it, `view.<name>-<value>` each of its values."""

    name: str
    title: str
    values: tuple[str, ...]


LOOK = (
    Group("text", "text-size", tuple(str(percent) for percent in TEXT_PERCENTS)),
    Group("theme", "theme", THEMES),
    Group("reach", "reach", ("usual", "low")),
    Group("hand", "hand", ("right", "left")),
)
USE = (
    Group("aloud", "aloud", ("off", "on")),
    Group("volume", "volume", VOLUMES),
    Group("speed", "speed", SPEEDS),
    Group("keys", "keys", ("usual", "slower")),
    Group("motion", "motion", ("usual", "still")),
    Group("switches", "switches", SWITCHES),
)


@dataclass(frozen=True)
class Preferences:
    """The chosen value of each group; the groups' names are the fields."""

    text: str
    theme: str
    reach: str = "usual"
    hand: str = "right"
    aloud: str = "off"
    volume: str = "usual"
    speed: str = "usual"
    keys: str = "usual"
    motion: str = "usual"
    switches: str = "off"

    @property
    def speaks_unasked(self) -> bool:
        """Whether anything may be said that nobody asked for."""
        return self.aloud == "on" or self.volume != "off"

    def with_choice(self, name: str, value: str) -> Preferences:
        """Raises `ValueError` for what is in no group."""
        if not any(group.name == name and value in group.values for group in (*LOOK, *USE)):
            raise ValueError(f"{name} cannot be {value!r}")
        return replace(self, **{name: value})

    def stepped(self, name: str, by: int) -> Preferences:
        """The next value of a group, or the one before; at either end the same again."""
        values = next(group.values for group in (*LOOK, *USE) if group.name == name)
        place = values.index(getattr(self, name)) + by
        return replace(self, **{name: values[max(0, min(place, len(values) - 1))]})


def centre_defaults(settings: Settings) -> Preferences:
    """What every visit starts with."""
    return Preferences(
        text=str(settings.text_percent),
        theme=settings.theme,
        hand="left" if settings.left_handed else "right",
        volume=settings.volume,
        motion="still" if settings.reduced_motion else "usual",
        switches=settings.switches,
    )


def shown_groups(
    groups: tuple[Group, ...], chosen: Preferences, words: Words
) -> list[dict[str, object]]:
    """Groups for the view: each with its words, its options, and the chosen one."""
    return [
        {
            "name": group.name,
            "title": words(f"view.{group.title}"),
            "chosen": getattr(chosen, group.name),
            "options": [
                {"value": value, "title": words(f"view.{group.name}-{value}")}
                for value in group.values
            ],
        }
        for group in groups
    ]
