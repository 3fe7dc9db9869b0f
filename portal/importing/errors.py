"""What keeps a whole import from running; a bad row never does, it is refused in the report."""

from __future__ import annotations


class CannotImport(Exception):  # noqa: N818 - named for what happened
    """A file or a mapping cannot be used; the message is one line for the operator."""
