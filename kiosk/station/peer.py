"""Who is at the other end of the station's socket, as the kernel says it (unix(7), SO_PEERCRED).

Guarantees: nobody speaks for somebody else, for these are the rights of whoever opened the
connection, and passing it on changes none of them; who cannot be told is refused.
"""

from __future__ import annotations

import os
import socket
import struct
from dataclasses import dataclass
from typing import Final

_CREDENTIALS: Final = struct.Struct("iII")
_ROOT: Final = 0
_NOBODY: Final = 2**32 - 1
"""What the kernel says where there is no other end."""


@dataclass(frozen=True)
class Peer:
    """A process's user and its first group, when it connected."""

    user: int
    group: int


def peer_of(connection: socket.socket) -> Peer:
    """Raises `OSError` for what is no connected Unix socket."""
    told = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, user, group = _CREDENTIALS.unpack(told)
    return Peer(user, group)


def may_call(peer: Peer, own: Peer) -> bool:
    """Root, the station's own user, and whoever has the station's group as their first, as the
    screen's user has. Who is only one of the group's members is refused.
    """
    if _NOBODY in (peer.user, peer.group):
        return False
    return peer.user in {_ROOT, own.user} or peer.group == own.group


def myself() -> Peer:
    """This process."""
    return Peer(os.geteuid(), os.getegid())
