"""A name that is safe to write, made of what a visitor's file was called."""

from __future__ import annotations

import unicodedata
from typing import Final

_MAX_BYTES: Final = 120
_MAX_SUFFIX: Final = 12


def safe_name(position: int, name: str) -> str:
    """The position and what is harmless of the name: one path component, without control signs.

    Letters of every orthography stay; the kind of file, which stands at its end, is kept.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    clean = "".join(sign if _is_harmless(sign) else "_" for sign in last).strip("._ ")
    stem, dot, suffix = clean.rpartition(".")
    if not dot or len(suffix.encode()) > _MAX_SUFFIX:
        stem, suffix = clean, ""
    stem = stem.encode()[:_MAX_BYTES].decode(errors="ignore")
    parts = (stem or "attachment", suffix) if suffix else (stem or "attachment",)
    return f"{position:02}-{'.'.join(parts)}"


def _is_harmless(sign: str) -> bool:
    return sign in "._- " or unicodedata.category(sign)[0] in "LMN"
