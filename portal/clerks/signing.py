"""The names under which clerks sign: the key's own id, so that a kiosk's name is none of them."""

from __future__ import annotations

import re
from typing import Final

_NAME: Final = re.compile(r"clerk-([0-9a-f]{16})", re.ASCII)


def signer_name(key_id: str) -> str:
    """What a request signed by that key names as its `keyid` (RFC 9421)."""
    return f"clerk-{key_id}"


def key_id_in(name: str) -> str | None:
    """None for what is no clerk's."""
    found = _NAME.fullmatch(name)
    return None if found is None else found[1]
