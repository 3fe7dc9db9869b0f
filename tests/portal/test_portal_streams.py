"""A folder and a bucket of S3's kind keep attachments alike: in pieces, whole, proved, for good."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from bucket_world import KEY, client, endpoint, key_in, new_bucket, portal_with_bucket
from database_choice import empty_address
from portal_world import Portal
from uploading import Uploader, announced

from kiosk.protocol.batch import Accepted
from portal.attachments.bucket import PIECE
from portal.attachments.opening import open_streams, store_address
from portal.attachments.outcome import NotAsAnnounced, UploadState
from portal.attachments.streams import Streams
from portal.attachments.uploads import KEPT, Uploads
from portal.backup.making import make_backup
from portal.backup.manifest import BackupUnusable
from portal.backup.restoring import restore_backup
from portal.settings import PortalSettings, SettingsError
from portal.storage.database import open_database
from portal.stream_place import StreamPlace

pytest_plugins = ["portal_fixtures"]

LONG = os.urandom(2 * PIECE + 12_345)
SHORT = os.urandom(4_000)


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest) -> str | None:
    return new_bucket() if request.param == "bucket" else None


@pytest.fixture
def keeper(store: str | None, tmp_path: Path, chosen_database: str) -> Iterator[Portal]:
    keeper = Portal(tmp_path) if store is None else portal_with_bucket(tmp_path, store)
    yield keeper
    keeper.close()


@pytest.fixture
def streams(store: str | None, tmp_path: Path) -> Streams:
    """The very one that `keeper` has."""
    settings = PortalSettings(home=tmp_path / "home", attachments_store=store)
    return open_streams(
        settings if store is None else replace(settings, attachments_key=key_in(tmp_path))
    )


@pytest.fixture
def place() -> StreamPlace:
    return StreamPlace("kiosk-1", uuid4(), 0)


def uploads_of(keeper: Portal, streams: Streams) -> Uploads:
    return Uploads(keeper.database, streams, 10**9, keeper.clock)


def put(streams: Streams, place: StreamPlace, data: bytes, offset: int = 0) -> None:
    part = streams.part(place)
    part.write(data, offset)
    part.close()


def finish(streams: Streams, place: StreamPlace) -> bytes:
    part = streams.part(place)
    digest = part.sha256()
    assert part.make_durable()
    part.close()
    return digest


def content(streams: Streams, place: StreamPlace) -> bytes:
    with streams.read(place) as source:
        return source.read()


@pytest.mark.parametrize("step", [70_000, PIECE, PIECE + 1])
def test_a_stream_is_what_came_in_whatever_steps(
    streams: Streams, place: StreamPlace, step: int
) -> None:
    for start in range(0, len(LONG), step):
        if step >= PIECE or start == 0:
            put(streams, place, LONG[start : start + step], start)
            assert streams.size(place) == min(start + step, len(LONG))
    if step < PIECE:
        part = streams.part(place)
        for start in range(step, len(LONG), step):
            part.write(LONG[start : start + step], start)
        part.close()

    assert finish(streams, place) == sha256(LONG).digest()
    assert streams.size(place) == len(LONG)
    assert content(streams, place) == LONG
    assert finish(streams, place) == sha256(LONG).digest(), "proved again as it lies there"


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 7])
def test_what_is_cut_ends_there_and_goes_on_from_there(
    streams: Streams, place: StreamPlace, size: int
) -> None:
    put(streams, place, LONG)
    part = streams.part(place)
    part.cut(size)
    part.close()
    assert streams.size(place) == size

    put(streams, place, LONG[size:], size)

    assert finish(streams, place) == sha256(LONG).digest()


def test_nothing_is_there_at_first_and_nothing_is_left(
    streams: Streams, place: StreamPlace
) -> None:
    assert streams.size(place) == 0
    with pytest.raises(FileNotFoundError):
        streams.read(place)
    streams.remove(place)
    put(streams, place, LONG)
    other = replace(place, position=1)
    put(streams, other, SHORT)

    streams.remove(place)

    assert (streams.size(place), streams.size(other)) == (0, len(SHORT))
    assert streams.is_usable()


def test_an_upload_goes_on_where_it_broke_off_and_is_whole_only_when_proved(
    keeper: Portal, streams: Streams, place: StreamPlace
) -> None:
    uploads = uploads_of(keeper, streams)
    uploads.announce(place, announced(LONG))
    writing = uploads.begin(place, 0)
    writing.write(LONG[:70_000])
    assert uploads.state(place).offset == 70_000, "though it still hangs"
    second = uploads.begin(place, 70_000)
    second.write(LONG[70_000:])
    assert second.finish().is_whole
    second.close()
    writing.close()

    again = uploads_of(keeper, open_streams(keeper.settings))
    assert again.state(place).is_whole
    assert content(streams, place) == LONG


def test_other_bytes_than_announced_are_dropped(
    keeper: Portal, streams: Streams, place: StreamPlace
) -> None:
    uploads = uploads_of(keeper, streams)
    state = uploads.announce(place, announced(LONG))
    wrong = LONG[:-1] + bytes([LONG[-1] ^ 1])
    writing = uploads.begin(place, 0)
    writing.write(wrong)
    with pytest.raises(NotAsAnnounced):
        writing.finish()
    writing.close()
    assert uploads.state(place) == UploadState(0, len(LONG), state.expires_at)
    assert streams.size(place) == 0

    uploads.take_in(place, announced(LONG), iter([LONG[:PIECE], LONG[PIECE:]]))

    assert uploads.state(place).is_whole


def test_what_nobody_went_on_with_is_gone_from_the_store(
    keeper: Portal, streams: Streams, place: StreamPlace
) -> None:
    uploads = uploads_of(keeper, streams)
    uploads.announce(place, announced(LONG))
    writing = uploads.begin(place, 0)
    writing.write(LONG[:-1])
    writing.close()
    keeper.clock.advance(seconds=(KEPT + timedelta(seconds=1)).total_seconds())

    uploads.prune()

    assert streams.size(place) == 0


def test_an_application_with_a_file_arrives_is_backed_up_and_set_up_again(
    keeper: Portal, tmp_path: Path
) -> None:
    device = keeper.enrol()
    uploader = Uploader(device)
    identity = uploader.submission()
    uploader.upload(identity, SHORT)
    envelope = device.envelope(id=identity, attachments=(announced(SHORT),))
    (result,) = device.submit(envelope)
    assert isinstance(result, Accepted)
    place = StreamPlace(device.id, identity, 0)

    manifest = make_backup(keeper.settings, keeper.database, tmp_path / "backup", keeper.clock())
    assert manifest.missing == ()

    is_bucket = keeper.settings.attachments_store is not None
    settings = PortalSettings(
        home=tmp_path / "again",
        catalogue=keeper.catalogue,
        attachments_store=new_bucket() if is_bucket else None,
        attachments_key=keeper.settings.attachments_key,
    )
    restore_backup(tmp_path / "backup", settings)
    assert content(open_streams(settings), place) == SHORT
    assert (settings.home / "attachments").exists() != is_bucket
    database = open_database(settings.database)
    again = Uploads(database, open_streams(settings), 10**9, keeper.clock)
    assert again.state(place).is_whole
    database.close()


@pytest.fixture
def bucket(tmp_path: Path, chosen_database: str) -> Iterator[Portal]:
    bucket = portal_with_bucket(tmp_path, new_bucket())
    yield bucket
    bucket.close()


def keys(keeper: Portal) -> list[str]:
    name = store_address(str(keeper.settings.attachments_store)).bucket
    found = client(endpoint()).list_objects_v2(Bucket=name).get("Contents", [])
    return [one["Key"] for one in found]


def test_a_bucket_holds_one_object_for_each_whole_stream_and_few_pieces_before(
    bucket: Portal, place: StreamPlace
) -> None:
    streams = open_streams(bucket.settings)
    for start in range(0, 20_000, 1000):
        put(streams, place, LONG[start : start + 1000], start)
    assert len(keys(bucket)) == 1, "a small last piece grows"
    put(streams, place, LONG[20_000:], 20_000)
    assert len(keys(bucket)) == 3

    finish(streams, place)

    assert keys(bucket) == [f"attachments/{place.kiosk}/{place.submission}/0/whole"]


def test_who_lags_behind_changes_nothing_of_what_is_whole(
    bucket: Portal, place: StreamPlace
) -> None:
    streams = open_streams(bucket.settings)
    late = streams.part(place)
    late.write(LONG[:100], 0)
    put(streams, place, LONG)
    finish(streams, place)

    late.cut(0)
    late.write(b"something else", 0)
    late.close()

    assert content(streams, place) == LONG
    assert streams.size(place) == len(LONG)


def test_of_two_machines_that_prove_it_at_once_both_find_it_whole(
    bucket: Portal, place: StreamPlace
) -> None:
    streams = open_streams(bucket.settings)
    put(streams, place, LONG)
    first, second = streams.part(place), streams.part(place)
    first.sha256()
    assert first.make_durable()

    assert second.sha256() == sha256(LONG).digest(), "its pieces are gone, for they are one now"
    assert second.make_durable()
    second.close()

    assert content(streams, place) == LONG


def test_what_was_begun_by_one_who_was_killed_is_removed_with_the_stream(
    bucket: Portal, place: StreamPlace
) -> None:
    streams = open_streams(bucket.settings)
    put(streams, place, LONG)
    streams.part(place).sha256()  # and never a word of it again
    name = store_address(str(bucket.settings.attachments_store)).bucket
    assert client(endpoint()).list_multipart_uploads(Bucket=name)["Uploads"]

    streams.remove(place)

    assert not client(endpoint()).list_multipart_uploads(Bucket=name).get("Uploads")
    assert keys(bucket) == []


def test_a_store_that_is_not_there_is_told_without_secrets(
    bucket: Portal, place: StreamPlace, tmp_path: Path
) -> None:
    gone = replace(bucket.settings, attachments_store=f"s3://nobody/?endpoint={endpoint()}")
    streams = open_streams(gone)
    assert not streams.is_usable()
    with pytest.raises(OSError, match="NoSuchBucket") as told:
        put(streams, place, SHORT)
    assert KEY["secret_access_key"] not in repr(told.value)
    closed = replace(bucket.settings, attachments_store="s3://a/?endpoint=http://127.0.0.1:1")
    with pytest.raises(OSError, match="the attachments' store: EndpointConnectionError"):
        open_streams(closed).size(place)
    assert bucket.call("GET", "/readyz").json()["attachments"] == "ok"
    manifest = make_backup(bucket.settings, bucket.database, tmp_path / "b", bucket.clock())
    assert manifest.missing == ()
    fresh = replace(gone, home=tmp_path / "fresh")
    restored = restore_backup(tmp_path / "b", fresh)
    assert restored.files == manifest.files


@pytest.mark.parametrize(
    "text",
    [
        "https://bucket/", "s3://", "s3://key:secret@bucket/", "s3://b/?endpoint=http://store.mx",
        "s3://b/?secret=x", "bucket",
    ],
)  # fmt: skip
def test_an_address_that_is_no_stores(text: str) -> None:
    with pytest.raises(SettingsError, match="PORTAL_ATTACHMENTS"):
        store_address(text)


def test_the_key_is_read_from_a_file_that_nobody_else_reads(tmp_path: Path) -> None:
    path = tmp_path / "attachments-key.json"
    settings = PortalSettings(home=tmp_path, attachments_store="s3://bucket/")
    with pytest.raises(SettingsError, match="the store's key belongs there"):
        open_streams(settings)
    path.write_text(json.dumps(KEY))
    path.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        open_streams(settings)
    path.chmod(0o600)
    path.write_text('{"access_key_id": "x", "secret": "very-secret-key"}')
    with pytest.raises(SettingsError) as told:
        open_streams(settings)
    assert "very-secret-key" not in str(told.value)


def test_an_unfinished_restore_into_a_bucket_leaves_no_portal(
    bucket: Portal, tmp_path: Path
) -> None:
    uploads = uploads_of(bucket, open_streams(bucket.settings))
    uploads.take_in(StreamPlace("kiosk-1", uuid4(), 0), announced(SHORT), iter([SHORT]))
    make_backup(bucket.settings, bucket.database, tmp_path / "b", bucket.clock())
    gone = replace(
        bucket.settings,
        home=tmp_path / "fresh",
        database_url=empty_address(tmp_path / "fresh"),
        attachments_store=f"s3://nobody/?endpoint={endpoint()}",
    )

    with pytest.raises(BackupUnusable, match="and try again"):
        restore_backup(tmp_path / "b", gone)

    assert not gone.signing_key_path.exists()
