"""The doctor's look at who this machine is: its enrolment and its key."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from keyring.errors import KeyringError

from kiosk.identity.device_key import DeviceKeyDamaged, DeviceKeys, NoDeviceKey
from kiosk.identity.enrolment_record import EnrolmentDamaged, NotEnrolled, load_enrolment
from kiosk.identity.kiosk_keyring import in_secret_service, kiosk_keyring
from kiosk.identity.machine_key import KeyPlace
from kiosk.identity.machine_keyring import machine_key_in_use
from kiosk.protocol.enrolment import Enrolment
from kiosk.protocol.staff_calls import KeySeal
from kiosk.station.finding import Finding, fail, ok

_ENROL = "Ask the operator for a code and run `kiosk enrol CODE --portal URL`."
SEALED_BY: Final = Path("/var/lib/ventanilla-release/machine-key")
"""Where the package notes what its machine key is sealed by: `tpm` or `host`."""
_STRENGTH: Final = {
    KeySeal.TPM: "a key that only this machine's TPM unseals, for the station alone: the disk "
    "without the machine opens nothing",
    KeySeal.HOST: "a key that systemd unseals for the station alone, with a key of the system on "
    "the same disk: who takes the whole disk has both, and a TPM would be stronger",
    KeySeal.SYSTEM: "a key that systemd gives to the station alone",
    KeySeal.SESSION: "the Secret Service of this session: as strong as the password of who logs "
    "in, and closed until then",
    KeySeal.FILE: "a key in a file of the station's own: who takes the disk has both",
}
_OTHER_USER: Final = "Run this as root, or as the station's user."
_LOCKED: Final = (
    "Log in at this machine, so that its Secret Service is unlocked, or run `kiosk enrol CODE "
    "--again`, which keeps a new key elsewhere."
)
_UNOPENED: Final = (
    "Run this as root. A TPM that is late is asked again every minute, and the station then starts "
    "anew by itself. If the key is lost, ask the operator for a code made with "
    "--replaces and run `kiosk enrol CODE --again`: what waits is then sent all the same."
)


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


def check_device_key(
    home: Path, environment: Mapping[str, str], sealed_by: Path = SEALED_BY
) -> Finding:
    """Whether the key is there that the portal knows this machine by, and how well it is kept.

    Makes none.
    """
    name = "device-key"
    try:
        in_session = in_secret_service(home)
    except KeyringError as error:
        return fail(name, str(error), _OTHER_USER)
    try:
        seal = key_seal(home, environment, sealed_by)
        if seal is None and not (home / "keyring.json").exists():
            return fail(name, "this machine has no key yet", _ENROL)
        DeviceKeys(backend=kiosk_keyring(home, environment)).load()
    except NoDeviceKey as error:
        return fail(name, str(error), _ENROL)
    except DeviceKeyDamaged as error:
        return fail(name, str(error), f"{_ENROL} Add --again.")
    except KeyringError as error:
        return fail(name, str(error), _LOCKED if in_session else _UNOPENED)
    strength = _STRENGTH[seal or KeySeal.FILE]
    return ok(name, f"the device key opens; its keyring is sealed by {strength}")


def key_seal(
    home: Path, environment: Mapping[str, str], sealed_by: Path = SEALED_BY
) -> KeySeal | None:
    """What keeps the machine key that is in use; None: there is none. Raises `KeyringError`."""
    if in_secret_service(home):
        return KeySeal.SESSION
    key = machine_key_in_use(home, environment)
    if key is None:
        return None
    if key.place is KeyPlace.FILE:
        return KeySeal.FILE
    try:
        return KeySeal(sealed_by.read_text("ascii").strip())
    except (OSError, ValueError):
        return KeySeal.SYSTEM
