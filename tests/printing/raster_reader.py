"""Reads PWG Raster back by libcups itself, which shares nothing with what wrote it."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import struct
import tempfile

import pytest
from PIL import Image

_HEADER_BYTES = 1796
_READ = 0


def read_pwg(document: bytes) -> list[Image.Image]:
    """Every page, black on white."""
    name = ctypes.util.find_library("cups")
    if name is None:
        pytest.skip("needs libcups")
    cups = ctypes.CDLL(name)
    cups.cupsRasterOpen.restype = ctypes.c_void_p
    with tempfile.TemporaryFile() as file:
        file.write(document)
        file.flush()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        raster = ctypes.c_void_p(cups.cupsRasterOpen(file.fileno(), _READ))
        assert raster.value, "libcups does not know it as raster"
        pages = []
        header = ctypes.create_string_buffer(_HEADER_BYTES)
        while cups.cupsRasterReadHeader2(raster, header):
            pages.append(_page(cups, raster, header.raw))
        cups.cupsRasterClose(raster)
    return pages


def _page(cups: ctypes.CDLL, raster: ctypes.c_void_p, header: bytes) -> Image.Image:
    width, height = struct.unpack_from("=2I", header, 372)
    (bits,) = struct.unpack_from("=I", header, 388)
    (stride,) = struct.unpack_from("=I", header, 392)
    rows = ctypes.create_string_buffer(stride * height)
    read = sum(
        cups.cupsRasterReadPixels(raster, ctypes.byref(rows, y * stride), stride)
        for y in range(height)
    )
    assert read == stride * height, "a line is missing"
    if bits == 1:
        return Image.frombytes("1", (width, height), rows.raw, "raw", "1;I").convert("L")
    return Image.frombytes("L" if bits == 8 else "RGB", (width, height), rows.raw).convert("L")
