"""What can hinder publishing, in one line for the admin."""

from __future__ import annotations


class PublishingError(Exception):
    """A key, a file or the repository is not as it must be; the message says which and why."""


class MovedOn(PublishingError):  # noqa: N818 - named for what happened
    """A ring has another release than the one that was decided on: look again."""
