"""`portal rings show | advance | halt | resume`: which kiosks have which release."""

from __future__ import annotations

import argparse

from portal.command import add_home, add_json, database_of, print_json, settings_of
from portal.publishing.options import add_dry_run, errors_in_words, repository_of, signer_of
from portal.publishing.refusals import refusing
from portal.publishing.repository import RINGS, Repository
from portal.publishing.rings import Halted, advance, halt, halted_releases, resume, ring_statuses
from portal.publishing.written_down import written_down


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    show = actions.add_parser("show", help="what each ring has")
    add_json(show)
    on = actions.add_parser("advance", help="give the next ring what one has")
    on.add_argument("ring", type=int, choices=RINGS[:-1], metavar="RING", help="1 or 2")
    on.add_argument("--release", type=int, help="only if the ring has this one")
    add_dry_run(on)
    halting = actions.add_parser("halt", help="a release goes no further")
    halting.add_argument("--reason", default="by hand", help="as others will read it")
    resuming = actions.add_parser("resume", help="a halted release may go on, whoever refused it")
    for action in (halting, resuming):
        action.add_argument("release", type=int, metavar="RELEASE")
    for action in (show, on, halting, resuming):
        add_home(action)


def run(arguments: argparse.Namespace) -> int:
    with errors_in_words():
        repository = repository_of(arguments)
        match arguments.action:
            case "show":
                _show(repository, as_json=arguments.json)
            case "advance" if arguments.dry_run:
                _show(repository, as_json=False)
                print(f"would give ring {arguments.ring + 1} what ring {arguments.ring} has")
            case "advance":
                signer = signer_of(arguments, repository)
                ring, wanted = arguments.ring, arguments.release
                told = f"ring {ring}" if wanted is None else f"ring {ring}: release {wanted}"
                with written_down(arguments, "release-advanced", [told]):
                    moved = advance(repository, signer.online, ring, signer.now, wanted)
                _tell(f"ring {arguments.ring + 1} has what ring {arguments.ring} has", moved)
            case "halt":
                told = f"release {arguments.release}: {arguments.reason}"
                with written_down(arguments, "release-halted", [told]):
                    done = halt(repository, arguments.release, Halted(arguments.reason))
                _tell(f"release {arguments.release} goes no further", done)
            case _:
                with written_down(arguments, "release-resumed", [f"release {arguments.release}"]):
                    done = _resume(arguments, repository)
                _tell(f"release {arguments.release} may go on", done)
    return 0


def _resume(arguments: argparse.Namespace, repository: Repository) -> bool:
    release = arguments.release
    with database_of(settings_of(arguments)) as database:
        return resume(repository, release, refusing(database, repository, release))


def _show(repository: Repository, *, as_json: bool) -> None:
    halted = halted_releases(repository)
    rings = [vars(status) for status in ring_statuses(repository)]
    if as_json:
        print_json({"rings": rings, "halted": {one: str(why) for one, why in halted.items()}})
        return
    for status in ring_statuses(repository):
        reason = f"  halted: {halted[status.release]}" if status.is_halted else ""
        print(f"ring {status.ring}: release {status.release}, snapshot {status.snapshot}{reason}")


def _tell(done: str, is_new: object) -> None:
    print(done if is_new else "nothing to do: it is so already")
