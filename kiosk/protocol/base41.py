"""Base41: bytes in signs that a QR code packs tightly and the fragment of an address may hold.

Base45 (RFC 9285) over fewer signs: a space and a `%` are not for addresses, and what phones take
for punctuation (`.`, `:`) must not end one. It costs nothing, since 41³ is still above 2¹⁶.
"""

from __future__ import annotations

from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*+-/"
_BASE: Final = len(ALPHABET)
_VALUES: Final = {sign: value for value, sign in enumerate(ALPHABET)}


def to_base41(raw: bytes) -> str:
    """Three signs for two bytes, two for a last odd one."""
    signs = []
    for start in range(0, len(raw), 2):
        pair = raw[start : start + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, value = divmod(number, _BASE)
            signs.append(ALPHABET[value])
    return "".join(signs)


def from_base41(text: str) -> bytes:
    """Raises `ValueError` for what no bytes are written as."""
    if len(text) % 3 == 1 or not set(text) <= _VALUES.keys():
        raise ValueError("not base41")
    raw = bytearray()
    for start in range(0, len(text), 3):
        group = text[start : start + 3]
        number = sum(_VALUES[sign] * _BASE**place for place, sign in enumerate(group))
        size = len(group) - 1
        if number >= 1 << 8 * size:
            raise ValueError("not base41")
        raw += number.to_bytes(size, "big")
    return bytes(raw)
