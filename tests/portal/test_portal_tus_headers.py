"""What a kiosk may write in tus' headers, and what is none of it."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uploading import metadata

from kiosk.protocol.attachment import MAX_ATTACHMENTS
from portal.api.tus import BadField, progress, read_metadata, read_number, read_place
from portal.attachments.outcome import UploadState

DIGEST = sha256(b"stream").digest()
ID = "019bc2a1-5a40-7000-8000-00000000000a"


def test_metadata_names_the_place_and_what_is_to_come() -> None:
    submission, position, announced = read_metadata(metadata(ID, 19, DIGEST), 7)

    assert (submission, position) == (UUID(ID), 19)
    assert (announced.size, announced.sha256) == (7, DIGEST)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "position MA==",
        metadata(ID, 0, DIGEST) + ",filename YQ==",
        metadata(ID, 0, DIGEST) + ",position MA==",
        metadata(ID, 0, DIGEST)[:-4],
        metadata(ID, 0, DIGEST[:31]),
        metadata(ID, 0, DIGEST).replace("position MA==", "position"),
        metadata(ID, 0, DIGEST).replace("position MA==", "position MA== MA=="),
        metadata(ID, 0, DIGEST).replace("MA==", "M A"),
        metadata(ID, 0, DIGEST).replace("MA==", "!"),
        metadata(ID, -1, DIGEST),
        metadata(ID, MAX_ATTACHMENTS, DIGEST),
        metadata(ID, "00", DIGEST),
        metadata(ID, "0/../1", DIGEST),
        metadata(ID, "\u0663", DIGEST),
        metadata("../../etc", 0, DIGEST),
        metadata(ID.replace("-", ""), 0, DIGEST),
        metadata(f"{{{ID}}}", 0, DIGEST),
        metadata(ID.upper(), 0, DIGEST),
        metadata("5f9c6b1e-0000-4000-8000-000000000001", 0, DIGEST),
        "," * 1000,
    ],
)
def test_metadata_of_any_other_form_is_refused(text: str | None) -> None:
    with pytest.raises(BadField) as caught:
        read_metadata(text, 7)
    assert ID not in str(caught.value)


@pytest.mark.parametrize("size", [0, 128 * 1024 * 1024 + 1])
def test_a_size_that_cannot_be_is_refused(size: int) -> None:
    with pytest.raises(BadField):
        read_metadata(metadata(ID, 0, DIGEST), size)


@given(st.text())
def test_no_text_is_an_error_of_another_kind(text: str) -> None:
    with pytest.raises(BadField):
        read_metadata(text, 7)
    assert read_place(text, "0") is None


@pytest.mark.parametrize(
    "text", [None, "", "-1", "+1", "1.0", "0x0", "1e3", "\u0661", "\xb2", "1_0", " 1", "9" * 13]
)
def test_what_is_no_number_is_refused(text: str | None) -> None:
    with pytest.raises(BadField, match="Upload-Offset"):
        read_number("Upload-Offset", text)


def test_a_number_is_read() -> None:
    assert read_number("Upload-Offset", "9" * 12) == 999_999_999_999


def test_an_expiry_is_told_where_there_is_one() -> None:
    until = datetime(2026, 1, 22, 16, 30, tzinfo=UTC)

    assert progress(UploadState(3, 9, until)) == {
        "Upload-Offset": "3",
        "Upload-Expires": "Thu, 22 Jan 2026 16:30:00 GMT",
    }
    assert progress(UploadState(9, 9, None)) == {"Upload-Offset": "9"}
