"""From where a request comes, as far as one caller is to be told from another."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Final

from starlette.types import Scope

_NETWORK: Final = 8
"""The first bytes of an IPv6 address: a line is given all of a /64 (RFC 4291, section 2.5.4)."""
Caller = bytes
"""Who has a share."""


def caller_of(scope: Scope) -> Caller | None:
    """The same for all that one line sends: an IPv4 address, or an IPv6 network of 64 bits.

    None where it is not told: of a socket without an address, and of this machine, which may be a
    web server that passes on what others ask.
    """
    client = scope.get("client")
    try:
        address = ip_address(client[0]) if client else None
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address
    if address is None or address.is_loopback:
        return None
    return address.packed[:_NETWORK]
