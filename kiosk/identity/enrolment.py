"""Enrolling: with a one-time code this machine becomes a kiosk of one centre."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from kiosk.identity.device_key import DeviceKeys, NoDeviceKey
from kiosk.identity.enrolment_record import save_enrolment
from kiosk.protocol.enrolment import Enrolment, EnrolmentRequest, fingerprint, request_enrolment
from kiosk.protocol.folio import ALPHABET

_CODE_SIGNS: Final = 12
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


class BadCode(ValueError):  # noqa: N818 - named for what happened
    """What was typed is no enrolment code."""


class OtherPortal(Exception):  # noqa: N818 - named for what happened
    """The portal that answers is not the one that the code says."""


class EnrolmentPortal(Protocol):
    """What enrolling needs of the portal."""

    def enrol(self, request: EnrolmentRequest) -> Enrolment: ...


def enrol(
    portal: EnrolmentPortal,
    keys: DeviceKeys,
    record: Path,
    code: str,
    *,
    software: str,
    clock: Callable[[], datetime],
    expected: str = "",
    save: Callable[[Path, Enrolment], None] = save_enrolment,
) -> Enrolment:
    """Asks the portal and pins its answer in `record`.

    Raises what `ask_to_enrol` and the file system raise.
    """
    enrolment = ask_to_enrol(portal, keys, code, software=software, clock=clock, expected=expected)
    save(record, enrolment)
    return enrolment


def ask_to_enrol(
    portal: EnrolmentPortal,
    keys: DeviceKeys,
    code: str,
    *,
    software: str,
    clock: Callable[[], datetime],
    expected: str = "",
) -> Enrolment:
    """The portal's answer, which is not pinned yet; makes the device key if there is none.

    With `expected` only from the portal whose fingerprint that is: else `OtherPortal`. Raises
    `BadCode`, and what `portal` and `keys` raise. A key made before a failure is used by the next
    try; to the same key the portal gives the same answer again.
    """
    written = normalise_code(code)
    try:
        device_key = keys.load()
    except NoDeviceKey:
        device_key = keys.create()
    enrolment = portal.enrol(request_enrolment(written, software, clock(), device_key))
    if expected and expected != fingerprint(enrolment.portal_key):
        raise OtherPortal("this is another portal than the code was made by")
    return enrolment


def normalise_code(text: str) -> str:
    """The code as it is written, from what a person typed. Raises `BadCode`."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum()).translate(_READ_AS)
    if len(signs) != _CODE_SIGNS or not set(signs) <= set(ALPHABET):
        raise BadCode("an enrolment code has twelve letters and digits, such as 7K3M-9QXR-2TFA")
    return "-".join(signs[start : start + 4] for start in range(0, _CODE_SIGNS, 4))
