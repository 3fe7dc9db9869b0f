"""`portal opinions`: how services are rated, by centre."""

from __future__ import annotations

import argparse
from typing import Any

from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.storage import opinions
from portal.storage.opinions import Rated

_BAR = 20


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--service", help="of this one only")
    parser.add_argument("--centre", help="in this one only")
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    with database_of(settings_of(arguments)) as database, database.reading() as session:
        rated = opinions.rated(session, service=arguments.service, centre=arguments.centre)
    if arguments.json:
        print_json([_row(one) for one in rated])
        return 0
    for one in rated:
        bar = "#" * round(one.mean / len(one.by_rating) * _BAR)
        print(f"{one.mean:.1f}  {bar:<{_BAR}}  {one.count:>6}  {one.service}  {one.centre}")
    print(f"{sum(one.count for one in rated)} in all")
    return 0


def _row(one: Rated) -> dict[str, Any]:
    return {
        "service": one.service,
        "centre": one.centre,
        "count": one.count,
        "mean": round(one.mean, 3),
        "by_rating": dict(enumerate(one.by_rating, start=1)),
        "comments": one.comments,
    }
