"""Words as they are compared: without capitals, accents and doubled spaces."""

from __future__ import annotations

from kiosk.folding import folded


def fold(text: str) -> str:
    """`  Educación,  CULTURA ` is `educacion, cultura`."""
    return " ".join(folded(text).split())
