"""How easily Spanish is read: the scale of Szigriszt-Pazos, by which INFLESZ grades texts.

206.835 − 62.3 × syllables per word − words per sentence (F. Szigriszt Pazos, *Sistemas predictivos
de legilibilidad del mensaje escrito: fórmula de perspicuidad*, Madrid 1993). Up to 40 is very hard,
to 55 rather hard, to 65 normal (the last years of primary school), above it easy. Pure.
"""

from __future__ import annotations

import re
from typing import Final

NORMAL: Final = 55.0
FEWEST_WORDS: Final = 30
"""A shorter text says little about how it is written."""
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?…:;]+(?:\s|$)")
_WEAK: Final = frozenset("iuü")


def reading_ease(text: str) -> float | None:
    """The text's grade, above 0 and up to about 100; None where it is too short to tell."""
    words = _WORD.findall(text.lower())
    if len(words) < FEWEST_WORDS:
        return None
    sentences = max(1, sum(1 for part in _SENTENCE.split(text) if _WORD.search(part)))
    syllables = sum(syllables_of(word) for word in words)
    return 206.835 - 62.3 * syllables / len(words) - len(words) / sentences


def syllables_of(word: str) -> int:
    """How many syllables a lower-case Spanish word has; one at least.

    A weak vowel without an accent makes one syllable with its neighbour; two strong ones make two.
    """
    sounded = re.sub(r"(?<=[qg])u(?=[eéií])", "", word)  # silent
    sounded = re.sub(r"y(?=[aáeéiíoóuú])", "j", sounded)  # a consonant
    count, before = 0, ""
    for sign in sounded:
        if sign not in "aáeéiíoóuúüy":
            before = ""
            continue
        weak = sign in _WEAK or sign == "y"
        joined = before and (weak or before in _WEAK) and not (weak and before in "íú")
        count += not joined
        before = sign
    return max(1, count)
