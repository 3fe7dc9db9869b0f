"""`portal desk comments`: what visitors wrote about an agency's services, opened with its keys."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kiosk.cli import CommandError
from kiosk.offline.opinions import open_comment
from kiosk.sealing.seal import CannotOpen
from portal.command import database_of, print_json, settings_of
from portal.desk.agency_keys import KeyFileUnusable, load_private_key
from portal.storage import opinions
from portal.storage.opinions import OpinionRow


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--agency", required=True)
    parser.add_argument("--keys", type=Path, required=True, help="folder of the private keys")


def run(arguments: argparse.Namespace) -> int:
    """Tells every comment, oldest day first; one that does not open keeps no other back.

    Raises `CommandError` where there was one.
    """
    with database_of(settings_of(arguments)) as database, database.reading() as session:
        rows = opinions.with_comments(session, arguments.agency)
    told = [_opened(row, arguments.keys, arguments.agency) for row in rows]
    if arguments.json:
        print_json(told)
    else:
        for one in told:
            said = one["comment"] or f"BAD: {one['fault']}"
            words = "".join(sign if sign.isprintable() else " " for sign in said)
            print(f"{one['day']}  {one['rating']}  {one['service']}  {one['centre']}\n    {words}")
        print(f"{len(told)} in all")
    if bad := [one["fault"] for one in told if one["fault"]]:
        raise CommandError(f"{len(bad)} of {len(told)} comments do not open: {bad[0]}")
    return 0


def _opened(row: OpinionRow, keys: Path, agency: str) -> dict[str, Any]:
    comment, fault = "", ""
    try:
        private_key = load_private_key(keys, agency, row.key_id or "")
        comment = open_comment(row.opinion(), private_key)
    except (KeyFileUnusable, CannotOpen) as error:
        fault = str(error)
    return {
        "day": row.day.isoformat(),
        "service": row.service,
        "centre": row.centre,
        "rating": row.rating,
        "comment": comment,
        "fault": fault,
    }
