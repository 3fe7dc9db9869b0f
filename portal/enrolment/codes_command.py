"""`portal enrolment-codes`: which codes were made and what became of them; one taken back."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any, Final

from kiosk.cli import CommandError
from kiosk.protocol.enrolment import Centre
from portal import act_log
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.storage import enrolment_codes, kiosks
from portal.storage.enrolment_codes import EnrolmentCode

LISTED: Final = 1000
_SIGNS: Final = 8


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--revoke", metavar="ID", help="a code that is not used is good no more")
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    now = utc_now()
    with database_of(settings_of(arguments)) as database:
        if arguments.revoke is not None:
            with database.writing() as session:
                found = [
                    code
                    for code in enrolment_codes.newest(session, LISTED)
                    if id_of(code) == arguments.revoke
                ]
                if len(found) != 1 or not enrolment_codes.revoke(session, found[0].code_hash, now):
                    raise CommandError(f"no code {arguments.revoke} waits to be used")
                act_log.write(session, now, act_log.COMMAND, "code-revoked", arguments.revoke)
        with database.reading() as session:
            codes = enrolment_codes.newest(session, LISTED)
    rows = [_fields(code, now) for code in codes]
    if arguments.json:
        print_json(rows)
        return 0
    for row in rows:
        became = row["kiosk"] or row["standing"]
        print(f"{row['id']}  {row['expires_at'][:16]}  {became:<12}  {row['centre']}")
    print(f"{len(rows)} codes, the newest first")
    return 0


def id_of(code: EnrolmentCode) -> str:
    """What a code is called once nobody knows its signs."""
    return code.code_hash.hex()[:_SIGNS]


def _fields(code: EnrolmentCode, now: datetime) -> dict[str, Any]:
    return {
        "id": id_of(code),
        "centre": Centre.stored(code.centre).id,
        "created_at": code.created_at.isoformat(timespec="seconds"),
        "expires_at": code.expires_at.isoformat(timespec="seconds"),
        "standing": enrolment_codes.standing_of(code, now),
        "kiosk": None if code.kiosk_number is None else kiosks.kiosk_name(code.kiosk_number),
    }
