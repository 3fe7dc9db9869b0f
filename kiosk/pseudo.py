"""A language that nobody speaks, made from the Spanish words: what it does not cover shows.

Each text stands in brackets, its letters carry accents, and it is about 40 % longer, as some
languages are. A text without brackets on the screen did not come from the translations.
"""

from __future__ import annotations

import re

PSEUDO = "qps"
"""Of ISO 639-2's range for private use."""

_VOWELS = {"a": "àâ", "e": "èê", "i": "ìî", "o": "òô", "u": "ùû"}
_OTHERS = {"c": "ç", "n": "ŋ", "s": "š", "y": "ÿ", "z": "ž"}
_STRETCHED = str.maketrans(
    {
        shown: stretched
        for plain, stretched in {
            **_VOWELS,
            **_OTHERS,
            "á": "áà",
            "é": "éè",
            "í": "íì",
            "ó": "óò",
            "ú": "úù",
        }.items()
        for shown, stretched in ((plain, stretched), (plain.upper(), stretched.upper()))
    }
)


def pseudo(text: str) -> str:
    """The text in brackets, accented and longer; `{named}` parameters stay."""
    parts = re.split(r"(\{\w+\})", text)
    return f"[{''.join(p if p.startswith('{') else p.translate(_STRETCHED) for p in parts)}]"
