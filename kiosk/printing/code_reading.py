"""A slip's token, found in a picture, within bounds; nothing is kept.

Used by `kiosk verify` and by the portal's public page alike.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

from kiosk.protocol.slip import token_in

if TYPE_CHECKING:
    from pathlib import Path

MOST_PIXELS: Final = 64_000_000
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF", "PPM")
_SIDE: Final = 2400
"""Pixels to which a JPEG is decoded at most: a code across a slip still has a dozen a module."""


class NoPicture(ValueError):  # noqa: N818 - named for what happened
    """What was given is no picture that can be read; the message says why, and quotes nothing."""


def tokens_in_picture(picture: Path | BinaryIO) -> list[str]:
    """The tokens of all slips that are seen in it. Raises `NoPicture`, `OSError`, `ImportError`."""
    tokens = (token_in(text) for text in texts_in_picture(picture))
    return sorted({token for token in tokens if token is not None})


def texts_in_picture(picture: Path | BinaryIO) -> list[str]:
    """What all QR codes in it say. Raises `NoPicture`, `OSError`, `ImportError`."""
    # Here and not at the top: most of who loads this module read no code.
    import zxingcpp  # noqa: PLC0415
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    try:
        with _bombs_refused(), Image.open(picture, formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoPicture("it has too many pixels")
            image.draft("L", (_SIDE, _SIDE))
            found = zxingcpp.read_barcodes(
                image.convert("L"), formats=zxingcpp.barcode_formats_from_str("QRCode")
            )
    except UnidentifiedImageError:
        raise NoPicture("it is no picture") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NoPicture("it has too many pixels") from None
    except (SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, NoPicture):
            raise
        raise NoPicture("it is damaged") from None
    return [code.text for code in found]


@contextmanager
def _bombs_refused() -> Iterator[None]:
    """Pillow warns of pictures that it opens all the same; here they are refused."""
    from PIL import Image  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield
