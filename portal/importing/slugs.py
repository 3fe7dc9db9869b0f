"""Ids made of what a source calls things: the same again at every import."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from portal.importing.folding import fold

LIMIT: Final = 80
_DIGEST = 8
_NOT_IN_ID = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Lower-case ASCII, digits and hyphens, at most 80; a digest keeps apart what is cut off."""
    plain = _NOT_IN_ID.sub("-", fold(text)).strip("-")
    if plain and len(plain) <= LIMIT:
        return plain
    digest = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
    cut = plain[: LIMIT - _DIGEST - 1].strip("-")
    return f"{cut}-{digest}" if cut else f"x-{digest}"


class Ids:
    """Gives each thing an id that nothing else has; the first to come has the plain one."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def claim(self, wanted: str) -> str:
        """`wanted`, or with the first free number behind it."""
        free, number = wanted, 1
        while free in self._taken:
            number += 1
            ending = f"-{number}"
            free = wanted[: LIMIT - len(ending)].rstrip("-") + ending
        self._taken.add(free)
        return free
