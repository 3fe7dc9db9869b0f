"""Puts a place's words where a template has placeholders (`{of_state}`). Pure.

A text in a language gets the phrases of that language. A brace that does not begin with a letter
(`{4}` in a pattern) is none of ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from kiosk.catalogue.marked import Path

_PLACEHOLDER: Final = re.compile(r"\{([A-Za-z][^{}]*)\}")
Phrases = Callable[[str], Mapping[str, str]]
"""By language."""


def fill_text(text: str, words: Mapping[str, str]) -> str:
    """A placeholder that `words` lacks stays as it stands; see `unknown_in`."""
    return _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)


def fill(value: Any, phrases: Phrases, languages: frozenset[str], language: str) -> Any:
    """The value with all its texts filled: what stands under a language's code, in that one."""
    match value:
        case str():
            return fill_text(value, phrases(language)) if "{" in value else value
        case list():
            return [fill(item, phrases, languages, language) for item in value]
        case dict():
            return {
                key: fill(item, phrases, languages, key if key in languages else language)
                for key, item in value.items()
            }
        case _:
            return value


def unknown_in(value: Any, known: frozenset[str], path: Path = ()) -> list[tuple[Path, str]]:
    """Where a value has which placeholders that are not known."""
    match value:
        case str():
            return [(path, name) for name in _PLACEHOLDER.findall(value) if name not in known]
        case list():
            return [
                u for at, item in enumerate(value) for u in unknown_in(item, known, (*path, at))
            ]
        case dict():
            return [u for key, item in value.items() for u in unknown_in(item, known, (*path, key))]
        case _:
            return []
