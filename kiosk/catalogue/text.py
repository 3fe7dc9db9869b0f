"""Words in several languages: Spanish always, another where an author wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.seen import seen

SPANISH: Final = "es"


@dataclass(frozen=True)
class Text:
    """`words` maps a BCP 47 language to plain text: no markup, one paragraph."""

    words: Mapping[str, str]

    def in_language(self, language: str) -> str:
        """The words in `language`; Spanish where there are none. Nothing in them is unseen."""
        return seen(self.words.get(language) or self.words[SPANISH])

    def speaks(self, language: str) -> bool:
        """Whether an author wrote it in `language`; where not, the screen says so."""
        return bool(self.words.get(language))
