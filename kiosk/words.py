"""What is said to people: one flat file of messages a language, keys the same in all.

`assets/translations/<language>.json` maps a key to a text with `{named}` parameters; a key with
`.one` and `.other` endings is chosen by count. Files named `<room>.<language>.json` hold a room's
own messages and are merged in. What a language has no words for is said in Spanish and marked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.assets import assets_folder
from kiosk.languages import language_cards, language_of
from kiosk.pseudo import PSEUDO, pseudo

FALLBACK_LANGUAGE = "es"
_UNMARKED = re.compile(
    r"app\..+|day|moment|weekday-day|(month|weekday)\.\d+|calendar\.weekday-\d|(days|plots)\.month"
    r"|money\.pesos"
)
"""Our own name; dates and amounts, whose parts stand within other texts."""
_PARAMETER = re.compile(r"\{(\w+)\}")


class MissingWord(KeyError):  # noqa: N818 - named for what happened
    """A key that no language has: our own mistake."""


@dataclass(frozen=True)
class Words:
    """All messages of one language; where it has none, in Spanish, with `(es)` behind."""

    language: str
    texts: Mapping[str, str]

    def __call__(self, key: str, /, **parameters: object) -> str:
        """The text with its parameters put in. Raises `MissingWord`."""
        text = self.texts.get(key)
        if text is None and isinstance(count := parameters.get("count"), int):
            text = self.texts.get(f"{key}.one" if count == 1 else f"{key}.other")
        if text is None:
            raise MissingWord(f"{key} is in no file of assets/translations")
        return _PARAMETER.sub(lambda hole: _filled(hole, parameters), text)

    def has(self, key: str) -> bool:
        return key in self.texts


@cache
def languages() -> tuple[str, ...]:
    """What visitors are offered, Spanish first: each translated, and reviewed by someone."""
    finished = {
        code
        for code, card in language_cards().items()
        if card.is_reviewed and (_folder() / f"{code}.json").is_file()
    }
    return (FALLBACK_LANGUAGE, *sorted(finished - {FALLBACK_LANGUAGE}))


def unfinished_languages() -> tuple[str, ...]:
    """Those with a card that are not offered yet: for those who review, never for visitors."""
    return tuple(sorted(language_cards().keys() - set(languages())))


@cache
def words_of(language: str) -> Words:
    """The messages of a language; an unknown one gets Spanish, marked."""
    spanish = _read(FALLBACK_LANGUAGE)
    if language == FALLBACK_LANGUAGE:
        texts = spanish
    elif language == PSEUDO:
        texts = {key: pseudo(text) for key, text in spanish.items()}
    else:
        texts = {key: _marked(key, text) for key, text in spanish.items()} | _read(language)
    card = language_of(language)
    about = {"language.name": card.name, "language.reviewed-by": card.reviewed_by}
    return Words(language, texts | about)


def _filled(hole: re.Match[str], parameters: Mapping[str, object]) -> str:
    """What stands in one place of a text; what was put in another is never read as a place."""
    name = hole[1]
    if name not in parameters:
        return hole[0]
    value = parameters[name]
    return f"{value:,}" if name == "count" and isinstance(value, int) else str(value)


def _marked(key: str, text: str) -> str:
    return text if _UNMARKED.fullmatch(key) else f"{text} ({FALLBACK_LANGUAGE})"


def _folder() -> Path:
    return assets_folder() / "translations"


def _read(language: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in [*sorted(_folder().glob(f"*.{language}.json")), _folder() / f"{language}.json"]:
        if path.is_file():
            texts.update(json.loads(path.read_text("utf-8")))
    return texts
