"""`portal withdraw SERVICE…`: takes services off every kiosk at once, past the rings."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from kiosk.cli import CommandError
from portal.command import add_home, add_json, print_json
from portal.publishing.ending import Ending, offline_ends, stopping
from portal.publishing.options import (
    add_dry_run,
    errors_in_words,
    repository_of,
    signer_of,
    told,
)
from portal.publishing.withdrawing import published_services, withdraw, withdrawn_services
from portal.publishing.written_down import written_down


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("services", nargs="*", metavar="SERVICE", help="its id; none: list them")
    parser.add_argument("--undo", action="store_true", help="show them again")
    add_dry_run(parser)
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    with errors_in_words():
        repository = repository_of(arguments)
        if not arguments.services:
            return _list(withdrawn_services(repository), as_json=arguments.json)
        known = withdrawn_services(repository) if arguments.undo else published_services(repository)
        unknown = [service for service in arguments.services if service not in known]
        if unknown:
            what = "is not withdrawn" if arguments.undo else "is in no ring"
            raise CommandError(f"{unknown[0]} {what}: see its id in `portal publish --dry-run`")
        names = ", ".join(arguments.services)
        signer = signer_of(arguments, repository)
        over = stopping(offline_ends(repository), signer.now)
        if arguments.dry_run:
            print(f"would {'show' if arguments.undo else 'withdraw'} on every kiosk: {names}")
            _warn(over)
            return 0
        act = "service-restored" if arguments.undo else "service-withdrawn"
        with written_down(arguments, act, arguments.services):
            written = withdraw(repository, signer, arguments.services, undo=arguments.undo)
    if arguments.json:
        listed = withdrawn_services(repository)
        unheard = [one.role for one in over]
        print_json({"withdrawn": listed, "written": written, "unheard_for": unheard})
        return 0
    print(told(written, f"{'shown again' if arguments.undo else 'withdrawn'}: {names}"))
    _warn(over)
    return 0


def _warn(over: Iterable[Ending]) -> None:
    """Where no kiosk takes it."""
    for one in over:
        print(
            f"warning: {one.role} ended on {one.at:%Y-%m-%d}: kiosks hear of this only once it is"
            " signed anew (`portal renew` says how)",
            file=sys.stderr,
        )


def _list(withdrawn: dict[str, str], *, as_json: bool) -> int:
    if as_json:
        print_json({"withdrawn": withdrawn})
        return 0
    for service, at in withdrawn.items():
        print(f"{at}  {service}")
    print(f"{len(withdrawn)} withdrawn")
    return 0
