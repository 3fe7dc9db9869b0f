"""The records of a courier's bundle: what goes in comes out, cut anywhere and hostile or not."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from protocol_samples import envelopes, headers

from kiosk.protocol.attachment import (
    MAX_ATTACHMENTS,
    MAX_SEALED_ATTACHMENT_BYTES,
    SealedAttachment,
)
from kiosk.protocol.courier_records import (
    MAX_ENVELOPE_BYTES,
    PIECE_BYTES,
    BadRecord,
    BundleRecord,
    as_file,
    read_records,
    record_pieces,
    record_size,
)
from kiosk.protocol.envelope import Envelope, Header, sign_envelope

KEY = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)


def with_attachments(header: Header, contents: list[bytes]) -> Envelope:
    sealed = tuple(SealedAttachment(size=len(c), sha256=sha256(c).digest()) for c in contents)
    return sign_envelope(header.model_copy(update={"attachments": sealed}), b"sealed", KEY)


submissions = st.tuples(headers, st.lists(st.binary(min_size=1, max_size=300), max_size=3)).map(
    lambda both: (with_attachments(*both), both[1])
)


def written(bundle: list[tuple[Envelope, list[bytes]]]) -> bytes:
    return b"".join(
        piece
        for envelope, contents in bundle
        for piece in record_pieces(envelope, map(io.BytesIO, contents))
    )


def in_pieces(content: bytes, size: int) -> Iterator[bytes]:
    return (content[at : at + size] for at in range(0, len(content), size))


@given(st.lists(submissions, max_size=4), st.integers(1, 700))
def test_what_is_written_is_read_however_it_is_cut_into_pieces(
    bundle: list[tuple[Envelope, list[bytes]]], size: int
) -> None:
    content = written(bundle)
    assert len(content) == sum(record_size(envelope) for envelope, _ in bundle)
    with as_file(in_pieces(content, size)) as file:
        assert file.read(7) + file.read() == content

    read = [
        (one.envelope, [b"".join(pieces) for pieces in one.attachments])
        for one in read_records(in_pieces(content, size))
    ]

    assert read == bundle


@given(st.lists(submissions, min_size=2, max_size=3), st.integers(0, 3), st.integers(0, 99))
def test_attachments_that_nobody_reads_are_skipped(
    bundle: list[tuple[Envelope, list[bytes]]], read: int, size: int
) -> None:
    seen = []
    for record in read_records(in_pieces(written(bundle), 50)):
        for _, pieces in zip(range(read), record.attachments, strict=False):
            for _, _ in zip(range(size // 50), pieces, strict=False):
                pass
        seen.append(record.envelope)

    assert seen == [envelope for envelope, _ in bundle]


@given(st.lists(submissions, min_size=1, max_size=2), st.data())
def test_an_end_within_a_record_is_noticed_and_those_before_it_are_whole(
    bundle: list[tuple[Envelope, list[bytes]]], data: st.DataObject
) -> None:
    content = written(bundle)
    cut = data.draw(st.integers(1, record_size(bundle[-1][0]) - 1))
    whole = []

    def read() -> None:
        for record in read_records(iter([content[: len(content) - cut]])):
            for pieces in record.attachments:
                list(pieces)
            whole.append(record.envelope)

    with pytest.raises(BadRecord):
        read()
    assert whole == [envelope for envelope, _ in bundle[:-1]]


@given(envelopes, envelopes)
def test_an_envelope_of_a_newer_kiosk_stops_none_behind_it(
    newer: Envelope, envelope: Envelope
) -> None:
    value = json.loads(newer.model_dump_json())
    value["header"] |= {"priority": "new", "attachments": [{"size": 40, "sha256": ""}]}
    text = json.dumps(value).encode()
    content = len(text).to_bytes(4, "big") + text + os.urandom(40) + written([(envelope, [])])

    first, second = read_records(iter([content]))

    assert (first.id, first.envelope) == (newer.header.id, None)
    assert second.envelope == envelope


@given(envelopes)
def test_an_envelope_that_names_no_attachments_has_none(newer: Envelope) -> None:
    value = json.loads(newer.model_dump_json())
    value["header"] = {"id": value["header"]["id"], "priority": "new"}
    (record,) = read_records(iter([framed(json.dumps(value).encode())]))
    assert (record.id, record.envelope) == (newer.header.id, None)
    assert list(record.attachments) == []


class Watched(io.BytesIO):
    """Says how much was asked of it at once."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.asked: list[int | None] = []

    def read(self, size: int | None = -1, /) -> bytes:
        self.asked.append(size)
        return super().read(size)


@given(headers)
def test_no_more_of_an_attachment_is_held_than_a_piece(header: Header) -> None:
    content = bytes(2 * PIECE_BYTES + 5)
    for behind in (b"", b"xyz"):
        source = Watched(content + behind)
        pieces = record_pieces(with_attachments(header, [content]), [source])
        with pytest.raises(ValueError, match="longer") if behind else nullcontext():
            assert max(map(len, list(pieces)[1:])) == PIECE_BYTES
        assert source.asked == [PIECE_BYTES, PIECE_BYTES, 5, 1]


def test_a_piece_longer_than_what_is_asked_for_is_given_out_bit_by_bit() -> None:
    content = os.urandom(3 * PIECE_BYTES)
    with as_file([content[: 2 * PIECE_BYTES + 1], content[2 * PIECE_BYTES + 1 :]]) as file:
        assert file.read(3) + file.read() == content


def framed(text: bytes) -> bytes:
    return len(text).to_bytes(4, "big") + text


def outline(sizes: object) -> bytes:
    header = {"id": "019bc2c4-0b50-7000-8000-000000000000", "attachments": sizes}
    return framed(json.dumps({"header": header}).encode())


@pytest.mark.parametrize(
    "content",
    [
        b"\0\0\0\0",
        (MAX_ENVELOPE_BYTES + 1).to_bytes(4, "big"),
        b"\xff\xff\xff\xff",
        framed(b"CANARY"),
        framed(b"\xff\xfe"),
        framed(b"[]"),
        framed(b'{"header": {"id": "CANARY"}}'),
        framed(b"[" * 100_000),
        outline([{"size": -1}]),
        outline([{"size": True}]),
        outline([{"size": 1e9}]),
        outline([{"size": 2**40}]),
        outline([{"size": 1}] * 21),
        outline([{}]),
        outline(7),
    ],
)
def test_what_is_no_record_is_told_without_quoting_it(content: bytes) -> None:
    with pytest.raises(BadRecord) as raised:
        list(read_records(iter([content, b"x" * 1000])))

    assert "CANARY" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("size", [-1, 0, True, 1.0, "1", MAX_SEALED_ATTACHMENT_BYTES + 1])
def test_a_length_that_no_attachment_has_is_refused_before_anything_behind_it(size: object) -> None:
    behind = iter([outline([{"size": 1}, {"size": size}]), b"x"])
    with pytest.raises(BadRecord, match="out of bounds"):
        next(read_records(behind))
    assert next(behind) == b"x"


def test_the_longest_attachment_there_may_be_is_announced() -> None:
    record = next(read_records(iter([outline([{"size": MAX_SEALED_ATTACHMENT_BYTES}])])))
    assert record.envelope is None


@given(headers)
def test_an_attachment_that_is_passed_over_is_no_part_of_the_next(header: Header) -> None:
    contents = [b"abc", b"defgh"]
    content = written([(with_attachments(header, contents), contents)])
    (record,) = (list(_second(one)) for one in read_records(iter([content])))
    assert record == [b"defgh"]


def _second(record: BundleRecord) -> Iterator[bytes]:
    attachments = iter(record.attachments)
    next(attachments)
    yield b"".join(next(attachments))


def test_no_more_attachments_follow_than_one_application_carries() -> None:
    most = outline([{"size": 1}] * MAX_ATTACHMENTS) + bytes(MAX_ATTACHMENTS)
    assert [record.envelope for record in read_records(iter([most * 2]))] == [None, None]
    more = outline([{"size": 1}] * (MAX_ATTACHMENTS + 1)) + bytes(MAX_ATTACHMENTS + 1)
    with pytest.raises(BadRecord, match="attachments"):
        list(read_records(iter([more])))


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail_otherwise(content: bytes) -> None:
    with suppress(BadRecord):
        list(read_records(iter([content])))


@given(headers)
def test_an_attachment_of_another_length_than_signed_is_not_written(header: Header) -> None:
    envelope = with_attachments(header, [b"abc"])

    for content in (b"ab", b"abcd"):
        with pytest.raises(ValueError, match="than its header says"):
            list(record_pieces(envelope, [io.BytesIO(content)]))
    with pytest.raises(ValueError, match="shorter"):
        list(record_pieces(envelope, []))
