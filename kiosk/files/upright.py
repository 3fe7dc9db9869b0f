"""A picture as its camera was held. What else a camera says is not looked at, and may make no
sense."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final

from PIL import ExifTags, Image

BROKEN: Final = (
    OSError,
    SyntaxError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
)
"""What Pillow's decoders say of broken files."""
_TURNS: Final[Mapping[object, Image.Transpose]] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What each of EXIF's orientations needs to stand upright."""


def upright(picture: Image.Image) -> Image.Image:
    """A copy, turned as the camera says. Raises one of `BROKEN` where it cannot be unpacked."""
    try:
        turn = _TURNS.get(picture.getexif().get(ExifTags.Base.Orientation))
    except BROKEN:
        turn = None
    return picture.copy() if turn is None else picture.transpose(turn)
