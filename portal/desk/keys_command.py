"""`portal keys make | rotate`: a key pair for every agency that has none, or a new one for one."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kiosk.cli import CommandError
from portal.clock import utc_now
from portal.command import add_json, print_json
from portal.desk.agency_keys import KeyFileUnusable, add_key, make_keys


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    make = actions.add_parser("make", help="make what is missing; keys that exist stay")
    rotate = actions.add_parser(
        "rotate", help="a new key for one agency; the old ones stay, and open what they opened"
    )
    for action in (make, rotate):
        action.add_argument(
            "--catalogue", type=Path, required=True, metavar="DIR", help="folder of source files"
        )
        action.add_argument(
            "--out", type=Path, required=True, metavar="DIR", help="folder for the private keys"
        )
        add_json(action)
    rotate.add_argument("--agency", required=True, metavar="ID")


def run(arguments: argparse.Namespace) -> int:
    catalogue, out, today = arguments.catalogue, arguments.out, utc_now().date()
    try:
        if arguments.action == "rotate":
            agency = arguments.agency
            made = {agency: add_key(catalogue, out, agency, today, os.urandom)}
        else:
            made = make_keys(catalogue, out, today, os.urandom)
    except KeyFileUnusable as error:
        raise CommandError(str(error)) from error
    if arguments.json:
        print_json([{"agency": agency, "key_id": key_id} for agency, key_id in made.items()])
        return 0
    for agency, key_id in made.items():
        print(f"{key_id}  {agency}")
    print(f"{len(made)} made; private keys lie under {out}")
    return 0
