"""Enrolling from the screen: an address, a code, and somebody's yes.

Guarantees: nothing is done on a machine that is enrolled, and two that confirm at once enrol it
once. Whatever is cut short, it is not enrolled, or it is: the record is written last, as a whole.
The code is in memory only until it is sent, and in no log.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from keyring.errors import KeyringError

from kiosk.events import event
from kiosk.identity.device_key import DeviceKeyDamaged, DeviceKeys
from kiosk.identity.enrolment import BadCode, EnrolmentPortal, OtherPortal, ask_to_enrol
from kiosk.identity.enrolment_record import (
    EnrolmentDamaged,
    NotEnrolled,
    load_enrolment,
    save_first_enrolment,
)
from kiosk.identity.portal_address import BadAddress, NotSafe, keep_address, read_address
from kiosk.portal_client.errors import (
    PortalBusy,
    PortalError,
    PortalRefused,
    PortalUnreachable,
)
from kiosk.protocol.enrolment import Enrolment, fingerprint
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.setup_calls import (
    CodeTraded,
    CodeTyped,
    PortalLooked,
    PortalTyped,
    SetupConfirmed,
    SetupDone,
    SetupStatus,
    SetupTrouble,
)
from kiosk.station.apart import apart
from kiosk.station.calls import Method, NoParams, read_params

_EARLIEST: Final = timedelta(days=1)
_REFUSALS: Final = {
    "unknown-code": SetupTrouble.UNKNOWN_CODE,
    "expired-code": SetupTrouble.EXPIRED_CODE,
    "used-code": SetupTrouble.USED_CODE,
}
_LOG = logging.getLogger(__name__)


class SetupPortal(EnrolmentPortal, Protocol):
    """What setting up asks of a portal."""

    def health(self, nonce: str | None = None) -> PortalHealth: ...
    def close(self) -> None: ...


@dataclass(frozen=True)
class SetupPlace:
    """This machine. `connect` makes a client for an address; `built` was before now, and `clock`
    says an earlier time only where it is wrong."""

    enrolment: Path
    address: Path
    portal: Callable[[], str]
    fixed: Callable[[], bool]
    keys: Callable[[], DeviceKeys]
    connect: Callable[[str], SetupPortal]
    has_cable: Callable[[], bool]
    has_address: Callable[[str], bool]
    software: str
    built: datetime
    clock: Callable[[], datetime]
    enrolled: Callable[[str], None]
    """Is told the portal's address once the machine is a kiosk."""


def built_at() -> datetime:
    """When this program came onto the machine, as its own file says: never after now."""
    return datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)


class SetupMethods:
    """One object for one call server, within its event loop; `table` is what it serves."""

    def __init__(self, place: SetupPlace) -> None:
        self._place = place
        self._alone = asyncio.Lock()
        self._found: tuple[str, Enrolment] | None = None

    @property
    def table(self) -> Mapping[str, Method]:
        return {
            "setup_status": self.status,
            "setup_portal": self.portal,
            "setup_code": self.code,
            "setup_confirm": self.confirm,
        }

    async def status(self, params: Mapping[str, Any]) -> SetupStatus:
        """Whether it may be set up, and what is known of its portal."""
        read_params(NoParams, params)
        place = self._place
        return SetupStatus(trouble=self._shut(), portal=place.portal(), fixed=place.fixed())

    async def portal(self, params: Mapping[str, Any]) -> PortalLooked:
        """Looks whether a portal answers there; nothing of this machine is told."""
        typed = read_params(PortalTyped, params)
        async with self._alone:
            return await apart(lambda: self._look(typed.portal))

    async def code(self, params: Mapping[str, Any]) -> CodeTraded:
        """Trades the code; what came of it holds only when it is confirmed."""
        typed = read_params(CodeTyped, params)
        async with self._alone:
            return await apart(lambda: self._trade(typed))

    async def confirm(self, params: Mapping[str, Any]) -> SetupDone:
        """Makes this machine the kiosk that was shown."""
        said = read_params(SetupConfirmed, params)
        async with self._alone:
            return SetupDone(trouble=await apart(lambda: self._pin(said)))

    def _look(self, typed: str) -> PortalLooked:
        address = self._address(typed)
        if isinstance(address, SetupTrouble):
            return PortalLooked(trouble=address)
        try:
            with closing(self._place.connect(address)) as portal:
                ahead = portal.health().time - self._place.clock()
        except PortalError as error:
            return PortalLooked(trouble=self._why(error, address), portal=address)
        return PortalLooked(portal=address, clock_seconds=round(ahead / timedelta(seconds=1)))

    def _trade(self, typed: CodeTyped) -> CodeTraded:
        self._found = None
        address = self._address(typed.portal)
        if isinstance(address, SetupTrouble):
            return CodeTraded(trouble=address)
        place = self._place
        try:
            with closing(place.connect(address)) as portal:
                found = ask_to_enrol(
                    portal,
                    place.keys(),
                    typed.code,
                    software=place.software,
                    clock=place.clock,
                    expected=typed.fingerprint,
                )
        except BadCode:
            return CodeTraded(trouble=SetupTrouble.BAD_CODE)
        except OtherPortal:
            return CodeTraded(trouble=SetupTrouble.OTHER_PORTAL)
        except PortalError as error:
            return CodeTraded(trouble=self._why(error, address))
        except (KeyringError, DeviceKeyDamaged) as error:
            _LOG.warning(
                "enrolling from the screen: %s",
                error,
                extra=event("enrolment-failed", reason="keyring"),
            )
            return CodeTraded(trouble=SetupTrouble.KEYRING)
        self._found = (address, found)
        return CodeTraded(
            kiosk=found.kiosk,
            centre=found.centre.name,
            municipality=found.centre.municipality,
            portal=address,
            fingerprint=fingerprint(found.portal_key),
        )

    def _pin(self, said: SetupConfirmed) -> SetupTrouble | None:
        if (shut := self._shut()) is not None:
            return shut
        if self._found is None:
            return SetupTrouble.AGAIN
        address, found = self._found
        if (said.kiosk, said.fingerprint) != (found.kiosk, fingerprint(found.portal_key)):
            return SetupTrouble.AGAIN
        try:
            if not self._place.fixed():
                keep_address(self._place.address, address)
            save_first_enrolment(self._place.enrolment, found)
        except FileExistsError:
            return SetupTrouble.ENROLLED
        except OSError as error:
            _LOG.warning(
                "the enrolment could not be saved: %s",
                error.strerror,
                extra=event("enrolment-failed", reason="disk"),
            )
            return SetupTrouble.DISK
        self._found = None
        _LOG.info(
            "enrolled from the screen as %s",
            found.kiosk,
            extra=event("enrolled", kiosk=found.kiosk),
        )
        self._place.enrolled(address)
        return None

    def _address(self, typed: str) -> str | SetupTrouble:
        """Where the portal is, unless this machine may not be set up or it is no address."""
        if (shut := self._shut()) is not None:
            return shut
        if self._place.fixed():
            return self._place.portal()
        try:
            return read_address(typed)
        except NotSafe:
            return SetupTrouble.NOT_SAFE
        except BadAddress:
            return SetupTrouble.BAD_ADDRESS

    def _shut(self) -> SetupTrouble | None:
        try:
            load_enrolment(self._place.enrolment)
        except NotEnrolled:
            return None
        except EnrolmentDamaged:
            return SetupTrouble.DAMAGED
        return SetupTrouble.ENROLLED

    def _why(self, error: PortalError, address: str) -> SetupTrouble:
        match error:
            case PortalRefused(problem=problem):
                name = problem.type.rpartition(":")[2]
                return _REFUSALS.get(name, SetupTrouble.REFUSED)
            case PortalBusy():
                return SetupTrouble.BUSY
            case PortalUnreachable():
                return self._before_the_portal(address)
            case _:
                return SetupTrouble.NOT_A_PORTAL

    def _before_the_portal(self, address: str) -> SetupTrouble:
        place = self._place
        if not place.has_cable():
            return SetupTrouble.NO_CABLE
        if not place.has_address(address):
            return SetupTrouble.NO_NAME
        # No certificate holds for a machine that believes in a year before the program was made.
        if place.clock() < place.built - _EARLIEST:
            return SetupTrouble.CLOCK
        return SetupTrouble.NO_PORTAL
