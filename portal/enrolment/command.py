"""`portal enrolment-code`: mints the code that makes one machine a kiosk of one centre."""

from __future__ import annotations

import argparse
import os

from pydantic import ValidationError

from kiosk.cli import CommandError
from kiosk.protocol.enrolment import Centre
from portal.app import utc_now
from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.enrolment.codes import issue_code


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--centre-id", required=True, help="such as cdc-oaxaca-014")
    parser.add_argument("--centre-name", required=True, help="as people call it")
    parser.add_argument("--state", required=True, help="ISO 3166-2, such as MX-OAX")
    parser.add_argument("--municipality", required=True, help="INEGI's five digits, such as 20067")
    parser.add_argument("--phone", default="", help="the centre's telephone")
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    try:
        centre = Centre(
            id=arguments.centre_id,
            name=arguments.centre_name,
            state=arguments.state,
            municipality=arguments.municipality,
            phone=arguments.phone,
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise CommandError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    with database_of(settings_of(arguments)) as database:
        code, expires_at = issue_code(database, centre, utc_now(), os.urandom)
    if arguments.json:
        print_json(
            {
                "code": code,
                "expires_at": expires_at.isoformat(timespec="seconds"),
                "centre": centre.model_dump(mode="json"),
            }
        )
    else:
        print(f"{code}  for {centre.name}, until {expires_at:%Y-%m-%d %H:%M} UTC")
    return 0
