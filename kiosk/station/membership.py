"""Whether this machine is a kiosk, which one, and with which key it speaks.

It may become one while the station runs, or another one; the files are looked at again when they
change.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from keyring.errors import KeyringError

from kiosk.disk.stamp import Stamp, stamp
from kiosk.identity.device_key import DeviceKeyDamaged, NoDeviceKey
from kiosk.identity.enrolment_record import EnrolmentDamaged, NotEnrolled, load_enrolment
from kiosk.identity.portal_keys import believed_keys
from kiosk.protocol.enrolment import Enrolment
from kiosk.protocol.trouble import Trouble, TroubleName


@dataclass(frozen=True)
class Member:
    """An enrolled kiosk, able to sign."""

    enrolment: Enrolment
    device_key: Ed25519PrivateKey = field(repr=False)
    portal_keys: tuple[bytes, ...] = ()
    """By which it knows its portal (raw Ed25519); whatever else signs is a stranger."""


@dataclass(frozen=True)
class NoMember:
    """Not (yet) a kiosk that can send; why."""

    trouble: Trouble


Membership = Member | NoMember


class MembershipWatch:
    """Reads the files and the device key when a file changed, or while this is no kiosk.

    For use from several threads. `joined` is called before a member that was read is told of.
    """

    def __init__(
        self,
        enrolment: Path,
        portal_keys: Path,
        load_key: Callable[[], Ed25519PrivateKey],
        joined: Callable[[], None] = lambda: None,
    ) -> None:
        self._path = enrolment
        self._portal_keys = portal_keys
        self._load_key = load_key
        self._joined = joined
        self._stamp: Stamp | None = None
        self._found: Membership | None = None
        self._lock = Lock()

    def look(self) -> Membership:
        """The state of the files; cheap while nothing changes."""
        with self._lock:
            now = stamp([self._path, self._portal_keys])
            if now != self._stamp or not isinstance(self._found, Member):
                self._stamp, self._found = now, self._read()
                if isinstance(self._found, Member):
                    self._joined()
            return self._found

    def portal_keys(self) -> tuple[bytes, ...] | None:
        """Those believed, where this is a kiosk that can send."""
        member = self.look()
        return member.portal_keys if isinstance(member, Member) else None

    def _read(self) -> Membership:
        try:
            enrolment = load_enrolment(self._path)
        except NotEnrolled as error:
            return _no_member(TroubleName.NOT_ENROLLED, error)
        except EnrolmentDamaged as error:
            return _no_member(TroubleName.ENROLMENT_DAMAGED, error)
        try:
            believed = believed_keys(self._portal_keys, enrolment.portal_key)
            return Member(enrolment, self._load_key(), believed)
        except NoDeviceKey as error:
            return _no_member(TroubleName.NO_DEVICE_KEY, error)
        except (DeviceKeyDamaged, KeyringError) as error:
            return _no_member(TroubleName.DEVICE_KEY_UNUSABLE, error)


def _no_member(name: TroubleName, error: Exception) -> NoMember:
    return NoMember(Trouble(name=name, words=str(error)))
