"""Words as they are compared: without case and accents, so that `mexico` finds `México`."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Lower case without combining marks."""
    parts = unicodedata.normalize("NFD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
