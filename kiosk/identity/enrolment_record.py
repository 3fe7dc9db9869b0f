"""The enrolment on disk: the portal's answer, kept as it came.

Not secret: the screen reads it for the kiosk's number and the centre's name. Whoever could change
it could make this machine trust another portal, so only its owner may write it.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from kiosk.disk.whole_file import create_file, replace_file
from kiosk.protocol.enrolment import Enrolment

_MODE = 0o644
_HOME_MODE = 0o770


class NotEnrolled(Exception):  # noqa: N818 - named for what happened
    """This machine is no centre's kiosk yet."""


class EnrolmentDamaged(Exception):  # noqa: N818 - named for what happened
    """The record is there but cannot be read or makes no sense."""


def load_enrolment(path: Path) -> Enrolment:
    """Raises `NotEnrolled` where there is no record, `EnrolmentDamaged` where it is no good."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        raise NotEnrolled(
            f"this machine is not enrolled ({path} is missing): run `kiosk enrol`"
        ) from None
    except OSError as error:
        raise EnrolmentDamaged(f"the enrolment {path} cannot be read: {error.strerror}") from error
    try:
        return Enrolment.stored(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise EnrolmentDamaged(
            f"the enrolment {path} is damaged ({where}: {first['msg']}): enrol this machine again"
        ) from error


def save_enrolment(path: Path, enrolment: Enrolment) -> None:
    """Replaces the record at once and durably; makes its folder. Raises `OSError`."""
    path.parent.mkdir(mode=_HOME_MODE, parents=True, exist_ok=True)
    replace_file(path, enrolment.canonical() + b"\n", _MODE)


def save_first_enrolment(path: Path, enrolment: Enrolment) -> None:
    """As `save_enrolment`, only for a machine without one: else `FileExistsError`."""
    path.parent.mkdir(mode=_HOME_MODE, parents=True, exist_ok=True)
    create_file(path, enrolment.canonical() + b"\n", _MODE)
