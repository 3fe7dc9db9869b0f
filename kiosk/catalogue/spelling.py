"""Words as they are compared: folded, stemmed, and by their sound.

What a person types is never right or wrong here, only near: case, accents and ñ do not count,
neither do plurals and endings, and letters that sound alike in Mexican Spanish are the same letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from kiosk.folding import folded

_DOTTED = re.compile(r"\b(?:\w\.)+\w+\b|\b(?:\w\.){2,}")
_WORD = re.compile(r"[^\W_]+")
_PLURALS_AFTER_CONSONANT = re.compile(r"[lrndj]es$")
_CLITIC = re.compile(r"(?<=[aei]r)(?:me|se|te|nos|lo|la|los|las|le|les)$")
_INFINITIVE = re.compile(r"(?<=\w{4})(?:ar|er|ir)$")
_DIMINUTIVE = re.compile(r"(?<=\w{4})it[oa]s?$")
_DERIVED = re.compile(
    r"(?<=\w{3})(?:[ai]mientos?|[aiu]cion(?:es)?|[aei]dor[ae]?s?|[ai]d[oa]s?|ando|iendo|aron|ieron"
    r"|ar|er|ir|io|edad(?:es)?)$"
)
_LAST_SOUND = re.compile(r"(?<=\w{3})(?:[aeiou]?s|[aeiou])$")
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"sh|ch", "#"),  # kept from the h that is silent
        (r"h", ""),
        (r"gu(?=[ei])", "g~"),
        (r"g(?=[eiy])", "j"),
        (r"g~", "g"),
        (r"qu(?=[ei])|[ck](?=[^eiy#]|$)|q", "k"),
        (r"sc(?=[ei])|xc(?=[ei])|[czx](?=[eiy])|z", "s"),
        (r"x", "ks"),
        (r"ll", "y"),
        (r"[vw]", "b"),
        (r"n(?=[bp])", "m"),
        (r"y$", "i"),
        (r"(.)\1+", r"\1"),
    )
)


def words(text: str) -> Iterator[tuple[str, str]]:
    """The words of a text, each folded and as written; `C.U.R.P.` and `e.firma` are one."""
    joined = _DOTTED.sub(lambda found: found[0].replace(".", ""), text)
    for written in _WORD.findall(joined):
        if letters := _letters_of(written):
            yield letters, written


@lru_cache(maxsize=65536)
def _letters_of(word: str) -> str:
    """Folded, without the signs that folding may leave."""
    return "".join(_WORD.findall(folded(word)))


@lru_cache(maxsize=65536)
def stem(word: str, language: str) -> str:
    """What a folded word has in common with its plural, other gender, diminutive and infinitive.

    Light on purpose: `licencias` and `licencia`, `manejar` and `manejo` meet; short words stay
    whole, so that `casa` and `caso` do not.
    """
    return _english_stem(word) if language == "en" else _spanish_stem(word)


def _spanish_stem(word: str) -> str:
    if len(word) <= 3 or not word.isalpha():
        return word
    word = _DIMINUTIVE.sub("", _CLITIC.sub("", word))
    if word.endswith("ces") and len(word) > 4:
        return word[:-3] + "z"
    if _PLURALS_AFTER_CONSONANT.search(word) and len(word) >= 6:
        word = word[:-2]
    elif word[-1] == "s" and word[-2] in "aeiou":
        word = word[:-1]
    if verb := _INFINITIVE.search(word):
        return word[: verb.start()]
    return word[:-1] if word[-1] in "aeo" and len(word) >= 5 else word


def _english_stem(word: str) -> str:
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif re.search(r"(?:s|x|z|ch|sh)es$", word):
        word = word[:-2]
    elif word[-1] == "s" and word[-2] not in "su":
        word = word[:-1]
    if word.endswith("ing") and len(word) >= 7:
        word = word[:-3]
        word = word[:-1] if word[-1] == word[-2] else word
    return word[:-1] if word[-1] == "e" and len(word) >= 5 else word


@lru_cache(maxsize=65536)
def root(word: str, language: str) -> str:
    """What a folded word has in common with those made from it.

    `nacer`, `nació` and `nacimiento` meet, as do `embarazo` and `embarazada`. Coarser than `stem`.
    """
    if language == "en" or not word.isalpha():
        return stem(word, language)
    word = _CLITIC.sub("", word)
    derived = _DERIVED.sub("", word)
    return derived if derived != word else _spanish_stem(word)


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """How a folded word is said: `lisensia` as `licencia`, `ocupasion` as `ocupación`."""
    for pattern, said in _SOUNDS:
        word = pattern.sub(said, word)
    return word


def sound_without_ending(word: str) -> str:
    """As `sound`, without plural and last vowel: `lisensias` as `licencia`."""
    return _LAST_SOUND.sub("", sound(word))


def sort_key(text: str) -> str:
    """Sorts as Spanish does by code point, whatever the machine's locale.

    Ñ comes after n; accents, case and punctuation count only between equals.
    """
    composed = unicodedata.normalize("NFC", text).casefold()
    first = "".join(
        "n\U0010ffff" if sign == "ñ" else folded(sign) if sign.isalnum() else " "
        for sign in composed
    )
    return " ".join(first.split()) + "\t" + composed
