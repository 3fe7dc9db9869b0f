"""`portal renew`: signs anew what would soon end; to be run daily."""

from __future__ import annotations

import argparse
import sys

from portal.command import add_home, add_json, print_json
from portal.publishing.options import (
    add_dry_run,
    errors_in_words,
    repository_of,
    signer_of,
    told,
)
from portal.publishing.renewing import Renewal, ending_roles, renew


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--again", action="store_true", help="all that online keys sign: after a restore"
    )
    add_dry_run(parser)
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    with errors_in_words():
        repository = repository_of(arguments)
        signer = signer_of(arguments, repository)
        if arguments.dry_run:
            done = Renewal(0, ending_roles(repository, signer.now))
        else:
            done = renew(repository, signer, anew=arguments.again)
    ends = {role: end.strftime("%Y-%m-%d") for role, end in sorted(done.ending.items())}
    if arguments.json:
        print_json({"written": done.written, "ending": ends})
        return 0
    if not arguments.dry_run:
        print(told(done.written, "signed anew"))
    for role, end in ends.items():
        command = "portal root rotate" if role == "root" else "portal publish"
        print(f"note: {role} ends on {end}: its key must sign (`{command}`)", file=sys.stderr)
    return 0
