"""`portal sign REQUEST --keys DIR`: signs a release where the keys are, far from the portal."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Final, assert_never

from tuf.api.metadata import Metadata, Targets

from kiosk.catalogue.updating.pack import MAX_PACK_BYTES
from kiosk.cli import CommandError
from kiosk.disk.whole_file import replace_file
from portal.publishing.delegating import Top, top_in
from portal.publishing.differences import differences, flat, in_lines
from portal.publishing.keys import KeyFolder
from portal.publishing.options import add_dry_run, add_keys, errors_in_words
from portal.publishing.request_signing import (
    Footing,
    dated,
    footing,
    is_before_signed_by,
    sign_request,
    signers_of,
)
from portal.publishing.requests import (
    Request,
    RoleRequest,
    files_of_request,
    read_request,
    signed_file,
)
from portal.publishing.signed_last import last_signed

_UNCHANGED: Final = (Footing.UNKNOWN, Footing.LAST, Footing.AS_SIGNED)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("request", type=Path, metavar="REQUEST", help="from the console")
    add_keys(parser)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="for the signatures (REQUEST.signed.json)"
    )
    parser.add_argument(
        "--over-another",
        action="store_true",
        help="sign though it goes on from another state than was signed here last",
    )
    add_dry_run(parser)


def run(arguments: argparse.Namespace) -> int:
    path: Path = arguments.request
    try:
        with path.open("rb") as file:
            content = file.read(MAX_PACK_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    keys = KeyFolder(arguments.keys)
    with errors_in_words():
        request = read_request(content)
        for part in request.roles.values():
            _tell(request, part, keys)
        if arguments.dry_run:
            return 0
        signed = sign_request(request, keys, over_another=arguments.over_another)
    if not signed:
        raise CommandError(f"no key in {arguments.keys} signs for any of these roles")
    out = arguments.out or path.with_name(f"{path.name}.signed.json")
    try:
        replace_file(out, signed_file(signed), 0o644)
    except OSError as error:
        raise CommandError(f"{out}: {error.strerror}") from error
    left = sorted(request.roles.keys() - signed.keys())
    print(f"{out} holds the signatures for {', '.join(sorted(signed))}; hand it to the portal")
    if left:
        print(f"others sign for {', '.join(left)}")
    return 0


def _tell(request: Request, part: RoleRequest, keys: KeyFolder) -> None:
    """What is asked of a role, beside what was signed here and what the portal calls before."""
    signed = part.unsigned.signed
    signers = signers_of(part, keys)
    print(f"{part.role}, version {signed.version}, holds {len(signed.targets)} files", end="")
    print(f", until {signed.expires:%Y-%m-%d}")
    print(f"    goes on from {dated(part.before)}")
    last = last_signed(keys, part.role)
    if not signers:
        print("    no key for it is at hand")
    else:
        stands_on = footing(part, last, keys)
        for line in _on_footing(part, last, stands_on):
            print(flat(f"    {line}"))
        if not any(is_before_signed_by(part, signer.public_key) for signer in signers):
            print("    none of these keys signed what was before: look at every file")
            for name in sorted(signed.targets):
                print(flat(f"    lists  {name}"))
        elif part.before is not None and part.is_renewal and stands_on in _UNCHANGED:
            print(f"    renewed unchanged: it would end on {part.before.signed.expires:%Y-%m-%d}")
    for line in _delegations(part.before, part.unsigned):
        print(flat(f"    {line}"))
    for line in in_lines(differences(*files_of_request(request, part))):
        print(f"    {line}")


def _on_footing(
    part: RoleRequest, last: Metadata[Targets] | None, stands_on: Footing
) -> Iterator[str]:
    match stands_on:
        case Footing.LAST:
            yield "that was signed here last"
        case Footing.UNKNOWN:
            yield "nothing is kept here of what was signed: whether that is the last, ask others"
        case Footing.AS_SIGNED:
            yield f"says what was signed here last: {dated(last)}"
        case Footing.LATER | Footing.ANOTHER:
            later = "later, and by the same key" if stands_on is Footing.LATER else "NOT THAT"
            yield f"signed here last was {dated(last)}; what this goes on from is {later}"
            if last is not None:
                yield from _since(last, part.unsigned)
        case _:
            assert_never(stands_on)


def _since(last: Metadata[Targets], unsigned: Metadata[Targets]) -> Iterator[str]:
    """What is other than was signed here last; the files by name, since not all are at hand."""
    yield from (f"since then {line}" for line in _delegations(last, unsigned))
    old, new = last.signed.targets, unsigned.signed.targets
    for path in sorted({*old, *new}):
        if old.get(path) != new.get(path):
            act = "adds" if path not in old else "removes" if path not in new else "changes"
            yield f"since then {act} {path}"


def _delegations(old: Metadata[Targets] | None, new: Metadata[Targets]) -> Iterator[str]:
    """Who may sign from now on, or no more; whom nobody publishes, or may again."""
    before, after = top_in(old.signed) if old else Top(), top_in(new.signed)
    for role in sorted({*before.keys, *after.keys}):
        gone, come = before.key_ids(role), after.key_ids(role)
        for key_id in sorted(come - gone):
            yield f"lets   {role} sign with the key {key_id[:16]}"
        for key_id in sorted(gone - come):
            yield f"takes  {role} the key {key_id[:16]}"
    for agency in sorted({*after.revoked} - {*before.revoked}):
        yield f"revokes {agency}"
    for agency in sorted({*before.revoked} - {*after.revoked}):
        yield f"admits {agency} again"
