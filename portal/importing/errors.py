"""What keeps a whole import from running; a bad row never does, it is refused in the report."""

from __future__ import annotations

from pydantic import ValidationError


class CannotImport(Exception):  # noqa: N818 - named for what happened
    """A file or a mapping cannot be used; the message is one line for the operator."""


def wrong_in(error: ValidationError) -> str:
    """What of a draft the catalogue does not take, in a line; nothing of the source is quoted."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}"
