"""Carrying out what waits: onto the shelf as sealed bundles, and from there onto a stick.

Guarantees: nothing is ever marked delivered here; a submission is marked carried only after its
bundle was read back whole from the stick; an export that was broken off, at any point, is gone on
with by the next one, with the same bundle and the bytes that have arrived.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from kiosk.offline.courier.bundle import LeftOut, Origin, Packer, still_waiting
from kiosk.offline.courier.copying import Copied, copy_to_stick, put_text
from kiosk.offline.courier.errors import own_disk_in_words
from kiosk.offline.courier.progress import Report
from kiosk.offline.courier.readme import README
from kiosk.offline.courier.shelf import BundleNote, Shelf
from kiosk.offline.courier.stick import Stick
from kiosk.protocol.courier import BUNDLE_SUFFIX


@dataclass(frozen=True)
class CarriedBundle:
    """One bundle that is on the stick, whole. `items` counts what still waits of it."""

    id: UUID
    items: int
    size: int
    copied: Copied


@dataclass(frozen=True)
class Exported:
    """What one export did."""

    bundles: tuple[CarriedBundle, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def items(self) -> int:
        return sum(bundle.items for bundle in self.bundles)


def export_to_stick(
    origin: Origin, packer: Packer, stick: Stick, readme: bytes, report: Report
) -> Exported:
    """Brings all that waits to the stick. Raises `CourierError` and `OutboxError`.

    What an error found done stays done.
    """
    shelf = packer.shelf
    with own_disk_in_words(shelf.folder):
        shelf.sweep()
        old = [note for note in shelf.notes() if _is_of_use(note, origin, shelf)]
        packed = {id_ for note in old for id_ in note.items}
        carried = []
        for note in old:
            put_text(stick, README, readme)
            carried.append(_carry(note, origin, shelf, stick, report))
        while (new := packer.pack(packed, report)) is not None:
            put_text(stick, README, readme)
            packed.update(new.items)
            carried.append(_carry(new, origin, shelf, stick, report))
    return Exported(tuple(carried), tuple(packer.left_out))


def _carry(
    note: BundleNote, origin: Origin, shelf: Shelf, stick: Stick, report: Report
) -> CarriedBundle:
    copied = copy_to_stick(shelf.path(note.id), stick, f"{note.id}{BUNDLE_SUFFIX}", report)
    waiting = still_waiting(origin.outbox, note.items)
    origin.outbox.mark_carried(waiting, origin.clock())
    return CarriedBundle(note.id, len(waiting), note.size, copied)


def _is_of_use(note: BundleNote, origin: Origin, shelf: Shelf) -> bool:
    """Whether a bundle of an earlier export is still to be carried; one that is not is removed.

    What still waits in one that is damaged, or sealed to a key that is no longer the portal's, is
    packed anew.
    """
    if (
        note.kiosk == origin.kiosk
        and note.key_id == origin.courier_key.key_id
        and still_waiting(origin.outbox, note.items)
        and shelf.is_sound(note)
    ):
        return True
    shelf.remove(note.id)
    return False
