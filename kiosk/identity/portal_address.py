"""Where the portal is, as somebody of the centre typed it when this machine was set up.

Kept beside the enrolment; what the settings say of `portal_url` goes before it. Not secret.
"""

from __future__ import annotations

import json
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from kiosk.disk.whole_file import replace_file

MOST_SIGNS: Final = 200
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_PATH: Final = re.compile(r"[A-Za-z0-9._~/-]*")


class BadAddress(ValueError):  # noqa: N818 - named for what happened
    """What was typed is no address of a portal."""


class NotSafe(BadAddress):
    """An address that others on the way could answer for: anything but https."""


def read_address(typed: str) -> str:
    """The address in one form, from what a person typed: `https` unless it says otherwise.

    Only this very machine may be reached without TLS, as tests do. Raises `BadAddress`, `NotSafe`.
    """
    text = typed.strip()
    if not text.isascii() or len(text) > MOST_SIGNS:
        raise BadAddress("no address of a portal")
    parts = _parts(text if "://" in text else f"https://{text}")
    host = (parts.hostname or "").lower()
    if not (_NAME.fullmatch(host) or _is_number(host)) or not _PATH.fullmatch(parts.path):
        raise BadAddress("no address of a portal")
    if parts.username is not None or parts.query or parts.fragment:
        raise BadAddress("no address of a portal")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_here(host)):
        raise NotSafe("a portal is reached by https")
    port = "" if parts.port is None else f":{parts.port}"
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}{port}{parts.path.rstrip('/')}"


def kept_address(path: Path) -> str | None:
    """What was kept; None where nothing was, or nothing that makes sense."""
    try:
        kept = json.loads(path.read_bytes())["portal_url"]
        return read_address(kept) if isinstance(kept, str) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def keep_address(path: Path, address: str) -> None:
    """Durable when it returns. Raises `OSError`."""
    path.parent.mkdir(mode=0o770, parents=True, exist_ok=True)
    replace_file(path, json.dumps({"portal_url": address}).encode("ascii") + b"\n", 0o644)


def _parts(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is none
    except ValueError:
        raise BadAddress("no address of a portal") from None
    return parts


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_here(host: str) -> bool:
    return host == "localhost" or (_is_number(host) and ip_address(host).is_loopback)
