"""The folio: the short number a visitor carries home and reads over the phone.

Twelve signs of Crockford's base32 in three groups, `7K3M-9QXR-2TFA`. Eleven carry 55 bits: the
kiosk's number (20 bits, given once at enrolment), the second it was minted (30 bits, counted from
`EPOCH`, which come round after 34 years) and 5 random bits. The twelfth is a check sign over GF(32)
that detects every wrong sign and every two signs exchanged.

Kiosks need no line to mint: two kiosks differ by number, one kiosk never mints twice in a second
(`after` carries the last one minted, so a clock that steps back, or far ahead and back, does not
repeat it either).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KIOSK_NUMBERS = 1 << 20
_SECONDS = 1 << 30
_DATA_SIGNS = 11
_VALUES = {sign: value for value, sign in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}


class FolioError(ValueError):
    """What was read is not a folio: wrong length, a foreign sign, or a wrong check sign."""


@dataclass(frozen=True)
class FolioParts:
    """What a folio says: who minted it and when (whole seconds, UTC)."""

    kiosk_number: int
    second: int


def mint_folio(
    kiosk_number: int,
    now: datetime,
    random_bytes: Callable[[int], bytes],
    *,
    after: str | None = None,
) -> str:
    """A folio that differs from every other kiosk's and from all this kiosk minted before.

    `after` is the kiosk's last folio. Raises `ValueError` for a kiosk number out of range and
    `FolioError` when `after` is damaged.
    """
    if not 0 <= kiosk_number < KIOSK_NUMBERS:
        raise ValueError(f"kiosk number {kiosk_number} is not within 0…{KIOSK_NUMBERS - 1}")
    second = max(0, int(now.timestamp() - EPOCH.timestamp())) % _SECONDS
    if after is not None:
        last = read_folio(after).second
        second = second if _follows(second, last) else (last + 1) % _SECONDS
    number = kiosk_number << 35 | second << 5 | random_bytes(1)[0] & 0x1F
    values = [number >> 5 * place & 0x1F for place in reversed(range(_DATA_SIGNS))]
    return _grouped([*values, _check_value(values)])


def comes_after(folio: str, last: str) -> bool:
    """Whether one kiosk may mint `folio` after `last`. Raises `FolioError`."""
    return _follows(read_folio(folio).second, read_folio(last).second)


def later_folio(one: str | None, other: str | None) -> str | None:
    """The later of two folios of one kiosk; None is before all. Raises `FolioError`."""
    if one is None or (other is not None and comes_after(other, one)):
        return other
    return one


def _follows(second: int, last: int) -> bool:
    """Serial number arithmetic (RFC 1982), so that no clock, however wrong, uses the seconds up."""
    return 0 < (second - last) % _SECONDS < _SECONDS // 2


def read_folio(text: str) -> FolioParts:
    """Takes a folio apart, as `normalise_folio` reads it. Raises `FolioError`."""
    number = 0
    for sign in normalise_folio(text).replace("-", "")[:_DATA_SIGNS]:
        number = number << 5 | _VALUES[sign]
    return FolioParts(kiosk_number=number >> 35, second=number >> 5 & _SECONDS - 1)


def normalise_folio(text: str) -> str:
    """The folio as it is written, from what a person typed: any case, spaces, O for 0, I for 1.

    Raises `FolioError`.
    """
    signs = [sign for sign in text.upper() if not sign.isspace() and sign not in "-–—."]
    if len(signs) != _DATA_SIGNS + 1:
        raise FolioError(f"a folio has {_DATA_SIGNS + 1} signs, this has {len(signs)}")
    try:
        values = [_VALUES[sign] for sign in signs]
    except KeyError as error:
        raise FolioError(f"{error.args[0]!r} does not occur in a folio") from None
    if _check_value(values[:-1]) != values[-1]:
        raise FolioError("the check sign does not fit: one sign is wrong or two are exchanged")
    return _grouped(values)


def _grouped(values: list[int]) -> str:
    signs = "".join(ALPHABET[value] for value in values)
    return "-".join(signs[start : start + 4] for start in range(0, len(signs), 4))


def _check_value(values: list[int]) -> int:
    """Σ xⁱ·vᵢ in GF(2⁵). The weights differ and are not 0, hence the two promises above.

    The check sign's own weight is 1 = x⁰; the data's are x¹…x¹¹, none of which is 1.
    """
    total = 0
    for value in values:
        total = _times_x(total ^ value)
    return total


def _times_x(value: int) -> int:
    """Multiplies by x in GF(2⁵) = GF(2)[x] / (x⁵ + x² + 1)."""
    return (value << 1 ^ 0b100101) if value & 0x10 else value << 1


Folio = Annotated[
    str,
    AfterValidator(normalise_folio),
    WithJsonSchema({"type": "string", "examples": ["7K3M-9QXR-2TFA"]}),
]
"""A folio as a message's field; refused when its check sign is wrong."""
