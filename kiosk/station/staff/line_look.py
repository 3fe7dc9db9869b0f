"""Which part of the way to the portal fails, for the staff: cable, name, portal, proof, clock.

The portal itself is asked first: where it answers, what lies before it is in order. Only where it
does not are the parts before it looked at. A silent name server holds up neither: what takes long
is left to a thread of its own, and the report comes while the screen still waits.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Final, TypeVar, assert_never
from urllib.parse import urlsplit

from kiosk.protocol.heartbeat import NOTABLE_OFFSET
from kiosk.protocol.staff_calls import LineFinding, LinePart, LineReport, PartState
from kiosk.station.line_check import Itself, Nobody, Stranger, who_answers
from kiosk.station.portal_link import Portal

NETWORK_CARDS: Final = Path("/sys/class/net")
ASKING_SECONDS: Final = 6.0
"""For the portal's answer, its name looked up included."""
NAME_SECONDS: Final = 3.0
"""For the name alone; with the other well under the twelve seconds of the screen."""
_LOOPBACK: Final = "lo"
_Result = TypeVar("_Result")
_Late = TypeVar("_Late")


@dataclass(frozen=True)
class LineLook:
    """What is looked at. `connect` makes a client for one question, `has_cable` and `has_address`
    look at what lies before the portal; `portal_keys` are those believed, None where not enrolled.
    """

    connect: Callable[[], Portal]
    portal_keys: Callable[[], tuple[bytes, ...] | None]
    nonce: Callable[[], str]
    has_cable: Callable[[], bool]
    has_address: Callable[[], bool]
    clock: Callable[[], datetime]
    monotonic: Callable[[], float]

    def report(self) -> LineReport:
        """Takes no longer than asking and a name may take together."""
        answer = within(ASKING_SECONDS, self._asked, late=Nobody("no answer in time"))
        match answer:
            case Itself(health=health, seconds=seconds):
                ahead = health.time - self.clock()
                late = LinePart.CLOCK if abs(ahead) > NOTABLE_OFFSET else None
                return LineReport(
                    findings=_findings(late),
                    milliseconds=round(seconds * 1000),
                    clock_seconds=round(ahead / timedelta(seconds=1)),
                )
            case Stranger():
                return LineReport(findings=_findings(LinePart.PROOF))
            case Nobody():
                return LineReport(findings=_findings(self._before_the_portal()))
            case _:
                assert_never(answer)

    def _asked(self) -> Itself | Stranger | Nobody:
        portal = self.connect()
        try:
            return who_answers(portal, self.nonce(), self.portal_keys(), self.monotonic)
        finally:
            portal.close()

    def _before_the_portal(self) -> LinePart:
        if not self.has_cable():
            return LinePart.CABLE
        return LinePart.PORTAL if self.has_address() else LinePart.NAME


def has_cable(cards: Path = NETWORK_CARDS) -> bool:
    """Whether any network card but the loopback has something at its other end."""
    return any(_carries(card) for card in cards.glob("*") if card.name != _LOOPBACK)


def has_address(url: str) -> bool:
    """Whether the name in an address is known, in time, to whoever resolves names here."""
    host = urlsplit(url).hostname or ""
    return within(NAME_SECONDS, lambda: _is_known(host), late=False)


def within(seconds: float, work: Callable[[], _Result], late: _Late) -> _Result | _Late:
    """What `work` returns or raises; `late` where that takes longer, and it goes on by itself."""
    future: Future[_Result] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            future.set_exception(error)

    Thread(target=run, daemon=True, name="kiosk-line-look").start()
    return future.result() if wait([future], seconds).done else late


def _is_known(host: str) -> bool:
    try:
        return bool(socket.getaddrinfo(host, None))
    except (OSError, UnicodeError):
        return False


def _carries(card: Path) -> bool:
    try:
        return (card / "carrier").read_text("ascii").strip() == "1"
    except (OSError, UnicodeDecodeError):  # a card that is switched off tells nothing
        return False


def _findings(failing: LinePart | None) -> tuple[LineFinding, ...]:
    """Good up to the part that fails, not known after it."""
    found, state = [], PartState.GOOD
    for part in LinePart:
        here = PartState.FAILS if part is failing else state
        found.append(LineFinding(part=part, state=here))
        state = PartState.NOT_KNOWN if here is PartState.FAILS else state
    return tuple(found)
