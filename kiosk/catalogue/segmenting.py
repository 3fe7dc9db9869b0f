"""Words that a space was forgotten in, or put into: `actade nacimiento`, `pasa porte`. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from kiosk.catalogue.stop_words import is_stop_word

_LINKS: Final = frozenset(
    ("a", "al", "con", "de", "del", "el", "en", "la", "las", "los", "para", "por", "y")
)
_SHORTEST: Final = 3
_MOST_PIECES: Final = 5
_LONGEST_WORD: Final = 40


class Lexicon(Protocol):
    """The words that a catalogue has."""

    def has(self, word: str) -> bool: ...

    def has_beginning(self, letters: str) -> bool: ...

    def is_near(self, word: str) -> bool: ...

    def are_together(self, words: Sequence[str]) -> bool: ...

    def shown(self, word: str) -> str: ...


@dataclass(frozen=True)
class Token:
    """One typed word, folded and as it was typed; `mended` where it was typed otherwise."""

    word: str
    typed: str
    mended: bool = False


def mended(tokens: Sequence[Token], lexicon: Lexicon, *, unfinished: bool) -> tuple[Token, ...]:
    """The same words with spaces where the catalogue's words have them.

    A word that is known stays, as does one that is known but for its spelling. `unfinished`: the
    last one may be going on.
    """
    joined = _joined(tokens, lexicon)
    result: list[Token] = []
    for place, token in enumerate(joined):
        open_ended = unfinished and place == len(joined) - 1
        result += _split(token, lexicon, open_ended=open_ended)
    return tuple(result)


def _joined(tokens: Sequence[Token], lexicon: Lexicon) -> list[Token]:
    result: list[Token] = []
    for token in tokens:
        if result and _belong_together(result[-1].word, token.word, lexicon):
            whole = result.pop().word + token.word
            result.append(Token(whole, lexicon.shown(whole), mended=True))
        else:
            result.append(token)
    return result


def _belong_together(first: str, second: str, lexicon: Lexicon) -> bool:
    if len(first) + len(second) < 4 or not lexicon.has(first + second):
        return False
    return not (_stands_alone(first, second, lexicon) and _stands_alone(second, "", lexicon))


def _stands_alone(word: str, following: str, lexicon: Lexicon) -> bool:
    if word == "e":  # "and", but only before an i
        return following.startswith(("i", "hi"))
    return lexicon.has(word) or is_stop_word(word, "es") or is_stop_word(word, "en")


def _split(token: Token, lexicon: Lexicon, *, open_ended: bool) -> list[Token]:
    word = token.word
    if (
        not 2 * _SHORTEST <= len(word) <= _LONGEST_WORD
        or not word.isalpha()
        or lexicon.has(word)
        or (open_ended and lexicon.has_beginning(word))
        or lexicon.is_near(word)
    ):
        return [token]
    pieces = _pieces(word, lexicon, open_ended=open_ended)
    if not pieces:
        return [token]
    return [Token(piece, lexicon.shown(piece), mended=True) for piece in pieces]


def _pieces(word: str, lexicon: Lexicon, *, open_ended: bool) -> list[str]:
    """The fewest known words that make up this one, of those the longest first; or none."""
    best: list[list[str] | None] = [None] * (len(word) + 1)
    best[0] = []
    for end in range(1, len(word) + 1):
        for start in range(end):
            before = best[start]
            if before is None or len(before) == _MOST_PIECES:
                continue
            piece = word[start:end]
            final = end == len(word)
            if not _is_piece(piece, lexicon, final=final, open_ended=open_ended):
                continue
            known = best[end]
            if known is None or len(before) + 1 < len(known):
                best[end] = [*before, piece]
    found = best[-1] or []
    telling = [piece for piece in found if piece not in _LINKS]
    if _LINKS.issuperset(found[-2:]):
        return []
    whole = telling[:-1] if open_ended else telling
    return found if len(found) > 1 and lexicon.are_together(whole) else []


def _is_piece(piece: str, lexicon: Lexicon, *, final: bool, open_ended: bool) -> bool:
    if piece in _LINKS:
        return not (final and open_ended)
    if len(piece) < _SHORTEST:
        return False
    return lexicon.has(piece) or (final and open_ended and lexicon.has_beginning(piece))
