"""*Bitácora*: what the staff did, the newest first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kiosk.dates import moment_words
from kiosk.protocol.staff_calls import LogRow
from kiosk.ui.staff.blocks import Part, block, button, line
from kiosk.words import Words

ACTS: Final = (
    *("enter", "leave", "forgotten", "replaced", "turned-away", "send-now", "retry", "test-page"),
    *("paper-changed", "line-check", "shift-note", "usb-export", "usb-import", "usb-catalogue"),
    *("centre", "restart", "log-set-aside", "help-begin", "help-end"),
    *("day-report", "usb-log", "usb-done", "not-done", "pin-given", "pin-ended"),
)
"""Those that have words."""


def derive_log(rows: Sequence[LogRow], total: int, *, intact: bool, words: Words) -> list[Part]:
    """`rows` are the newest of `total`."""
    more = [button("more-log", words("staff.more"), "forward")] if len(rows) < total else []
    return [
        block(
            words("staff.page-log"),
            banner=words("staff.log-intact" if intact else "staff.log-broken"),
            kind="success" if intact else "danger",
            lines=[_line(row, words) for row in rows],
            buttons=more,
            wide=True,
        )
    ]


def _line(row: LogRow, words: Words) -> Part:
    act = words(f"staff.act-{row.act}") if row.act in ACTS else row.act
    who = row.who or words("staff.nobody")
    return line("person", moment_words(row.at, words), f"{who}: {act}")
