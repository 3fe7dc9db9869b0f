"""`portal retire`: from when on a kiosk's slips are not to be trusted, since it is gone or stolen.

Of a retired kiosk the public page believes no slip that was made later; what it accepted and still
sends is taken, as ever. Of a stolen one nothing is taken any more: its key may be in others' hands.
By a wrong number nothing is lost: the kiosk keeps what waits, and sends it once this is undone.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from kiosk.catalogue.places import is_place
from kiosk.catalogue.zones import CENTRAL, zone_at
from kiosk.cli import CommandError
from kiosk.protocol.enrolment import Centre
from portal import act_log
from portal.act_log import COMMAND
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.removals import Removal, What, put_down
from portal.storage import kiosks, retirements


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kiosk", nargs="?", help="such as kiosk-5012; without one, the list")
    parser.add_argument("--stolen", action="store_true", help="its key is in someone else's hands")
    parser.add_argument(
        "--since",
        metavar="MOMENT",
        help="ISO 8601, such as 2026-11-25 or 2026-11-25T10:30, by the centre's clock",
    )
    parser.add_argument("--undo", action="store_true", help="it is in service (again)")
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    number = None if arguments.kiosk is None else kiosks.number_of(arguments.kiosk)
    if arguments.kiosk is not None and number is None:
        raise CommandError(f"{arguments.kiosk}: no kiosk is called that; such as kiosk-5012")
    told_since = utc_now() if arguments.since is None else _moment(arguments.since)
    settings = settings_of(arguments)
    with database_of(settings) as database, database.writing() as session:
        since = (
            told_since if told_since.tzinfo else _at_centre(session, arguments.kiosk, told_since)
        )
        if number is not None and arguments.undo:
            if not retirements.take_back(session, number):
                raise CommandError(f"{arguments.kiosk} is not retired")
            act_log.write(session, utc_now(), COMMAND, "kiosk-back", arguments.kiosk)
        elif number is not None:
            retirements.put(session, number, since, is_stolen=arguments.stolen)
            act: What = "kiosk-stolen" if arguments.stolen else "kiosk-retired"
            put_down(settings, Removal(at=utc_now(), what=act, who=arguments.kiosk, since=since))
            told = f"{arguments.kiosk}: {since:%Y-%m-%d %H:%M} UTC"
            act_log.write(session, utc_now(), COMMAND, act, told)
        listed = [
            {
                "kiosk": kiosks.kiosk_name(one.kiosk_number),
                "since": one.since.isoformat(timespec="seconds"),
                "why": "stolen" if one.is_stolen else "retired",
            }
            for one in retirements.all_of_them(session)
        ]
    if arguments.json:
        print_json(listed)
        return 0
    for line in listed:
        print("  ".join(line.values()))
    print(f"{len(listed)} retired")
    return 0


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--since {text}: a moment in ISO 8601, such as 2026-11-25") from None
    return moment


def _at_centre(session: Session, kiosk_id: str | None, moment: datetime) -> datetime:
    """By the clock of where the kiosk stands; of one that is not known, central Mexico's."""
    kiosk = None if kiosk_id is None else kiosks.by_id(session, kiosk_id)
    centre = None if kiosk is None else Centre.stored(kiosk.centre)
    places = () if centre is None else (centre.municipality, centre.state)
    zone = next((zone_at(place) for place in places if is_place(place)), CENTRAL)
    return moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
