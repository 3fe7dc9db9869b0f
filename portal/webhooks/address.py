"""Which addresses the portal posts to: nobody may have it reach into a network behind a wall.

A name is resolved once for each attempt, all that it resolves to is judged, and the connection goes
to an address that was judged: a name that answers otherwise a moment later changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

MAX_ADDRESS: Final = 500
Network = IPv4Network | IPv6Network
_HTTPS: Final = 443
_FIRST_FREE_PORT: Final = 1024


class BadAddress(ValueError):  # noqa: N818 - named for what happened
    """None that the portal would post to; the message says why."""


@dataclass(frozen=True)
class Address:
    """An HTTPS address, taken apart. `target` is what stands in the request's first line."""

    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """As in the Host field: the usual port is left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _HTTPS else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole of it, as it is signed."""
        return f"https://{self.authority}{self.target}"


def read_address(text: str) -> Address:
    """Raises `BadAddress`. Names in other letters are written as ASCII (`xn--…`)."""
    if len(text) > MAX_ADDRESS or not (text.isascii() and text.isprintable()) or " " in text:
        raise BadAddress(f"at most {MAX_ADDRESS} visible ASCII signs")
    try:
        parts = urlsplit(text)
        port = parts.port or _HTTPS
    except ValueError as error:
        raise BadAddress("it cannot be read") from error
    if parts.scheme != "https" or not parts.hostname:
        raise BadAddress("it begins with https:// and a name")
    if parts.username is not None or parts.password is not None:
        raise BadAddress("nobody's name or password stands in it")
    if parts.fragment:
        raise BadAddress("no part behind # is sent")
    if port != _HTTPS and port < _FIRST_FREE_PORT:
        raise BadAddress(f"the port is {_HTTPS}, or from {_FIRST_FREE_PORT} on")
    query = f"?{parts.query}" if parts.query else ""
    return Address(parts.hostname.rstrip("."), port, f"{parts.path or '/'}{query}")


def allowed(found: Iterable[str], inside: Sequence[Network]) -> list[str]:
    """Those of a name's addresses; none where one of them is neither public nor in `inside`."""
    addresses = [ip_address(one.partition("%")[0]) for one in found]
    if not all(_is_public(one) or any(one in network for network in inside) for one in addresses):
        return []
    return list(dict.fromkeys(map(str, addresses)))


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    """Of IPv6 also what carries an IPv4 address within: that must be public too."""
    if isinstance(address, IPv6Address):
        if any(address in network for network in _TRANSLATED):
            return _is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return _is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast


_TRANSLATED: Final = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""NAT64 (RFC 6052), and IPv4 addresses as IPv6 of old."""
