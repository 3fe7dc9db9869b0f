"""Words as they are compared: without capitals, accents and doubled spaces."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """`  Educación,  CULTURA ` is `educacion, cultura`."""
    if text.isascii():
        return " ".join(text.lower().split())
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in parts if not unicodedata.combining(sign)).split())
