"""What a log-in by somebody else's word needs of whoever gives it, whatever they speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from portal.console.roles import Role


class NotProved(Exception):  # noqa: N818 - named for what happened
    """Who logs in is not proved, or the provider does not answer; never quotes what came."""


@dataclass(frozen=True)
class Person:
    """Who the provider says it is. `subject` is theirs alone, and never another's."""

    subject: str
    name: str
    role: Role | None


@dataclass(frozen=True)
class Beginning:
    """What one log-in must bring back, and what it is asked with."""

    state: str
    nonce: str
    verifier: str


class Provider(Protocol):
    """Who proves who somebody is. Methods block, and raise `NotProved`."""

    @property
    def issuer(self) -> str:
        """Its name, which no other has."""

    def address(self, begun: Beginning) -> str:
        """Where a browser is sent to."""

    def person(self, code: str, begun: Beginning) -> Person:
        """Whom the code is for."""
