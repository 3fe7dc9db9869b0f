"""`portal publish SOURCE`: signs what changed in a catalogue's source, and gives it to a ring."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from kiosk.catalogue.errors import Severity
from kiosk.cli import CommandError
from kiosk.disk.whole_file import replace_file
from portal.checking.forms import check_forms
from portal.checking.trust import check_trust
from portal.checking.weight import check_weight
from portal.clock import utc_now
from portal.command import add_home, add_json, print_json
from portal.publishing.bundles import make_bundle
from portal.publishing.draft import Draft
from portal.publishing.first_keys import make_missing_keys
from portal.publishing.keys import KeyFolder
from portal.publishing.options import (
    add_dry_run,
    add_keys,
    errors_in_words,
    progress,
    repository_of,
    signer_of,
)
from portal.publishing.plan import Plan
from portal.publishing.publish import plan_publication, publish


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="SOURCE", help="folder of source files")
    add_keys(parser, required=False)
    add_dry_run(parser)
    parser.add_argument(
        "--all", action="store_true", help="to all rings at once, not to the first one"
    )
    parser.add_argument(
        "--again", action="store_true", help="sign what did not change too: after a restore"
    )
    parser.add_argument("--agency", metavar="ID", help="only this agency's part")
    parser.add_argument(
        "--bundle",
        type=Path,
        metavar="FILE",
        help="with --agency: write the signed part there, for `portal agency merge`",
    )
    parser.add_argument(
        "--role-version",
        type=int,
        metavar="N",
        help="with --bundle: above the published one (the present second)",
    )
    parser.add_argument(
        "--make-keys", action="store_true", help="make all keys that are missing (a first time)"
    )
    add_json(parser)
    add_home(parser)


def run(arguments: argparse.Namespace) -> int:
    with errors_in_words():
        repository = repository_of(arguments)
        if arguments.dry_run:
            _tell(plan_publication(repository, arguments.source, arguments.agency), arguments)
            return 0
        if arguments.keys is None:
            raise CommandError("--keys DIR is needed to sign; --dry-run goes without")
        if arguments.bundle is not None:
            return _bundle(arguments)
        if arguments.make_keys:
            make_missing_keys(repository, signer_of(arguments, repository), arguments.source)
        signer = signer_of(arguments, repository)
        plan = plan_publication(repository, arguments.source, arguments.agency)
        _check(arguments.source, [p for role in plan.roles for p in (*role.added, *role.changed)])
        done = publish(
            repository,
            arguments.source,
            signer.keys,
            signer.online,
            signer.now,
            agency=arguments.agency,
            to_all=arguments.all,
            again=arguments.again,
            progress=progress,
        )
    more = {"release": done.release, "written": done.written}
    _tell(done.plan, arguments, more)
    for role in done.left:
        print(f"note: {role} is signed as before: its key is not at hand", file=sys.stderr)
    return 0


def _check(source: Path, changed: Iterable[str]) -> None:
    """Nothing that changed may be a form without an answer, or too heavy. Raises `CommandError`."""
    found = [
        *check_forms(source, set(changed)),
        *check_weight(source),
        *check_trust(source, utc_now()),
    ]
    errors = [problem for problem in found if problem.severity is Severity.ERROR]
    for problem in errors:
        print(problem, file=sys.stderr)
    if errors:
        raise CommandError(f"{len(errors)} errors; nothing was published: see `portal check`")


def _bundle(arguments: argparse.Namespace) -> int:
    source, agency = arguments.source, arguments.agency
    if agency is None:
        raise CommandError("--bundle is for one agency: say --agency ID")
    own = (source / "agencies" / agency).rglob("*")
    _check(source, (path.relative_to(source).as_posix() for path in own))
    repository, now = repository_of(arguments), utc_now()
    plan_publication(repository, source, agency)  # refused before it is signed, where that is known
    draft = Draft(repository.folder)
    version = arguments.role_version or draft.next_version(agency, now)
    keys = KeyFolder(arguments.keys)
    bundle = make_bundle(source, agency, keys, version, now)
    try:
        replace_file(arguments.bundle, bundle, 0o644)
    except OSError as error:
        raise CommandError(f"{arguments.bundle}: {error.strerror}") from error
    key_id = keys.of_agency(agency)[0].public_key.keyid
    print(f"{arguments.bundle} holds {agency}, version {version}, signed by {key_id[:16]}")
    return 0


def _tell(
    plan: Plan, arguments: argparse.Namespace, published: dict[str, int] | None = None
) -> None:
    if arguments.json:
        print_json({**plan.as_json(), **(published or {})})
        return
    for line in plan.lines():
        print(line)
    if published is None:
        print("nothing to publish" if plan.is_empty else "nothing was written")
    elif published["written"]:
        where = "all rings" if arguments.all or published["release"] == 1 else "ring 1"
        print(f"release {published['release']} is on {where}; {published['written']} files written")
    else:
        print(f"nothing to publish: release {published['release']} is just this")
