"""Bytes as text, whatever they were written in; what was unclear is told."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

from portal.importing.errors import CannotImport

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OLD: Final = ("cp1252", "mac_roman", "cp850")
"""What spreadsheets in Spanish were saved in before UTF-8; the first wins where all fit."""
_SPANISH: Final = frozenset("áéíóúüñÁÉÍÓÚÜÑ¿¡ºª°–—“”‘’…´€$%")


@dataclass(frozen=True)
class Decoded:
    """The text, the encoding's name, and what was done to have it."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(content: bytes, declared: str | None = None) -> Decoded:
    """Raises `CannotImport` where the declared encoding is none, or not this file's."""
    if declared is not None:
        try:
            return _without_nul(content.decode(declared).removeprefix("\ufeff"), declared)
        except (LookupError, UnicodeDecodeError) as error:
            raise CannotImport(f"the encoding {declared!r} does not fit: {error}") from None
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _lenient(content[len(mark) :], encoding)
    if wide := _wide(content[:4096]):
        return _lenient(content, wide)
    try:
        return _without_nul(content.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _line_by_line(content)


def _lenient(content: bytes, encoding: str) -> Decoded:
    try:
        return _without_nul(content.decode(encoding), encoding)
    except UnicodeDecodeError:
        if encoding == "utf-8":
            return _line_by_line(content)
        return _without_nul(
            content.decode(encoding, "replace"), encoding, "bytes that are no letters became �"
        )


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of Latin text is zero."""
    half = len(head) // 2
    if half < 4:
        return None
    if head[1::2].count(0) > half * 0.7 and head[::2].count(0) < half * 0.1:
        return "utf-16-le"
    if head[::2].count(0) > half * 0.7 and head[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return None


def _line_by_line(content: bytes) -> Decoded:
    old = _old_encoding(content)
    lines, valid, invalid = [], 0, 0
    for line in content.splitlines(keepends=True):
        try:
            lines.append(line.decode("utf-8"))
            valid += not line.isascii()
        except UnicodeDecodeError:
            lines.append(_in_old(line, old))
            invalid += 1
    if not valid:
        return _without_nul("".join(lines), old)
    told = f"{invalid} lines are in {old}, the others in UTF-8"
    return _without_nul("".join(lines), f"utf-8 and {old}", told)


def _old_encoding(content: bytes) -> str:
    high = bytes(byte for byte in content[:5_000_000] if byte > 127)

    def spanish(encoding: str) -> int:
        return sum(sign in _SPANISH for sign in _in_old(high, encoding))

    return max(_OLD, key=spanish)


def _in_old(line: bytes, encoding: str) -> str:
    try:
        return line.decode(encoding)
    except UnicodeDecodeError:  # five bytes that cp1252 leaves open
        return line.decode("latin-1")


def _without_nul(text: str, encoding: str, *notes: str) -> Decoded:
    if "\0" not in text:
        return Decoded(text, encoding, notes)
    told = f"{text.count(chr(0))} NUL bytes removed"
    return Decoded(text.replace("\0", ""), encoding, (*notes, told))
