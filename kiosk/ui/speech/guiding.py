"""What is said to somebody who has turned the voice on: where one is, and how to go on."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.languages import Language, language_of
from kiosk.ui.speech.script import Utterance, lines_of
from kiosk.ui.speech.strokes import spelt
from kiosk.words import Words, languages, words_of

_SPELT_AT_MOST = 120


def greeting(
    page: str, words: Words, speaks: Callable[[Language], bool], private: bool
) -> tuple[Utterance, ...]:
    """Before the page is read. Who waits for another language hears of it in that one."""
    said = [*lines_of([words("voice.on")], words)]
    if page == "Attract":
        said += lines_of([words("voice.start")], words)
        for code in languages():
            if code != words.language and speaks(language_of(code)):
                other = words_of(code)
                said += lines_of([other("voice.also")], other)
    said += lines_of([words("voice.keys")], words)
    if not private:
        said += lines_of([words("voice.heard-by-all")], words)
    return tuple(said)


def where_one_is(heading: str, here: str, words: Words) -> tuple[Utterance, ...]:
    """The page, what has the focus, and the keys."""
    said = [words("voice.page", heading=heading)] if heading else []
    said += [words("voice.here", what=here)] if here else []
    return tuple(lines_of([*said, words("voice.keys"), words("voice.more-keys")], words))


def farewell(words: Words) -> tuple[Utterance, ...]:
    """The last thing that is said."""
    return tuple(lines_of([words("voice.off")], words))


def spelt_out(lines: tuple[Utterance, ...], words: Words) -> tuple[Utterance, ...]:
    """What was said, sign by sign; of a long text the beginning."""
    text = " ".join(line.text for line in lines)[:_SPELT_AT_MOST]
    return tuple(lines_of([spelt(text, words)], words))
