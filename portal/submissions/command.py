"""`portal submissions`: how many submissions the portal holds, by kiosk and service."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.storage import submission_sums


def configure(parser: argparse.ArgumentParser) -> None:
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    with database_of(settings_of(arguments)) as database, database.reading() as session:
        counts = submission_sums.counts(session)
    total = sum(one.count for one in counts)
    assisted = sum(one.assisted for one in counts)
    if arguments.json:
        print_json(
            {"total": total, "assisted": assisted, "counts": [asdict(one) for one in counts]}
        )
        return 0
    for one in counts:
        helped = f", {one.assisted} with help" if one.assisted else ""
        print(f"{one.count:>6}  {one.kiosk:<14} {one.agency}/{one.service}{helped}")
    print(f"{total:>6}  in all, {assisted} of them with the help of a centre's staff")
    return 0
