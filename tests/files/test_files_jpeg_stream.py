"""Pictures out of a camera's stream, however it comes in pieces."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise

import pytest
from brought import jpeg, picture
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kiosk.files.jpeg_stream import MOST_BYTES, JpegStream, NoPictures

ONE, TWO = jpeg(picture(64, 48)), jpeg(picture(80, 60))


def with_picture_inside(outer: bytes, inner: bytes) -> bytes:
    """A JPEG whose head holds another one, as telephones write."""
    segment = b"\xff\xe1" + (len(inner) + 2).to_bytes(2, "big") + inner
    return outer[:2] + segment + outer[2:]


@given(st.lists(st.integers(1, len(ONE) + len(TWO)), max_size=8))
def test_pictures_come_out_whole_however_they_are_cut(cuts: list[int]) -> None:
    content = ONE + TWO + ONE
    places = sorted({0, *cuts, len(content)})
    stream = JpegStream()
    found = [one for start, end in pairwise(places) for one in stream.feed(content[start:end])]
    assert found == [ONE, TWO, ONE]


def test_a_picture_in_a_pictures_head_ends_nothing() -> None:
    both = with_picture_inside(TWO, ONE)
    assert JpegStream().feed(both + ONE) == [both, ONE]


def test_what_stands_between_pictures_is_left_out() -> None:
    assert JpegStream().feed(b"junk" + ONE + bytes(100) + TWO + b"\xff") == [ONE, TWO]


def test_pictures_with_restarts_in_their_scan_come_out_whole() -> None:
    sink = BytesIO()
    picture(200, 200).save(sink, "JPEG", restart_marker_blocks=2)
    content = sink.getvalue()
    assert b"\xff\xd0" in content
    (found,) = JpegStream().feed(content)
    with Image.open(BytesIO(found)) as opened:
        opened.load()


def test_a_stream_without_pictures_ends() -> None:
    stream = JpegStream()
    stream.feed(bytes(MOST_BYTES * 2))  # nothing begins: nothing is held
    with pytest.raises(NoPictures):
        stream.feed(ONE[:-2] + bytes(MOST_BYTES))
