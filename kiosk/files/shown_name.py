"""A name from outside, as it may be shown and sent: one line, in reading order, not too long."""

from __future__ import annotations

import unicodedata
from typing import Final

MOST_SHOWN: Final = 80
_STANDS_FOR: Final = "\N{REPLACEMENT CHARACTER}"
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Controls, marks that turn the reading order, halves of signs, and what is no sign at all."""


def shown_name(name: str, most: int = MOST_SHOWN) -> str:
    """The name with everything that is not seen replaced, and its middle left out where it is long.

    Its end stays: that is where its kind stands. Bytes that are no text become `\ufffd` too.
    """
    text = unicodedata.normalize("NFC", name[: 4 * most] + name[4 * most :][-4 * most :])
    marked = "".join(
        _STANDS_FOR if unicodedata.category(sign) in _UNSEEN else sign for sign in text
    )
    line = " ".join(marked.split()) or _STANDS_FOR
    if len(line) <= most:
        return line
    end = line[-(most // 3) :]
    return f"{line[: most - len(end) - 1]}…{end}"
