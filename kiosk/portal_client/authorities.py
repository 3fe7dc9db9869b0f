"""Which certificate authorities are believed when one says that a portal is the portal.

The system's, those that came with the program, and those of a file of one's own: each besides the
others, so that no list that is old or absent makes a kiosk mute that another one would let speak. A
list that is renewed is believed from the next connection on.
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import certifi

from kiosk.disk.stamp import Stamp, stamp


class AuthoritiesUnusable(Exception):  # noqa: N818 - named for what happened
    """A file gives no authority to believe; the message says why."""


@dataclass(frozen=True)
class Authorities:
    """`more` is the file of one's own (PEM). For use from several threads."""

    more: Path | None = None

    def context(self) -> ssl.SSLContext:
        """For clients of TLS 1.2 or newer. A file of one's own that is unusable adds nothing."""
        return _context(self.more, _looked_at(self.more))

    def __str__(self) -> str:
        """Who they are, within a sentence."""
        shipped = "the system's authorities, those that came with the program"
        if self.more is None:
            return f"{shipped}, and no others"
        try:
            return f"{shipped}, and the {count_authorities(self.more)} of {self.more}"
        except AuthoritiesUnusable as error:
            return f"{shipped}, and no others ({error})"


def count_authorities(file: Path) -> int:
    """How many certificates the file holds, one at least. Raises `AuthoritiesUnusable`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cafile=file)
    except ssl.SSLError as error:
        raise AuthoritiesUnusable(f"{file} holds no certificates in PEM") from error
    except OSError as error:
        raise AuthoritiesUnusable(f"{file} cannot be read: {error.strerror}") from error
    if not (count := context.cert_store_stats()["x509"]):
        raise AuthoritiesUnusable(f"{file} holds no certificates in PEM")
    return count


def _looked_at(more: Path | None) -> Stamp:
    """Of OpenSSL's own places, which Debian's ca-certificates fills, and of the file."""
    places = ssl.get_default_verify_paths()
    files = (places.cafile, places.capath, more)
    return stamp([Path(file) for file in files if file is not None])


@lru_cache(maxsize=2)
def _context(more: Path | None, _stamp: Stamp) -> ssl.SSLContext:
    context = ssl.create_default_context()  # with the system's
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.hostname_checks_common_name = False
    context.load_verify_locations(cafile=certifi.where())
    if more is not None:
        with suppress(OSError):  # the doctor tells of it, and so does a refusal
            context.load_verify_locations(cafile=more)
    return context
