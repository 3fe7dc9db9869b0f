"""One bundle on a stick: who made it, and its records, read as a stream.

Guarantees: nothing in it is believed before the label is verified with the device key of a kiosk
that is enrolled here, and no record before the stream around it was opened up to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from pydantic import ValidationError

from kiosk.offline.courier.stick import StickFile
from kiosk.protocol.courier import BundleLabel
from kiosk.protocol.courier_records import BundleRecord, as_file, read_records
from kiosk.sealing.agency_key import AgencyPrivateKey
from kiosk.sealing.sealed_stream import bundle_info, open_stream

MAX_LABEL_BYTES: Final = 4096
_BLOCK_BYTES: Final = 256 * 1024

Progress = Callable[[int, int], None]
"""Bytes done of all bytes."""


class NoBundle(Exception):  # noqa: N818 - named for what happened
    """Nothing of it can be taken; the message says why, for people."""


@dataclass(frozen=True)
class Bundle:
    """`records` raises `CannotOpen`, `BadRecord` and `CourierError` where it cannot go on."""

    label: BundleLabel
    records: Iterator[BundleRecord] = field(repr=False)


class BundleReader:
    """`device_key` gives an enrolled kiosk's key, `courier_key` the private half of a key id."""

    def __init__(
        self,
        device_key: Callable[[str], bytes | None],
        courier_key: Callable[[str], AgencyPrivateKey | None],
    ) -> None:
        self._device_key = device_key
        self._courier_key = courier_key

    def read(self, file: StickFile, progress: Progress) -> Bundle:
        """Raises `NoBundle`, and `CourierError` for the stick."""
        label, start = _label(file)
        device_key = self._device_key(label.kiosk)
        if device_key is None:
            whose = f"it says that it is of {label.kiosk}"
            raise NoBundle(f"{whose}, which is not enrolled here, or was stolen")
        if not label.is_signed_by(device_key):
            raise NoBundle(f"it is not signed by {label.kiosk}: it was changed, or is forged")
        courier_key = self._courier_key(label.key_id)
        if courier_key is None:
            raise NoBundle(
                f"it is sealed to the key {label.key_id}, which this portal does not have: it is"
                " for another portal, or the key was not restored"
            )
        sealed = as_file(_pieces(file, start, label.sealed_bytes, progress))
        content = open_stream(sealed, courier_key, bundle_info(label.id, label.kiosk))
        return Bundle(label, read_records(content))


def _label(file: StickFile) -> tuple[BundleLabel, int]:
    """The label, and where the stream begins."""
    line, end, _ = file.read_at(0, MAX_LABEL_BYTES).partition(b"\n")
    try:
        label = BundleLabel.model_validate_json(line)
    except ValidationError:
        raise NoBundle("it is no courier's bundle, or its label was damaged") from None
    return label, len(line) + len(end)


def _pieces(file: StickFile, start: int, size: int, progress: Progress) -> Iterator[bytes]:
    done = 0
    while piece := file.read_at(start + done, min(_BLOCK_BYTES, size - done)):
        done += len(piece)
        progress(done, size)
        yield piece
