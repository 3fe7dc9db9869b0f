"""Messages to and from page printers: the Internet Printing Protocol's encoding (RFC 8010).

What comes from a printer is read within its own lengths, whatever they claim. Collections are
passed over: all that is asked of a printer it also says in plain values.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

Value = int | bool | str | tuple[int, int, int]
"""A resolution is (across, along, unit); 3 is dots an inch, 4 dots a centimetre."""
Values = Mapping[str, tuple[Value, ...]]
_VERSION: Final = (2, 0)
_HEAD: Final = struct.Struct(">bbHI")
_ONLY: Final = 1
"""The request's number: a connection carries one at a time."""
_LENGTH: Final = struct.Struct(">H")
_END: Final = 0x03
_FIRST_VALUE_TAG: Final = 0x10
_FIRST_REAL_VALUE: Final = 0x20
_BEGIN_COLLECTION: Final = 0x34
_END_COLLECTION: Final = 0x37
_FOUR_BYTES: Final = 4
_STATUS_OK_LAST: Final = 0x00FF


class MessageDamaged(ValueError):  # noqa: N818 - named for what happened
    """What came is no message of a printer."""


class Operation(IntEnum):
    """RFC 8011, section 5.4.15; the last are of CUPS."""

    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    CUPS_GET_PRINTERS = 0x4002


class Group(IntEnum):
    """What a run of attributes is about."""

    OPERATION = 0x01
    JOB = 0x02
    PRINTER = 0x04


class Tag(IntEnum):
    """What a value is; those that are sent, and those that are read otherwise than as text."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    RESOLUTION = 0x32
    TEXT_WITH_LANGUAGE = 0x35
    NAME_WITH_LANGUAGE = 0x36
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME_TYPE = 0x49


_TEXTS: Final = frozenset({Tag.OCTETS, *range(Tag.TEXT, Tag.MIME_TYPE + 1)})


@dataclass(frozen=True)
class Attribute:
    """One attribute of a request, with one value or several."""

    tag: Tag
    name: str
    values: tuple[int | bool | str, ...]


@dataclass(frozen=True)
class Reply:
    """What a printer answered: its status, and the attributes of each group in their order."""

    status: int
    groups: tuple[tuple[int, Values], ...]

    @property
    def is_ok(self) -> bool:
        return self.status <= _STATUS_OK_LAST

    def of(self, group: Group) -> tuple[Values, ...]:
        """All groups about that, such as one for each job."""
        return tuple(values for tag, values in self.groups if tag == group)


def write_request(
    operation: Operation,
    about: Iterable[Attribute],
    job: Iterable[Attribute] = (),
) -> bytes:
    """A request without its document, which follows it directly."""
    parts = [_HEAD.pack(*_VERSION, operation, _ONLY), bytes([Group.OPERATION])]
    language = Attribute(Tag.LANGUAGE, "attributes-natural-language", ("en",))
    parts += map(_written, (Attribute(Tag.CHARSET, "attributes-charset", ("utf-8",)), language))
    parts += map(_written, about)
    if job := tuple(job):
        parts += [bytes([Group.JOB]), *map(_written, job)]
    return b"".join((*parts, bytes([_END])))


def read_reply(content: bytes) -> Reply:
    """Raises `MessageDamaged`."""
    try:
        _major, _minor, status, _request = _HEAD.unpack_from(content)
        return Reply(status, tuple(_groups(content)))
    except (struct.error, IndexError):
        raise MessageDamaged("the message ends too early") from None


def _written(attribute: Attribute) -> bytes:
    parts = []
    name = attribute.name.encode()
    for value in attribute.values:
        match value:
            case bool():
                content = bytes([value])
            case int():
                content = value.to_bytes(_FOUR_BYTES, "big", signed=True)
            case _:
                content = value.encode()
        parts.append(bytes([attribute.tag]) + _counted(name) + _counted(content))
        name = b""
    return b"".join(parts)


def _counted(content: bytes) -> bytes:
    return _LENGTH.pack(len(content)) + content


def _groups(content: bytes) -> list[tuple[int, Values]]:
    groups: list[tuple[int, dict[str, tuple[Value, ...]]]] = []
    at, depth, name = _HEAD.size, 0, ""
    while (tag := content[at]) != _END or depth:
        if tag < _FIRST_VALUE_TAG:
            if depth:
                raise MessageDamaged("a collection does not end")
            groups.append((tag, {}))
            at += 1
            continue
        if not groups:
            raise MessageDamaged("a value belongs to no group")
        own_name, at = _taken(content, at + 1)
        value, at = _taken(content, at)
        if tag == _END_COLLECTION:
            depth -= 1
            if depth < 0:
                raise MessageDamaged("a collection ends that was not begun")
        elif tag == _BEGIN_COLLECTION:
            depth += 1
        elif not depth:
            name = own_name.decode("utf-8", "replace") or name
            kept = groups[-1][1]
            kept[name] = (*kept.get(name, ()), *_read(tag, value))
    return [(tag, values) for tag, values in groups]


def _taken(content: bytes, at: int) -> tuple[bytes, int]:
    """What stands after its length, and where it ends."""
    (length,) = _LENGTH.unpack_from(content, at)
    start = at + _LENGTH.size
    if start + length > len(content):
        raise MessageDamaged("a value goes beyond the message")
    return content[start : start + length], start + length


def _read(tag: int, value: bytes) -> tuple[Value, ...]:
    """No value where there is none ("unknown"), or of a kind that is not asked for."""
    if tag < _FIRST_REAL_VALUE:
        return ()
    if tag in {Tag.INTEGER, Tag.ENUM}:
        if len(value) != _FOUR_BYTES:
            raise MessageDamaged("a whole number has four bytes")
        return (int.from_bytes(value, "big", signed=True),)
    if tag == Tag.BOOLEAN:
        return (value != b"\0",)
    if tag == Tag.RESOLUTION:
        across, along, unit = struct.unpack(">iib", value)
        return ((across, along, unit),)
    if tag in {Tag.TEXT_WITH_LANGUAGE, Tag.NAME_WITH_LANGUAGE}:
        _language, at = _taken(value, 0)
        value, _at = _taken(value, at)
        return (value.decode("utf-8", "replace"),)
    return (value.decode("utf-8", "replace"),) if tag in _TEXTS else ()
