"""`portal renew`: signs anew what would soon end; to be run daily."""

from __future__ import annotations

import argparse
import sys
from typing import Final

from portal.command import add_home, add_json, print_json
from portal.publishing.ending import Remedy, offline_ends, soon
from portal.publishing.options import (
    add_dry_run,
    errors_in_words,
    repository_of,
    signer_of,
    told,
)
from portal.publishing.renewing import renew

_REMEDIES: Final = {
    Remedy.ROOT: "two holders must sign the next (`portal root rotate`)",
    Remedy.SIGN: (
        "its key must sign (`portal publish`; or `portal manuscript prepare`, and `portal sign`"
        " where the key is)"
    ),
    Remedy.GO_ON: "ring 1 has what takes its place: let that release go on (`portal rings show`)",
}


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
        dry, again = arguments.dry_run, arguments.again
        written = 0 if dry else renew(repository, signer, anew=again)
        ends = soon(offline_ends(repository), signer.now)
    if arguments.json:
        told_ends = {one.role: f"{one.at:%Y-%m-%d}" for one in ends}
        print_json({"written": written, "ending": told_ends})
        return 0
    if not dry:
        print(told(written, "signed anew"))
    for one in ends:
        word = "ended" if one.is_over(signer.now) else "ends"
        print(
            f"note: {one.role} {word} on {one.at:%Y-%m-%d}: {_REMEDIES[one.remedy]}",
            file=sys.stderr,
        )
    return 0
