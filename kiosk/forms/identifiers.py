"""Mexican identifiers: one check each, from what a person typed to a verdict.

python-stdnum computes where it is right; the rules that it lacks or misses are here and in
`kiosk.forms.curp`. Every check takes spaces, hyphens and lower case.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date

from stdnum import luhn
from stdnum.mx import rfc as stdnum_rfc

from kiosk.forms.curp import check_curp
from kiosk.forms.federal_formats import FEDERAL_CHECKS
from kiosk.forms.place_questions import PLACE_CHECKS
from kiosk.forms.verdict import Doubtful, Sound, Verdict, wrong

_RFC = re.compile(r"([A-ZÑ&]{3,4})([0-9]{6})([A-Z0-9]{2})([0-9A])")
_GENERIC_RFCS = {"XAXX010101000", "XEXX010101000"}
"""For the public at large and for foreigners, by the tax authority; no check digit fits them."""
_NAME = re.compile(r"[\w .'’ʼꞌꞋ꞉‘`´·‐‑-]+")
_PHONE_PREFIX = re.compile(r"(?:\+?521?|01|04[45])(?=[0-9]{10}$)")
_CLABE_WEIGHTS = (3, 7, 1)


def check_rfc(typed: str) -> Verdict:
    """RFC with homoclave: 12 signs (companies) or 13 (persons). A wrong check digit only warns,
    since the tax authority has issued such."""
    value = compact_rfc(typed)
    if len(value) not in (12, 13):
        return wrong("fault.rfc.length", length=len(value))
    match = _RFC.fullmatch(value)
    if match is None:
        return wrong("fault.rfc.signs")
    digits = match[2]
    if not _is_date(digits):
        return wrong("fault.rfc.date")
    if value not in _GENERIC_RFCS and match[4] != stdnum_rfc.calc_check_digit(value[:-1]):
        return Doubtful(value, "fault.rfc.check-digit")
    return Sound(value)


def check_clabe(typed: str) -> Verdict:
    """CLABE: a bank account, 18 digits (Banco de México); the last one checks the others."""
    value = compact_digits(typed)
    if problem := _wrong_digits(value, "clabe", 18):
        return problem
    weighted = (int(sign) * _CLABE_WEIGHTS[place % 3] % 10 for place, sign in enumerate(value[:17]))
    if int(value[17]) != (10 - sum(weighted) % 10) % 10:
        return wrong("fault.clabe.check-digit")
    return Sound(value)


def check_nss(typed: str) -> Verdict:
    """NSS: the social security number, 11 digits, Luhn."""
    value = compact_digits(typed)
    if problem := _wrong_digits(value, "nss", 11):
        return problem
    if not luhn.is_valid(value):
        return wrong("fault.nss.check-digit")
    return Sound(value)


def check_phone(typed: str) -> Verdict:
    """A Mexican phone number: 10 digits, without the prefixes of old and of abroad."""
    value = compact_phone(typed)
    if problem := _wrong_digits(value, "phone", 10):
        return problem
    if value[0] in "01":
        return wrong("fault.phone.start")
    return Sound(value)


def check_postcode(typed: str) -> Verdict:
    """A Mexican postcode: 5 digits, the leading 0 kept."""
    value = compact_digits(typed)
    if problem := _wrong_digits(value, "postcode", 5):
        return problem
    if value.startswith("00"):
        return wrong("fault.postcode.unknown")
    return Sound(value)


def check_person_name(typed: str) -> Verdict:
    """A name in any orthography of Mexico: letters, apostrophes, saltillo, hyphens, dots."""
    value = " ".join(unicodedata.normalize("NFC", typed).split())
    if any(sign.isdigit() for sign in value):
        return wrong("fault.person-name.digits")
    bare = "".join(sign for sign in value if not unicodedata.combining(sign))
    if "_" in bare or not _NAME.fullmatch(bare):
        return wrong("fault.person-name.signs")
    if not any(sign.isalpha() for sign in bare):
        return wrong("fault.person-name.letters")
    return Sound(value)


CHECKS: Mapping[str, Callable[[str], Verdict]] = {
    "curp": check_curp,
    "rfc": check_rfc,
    "clabe": check_clabe,
    "nss": check_nss,
    "phone-mx": check_phone,
    "postcode-mx": check_postcode,
    "person-name": check_person_name,
    **FEDERAL_CHECKS,
    **PLACE_CHECKS,
}
"""JSON Schema `format` → its check."""


def compact_rfc(typed: str) -> str:
    """The signs alone, in capitals, Ñ as one sign."""
    return re.sub(r"[\s._/-]+", "", unicodedata.normalize("NFC", typed)).upper()


def compact_digits(typed: str) -> str:
    """Without what people put between groups of digits; anything else stays, to be explained."""
    return re.sub(r"[\s.()/-]+", "", typed)


def compact_phone(typed: str) -> str:
    """Ten digits where they can be found: without +52, 01, 044, 045."""
    return _PHONE_PREFIX.sub("", compact_digits(typed))


def _wrong_digits(value: str, name: str, length: int) -> Verdict | None:
    if not re.fullmatch(r"[0-9]*", value):
        return wrong(f"fault.{name}.digits")
    if len(value) != length:
        return wrong(f"fault.{name}.length", length=len(value))
    return None


def _is_date(digits: str) -> bool:
    """Year, month, day, of whichever century: that of 2000 has all the days of 1900's."""
    try:
        date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError:
        return False
    return True
