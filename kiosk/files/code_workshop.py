"""The process that looks for a code in a camera's picture: `python -m kiosk.files.code_workshop`.

One JPEG on standard input; one line of JSON on standard output: `{"text": "…"}`, empty where no
code of signs that can be typed was seen. It is confined before it reads, and says nothing more.
"""

from __future__ import annotations

import json
import sys
from io import BytesIO
from typing import BinaryIO, Final

from kiosk.files.confined import confine
from kiosk.printing.code_reading import NoPicture, texts_in_picture

MOST_READ: Final = 8 * 1024 * 1024
MOST_SIGNS: Final = 300


def text_in(picture: bytes) -> str:
    """The one text that can be typed; empty where there is none, or more than one."""
    try:
        texts = set(texts_in_picture(BytesIO(picture)))
    except (NoPicture, OSError, MemoryError):
        return ""
    [text, *others] = texts or {""}
    plain = text.isascii() and text.isprintable() and len(text) <= MOST_SIGNS
    return text if plain and not others else ""


def main(source: BinaryIO, sink: BinaryIO) -> int:
    """One picture, one answer."""
    _ready()
    confine()
    sink.write(json.dumps({"text": text_in(source.read(MOST_READ))}).encode("ascii") + b"\n")
    sink.flush()
    return 0


def _ready() -> None:
    """Loads what decoding needs, before the process gives up its rights."""
    import zxingcpp  # noqa: F401, PLC0415
    from PIL import Image  # noqa: PLC0415

    Image.preinit()


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))
