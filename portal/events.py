"""The events that the portal's log tells of, as `kiosk.events` has those of a kiosk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kiosk.events import Field, declared

EVENTS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(fields.split())
    for name, fields in {
        "request": "method route status milliseconds request",
        "database-failed": "",
        "pages-catalogue-failed": "",
        "submission-failed": "submission",
        "agencies-not-read": "",
        "agency-unknown": "agency submission",
        "stolen-key": "kiosk submission",
        "batch-not-together": "error place",
        "background-broke": "task error place",
        "rollout-stands-still": "",
        "signatures-ending": "role days count",
        "release-goes-on": "release ring",
        "release-halted": "release",
        "attachment-not-stored": "",
        "attachments-unavailable": "",
        "webhooks-stand-still": "",
        "webhook-troubled": "agency",
        "webhook-well": "agency",
        "uploads-not-dropped": "",
        "drafts-not-erased": "",
        "console-act-failed": "act",
        "use-not-counted": "",
        "preview-broke": "error",
        "login-by-provider-failed": "",
    }.items()
}


def event(name: str, **fields: Field) -> dict[str, object]:
    """For the `extra` of a log call. Raises `ValueError` for what is not declared."""
    return declared(EVENTS, name, fields)
