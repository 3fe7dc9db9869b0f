"""The doctor's look at who answers: the station, the portal, and what time they have."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final, assert_never

from pydantic import ValidationError

from kiosk.portal_client.authorities import (
    Authorities,
    AuthoritiesUnusable,
    count_authorities,
)
from kiosk.portal_client.client import PortalClient
from kiosk.portal_client.errors import PortalError, PortalGarbage, PortalUnreachable
from kiosk.protocol.enrolment import Enrolment
from kiosk.protocol.folio import EPOCH
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.heartbeat import NOTABLE_OFFSET
from kiosk.protocol.station_calls import StationHealth, StationStatus
from kiosk.station.caller import StationSilent, call_station
from kiosk.station.finding import Finding, fail, ok, warn
from kiosk.station.line_check import Itself, Nobody, Stranger, who_answers
from kiosk.station.staff.line_look import has_address, has_cable

_LAST_FOLIO: Final = EPOCH + timedelta(seconds=(1 << 30) - 1)
_PORTAL_SECONDS: Final = 5.0
_REACH: Final = (
    "Check the cable, the router and portal_url; of a certificate that is not accepted, the clock "
    "and portal_ca."
)
_ANEW: Final = "Start it anew: `systemctl restart ventanilla-station`."


def check_station(socket_path: Path) -> Finding:
    """Whether the station answers, and what troubles it."""
    remedy = "Start it: `systemctl start ventanilla-station`, or `kiosk station`."
    try:
        status = call_station(socket_path, "status")
        health = call_station(socket_path, "health")
    except StationSilent as error:
        return fail("station", str(error), remedy)
    if status.error is not None:
        return fail("station", status.error.message, "See the check named outbox.")
    try:
        troubles = StationHealth.model_validate(health.result).troubles
        online = StationStatus.model_validate(status.result).online
    except ValidationError:
        return fail("station", "what answers is no station of this version", _ANEW)
    words = "it answers, and is online" if online else "it answers, and is offline"
    if troubles:
        listed = "; ".join(trouble.words for trouble in troubles)
        return warn("station", f"{words}: {listed}", "See the other checks.")
    return ok("station", words)


def ask_portal(
    url: str, portal_keys: Collection[bytes] | None, portal_ca: Path | None = None
) -> PortalHealth | PortalError:
    """The portal's word about itself, proved where its keys are known, or why there is none."""
    portal = PortalClient(url, _PORTAL_SECONDS, portal_ca=portal_ca)
    try:
        answer = who_answers(portal, secrets.token_bytes(16).hex(), portal_keys, monotonic)
    finally:
        portal.close()
    match answer:
        case Itself(health=health):
            return health
        case Stranger(words=words):
            return PortalGarbage(words)
        case Nobody(words=words):
            return PortalUnreachable(words)
        case _:
            assert_never(answer)


def check_line(
    url: str,
    answer: PortalHealth | PortalError,
    cable: Callable[[], bool] = has_cable,
    name: Callable[[str], bool] = has_address,
) -> Finding:
    """Whether there is a network that knows the portal's name."""
    if isinstance(answer, PortalHealth):
        return ok("line", "a network is there")
    if not cable():
        remedy = "Check the cable at both ends, and that the modem is on."
        return warn("line", "no network card has anything at its other end", remedy)
    if not name(url):
        remedy = "Check that the modem has internet, and how portal_url is written."
        return warn("line", "a network is there, but it does not know the portal's name", remedy)
    return ok("line", "a network is there, and it knows the portal's name")


def check_authorities(portal_ca: Path | None) -> Finding:
    """Whether those of the setting can be believed, where it names any."""
    if portal_ca is not None:
        try:
            count_authorities(portal_ca)
        except AuthoritiesUnusable as error:
            remedy = "Put the authority's certificate there, in PEM, readable by all, or unset it."
            return warn("authorities", f"portal_ca: {error}", remedy)
    return ok("authorities", f"believed are {Authorities(portal_ca)}")


def check_portal(url: str, answer: PortalHealth | PortalError) -> Finding:
    """Whether the portal is there. A kiosk without a line is a kiosk that works."""
    match answer:
        case PortalHealth():
            return ok("portal", f"{url} answers")
        case PortalGarbage():
            return warn(
                "portal",
                f"something answers at {url}, but it is not the portal ({answer})",
                "Log in to the centre's network if it asks for that, and check portal_url.",
            )
        case _:
            return warn(
                "portal",
                f"{url} cannot be reached ({answer}); applications wait here until it can",
                _REACH,
            )


def check_clock(
    now: datetime, enrolment: Enrolment | None, answer: PortalHealth | PortalError
) -> Finding:
    """Whether the time that applications carry can be true."""
    remedy = "Set the clock, and let it follow a time server (`timedatectl set-ntp true`)."
    shown = f"{now:%Y-%m-%d %H:%M} UTC"
    earliest = EPOCH if enrolment is None else enrolment.enrolled_at - timedelta(days=1)
    if not earliest <= now <= _LAST_FOLIO:
        return fail("clock", f"it shows {shown}, which cannot be", remedy)
    if isinstance(answer, PortalHealth):
        offset = answer.time - now
        if abs(offset) > NOTABLE_OFFSET:
            words = f"it shows {shown}; the portal's differs by {offset.total_seconds():+.0f} s"
            return warn("clock", words, remedy)
        return ok("clock", f"{shown}, as the portal has it")
    return ok("clock", f"{shown}, which may be; without the portal nobody knows better")
