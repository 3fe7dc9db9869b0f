"""`portal agency rotate | revoke | admit | merge`: an agency's key, and its right to sign."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.catalogue.updating.pack import MAX_PACK_BYTES
from kiosk.cli import CommandError
from portal.command import add_home
from portal.publishing.agencies import admit_agency, lay_ready, revoke_agency, rotate_agency_key
from portal.publishing.bundles import merge_bundle, plan_bundle, read_bundle
from portal.publishing.delegating import top_of
from portal.publishing.options import (
    add_dry_run,
    add_keys,
    errors_in_words,
    progress,
    repository_of,
    signer_of,
    told,
)
from portal.publishing.publish import newest_state, published_files
from portal.publishing.repository import Repository
from portal.publishing.source_files import by_role


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    rotate = actions.add_parser("rotate", help="a new key signs what the agency published")
    revoke = actions.add_parser("revoke", help="it signs no more; its services leave all kiosks")
    admit = actions.add_parser("admit", help="let a revoked agency be published again")
    merge = actions.add_parser("merge", help="publish a part that the agency signed elsewhere")
    for action in (rotate, revoke, admit):
        action.add_argument("agency", metavar="ID")
    merge.add_argument("bundle", type=Path, metavar="FILE", help="from `portal publish --bundle`")
    merge.add_argument("--key", metavar="ID", help="the id of a new key, as the agency told it")
    merge.add_argument("--all", action="store_true", help="to all rings at once")
    for action in (rotate, revoke, admit, merge):
        add_keys(action, required=action is not merge)
        add_dry_run(action)
        add_home(action)


def run(arguments: argparse.Namespace) -> int:
    with errors_in_words():
        repository = repository_of(arguments)
        if arguments.action == "merge":
            return _merge(arguments, repository)
        if arguments.dry_run:
            return _foretell(arguments, repository)
        return _change(arguments, repository)


def _change(arguments: argparse.Namespace, repository: Repository) -> int:
    agency, signer = arguments.agency, signer_of(arguments, repository)
    match arguments.action:
        case "rotate":
            key_id = lay_ready(repository, signer, agency)
            written = rotate_agency_key(repository, signer, agency)
            print(told(written, f"{agency} signs with {key_id[:16]} from now on, in all rings"))
        case "revoke":
            print(
                told(revoke_agency(repository, signer, agency), f"{agency} is revoked in all rings")
            )
        case _:
            print(
                told(admit_agency(repository, signer, agency), f"{agency} may be published again")
            )
    return 0


def _foretell(arguments: argparse.Namespace, repository: Repository) -> int:
    """What the agency has there now, and what would become of it."""
    agency, state = arguments.agency, newest_state(repository)
    if state is None:
        raise CommandError("nothing is published yet: `portal publish` begins")
    top = top_of(repository, state)
    files = by_role(published_files(repository, state)).get(agency, {})
    services = [path for path in files if "/services/" in path]
    keys = ", ".join(key_id[:16] for key_id in sorted(top.key_ids(agency))) or "none"
    print(f"{agency}: {len(services)} services, {len(files)} files, key {keys}")
    match arguments.action:
        case "rotate":
            print("a new key would sign them, in all rings")
        case "revoke":
            print("they would leave every kiosk, in all rings")
        case _:
            print("it is revoked" if agency in top.revoked else "it is not revoked")
    print("nothing was written")
    return 0


def _merge(arguments: argparse.Namespace, repository: Repository) -> int:
    try:
        with arguments.bundle.open("rb") as file:
            content = file.read(MAX_PACK_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{arguments.bundle}: {error.strerror}") from error
    signer = signer_of(arguments, repository)
    bundle = read_bundle(content, signer.now)
    if arguments.dry_run:
        for line in plan_bundle(repository, bundle, arguments.key).lines():
            print(line)
        print("nothing was written")
        return 0
    done = merge_bundle(
        repository, bundle, signer, arguments.key, to_all=arguments.all, progress=progress
    )
    for line in done.plan.lines():
        print(line)
    print(
        told(
            done.written,
            f"release {done.release} is on {'all rings' if arguments.all else 'ring 1'}",
        )
    )
    return 0
