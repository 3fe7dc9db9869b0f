"""The address behind a draft's QR: the portal's page for drafts, and what a phone needs behind `#`.

What is behind the `#` no browser sends to anybody. It holds the six words as bits, the place where
the draft lies, and the key, in Base32 (RFC 4648): letters and digits that a scanner types right
whatever its keyboard's language, and that QR codes hold densely. A kiosk reads the words out of it;
a phone, which cannot stretch words, reads place and key. The words lead to both: who sees the one
has the other.
"""

from __future__ import annotations

import base64
import re
from typing import Final

PACKED_BYTES: Final = 9
_KEYS_BYTES: Final = 16 + 32
_SIGNS: Final = 92
_HELD: Final = re.compile(rf"(?<![A-Z0-9])[A-Z2-7]{{{_SIGNS}}}\s*$", re.IGNORECASE | re.ASCII)


def held_behind(packed: bytes, locator: str, key: bytes) -> str:
    """What stands behind the `#`."""
    held = packed + bytes.fromhex(locator) + key
    if len(held) != PACKED_BYTES + _KEYS_BYTES:
        raise ValueError("words, place and key have each their length")
    return base64.b32encode(held).decode("ascii").rstrip("=")


def packed_in(text: str) -> bytes | None:
    """The packed words of the address at the end of a text; None where there is none."""
    found = _HELD.search(text)
    if found is None:
        return None
    padded = found[0].strip().upper() + "=" * (-_SIGNS % 8)
    return base64.b32decode(padded)[:PACKED_BYTES]
