"""Which recordings a language can have: one for each text that is said as it stands.

A text with parameters is never said as it stands. What is named here is what `script` looks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from kiosk.catalogue.model import Catalogue, Form
from kiosk.catalogue.text import Text
from kiosk.ui.speech.script import lines_of
from kiosk.words import FALLBACK_LANGUAGE, Words

_PARAMETER = "{"
ENDING = ".ogg"


@dataclass(frozen=True)
class Recorded:
    """`wanted` maps each clip's name to what it says. `needless`: files that nothing asks for."""

    wanted: Mapping[str, str]
    lacking: tuple[str, ...]
    needless: tuple[str, ...]


def recorded(folder: Path, words: Words, catalogue: Catalogue) -> Recorded:
    """What of a language lies in `folder/<its code>`. Raises `OSError`."""
    wanted = wanted_clips(words, catalogue)
    home = folder / words.language
    files = sorted(path.name for path in home.iterdir()) if home.is_dir() else []
    named = {f"{clip}{ENDING}" for clip in wanted}
    lacking = tuple(clip for clip in wanted if f"{clip}{ENDING}" not in files)
    return Recorded(wanted, lacking, tuple(name for name in files if name not in named))


def wanted_clips(words: Words, catalogue: Catalogue) -> Mapping[str, str]:
    """Each clip's name and what it says, the screen's own words first."""
    texts = [text for text in words.texts.values() if text and _PARAMETER not in text]
    texts += dict.fromkeys(_texts(catalogue, words.language))
    lines = lines_of(texts, words)
    return {line.clip: line.text for line in lines if line.language == words.language}


def _texts(part: object, language: str) -> Iterator[str]:
    """Every text of a catalogue that an author wrote in this language."""
    match part:
        case Text():
            if part.speaks(language):
                yield part.in_language(language)
        case Form():
            yield from _asked(part, language)
        case tuple():
            for one in part:
                yield from _texts(one, language)
        case Mapping():
            for one in part.values():
                yield from _texts(one, language)
        case _ if is_dataclass(part):
            for field in fields(part):
                yield from _texts(getattr(part, field.name), language)


def _asked(form: Form, language: str) -> Iterator[str]:
    if language == FALLBACK_LANGUAGE:
        yield from (spanish for told in form.translations.values() for spanish in told)
    else:
        yield from form.translations.get(language, {}).values()
