"""A file that somebody brings: its bytes within bounds, and what format it is in."""

from __future__ import annotations

import gzip
import zlib
from enum import StrEnum
from pathlib import Path
from typing import Final

from portal.importing.errors import CannotImport

MAX_BYTES: Final = 200_000_000
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_GZIP: Final = b"\x1f\x8b"
_SQLITE: Final = b"SQLite format 3\0"


class Format(StrEnum):
    """What a file is read as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"
    HTML = "html"
    SQLITE = "sqlite"


_BY_ENDING: Final = {
    ".csv": Format.CSV, ".tsv": Format.CSV, ".txt": Format.CSV, ".tab": Format.CSV,
    ".xlsx": Format.XLSX, ".xlsm": Format.XLSX,
    ".json": Format.JSON, ".jsonl": Format.JSON, ".ndjson": Format.JSON, ".jsonld": Format.JSON,
    ".html": Format.HTML, ".htm": Format.HTML,
}  # fmt: skip


def read_file(path: Path) -> bytes:
    """Its bytes, unpacked where they are gzip's.

    Raises `CannotImport`: not there, not a plain file, not readable, or too large.
    """
    try:
        if not path.is_file():
            reason = "it is not a plain file" if path.exists() else "there is no such file"
            raise CannotImport(f"{path}: {reason}")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if content.startswith(_GZIP):
            with gzip.open(path) as packed:
                content = packed.read(MAX_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise CannotImport(f"{path}: its compression is damaged") from None
    except OSError as error:
        raise CannotImport(f"{path}: cannot be read: {error.strerror}") from None
    if len(content) > MAX_BYTES:
        raise CannotImport(f"{path}: larger than {MAX_BYTES:,} bytes: divide it")
    return content


def format_of(path: Path, content: bytes) -> Format:
    """By what it begins with where that is certain, else by its name. Raises `CannotImport`."""
    if content.startswith(_OLD_EXCEL):
        raise CannotImport(f"{path}: an old Excel workbook (.xls): save it as .xlsx or CSV")
    if content.startswith(b"PK\x03\x04"):
        return Format.XLSX
    if content.startswith(_SQLITE):
        return Format.SQLITE
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    if (known := _BY_ENDING.get(plain.suffix.lower())) not in {None, Format.XLSX}:
        return Format(known)
    head = content[:200].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if head[:1] in {b"{", b"["}:
        return Format.JSON
    return Format.HTML if head[:1] == b"<" else Format.CSV
