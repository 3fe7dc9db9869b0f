"""What a picture of a page can be taken in: layouts, themes, text sizes and languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kiosk.settings import THEMES
from kiosk.words import languages

TEXT_PERCENTS = (100, 125, 150)


@dataclass(frozen=True)
class Layout:
    """A screen: pixels, and how many of them make a millimetre."""

    width: int
    height: int
    pixels_per_mm: float

    @property
    def name(self) -> str:
        return f"{self.width}x{self.height}"


LAYOUTS = (
    Layout(1920, 1080, 2.71),  # 32 inches
    Layout(1366, 768, 3.33),  # 18.5 inches
    Layout(1080, 1920, 2.71),  # 32 inches, upright
)


@dataclass(frozen=True)
class Look:
    """How a page is shown; all of it is the visitor's choice."""

    theme: str = "light"
    text_percent: int = 100
    language: str = "es"

    @property
    def name(self) -> str:
        return f"{self.theme}-{self.text_percent}-{self.language}"


def file_name(page: str) -> str:
    """How the picture of a page is called."""
    return f"{page.replace(' ', '-').replace(',', '')}.png"


def looks(
    themes: Sequence[str] = THEMES,
    text_percents: Sequence[int] = TEXT_PERCENTS,
    spoken: Sequence[str] = (),
) -> Iterator[Look]:
    """Every look of these; without `spoken`, in every language that visitors are offered."""
    for theme in themes:
        for percent in text_percents:
            for language in spoken or languages():
                yield Look(theme, percent, language)
