"""`kiosk outbox list` and `retry`: what waits to be sent and why; what is held goes once more.

Works beside the station, which sees for itself that something waits again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from kiosk.cli import CommandError
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_errors import OutboxError
from kiosk.offline.outbox_item import OutboxEntry, State
from kiosk.protocol.folio import FolioError
from kiosk.protocol.heartbeat import OutboxFigures
from kiosk.settings import SettingsError, load_settings


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="every submission that was accepted on this machine")
    listing.set_defaults(act=_list)
    retry = actions.add_parser("retry", help="send once more what the portal refused")
    retry.set_defaults(act=_retry)
    which = retry.add_mutually_exclusive_group(required=True)
    which.add_argument("folios", metavar="FOLIO", nargs="*", default=[], help="of one that is held")
    which.add_argument("--all", action="store_true", help="all that are held")
    for action in (listing, retry):
        action.add_argument("--json", action="store_true", help="for programs")


def run(arguments: argparse.Namespace) -> int:
    try:
        print(arguments.act(load_settings().outbox_path, arguments))
    except (SettingsError, OutboxError, FolioError) as error:
        raise CommandError(str(error)) from error
    return 0


def _list(path: Path, arguments: argparse.Namespace) -> str:
    with Outbox.open_for_reading(path) as outbox:
        figures = outbox.figures(datetime.now(UTC))
        entries = outbox.items()
    return as_json(path, figures, entries) if arguments.json else as_table(figures, entries)


def _retry(path: Path, arguments: argparse.Namespace) -> str:
    """All that are named, or none where one of them is not held."""
    with Outbox.open_for_reading(path) as outbox:
        named = [_held(outbox, folio) for folio in arguments.folios]
        chosen = outbox.items({State.HELD}) if arguments.all else named
    if chosen:
        with Outbox.open(path) as outbox:
            for entry in chosen:
                outbox.retry_held(entry.id, datetime.now(UTC))
    folios = [entry.folio for entry in chosen]
    if arguments.json:
        return json.dumps({"outbox": str(path), "retried": folios}, indent=2)
    return "\n".join([*folios, f"{len(folios)} wait again"])


def _held(outbox: Outbox, folio: str) -> OutboxEntry:
    entry = outbox.by_folio(folio)
    if entry is None:
        raise CommandError(f"no application with the folio {folio} was accepted on this machine")
    if entry.state is not State.HELD:
        raise CommandError(f"{entry.folio} is not held: it is {entry.state}")
    return entry


def as_json(path: Path, figures: OutboxFigures, entries: Sequence[OutboxEntry]) -> str:
    """One object: `outbox` (the file), `figures`, and `items` in the order of acceptance.

    `service` and `agency` are null where a row has rotted.
    """
    listing = {
        "outbox": str(path),
        "figures": figures.model_dump(),
        "items": [
            {
                "folio": entry.folio,
                "id": str(entry.id),
                "service": header and header.service,
                "agency": header and header.agency,
                "state": entry.state.value,
                "created_at": entry.created_at.isoformat(),
                "attempts": entry.attempts,
                "next_attempt_at": entry.next_attempt_at.isoformat() if entry.waits else None,
                "reason": entry.reason,
                "delivered_at": entry.delivered_at and entry.delivered_at.isoformat(),
            }
            for entry in entries
            for header in [entry.readable_header]
        ],
    }
    return json.dumps(listing, ensure_ascii=False, indent=2)


def as_table(figures: OutboxFigures, entries: Sequence[OutboxEntry]) -> str:
    """One line for each submission, and one for the sums."""
    lines = [
        f"{entry.folio}  {entry.state.value:<9}  {entry.created_at:%Y-%m-%d %H:%M}Z"
        f"  {_service(entry)}{_why(entry)}"
        for entry in entries
    ]
    sums = ", ".join(
        f"{count} {state}"
        for state, count in figures.model_dump(exclude={"oldest_undelivered_seconds"}).items()
        if count
    )
    return "\n".join([*lines, sums or "the outbox is empty"])


def _service(entry: OutboxEntry) -> str:
    header = entry.readable_header
    return "service not readable" if header is None else header.service


def _why(entry: OutboxEntry) -> str:
    tries = f"{entry.attempts} tries" if entry.attempts > 1 else ""
    words = "; ".join(part for part in (tries, entry.reason) if part)
    return f"  ({words})" if words else ""
