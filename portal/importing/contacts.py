"""Telephones, e-mails, web addresses and postcodes, in the form in which a catalogue holds them."""

from __future__ import annotations

import re

_PHONE = re.compile(
    r"\+?\(?\d[\d\s().-]{5,22}\d(?:\s*(?:ext|extensi[oó]n|x)\.?:?\s*\d{1,6})?", re.IGNORECASE
)
_EXTENSION = re.compile(r"\s*(?:ext|extensi[oó]n|x)\.?:?\s*(\d{1,6})\s*$", re.IGNORECASE)
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_ADDRESS = re.compile(r"https?://[^\s<>\"]{3,300}", re.IGNORECASE)
_SCHEME = re.compile(r"^https?", re.IGNORECASE)
_HOST = re.compile(
    r"(?<![\w.@/-])(?:www\.[\w-]+|[\w-]+(?:\.[\w-]+)*\.(?:gob|gov|org|com|edu|net))"
    r"(?:\.[\w-]+)*(?::\d+)?(?:[/?#][^\s<>\"]*)?",
    re.IGNORECASE,
)
_TWO_DIGIT_AREAS = ("33", "55", "56", "81")
_PREFIX = re.compile(r"^(?:00)?52(?:1(?=\d{10}$))?(?=\d{10}$)|^(?:01|044|045)(?=\d{10}$)")


def find_phones(text: str) -> list[str]:
    """Mexican numbers in their ten digits, grouped; others as they are written."""
    phones = [phone_of(found[0]) for found in _PHONE.finditer(text)]
    return list(dict.fromkeys(phone for phone in phones if phone))


def phone_of(text: str) -> str | None:
    """One number, without 01, 044, 045 and +52."""
    extension = _EXTENSION.search(text)
    number = text[: extension.start()] if extension else text
    digits = re.sub(r"\D", "", number)
    ten = _PREFIX.sub("", digits)
    if len(ten) == 10 and (ten == digits or not number.strip().startswith("+") or "52" in digits):
        split = 2 if ten.startswith(_TWO_DIGIT_AREAS) else 3
        plain = f"{ten[:split]} {ten[split:-4]} {ten[-4:]}"
    elif 3 <= len(digits) <= 15:
        plain = ("+" if number.strip().startswith("+") else "") + digits
    else:
        return None
    return f"{plain} ext. {extension[1]}" if extension else plain


def find_emails(text: str) -> list[str]:
    return list(dict.fromkeys(found[0] for found in _EMAIL.finditer(text) if len(found[0]) <= 120))


def find_addresses(text: str) -> list[str]:
    """Web addresses; to one that begins with www or ends like a host `https://` is added."""
    found = [_SCHEME.sub(_small, each[0].rstrip(".,;)'")) for each in _ADDRESS.finditer(text)]
    rest = _EMAIL.sub(" ", _ADDRESS.sub(" ", text))
    found += [f"https://{each[0].rstrip('.,;)')}" for each in _HOST.finditer(rest)]
    return list(dict.fromkeys(each for each in found if len(each) <= 300))


def _small(found: re.Match[str]) -> str:
    return found[0].lower()


def postcode_of(text: str) -> str | None:
    """Five digits; a leading zero that a spreadsheet ate is put back."""
    digits = re.sub(r"\.0$|\s|C\.?P\.?", "", text.strip(), flags=re.IGNORECASE)
    return digits.zfill(5) if re.fullmatch(r"\d{4,5}", digits) else None
