"""Enrolling: with a one-time code this machine becomes a kiosk of one centre."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from kiosk.identity.device_key import DeviceKeys, NoDeviceKey
from kiosk.identity.enrolment_record import save_enrolment
from kiosk.protocol.enrolment import Enrolment, EnrolmentRequest, request_enrolment
from kiosk.protocol.folio import ALPHABET

_CODE_SIGNS: Final = 12
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


class BadCode(ValueError):  # noqa: N818 - named for what happened
    """What was typed is no enrolment code."""


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
) -> Enrolment:
    """Asks the portal and pins its answer in `record`; makes the device key if there is none.

    Raises `BadCode`, and what `portal`, `keys` and the file system raise; a
    key made before a failure is used by the next try.
    """
    written = normalise_code(code)
    try:
        device_key = keys.load()
    except NoDeviceKey:
        device_key = keys.create()
    enrolment = portal.enrol(request_enrolment(written, software, clock(), device_key))
    save_enrolment(record, enrolment)
    return enrolment


def normalise_code(text: str) -> str:
    """The code as it is written, from what a person typed. Raises `BadCode`."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum()).translate(_READ_AS)
    if len(signs) != _CODE_SIGNS or not set(signs) <= set(ALPHABET):
        raise BadCode("an enrolment code has twelve letters and digits, such as 7K3M-9QXR-2TFA")
    return "-".join(signs[start : start + 4] for start in range(0, _CODE_SIGNS, 4))
