"""What the guards of operators' and of agencies' pages have in common: what a request brought.

Each guard keeps its own door: who is let in, and what a genuine form's own word is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from portal.public.form_body import MOST_FIELDS, BodyTooLarge, NotAForm, read_form

MOST_FIELD: Final = 400
"""Signs of one line: no name and no filter of ours is longer."""


@dataclass(frozen=True)
class Asking:
    """A request, and what its form said."""

    request: Request
    fields: Mapping[str, str]

    def query(self, name: str) -> str:
        """A parameter of the address, no longer than any of ours."""
        return self.request.query_params.get(name, "")[:MOST_FIELD].replace("\0", "")


async def brought(
    request: Request, most_bytes: int, most_fields: int = MOST_FIELDS
) -> Mapping[str, bytes] | None:
    """The form's fields as the bytes that came. None: no form of ours."""
    try:
        return await read_form(request, most_bytes, most_fields)
    except (BodyTooLarge, NotAForm):
        return None


def in_words(fields: Mapping[str, bytes]) -> Mapping[str, str]:
    """The same as text, whatever came."""
    return {name: value.decode("utf-8", "replace") for name, value in fields.items()}


def is_same_site(request: Request) -> bool:
    """What the browser says of where the form was (Fetch Metadata); old ones say nothing."""
    return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
