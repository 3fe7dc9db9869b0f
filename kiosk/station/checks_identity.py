"""The doctor's look at who this machine is: its enrolment and its key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from keyring.errors import KeyringError

from kiosk.identity.device_key import DeviceKeyDamaged, DeviceKeys, NoDeviceKey
from kiosk.identity.enrolment_record import EnrolmentDamaged, NotEnrolled, load_enrolment
from kiosk.identity.machine_key import KeyPlace, place_of_machine_key
from kiosk.identity.machine_keyring import machine_keyring
from kiosk.protocol.enrolment import Enrolment
from kiosk.station.finding import Finding, fail, ok

_ENROL = "Ask the operator for a code and run `kiosk enrol CODE --portal URL`."
_STRENGTH: Final = {
    KeyPlace.CREDENTIAL: "its keyring is sealed by a key that systemd gives to the service alone",
    KeyPlace.FILE: "its keyring is sealed by a key in a file of the station's own: "
    "who takes the disk has both",
}


def check_enrolment(path: Path) -> tuple[Finding, Enrolment | None]:
    """Whether this machine is a centre's kiosk; and its enrolment."""
    try:
        enrolment = load_enrolment(path)
    except NotEnrolled as error:
        return fail("enrolment", str(error), _ENROL), None
    except EnrolmentDamaged as error:
        return fail("enrolment", str(error), f"{_ENROL} Add --again."), None
    words = f"{enrolment.kiosk} (number {enrolment.kiosk_number}) of {enrolment.centre.name}"
    return ok("enrolment", words), enrolment


def check_device_key(home: Path, environment: Mapping[str, str]) -> Finding:
    """Whether the key is there that the portal knows this machine by. Makes none."""
    name = "device-key"
    try:
        place = place_of_machine_key(home, environment)
        if place is None:
            return fail(name, "this machine has no key yet", _ENROL)
        DeviceKeys(backend=machine_keyring(home, environment)).load()
    except NoDeviceKey as error:
        return fail(name, str(error), _ENROL)
    except DeviceKeyDamaged as error:
        return fail(name, str(error), f"{_ENROL} Add --again.")
    except KeyringError as error:
        return fail(name, str(error), "Run this as the station's user; else ask support.")
    return ok(name, f"the device key opens; {_STRENGTH[place]}")
