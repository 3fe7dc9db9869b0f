"""The doctor's look at who this machine is: its enrolment and its key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from keyring.errors import KeyringError

from kiosk.identity.device_key import DeviceKeyDamaged, DeviceKeys, NoDeviceKey
from kiosk.identity.enrolment_record import EnrolmentDamaged, NotEnrolled, load_enrolment
from kiosk.identity.machine_key import read_machine_key
from kiosk.identity.machine_keyring import machine_keyring
from kiosk.protocol.enrolment import Enrolment
from kiosk.station.finding import Finding, fail, ok

_ENROL = "Ask the operator for a code and run `kiosk enrol CODE --portal URL`."


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
        if read_machine_key(home, environment) is None:
            return fail(name, "this machine has no key yet", _ENROL)
        DeviceKeys(backend=machine_keyring(home, environment)).load()
    except NoDeviceKey as error:
        return fail(name, str(error), _ENROL)
    except DeviceKeyDamaged as error:
        return fail(name, str(error), f"{_ENROL} Add --again.")
    except KeyringError as error:
        return fail(name, str(error), "Run this as the station's user; else ask support.")
    return ok(name, "the device key opens")
