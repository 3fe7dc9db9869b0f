"""The events that a kiosk's log tells of, and what stands in each besides its words.

Words are for people and may change; an event's name and its fields are for machines and stay. None
of them may hold what a visitor typed: there are counts, names of parts, and ids of machines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MOST_SIGNS: Final = 120
Field = int | float | str | bool | None

EVENTS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(fields.split())
    for name, fields in {
        # the station
        "started": "software",
        "setting-unknown": "setting",
        "ended": "in_a_request",
        "enrolled": "kiosk",
        "member": "kiosk centre",
        "enrolment-failed": "reason",
        "online": "",
        "offline": "",
        "trouble": "part trouble",
        "trouble-over": "part",
        "clock-went-back": "",
        "link-not-watched": "",
        "sent": "delivered held waiting",
        "recovered": "count",
        "forgotten": "count",
        "attachment-waits": "",
        "errand-failed": "errand",
        "portal-forgot": "count",
        "portal-key-not-known": "",
        "settled": "count",
        "outbox-repaired": "",
        "drafts-removed": "count",
        "drafts-unusable": "",
        "draft-rotten": "",
        "opinions-unusable": "",
        "past-days-not-kept": "",
        "key-sealed": "",
        "key-unusable": "",
        "bug": "part",
        "call-failed": "method error place",
        # the catalogue
        "catalogue-shown": "snapshot",
        "catalogue-refused": "",
        "catalogue-not-kept": "",
        "revoked-keys-kept": "count",
        "catalogue-unusable": "",
        "pack-unusable": "",
        # the printer
        "spool-unusable": "",
        # the screen
        "screen-seen": "",
        "slot-failed": "error place",
        "not-kept": "what error",
        "not-prepared": "error",
        "screen-died": "seconds",
        "screen-still": "",
        "screen-failed": "",
        "out-of-service": "",
        "in-service": "",
        "supervisor-gone": "",
        "process-gone": "",
        "not-enrolled": "",
        # the system
        "systemd-deaf": "",
    }.items()
}


def event(name: str, **fields: Field) -> dict[str, object]:
    """For the `extra` of a log call. Raises `ValueError` for what is not declared."""
    return declared(EVENTS, name, fields)


def declared(
    events: Mapping[str, frozenset[str]], name: str, fields: Mapping[str, Field]
) -> dict[str, object]:
    """The same for another table of events."""
    allowed = events.get(name)
    if allowed is None or not fields.keys() <= allowed:
        raise ValueError(f"{name} with {sorted(fields)} is not declared")
    return {"event": name, "fields": {key: _short(value) for key, value in fields.items()}}


def _short(value: Field) -> Field:
    return value[:MOST_SIGNS] if isinstance(value, str) else value
