"""Uploading by tus, as the contract in portal/api/attachments.py says; and what is refused."""

from __future__ import annotations

import os
from datetime import timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from portal_world import Device, Portal, kind_of, problem_of
from uploading import Headers, Uploader, metadata, offset_of

from kiosk.protocol.attachment import MAX_SEALED_ATTACHMENT_BYTES, upload_path
from portal.app import build_app
from portal.attachments.uploads import MAX_WAITING

pytest_plugins = ["portal_fixtures"]

STREAM = os.urandom(200_000)


@pytest.fixture
def uploader(device: Device) -> Uploader:
    return Uploader(device)


def refused(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["tus-resumable"] == "1.0.0"
    return answer.status_code, kind_of(problem_of(answer))


def files(portal: Portal) -> list[Path]:
    return [path for path in portal.settings.attachments.rglob("*") if path.is_file()]


def test_what_is_spoken_is_told_to_anyone(portal: Portal) -> None:
    answer = portal.call("OPTIONS", "/v1/attachments")

    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,expiration"
    assert answer.headers["tus-max-size"] == str(MAX_SEALED_ATTACHMENT_BYTES)


@pytest.mark.both_databases
def test_a_stream_comes_in_pieces_and_lies_there_whole(portal: Portal, uploader: Uploader) -> None:
    submission = uploader.submission()

    created = uploader.announce(submission, 3, STREAM)
    first = uploader.go_on(submission, 3, 0, STREAM[:70_000])
    halfway = uploader.find(submission, 3)
    last = uploader.go_on(submission, 3, 70_000, STREAM[70_000:])
    found = uploader.find(submission, 3)

    assert (created.status_code, offset_of(created)) == (201, 0)
    assert created.headers["location"] == upload_path(submission, 3)
    assert (first.status_code, offset_of(first)) == (204, 70_000)
    assert (halfway.status_code, offset_of(halfway)) == (200, 70_000)
    assert halfway.headers["upload-length"] == str(len(STREAM))
    assert halfway.headers["cache-control"] == "no-store"
    assert (last.status_code, offset_of(last)) == (204, len(STREAM))
    assert offset_of(found) == len(STREAM)
    (path,) = files(portal)
    assert path.read_bytes() == STREAM
    assert path.stat().st_mode & 0o777 == 0o600
    for answer in (created, first, halfway, last, found):
        assert answer.headers["tus-resumable"] == "1.0.0"
        expires = parsedate_to_datetime(answer.headers["upload-expires"])
        assert expires == portal.clock() + timedelta(days=7)


def test_creating_the_same_again_answers_the_same_as_far_as_it_came(uploader: Uploader) -> None:
    submission = uploader.submission()
    first = uploader.announce(submission, 0, STREAM)
    uploader.go_on(submission, 0, 0, STREAM[:10])

    again = uploader.announce(submission, 0, STREAM)

    assert again.status_code == first.status_code == 201
    assert again.headers["location"] == first.headers["location"]
    assert offset_of(again) == 10
    uploader.go_on(submission, 0, 10, STREAM[10:])
    assert offset_of(uploader.announce(submission, 0, STREAM)) == len(STREAM)


def test_creating_another_in_its_place_is_refused_and_changes_nothing(uploader: Uploader) -> None:
    submission = uploader.submission()
    uploader.announce(submission, 0, STREAM)
    uploader.go_on(submission, 0, 0, STREAM[:10])

    longer = uploader.announce(submission, 0, STREAM, {"Upload-Length": "200001"})
    other = uploader.announce(submission, 0, bytes(len(STREAM)))

    assert refused(longer) == refused(other) == (409, "other-upload")
    assert offset_of(uploader.find(submission, 0)) == 10


def test_an_upload_is_its_own_kiosks(portal: Portal, uploader: Uploader) -> None:
    other = Uploader(portal.enrol())
    submission = uploader.submission()
    uploader.announce(submission, 0, STREAM)

    assert other.find(submission, 0).status_code == 404
    assert refused(other.go_on(submission, 0, 0, b"x")) == (404, "unknown-upload")
    assert other.announce(submission, 0, b"mine").status_code == 201
    assert other.go_on(submission, 0, 0, b"mine").status_code == 204
    uploader.upload(submission, STREAM)
    assert sorted(path.read_bytes() for path in files(portal)) == sorted([STREAM, b"mine"])


@pytest.mark.parametrize("offset", [0, 9, 11, 200_000, 999_999_999_999])
def test_another_offset_is_refused_with_the_right_one(uploader: Uploader, offset: int) -> None:
    submission = uploader.submission()
    uploader.announce(submission, 0, STREAM)
    uploader.go_on(submission, 0, 0, STREAM[:10])

    answer = uploader.go_on(submission, 0, offset, b"x")

    assert refused(answer) == (409, "wrong-offset")
    assert offset_of(answer) == offset_of(uploader.find(submission, 0)) == 10


@pytest.mark.parametrize("offset", ["-1", None])
def test_an_offset_that_is_none_is_refused(uploader: Uploader, offset: str | None) -> None:
    submission = uploader.submission()
    uploader.announce(submission, 0, STREAM)

    answer = uploader.go_on(submission, 0, 0, STREAM, {"Upload-Offset": offset})

    assert refused(answer) == (400, "bad-upload")
    assert offset_of(uploader.find(submission, 0)) == 0


def test_a_body_that_is_not_the_signed_one_leaves_nothing(
    portal: Portal, uploader: Uploader
) -> None:
    submission = uploader.submission()
    uploader.announce(submission, 0, STREAM)
    uploader.go_on(submission, 0, 0, STREAM[:10])
    request = uploader.piece(submission, 0, 10, STREAM[10:50_000])
    lie = STREAM[10:49_999] + bytes([STREAM[49_999] ^ 1])

    answer = portal.call("PATCH", upload_path(submission, 0), lie, dict(request.headers))

    assert refused(answer) == (400, "digest-mismatch")
    assert offset_of(answer) == offset_of(uploader.find(submission, 0)) == 10
    assert files(portal)[0].read_bytes() == STREAM[:10]


@pytest.mark.parametrize("digest", ["", "sha-256=:AA==:", "sha-512=:AA==:"])
def test_a_digest_that_was_not_signed_is_refused(
    portal: Portal, uploader: Uploader, digest: str
) -> None:
    submission = uploader.submission()
    uploader.announce(submission, 0, STREAM)
    request = uploader.piece(submission, 0, 0, STREAM)
    headers = dict(request.headers) | {"Content-Digest": digest}

    answer = portal.call("PATCH", upload_path(submission, 0), STREAM, headers)

    assert refused(answer) == (401, "bad-request-signature")


@pytest.mark.parametrize("field", ["Upload-Offset", "Content-Type"])
def test_what_a_piece_says_of_itself_is_signed(
    portal: Portal, uploader: Uploader, field: str
) -> None:
    submission = uploader.submission()
    uploader.announce(submission, 0, STREAM)
    headers = dict(uploader.piece(submission, 0, 7, STREAM).headers)

    for changed in (headers | {field: "0"}, {n: v for n, v in headers.items() if n != field}):
        answer = portal.call("PATCH", upload_path(submission, 0), STREAM, changed)
        assert refused(answer) == (401, "bad-request-signature")


def test_the_wrong_bytes_are_found_at_the_end_and_dropped(
    portal: Portal, uploader: Uploader
) -> None:
    submission = uploader.submission()
    uploader.announce(submission, 0, STREAM)
    uploader.go_on(submission, 0, 0, b"x" * 1000)

    answer = uploader.go_on(submission, 0, 1000, STREAM[1000:])

    assert refused(answer) == (460, "upload-mismatch")
    assert offset_of(answer) == offset_of(uploader.find(submission, 0)) == 0
    assert uploader.go_on(submission, 0, 0, STREAM).status_code == 204
    assert files(portal)[0].read_bytes() == STREAM


@pytest.mark.parametrize("already", [0, 10, 200_000])
def test_no_byte_beyond_the_announced_length_is_kept(
    portal: Portal, uploader: Uploader, already: int
) -> None:
    submission = uploader.submission()
    uploader.announce(submission, 0, STREAM)
    uploader.go_on(submission, 0, 0, STREAM[:already])

    answer = uploader.go_on(submission, 0, already, STREAM[already:] + b"x")

    assert refused(answer) == (413, "upload-too-large")
    assert offset_of(uploader.find(submission, 0)) == already
    if already:
        assert files(portal)[0].read_bytes() == STREAM[:already]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"Content-Type": "application/octet-stream"}, (415, "unsupported-media-type")),
        ({"Tus-Resumable": None}, (412, "tus-version")),
        ({"Tus-Resumable": "0.2.2"}, (412, "tus-version")),
    ],
)
def test_another_protocol_is_refused(
    uploader: Uploader, changes: Headers, expected: tuple[int, str]
) -> None:
    submission = uploader.submission()
    uploader.announce(submission, 0, STREAM)

    assert refused(uploader.go_on(submission, 0, 0, STREAM, changes)) == expected
    assert offset_of(uploader.find(submission, 0)) == 0


def test_the_versions_are_told_where_another_is_spoken(uploader: Uploader) -> None:
    answer = uploader.announce(uploader.submission(), 0, STREAM, {"Tus-Resumable": "2.0"})

    assert refused(answer) == (412, "tus-version")
    assert answer.headers["tus-version"] == "1.0.0"


def test_metadata_of_any_other_form_is_refused(portal: Portal, uploader: Uploader) -> None:
    given = metadata("../../etc", 0, sha256(STREAM).digest())

    answer = uploader.announce(uploader.submission(), 0, STREAM, {"Upload-Metadata": given})

    assert refused(answer) == (400, "bad-upload")
    assert "etc" not in answer.text
    assert files(portal) == []


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (None, (400, "bad-upload")),
        ("-5", (400, "bad-upload")),
        ("0", (400, "bad-upload")),
        ("ten", (400, "bad-upload")),
        (str(MAX_SEALED_ATTACHMENT_BYTES + 1), (413, "upload-too-large")),
        ("9" * 40, (400, "bad-upload")),
    ],
)
def test_a_length_that_cannot_be_is_refused(
    uploader: Uploader, length: str | None, expected: tuple[int, str]
) -> None:
    answer = uploader.announce(uploader.submission(), 0, STREAM, {"Upload-Length": length})

    assert refused(answer) == expected


def test_a_path_that_is_no_uploads_is_unknown(portal: Portal, uploader: Uploader) -> None:
    headers: Headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    submission = uploader.submission()
    for path in (
        "/v1/attachments/../../etc/passwd",
        "/v1/attachments/%2e%2e/0",
        f"/v1/attachments/{submission}/..%2f..%2fportal-signing-key.pem",
        f"/v1/attachments/{submission}/99",
        f"/v1/attachments/{submission}/",
    ):
        # A client that tidies the path has signed another.
        assert uploader.ask("HEAD", path).status_code in {401, 404}
        assert uploader.ask("PATCH", path, b"x", headers).status_code in {401, 404}
    assert files(portal) == []


@pytest.mark.parametrize("method", ["POST", "HEAD", "PATCH"])
def test_nobody_uploads_unsigned(portal: Portal, uploader: Uploader, method: str) -> None:
    submission = uploader.submission()
    uploader.announce(submission, 0, STREAM)
    path = "/v1/attachments" if method == "POST" else upload_path(submission, 0)

    answer = portal.call(method, path, b"x", {"Tus-Resumable": "1.0.0"})

    assert answer.status_code == 401
    assert answer.headers["tus-resumable"] == "1.0.0"


def test_a_replayed_piece_is_refused(portal: Portal, uploader: Uploader) -> None:
    submission = uploader.submission()
    uploader.announce(submission, 0, STREAM)
    request = uploader.piece(submission, 0, 0, b"")
    path = upload_path(submission, 0)

    assert portal.call("PATCH", path, b"", dict(request.headers)).status_code == 204
    assert portal.call("PATCH", path, b"", dict(request.headers)).status_code == 401


def test_a_kiosk_may_not_fill_the_disk_with_what_it_never_sends_for(tmp_path: Path) -> None:
    portal = Portal(tmp_path, max_waiting_bytes=250_000)
    uploader = Uploader(portal.enrol())
    uploader.upload(uploader.submission(), STREAM)

    full = uploader.announce(uploader.submission(), 0, STREAM)

    assert refused(full) == (429, "too-many-uploads")
    assert int(full.headers["retry-after"]) > 0
    assert uploader.announce(uploader.submission(), 0, bytes(50_000)).status_code == 201
    assert Uploader(portal.enrol()).announce(uploader.submission(), 0, STREAM).status_code == 201
    portal.close()


def test_many_small_uploads_are_too_many_too(
    uploader: Uploader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_WAITING == 1000
    monkeypatch.setattr("portal.attachments.uploads.MAX_WAITING", 2)
    submission = uploader.submission()
    uploader.upload(submission, b"a", b"b")

    assert refused(uploader.announce(submission, 2, b"c")) == (429, "too-many-uploads")


@pytest.mark.both_databases
def test_what_nobody_goes_on_with_expires(portal: Portal, uploader: Uploader) -> None:
    left, whole = uploader.submission(), uploader.submission()
    uploader.announce(left, 0, STREAM)
    uploader.go_on(left, 0, 0, STREAM[:10])
    uploader.upload(whole, STREAM)
    portal.clock.advance(days=6)
    uploader.go_on(left, 0, 10, STREAM[10:20])
    portal.clock.advance(days=6)

    uploader.announce(uploader.submission(), 0, STREAM)

    assert offset_of(uploader.find(left, 0)) == 20
    assert uploader.find(whole, 0).status_code == 404
    assert [path.read_bytes() for path in files(portal)] == [STREAM[:20]]
    portal.clock.advance(days=8)
    build_app(portal.settings, portal.clock).state.database.close()
    assert files(portal) == []


def test_all_of_it_is_in_the_document(portal: Portal) -> None:
    paths = portal.call("GET", "/openapi.json").json()["paths"]

    assert {"post", "options"} == set(paths["/v1/attachments"])
    piece = paths["/v1/attachments/{submission}/{position}"]
    assert {"head", "patch"} == set(piece)
    assert "460" in piece["patch"]["responses"]
    assert {one["name"] for one in piece["patch"]["parameters"]} >= {"upload-offset", "position"}
