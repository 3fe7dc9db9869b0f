"""`portal fleet`: how every kiosk is, by its last heartbeat; or one kiosk, with its past days.

Exit code 3 under `--fail` where a kiosk is listed: for a watcher that asks for what should not be.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from kiosk.cli import CommandError
from kiosk.protocol.heartbeat import DayFigures, Heartbeat
from portal.clock import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.fleet.ages import short_age
from portal.fleet.history import DAYS_SHOWN, Span, by_day
from portal.fleet.releases import Releases
from portal.publishing.repository import RINGS, Repository
from portal.storage import fleet_query, heartbeat_history, heartbeats, kiosk_days, kiosks
from portal.storage.database import Database
from portal.storage.fleet_query import Alert, Filter, Now, Order, Seen

LISTED: Final = 3
"""The exit code of `--fail`."""
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}
_DURATION: Final = re.compile(r"([1-9][0-9]{0,4})([mhd])", re.ASCII)
_HEAD: Final = (
    *("KIOSK", "CENTRE", "STATE", "HEARD", "OLDEST", "UNDELIVERED", "HELD"),
    *("PAPER", "RELEASE", "RING", "TROUBLES"),
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kiosk", nargs="?", metavar="KIOSK", help="one alone, with its past days")
    parser.add_argument("--state", metavar="STATE", help="in this one, such as MX-OAX")
    parser.add_argument("--ring", type=int, choices=RINGS, metavar="RING", help="in this one")
    parser.add_argument("--alert", type=Alert, choices=list(Alert), help="with this to see to")
    parser.add_argument("--fault", metavar="TROUBLE", help="that tell of it, as printer-paper-out")
    parser.add_argument(
        "--silent-for", type=_duration, metavar="TIME", help="not heard so long: 90m, 12h, 3d"
    )
    parser.add_argument("--search", default="", metavar="WORDS", help="in name and centre")
    parser.add_argument("--gone", action="store_true", help="retired and replaced ones too")
    parser.add_argument("--order", type=Order, choices=list(Order), default=Order.KIOSK)
    parser.add_argument("--descending", action="store_true", help="the most first")
    parser.add_argument("--fail", action="store_true", help=f"exit with {LISTED} if any is listed")
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    settings = settings_of(arguments)
    releases, moment = Releases(Repository(settings.repository)), utc_now()
    with database_of(settings) as database:
        if arguments.kiosk is not None:
            return _one(database, arguments.kiosk, releases, moment, as_json=arguments.json)
        asked = Filter(
            text=arguments.search,
            state=arguments.state,
            ring=arguments.ring,
            alert=arguments.alert,
            trouble=arguments.fault,
            silent_for=arguments.silent_for,
            gone=arguments.gone,
        )
        with database.reading() as session:
            now = releases.now(session, moment)
            found = fleet_query.page_of(
                session, asked, now, arguments.order, descending=arguments.descending
            )
    rows = [fields_of(seen, releases) for seen in found]
    if arguments.json:
        print_json({"at": moment.isoformat(timespec="seconds"), "kiosks": rows})
    else:
        _print_table(found, releases)
    return LISTED if arguments.fail and rows else 0


def fields_of(seen: Seen, releases: Releases) -> dict[str, Any]:
    """A kiosk as JSON has it (docs/console.md)."""
    return {
        "kiosk": seen.kiosk,
        "centre": seen.centre,
        "centre_name": seen.centre_name,
        "state": seen.state,
        "municipality": seen.municipality,
        "ring": seen.ring,
        "enrolled_at": seen.enrolled_at.isoformat(timespec="seconds"),
        "heard_at": None if seen.heard_at is None else seen.heard_at.isoformat(timespec="seconds"),
        "silent_seconds": _seconds(seen.silent),
        "oldest_undelivered_seconds": _seconds(seen.oldest),
        "waiting": seen.undelivered,
        "held": seen.held,
        "paper": seen.paper,
        "release": releases.of(seen.snapshot),
        "snapshot": seen.snapshot,
        "catalogue_version": seen.catalogue_version,
        "software": seen.software,
        "faults": list(seen.troubles),
        "clock_skew_seconds": seen.skew_seconds,
        "alerts": [alert.value for alert in seen.alerts],
        "gone": seen.is_gone,
    }


def _one(
    database: Database, name: str, releases: Releases, moment: datetime, *, as_json: bool
) -> int:
    number = kiosks.number_of(name)
    with database.reading() as session:
        now: Now = releases.now(session, moment)
        seen = None if number is None else fleet_query.one(session, number, now)
        last = heartbeats.of(session, name)
        if number is None or seen is None:
            raise CommandError(f"no kiosk is called {name}")
        since = (moment - timedelta(days=DAYS_SHOWN)).date()
        rows = [
            row
            for days in (True, False)
            for row in heartbeat_history.of(session, number, since, days=days)
        ]
        told = kiosk_days.of(session, number, since)
    spans = by_day(rows, moment)
    fields = fields_of(seen, releases)
    if as_json:
        days = [_day(span, told) for span in spans]
        print_json({**fields, "today": _today(last), "days": days})
        return 0
    for key, value in fields.items():
        print(f"{key:<28}{_text(value)}")
    for key, value in (_today(last) or {}).items():
        print(f"{f'today: {key}':<28}{value}")
    print()
    for span in spans:
        day = told.get(span.start.date())
        if span.beats or day:
            print(
                f"{span.start:%Y-%m-%d}  {span.beats:>4} heartbeats"
                f"  {span.undelivered:>5} undelivered  {span.held:>3} held"
                f"  {span.without_paper:>4} without paper  {span.troubled:>4} with a trouble"
                f"  {'-' if day is None else day.visits:>5} visits"
            )
    return 0


def _today(last: tuple[Heartbeat, datetime] | None) -> dict[str, Any] | None:
    """What its last heartbeat told of the day, by the centre's clock."""
    told = None if last is None else last[0].today
    return None if told is None else told.model_dump(mode="json")


def _day(span: Span, told: Mapping[date, DayFigures]) -> dict[str, Any]:
    """`told` is what the kiosk counted itself; null on a day that it told nothing of."""
    day = told.get(span.start.date())
    counted = None if day is None else day.model_dump(mode="json", exclude={"day"})
    most = asdict(span)
    most["waiting"] = most.pop("undelivered")  # as they were called when they were published
    most["faulty"] = most.pop("troubled")
    return {**most, "start": f"{span.start:%Y-%m-%d}", "told": counted}


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "-"
    return "-" if value is None else str(value)


def _print_table(found: list[Seen], releases: Releases) -> None:
    lines = [
        (
            seen.kiosk,
            seen.centre,
            seen.state,
            short_age(seen.silent),
            short_age(seen.oldest),
            str(seen.undelivered),
            str(seen.held),
            seen.paper or "-",
            str(releases.of(seen.snapshot) or "-"),
            str(seen.ring or "-"),
            " ".join(seen.troubles) or "-",
        )
        for seen in found
    ]
    if lines:
        widths = [max(map(len, column)) for column in zip(_HEAD, *lines, strict=True)]
        for line in (_HEAD, *lines):
            cells = (f"{cell:<{width}}" for cell, width in zip(line, widths, strict=True))
            print("  ".join(cells).rstrip())
    told = sum(bool(seen.alerts) for seen in found)
    print(f"{len(found)} kiosks, {told} with something to see to")


def _seconds(duration: timedelta | None) -> int | None:
    return None if duration is None else int(duration.total_seconds())


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no time such as 90m, 12h or 3d")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
