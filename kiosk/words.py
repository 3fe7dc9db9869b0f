"""What is said to people: one flat file of messages a language, keys the same in all.

`assets/translations/<language>.json` maps a key to a text with `{named}` parameters; a key with
`.one` and `.other` endings is chosen by count. Files named `<room>.<language>.json` hold a room's
own messages and are merged in. The file's `language.name` is the language's own name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

FALLBACK_LANGUAGE = "es"


class MissingWord(KeyError):  # noqa: N818 - named for what happened
    """A key that no language has: our own mistake."""


@dataclass(frozen=True)
class Words:
    """All messages of one language, Spanish where it has none."""

    language: str
    texts: Mapping[str, str]

    def __call__(self, key: str, /, **parameters: object) -> str:
        """The text with its parameters put in. Raises `MissingWord`."""
        text = self.texts.get(key)
        if text is None and isinstance(count := parameters.get("count"), int):
            text = self.texts.get(f"{key}.one" if count == 1 else f"{key}.other")
        if text is None:
            raise MissingWord(f"{key} is in no file of assets/translations")
        for name, value in parameters.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def has(self, key: str) -> bool:
        return key in self.texts


def assets_folder() -> Path:
    """Where the assets lie: inside the installed package, or beside it in a checkout."""
    package = Path(str(files("kiosk")))
    inside = package / "assets"
    return inside if inside.is_dir() else package.parent / "assets"


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a complete file, Spanish first."""
    names = {path.stem for path in _folder().glob("*.json") if "." not in path.stem}
    return (FALLBACK_LANGUAGE, *sorted(names - {FALLBACK_LANGUAGE}))


@cache
def words_of(language: str) -> Words:
    """The messages of a language; an unknown one gets Spanish."""
    texts = dict(_read(FALLBACK_LANGUAGE))
    if language != FALLBACK_LANGUAGE:
        texts.update(_read(language))
    return Words(language, texts)


def _folder() -> Path:
    return assets_folder() / "translations"


def _read(language: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for path in [*sorted(_folder().glob(f"*.{language}.json")), _folder() / f"{language}.json"]:
        if path.is_file():
            texts.update(json.loads(path.read_text("utf-8")))
    return texts
