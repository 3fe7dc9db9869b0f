"""What a page's form sent, read within bounds: never more than a page needs, never to a disk.

`application/x-www-form-urlencoded` and `multipart/form-data` (RFC 7578) of a few short parts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

MOST_FIELDS: Final = 8
_MOST_HEAD: Final = 2048
_BOUNDARY: Final = re.compile(
    r"""boundary=(?:"([^"\r\n]{1,70})"|([^\s;,"]{1,70}))""", re.IGNORECASE
)
_NAME: Final = re.compile(
    rb"""^content-disposition:[ \t]*form-data(?:;.*?)??;[ \t]*name="([a-z-]{1,40})"[ \t]*(?:;|$)""",
    re.IGNORECASE | re.MULTILINE,
)


class BodyTooLarge(Exception):  # noqa: N818 - named for what happened
    """More came than the page takes."""


class NotAForm(ValueError):  # noqa: N818 - named for what happened
    """What came is no form of ours; nothing of it is quoted."""


async def read_form(
    request: Request, most_bytes: int, most_fields: int = MOST_FIELDS
) -> Mapping[str, bytes]:
    """The fields by name. Raises `BodyTooLarge` before it has read more, and `NotAForm`."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > most_bytes:
        raise BodyTooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            raise BodyTooLarge
    return fields_of(request.headers.get("content-type", ""), bytes(body), most_fields)


def fields_of(
    content_type: str, body: bytes, most_fields: int = MOST_FIELDS
) -> Mapping[str, bytes]:
    """Raises `NotAForm`."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        return _urlencoded(body, most_fields)
    boundary = _BOUNDARY.search(content_type)
    if kind != "multipart/form-data" or boundary is None:
        raise NotAForm("neither of the two kinds of form")
    return _multipart((boundary[1] or boundary[2]).encode("utf-8", "replace"), body, most_fields)


def _urlencoded(body: bytes, most_fields: int) -> Mapping[str, bytes]:
    """Latin-1 stands for the bytes as they are: of bytes `parse_qsl` takes ASCII alone."""
    try:
        pairs = parse_qsl(
            body.decode("latin-1"),
            keep_blank_values=True,
            max_num_fields=most_fields,
            encoding="latin-1",
        )
    except ValueError:
        raise NotAForm("too many fields") from None
    return {
        name.encode("latin-1").decode("utf-8", "replace"): value.encode("latin-1")
        for name, value in pairs
    }


def _multipart(boundary: bytes, body: bytes, most_fields: int) -> Mapping[str, bytes]:
    first, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary, most_fields + 1)
    if first or not parts or not parts[-1].startswith(b"--"):
        raise NotAForm("its parts do not begin or end")
    return dict(_part(part) for part in parts[:-1])


def _part(part: bytes) -> tuple[str, bytes]:
    head, blank, content = part.partition(b"\r\n\r\n")
    name = _NAME.search(head.replace(b"\r\n", b"\n")) if len(head) <= _MOST_HEAD else None
    if not blank or name is None:
        raise NotAForm("a part without a name")
    return name[1].decode("ascii"), content
