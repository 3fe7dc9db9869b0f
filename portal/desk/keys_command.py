"""`portal keys make`: a key pair for every agency of a catalogue that has none."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kiosk.cli import CommandError
from portal.app import utc_now
from portal.command import add_json, print_json
from portal.desk.agency_keys import KeyFileUnusable, agencies_without_keys, make_key


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    make = actions.add_parser("make", help="make what is missing; keys that exist stay")
    make.add_argument("--catalogue", type=Path, required=True, help="folder of source files")
    make.add_argument("--out", type=Path, required=True, help="folder for the private keys")
    add_json(make)


def run(arguments: argparse.Namespace) -> int:
    catalogue, out, today = arguments.catalogue, arguments.out, utc_now().date()
    try:
        made = {
            agency: make_key(catalogue, out, agency, today, os.urandom)
            for agency in agencies_without_keys(catalogue)
        }
    except KeyFileUnusable as error:
        raise CommandError(str(error)) from error
    if arguments.json:
        print_json([{"agency": agency, "key_id": key_id} for agency, key_id in made.items()])
        return 0
    for agency, key_id in made.items():
        print(f"{key_id}  {agency}")
    print(f"{len(made)} made; private keys lie under {out}")
    return 0
