"""An answer that is a file, as it stands in the answers: small, and true of the file it names.

The content travels apart, as a sealed attachment. What stands in the answer is a URL by RFC 2397
without data of its own, which names the file's kind, name, length and SHA-256:

    data:image/jpeg;name=credencial.jpg;size=81234;sha256=<64 hexadecimal digits>;base64,

It fits react-jsonschema-form's `data-url`. Where an agency's pattern allows no parameters, the same
URL is the data of a plain one (`data:image/jpeg;base64,…`), and where base64 alone is asked for
(`contentEncoding`), its base64. All three are read back by `reference_in`.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import quote, unquote

from kiosk.forms.questions import Pointer

MOST_NAME: Final = 40
"""Signs of a file's name that stand in the answer; the attachment's note has more of it."""
_LONGEST: Final = 1_500
_DATA_URL: Final = re.compile(r"data:([a-z]+/[a-z0-9.+-]+)?;(?:[^,]*;)?base64,([A-Za-z0-9+/=]*)")
_REFERENCE: Final = re.compile(
    r"data:(?P<media_type>[a-z]+/[a-z0-9.+-]+);name=(?P<name>[A-Za-z0-9%._~-]*)"
    r";size=(?P<size>[0-9]{1,12});sha256=(?P<sha256>[0-9a-f]{64});base64,"
)


_NOTHING: Final = object()


class Shape(StrEnum):
    """How a reference is written, in the order in which a schema is tried."""

    PARAMETERS = "parameters"
    PLAIN_URL = "plain-url"
    BASE64 = "base64"


@dataclass(frozen=True)
class FileReference:
    """One file. `size` in bytes, `sha256` in hexadecimal digits, both of what the agency opens."""

    media_type: str
    name: str
    size: int
    sha256: str

    def written(self, shape: Shape) -> str:
        """As it stands in the answers."""
        name = quote(self.name[:MOST_NAME], safe="")
        url = f"data:{self.media_type};name={name};size={self.size};sha256={self.sha256};base64,"
        if shape is Shape.PARAMETERS:
            return url
        wrapped = base64.b64encode(url.encode("ascii")).decode("ascii")
        return wrapped if shape is Shape.BASE64 else f"data:{self.media_type};base64,{wrapped}"


def longest_reference(media_type: str) -> FileReference:
    """One that is as long as one can be: what fits it fits all."""
    return FileReference(media_type, "📄" * MOST_NAME, 10**11, "0" * 64)


def reference_in(answer: Any) -> FileReference | None:
    """The file that an answer names; None where it is no reference."""
    if not isinstance(answer, str) or len(answer) > _LONGEST:
        return None
    for text in _unwrapped(answer):
        if found := _REFERENCE.fullmatch(text):
            parts = found.groupdict()
            name = unquote(parts["name"])
            return FileReference(parts["media_type"], name, int(parts["size"]), parts["sha256"])
    return None


def references_in(answer: Any) -> tuple[FileReference, ...]:
    """The files of one answer, be it one or a list."""
    answers = answer if isinstance(answer, list | tuple) else [answer]
    found = (reference_in(one) for one in answers)
    return tuple(one for one in found if one is not None)


def every_reference(answers: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, FileReference]]:
    """All references in answers, each with its place."""
    match answers:
        case Mapping():
            for name, part in answers.items():
                yield from every_reference(part, (*pointer, name))
        case list() | tuple():
            for place, part in enumerate(answers):
                yield from every_reference(part, (*pointer, place))
        case _:
            if (found := reference_in(answers)) is not None:
                yield pointer, found


def without_files(answers: Any) -> Any:
    """The answers without the files in them; a list keeps the places of its other items."""
    match answers:
        case Mapping():
            kept = {name: without_files(part) for name, part in answers.items()}
            return {name: part for name, part in kept.items() if part is not _NOTHING}
        case list() | tuple() if answers and all(map(reference_in, answers)):
            return _NOTHING
        case list() | tuple():
            kept_items = (without_files(part) for part in answers)
            return [None if part is _NOTHING else part for part in kept_items]
        case _:
            return answers if reference_in(answers) is None else _NOTHING


def json_pointer(pointer: Pointer) -> str:
    """RFC 6901: as an attachment's note names the answer it belongs to."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in pointer)


def is_data_url(text: str) -> bool:
    """`format: data-url`, as react-jsonschema-form takes it."""
    return _DATA_URL.fullmatch(text) is not None


def _unwrapped(answer: str) -> Iterator[str]:
    yield answer
    data = answer.partition(";base64,")[2] if answer.startswith("data:") else answer
    try:
        yield base64.b64decode(data, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return
