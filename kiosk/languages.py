"""The languages of the screen: one card each, found by its file's name.

`assets/languages/<code>.json` says what a language's own speakers call it, who has reviewed its
translation, which letters its keyboard needs beside those of Spanish, and which voices read it.
The code is that of the variant (`nhe`, `yua`), never of a family of languages.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from kiosk.assets import assets_folder

_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Language:
    """`reviewed_by` names who vouches for the translation; empty: nobody does.

    `letters` may be signs that are put on the one before, such as a tone. `voices` are names of
    the speech synthesizer, the best first; empty: only recorded clips are heard.
    """

    code: str
    name: str
    reviewed_by: str = ""
    letters: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()

    @property
    def is_reviewed(self) -> bool:
        return bool(self.reviewed_by)


@cache
def language_cards() -> dict[str, Language]:
    """Every language that has a card, by its code."""
    cards = sorted((assets_folder() / "languages").glob("*.json"))
    return {path.stem: _read(path) for path in cards if _CODE.fullmatch(path.stem)}


def language_of(code: str) -> Language:
    """The card of a language; of one that has none, its code for a name."""
    return language_cards().get(code) or Language(code, code)


def _read(path: Path) -> Language:
    """What a card says besides is left to who reads it."""
    card: dict[str, Any] = json.loads(path.read_text("utf-8"))
    letters, voices = (tuple(card.get(name, ())) for name in ("letters", "voices"))
    return Language(path.stem, card["name"], card.get("reviewed_by", ""), letters, voices)
