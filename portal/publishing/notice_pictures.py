"""Pictures of notices, made anew before they are signed: nothing of a file from outside is kept.

What a picture carried besides (where it was taken, with what, a second picture) stays behind. The
same picture gives the same bytes.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Final

from PIL import Image

from kiosk.catalogue.notice_files import PICTURE_BYTES, PICTURE_SIZE
from kiosk.files.upright import BROKEN, upright
from portal.publishing.errors import PublishingError

_PICTURE: Final = re.compile(r"notices/[a-z0-9-]+\.(jpg|png)")
_FORMATS: Final = {"jpg": "JPEG", "png": "PNG"}
_FITS: Final = (960, 540)
_QUALITY: Final = 82


def made_anew(name: str, content: bytes) -> bytes:
    """The picture of a notice as it is signed; every other file as it is.

    Raises `PublishingError`.
    """
    match = _PICTURE.fullmatch(name)
    if match is None:
        return content
    try:
        with Image.open(BytesIO(content), formats=tuple(_FORMATS.values())) as image:
            if image.width > 4 * PICTURE_SIZE[0] or image.height > 4 * PICTURE_SIZE[1]:
                raise PublishingError(
                    f"{name}: {image.width} by {image.height} pixels are too many"
                )
            standing = upright(image).convert("RGB")
    except (*BROKEN, Image.DecompressionBombError) as error:
        raise PublishingError(f"{name} is no JPEG and no PNG") from error
    standing.thumbnail(_FITS)
    drawn = Image.new("RGB", standing.size)
    drawn.paste(standing)
    out = BytesIO()
    drawn.save(out, _FORMATS[match[1]], quality=_QUALITY, optimize=True)
    if out.tell() > PICTURE_BYTES:
        raise PublishingError(f"{name} has {out.tell():,} bytes even when it is made smaller")
    return out.getvalue()
