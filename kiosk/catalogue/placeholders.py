"""Puts a place's words where a template has placeholders (`{of_state}`). Pure.

A text in a language gets the phrases of that language. A brace that does not begin with a letter
(`{4}` in a pattern) is none of ours. A list stands in the place of the item of a list that is
nothing but its placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from kiosk.catalogue.marked import Path

_PLACEHOLDER: Final = re.compile(r"\{([A-Za-z][^{}]*)\}")
Phrases = Callable[[str], Mapping[str, Any]]
"""By language."""


def fill_text(text: str, words: Mapping[str, Any]) -> str:
    """A placeholder that `words` lacks stays as it stands; see `unknown_in`."""
    return _PLACEHOLDER.sub(lambda found: str(words.get(found[1], found[0])), text)


def fill(value: Any, phrases: Phrases, languages: frozenset[str], language: str) -> Any:
    """The value with all its texts filled: what stands under a language's code, in that one."""
    match value:
        case str():
            return fill_text(value, phrases(language)) if "{" in value else value
        case list():
            return [
                filled for item in value for filled in _items(item, phrases, languages, language)
            ]
        case dict():
            return {
                key: fill(item, phrases, languages, key if key in languages else language)
                for key, item in value.items()
            }
        case _:
            return value


def _items(item: Any, phrases: Phrases, languages: frozenset[str], language: str) -> Sequence[Any]:
    named = _PLACEHOLDER.fullmatch(item) if isinstance(item, str) else None
    listed = phrases(language).get(named[1]) if named else None
    if isinstance(listed, list | tuple):
        return listed
    return [fill(item, phrases, languages, language)]


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


def amid_words(value: Any, lists: frozenset[str], path: Path = ()) -> list[tuple[Path, str]]:
    """Where a value has a placeholder of a list otherwise than as an item of a list."""
    match value:
        case str():
            return [(path, name) for name in _PLACEHOLDER.findall(value) if name in lists]
        case list():
            return [
                found
                for at, item in enumerate(value)
                if not (isinstance(item, str) and _PLACEHOLDER.fullmatch(item))
                for found in amid_words(item, lists, (*path, at))
            ]
        case dict():
            return [f for key, item in value.items() for f in amid_words(item, lists, (*path, key))]
        case _:
            return []
