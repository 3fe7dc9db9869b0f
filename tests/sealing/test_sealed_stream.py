"""A stream opens for its recipient alone, where it belongs, and never half taken for whole."""

from __future__ import annotations

import io
import json
import tracemalloc
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from at_length import cases
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.sealing.agency_key import AgencyPrivateKey
from kiosk.sealing.seal import CannotOpen, SealBinding
from kiosk.sealing.sealed_stream import (
    CHUNK_BYTES,
    HEAD_BYTES,
    TAG_BYTES,
    CutShort,
    StreamBinding,
    WrongLength,
    bundle_info,
    open_stream,
    padded_size,
    seal_stream,
    sealed_size,
)

KEY = AgencyPrivateKey(bytes(range(96)))
OTHER_KEY = AgencyPrivateKey(bytes(range(1, 97)))
PUBLIC = KEY.public_key()
ID = UUID("0199c3a1-0000-7000-8000-000000000001")
BINDING = StreamBinding(SealBinding(ID, 3, PUBLIC.key_id), 0)
INFO = BINDING.hpke_info
SEALED_CHUNK = CHUNK_BYTES + TAG_BYTES
THREE_CHUNKS = bytes(range(256)) * 600
VECTORS = Path(__file__).parent / "vectors"


def sealed(content: bytes, info: bytes = INFO) -> bytes:
    sink = io.BytesIO()
    written = seal_stream(io.BytesIO(content), len(content), sink, PUBLIC, info)
    assert written.size == len(sink.getvalue()) == sealed_size(len(content))
    return sink.getvalue()


def opened(stream: bytes, key: AgencyPrivateKey = KEY, info: bytes = INFO) -> bytes:
    return b"".join(open_stream(io.BytesIO(stream), key, info))


SEALED = sealed(THREE_CHUNKS)


@settings(deadline=None)
@given(content=st.binary(max_size=3000))
@example(b"")
@example(b"x" * (CHUNK_BYTES - 8))
@example(b"x" * (CHUNK_BYTES - 7))
@example(b"x" * (2 * CHUNK_BYTES - 8))
@example(b"x" * (2 * CHUNK_BYTES + 1))
def test_what_was_sealed_opens(content: bytes) -> None:
    assert opened(sealed(content)) == content


@pytest.mark.parametrize(
    "elsewhere",
    [
        replace(BINDING, position=1),
        replace(BINDING, submission=replace(BINDING.submission, form_version=4)),
        replace(
            BINDING,
            submission=replace(BINDING.submission, id=UUID("0199c3a1-0000-7000-8000-000000000002")),
        ),
    ],
    ids=["another position", "another form version", "another submission"],
)
def test_it_opens_nowhere_else(elsewhere: StreamBinding) -> None:
    with pytest.raises(CannotOpen):
        opened(SEALED, info=elsewhere.hpke_info)
    with pytest.raises(CannotOpen):
        opened(SEALED, info=bundle_info(ID, "kiosk-1"))


def test_it_opens_with_no_other_key() -> None:
    with pytest.raises(CannotOpen):
        opened(SEALED, OTHER_KEY)


def chunks_of(stream: bytes) -> list[bytes]:
    body = stream[HEAD_BYTES:]
    return [body[start : start + SEALED_CHUNK] for start in range(0, len(body), SEALED_CHUNK)]


FIRST, SECOND, THIRD = chunks_of(SEALED)
HEAD = SEALED[:HEAD_BYTES]
OTHERS = chunks_of(sealed(THREE_CHUNKS))


@pytest.mark.parametrize(
    "stream",
    [
        HEAD + SECOND + FIRST + THIRD,
        HEAD + FIRST + FIRST + SECOND + THIRD,
        HEAD + FIRST + THIRD,
        HEAD + SECOND + THIRD,
        HEAD + FIRST + OTHERS[1] + THIRD,
        HEAD + FIRST + SECOND + OTHERS[2],
        HEAD + FIRST + SECOND + THIRD + b"x",
        HEAD + FIRST + SECOND + THIRD + THIRD,
    ],
    ids=[
        "two exchanged",
        "one repeated",
        "one left out",
        "the first left out",
        "one of another stream",
        "the end of another stream",
        "something behind the end",
        "the end repeated",
    ],
)
def test_chunks_that_are_not_as_they_were_do_not_open(stream: bytes) -> None:
    with pytest.raises(CannotOpen):
        opened(stream)


@settings(deadline=None)
@given(place=st.integers(0, len(SEALED) * 8 - 1))
def test_one_changed_bit_is_noticed(place: int) -> None:
    changed = bytearray(SEALED)
    changed[place // 8] ^= 1 << place % 8

    with pytest.raises(CannotOpen):
        opened(bytes(changed))


@settings(deadline=None)
@given(length=st.integers(0, len(SEALED) - 1))
@example(0)
@example(HEAD_BYTES)
@example(HEAD_BYTES + SEALED_CHUNK)
@example(HEAD_BYTES + 2 * SEALED_CHUNK)
@example(len(SEALED) - 1)
def test_a_stream_that_was_cut_gives_what_is_genuine_and_says_so(length: int) -> None:
    got = b""

    def take(pieces: Iterator[bytes]) -> None:
        nonlocal got
        for piece in pieces:
            got += piece

    with pytest.raises(CutShort):
        take(open_stream(io.BytesIO(SEALED[:length]), KEY, INFO))

    assert THREE_CHUNKS.startswith(got)
    whole_chunks = max(0, (length - HEAD_BYTES) // SEALED_CHUNK)
    assert len(got) == max(0, whole_chunks * CHUNK_BYTES - 8)


@settings(deadline=None, max_examples=cases(300))
@given(noise=st.binary(max_size=4000), keeps=st.integers(0, HEAD_BYTES))
def test_noise_is_refused_in_one_way(noise: bytes, keeps: int) -> None:
    with pytest.raises(CannotOpen):
        opened(SEALED[:keeps] + noise)


@pytest.mark.parametrize("announced", [0, 5, 11, 500_000])
def test_a_source_of_another_length_is_our_mistake(announced: int) -> None:
    with pytest.raises(WrongLength, match=str(announced)):
        seal_stream(io.BytesIO(b"ten bytes!"), announced, io.BytesIO(), PUBLIC, INFO)


@given(size=st.integers(0, 1 << 40))
def test_the_length_tells_little_and_costs_little(size: int) -> None:
    padded = padded_size(size)

    assert size <= padded <= size * 1.12 + 1
    assert padded_size(padded) == padded


def test_megabytes_are_sealed_and_opened_in_little_memory(tmp_path: Path) -> None:
    plain, closed = tmp_path / "plain", tmp_path / "closed"
    size = 24 * 1024 * 1024
    with plain.open("wb") as file:
        file.truncate(size)
    tracemalloc.start()
    try:
        with plain.open("rb") as source, closed.open("wb") as sink:
            seal_stream(source, size, sink, PUBLIC, INFO)
        with closed.open("rb") as file:
            total = sum(len(piece) for piece in open_stream(file, KEY, INFO))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert total == size
    assert peak < 1024 * 1024


def test_streams_sealed_long_ago_still_open() -> None:
    stored: dict[str, Any] = json.loads((VECTORS / "sealed_stream.json").read_text())
    key = AgencyPrivateKey(b64decode(stored["private_key"]))
    for case in stored["cases"]:
        binding = StreamBinding(
            SealBinding(UUID(case["id"]), case["form_version"], key.public_key().key_id),
            case["position"],
        )
        closed = b64decode(case["sealed"])
        content = bytes.fromhex(case["content_repeated"]) * case["times"]
        assert opened(closed, key, binding.hpke_info) == content
