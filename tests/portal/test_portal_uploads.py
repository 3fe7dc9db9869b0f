"""One stream, many writers, crashes and a full disk: whole only when it is, and never mixed."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from portal_world import Portal
from uploading import announced

from kiosk.protocol.identifier import uuid7
from portal.attachments.outcome import (
    NotAsAnnounced,
    Superseded,
    TooLong,
    UnknownUpload,
    WrongOffset,
)
from portal.attachments.stream_folder import FilePart, StreamFolder
from portal.attachments.streams import PartBusy
from portal.attachments.uploads import Uploads
from portal.stream_place import StreamPlace

pytest_plugins = ["portal_fixtures"]

STREAM = os.urandom(300_000)
WHAT = announced(STREAM)


def uploads_of(portal: Portal) -> Uploads:
    """As another process of the portal would have them."""
    folder = StreamFolder(portal.settings.attachments)
    return Uploads(portal.database, folder, portal.settings.max_waiting_bytes, portal.clock)


@pytest.fixture
def uploads(portal: Portal) -> Uploads:
    return uploads_of(portal)


class Late(StreamFolder):
    """Is held up just before it opens a stream; what happens meanwhile is `meanwhile`."""

    meanwhile: Callable[[], None] | None = None

    def part(self, place: StreamPlace) -> FilePart:
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()
        return super().part(place)


@pytest.fixture
def place(portal: Portal) -> StreamPlace:
    return StreamPlace("kiosk-1", uuid7(portal.clock(), os.urandom), 0)


def path_of(portal: Portal, place: StreamPlace) -> Path:
    folder = portal.settings.attachments / place.kiosk / str(place.submission)
    return folder / str(place.position)


def put(uploads: Uploads, place: StreamPlace, stream: bytes = STREAM, offset: int = 0) -> None:
    writing = uploads.begin(place, offset)
    try:
        writing.write(stream[offset:])
        writing.finish()
    finally:
        writing.close()


def test_a_later_writer_takes_over_and_the_old_one_changes_nothing(
    portal: Portal, uploads: Uploads, place: StreamPlace
) -> None:
    uploads.announce(place, WHAT)
    hanging = uploads.begin(place, 0)
    hanging.write(STREAM[:1000])

    put(uploads, place, offset=1000)

    with pytest.raises(Superseded):
        hanging.write(b"late bytes of a request that hung")
    with pytest.raises(Superseded):
        hanging.finish()
    hanging.undo()
    hanging.close()
    assert path_of(portal, place).read_bytes() == STREAM
    assert uploads.state(place).is_whole


@pytest.mark.both_databases
def test_many_writers_at_once_leave_the_stream_whole(
    portal: Portal, uploads: Uploads, place: StreamPlace
) -> None:
    uploads.announce(place, WHAT)

    def insist(number: int) -> int:
        taken_over = 0
        while not (state := uploads.state(place)).is_whole:
            try:
                writing = uploads.begin(place, state.offset)
            except WrongOffset:
                continue
            try:
                for start in range(state.offset, len(STREAM), 5000 + number):
                    writing.write(STREAM[start : start + 5000 + number])
                writing.finish()
            except Superseded:
                taken_over += 1
            finally:
                writing.close()
        return taken_over

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(insist, range(8)))

    assert path_of(portal, place).read_bytes() == STREAM


def test_another_process_waits_while_one_writes(
    portal: Portal, uploads: Uploads, place: StreamPlace
) -> None:
    uploads.announce(place, WHAT)
    writing = uploads.begin(place, 0)
    other = uploads_of(portal)

    with pytest.raises(PartBusy):
        other.begin(place, 0)

    writing.close()
    put(other, place)
    assert uploads.state(place).is_whole


def test_what_was_all_written_but_not_proved_is_proved_when_asked(
    uploads: Uploads, place: StreamPlace
) -> None:
    uploads.announce(place, WHAT)
    writing = uploads.begin(place, 0)
    writing.write(STREAM)
    writing.close()  # the line broke off, or the portal was killed, before its end was seen

    assert uploads.state(place).is_whole


def test_what_was_all_written_but_wrong_starts_anew_when_asked(
    uploads: Uploads, place: StreamPlace
) -> None:
    uploads.announce(place, WHAT)
    writing = uploads.begin(place, 0)
    writing.write(bytes(len(STREAM)))
    writing.close()

    assert uploads.state(place).offset == 0
    put(uploads, place)
    assert uploads.state(place).is_whole


def test_asking_ends_a_writer_that_has_all_but_its_end(
    uploads: Uploads, place: StreamPlace
) -> None:
    uploads.announce(place, WHAT)
    writing = uploads.begin(place, 0)
    writing.write(STREAM)

    assert uploads.state(place).is_whole

    with pytest.raises(Superseded):
        writing.finish()
    writing.close()


def test_a_whole_stream_whose_file_is_gone_starts_anew_and_is_proved_anew(
    portal: Portal, uploads: Uploads, place: StreamPlace
) -> None:
    uploads.announce(place, WHAT)
    put(uploads, place)
    path_of(portal, place).unlink()

    assert uploads.announce(place, WHAT).offset == 0
    writing = uploads.begin(place, 0)
    writing.write(bytes(len(STREAM)))
    writing.close()

    assert uploads.state(place).offset == 0
    put(uploads, place)
    assert uploads.state(place).is_whole


def test_a_portal_whose_database_is_older_than_its_files_proves_what_lies_there(
    tmp_path: Path, portal: Portal, uploads: Uploads, place: StreamPlace
) -> None:
    uploads.announce(place, WHAT)
    put(uploads, place)
    restored = Portal(tmp_path / "restored")
    shutil.copytree(portal.settings.attachments, restored.settings.attachments)

    assert uploads_of(restored).announce(place, WHAT).is_whole
    restored.close()


@pytest.mark.both_databases
def test_a_writer_whose_upload_expired_under_it_completes_nothing(
    portal: Portal, uploads: Uploads, place: StreamPlace
) -> None:
    uploads.announce(place, WHAT)
    writing = uploads.begin(place, 0)
    writing.write(STREAM[:1000])
    portal.clock.advance(days=8)
    uploads.prune()

    other = uploads_of(portal)
    assert other.announce(place, WHAT).offset == 0
    anew = other.begin(place, 0)
    anew.write(STREAM[:10])
    anew.close()

    writing.write(STREAM[1000:])
    with pytest.raises(UnknownUpload):
        writing.finish()
    writing.close()
    assert uploads.state(place).offset == 10
    put(uploads, place, offset=10)
    assert path_of(portal, place).read_bytes() == STREAM


def test_a_full_disk_keeps_what_came_and_goes_on_later(
    uploads: Uploads, place: StreamPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads.announce(place, WHAT)
    written, room = os.pwrite, [100_000]

    def little_room(descriptor: int, data: bytes, offset: int) -> int:
        if not room[0]:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        count = written(descriptor, data[: min(room[0], 30_000)], offset)
        room[0] -= count
        return count

    with monkeypatch.context() as patch:
        patch.setattr("portal.attachments.stream_folder.os.pwrite", little_room)
        with pytest.raises(OSError, match="No space"):
            put(uploads, place)

    assert uploads.state(place).offset == 100_000
    put(uploads, place, offset=100_000)
    assert uploads.state(place).is_whole


def test_what_cannot_be_made_durable_is_not_whole(
    uploads: Uploads, place: StreamPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads.announce(place, WHAT)

    def broken(_descriptor: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr("portal.attachments.stream_folder.os.fsync", broken)
        with pytest.raises(OSError, match="Input/output"):
            put(uploads, place)
        with pytest.raises(OSError, match="Input/output"):
            uploads.state(place)

    assert uploads.state(place).is_whole


def test_bytes_and_every_folder_are_on_the_disk_before_it_is_whole(
    portal: Portal, uploads: Uploads, place: StreamPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads.announce(place, WHAT)
    synced: list[Path] = []
    sync = os.fsync

    def watched(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        sync(descriptor)

    monkeypatch.setattr("portal.attachments.stream_folder.os.fsync", watched)
    put(uploads, place)

    path = path_of(portal, place)
    home = portal.settings.home
    assert synced == [path, *list(path.parents)[:3], home]


def test_a_link_in_a_streams_place_is_not_followed(tmp_path: Path) -> None:
    place = StreamPlace("kiosk-1", UUID(int=7), 0)
    folder = StreamFolder(tmp_path / "attachments")
    target = tmp_path / "target"
    target.write_bytes(b"kept")
    path = tmp_path / "attachments" / "kiosk-1" / str(place.submission) / "0"
    path.parent.mkdir(parents=True)
    path.symlink_to(target)

    with pytest.raises(OSError, match="symbolic"):
        folder.part(place)
    assert target.read_bytes() == b"kept"


def test_a_bundles_stream_is_taken_in_at_once_and_twice_is_once(
    portal: Portal, uploads: Uploads, place: StreamPlace
) -> None:
    pieces = [STREAM[:7], STREAM[7:200_000], STREAM[200_000:]]

    uploads.take_in(place, WHAT, pieces)
    uploads.take_in(place, WHAT, [])

    assert path_of(portal, place).read_bytes() == STREAM


def test_a_bundles_stream_replaces_half_of_a_wrong_one(
    uploads: Uploads, place: StreamPlace
) -> None:
    uploads.announce(place, WHAT)
    writing = uploads.begin(place, 0)
    writing.write(bytes(1000))
    writing.close()

    uploads.take_in(place, WHAT, [STREAM])

    assert uploads.state(place).is_whole


@pytest.mark.parametrize(
    ("pieces", "error"),
    [
        ([STREAM[:-1]], NotAsAnnounced),
        ([STREAM[:-1], b"\0\0"], TooLong),
        ([STREAM[:-1], bytes([STREAM[-1] ^ 1])], NotAsAnnounced),
        ([], NotAsAnnounced),
    ],
)
def test_a_bundles_stream_that_is_another_is_not_whole(
    uploads: Uploads, place: StreamPlace, pieces: list[bytes], error: type[Exception]
) -> None:
    with pytest.raises(error):
        uploads.take_in(place, WHAT, pieces)
    assert not uploads.state(place).is_whole


def test_the_digest_is_of_all_bytes_without_holding_them(tmp_path: Path) -> None:
    part = FilePart(tmp_path / "a" / "b" / "c", tmp_path / "a")
    whole = os.urandom(3 * 1024 * 1024 + 5)
    part.write(whole, 0)

    assert part.sha256() == announced(whole).sha256
    part.close()


@pytest.mark.both_databases
def test_what_another_process_has_made_whole_meanwhile_is_not_written_over(
    portal: Portal, place: StreamPlace
) -> None:
    folder = Late(portal.settings.attachments)
    late = Uploads(portal.database, folder, portal.settings.max_waiting_bytes, portal.clock)
    other = uploads_of(portal)
    other.announce(place, WHAT)
    folder.meanwhile = lambda: put(other, place)

    with pytest.raises(PartBusy):
        late.begin(place, 0)

    assert other.state(place).is_whole
    assert late.state(place).is_whole
    assert path_of(portal, place).read_bytes() == STREAM
