"""`portal sign REQUEST --keys DIR`: signs a release where the keys are, far from the portal."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from kiosk.catalogue.updating.pack import MAX_PACK_BYTES
from kiosk.cli import CommandError
from kiosk.disk.whole_file import replace_file
from portal.publishing.delegating import Top, top_in
from portal.publishing.differences import differences, flat, in_lines
from portal.publishing.keys import KeyFolder
from portal.publishing.options import add_dry_run, add_keys, errors_in_words
from portal.publishing.requests import (
    Request,
    RoleRequest,
    files_of_request,
    is_before_signed_by,
    read_request,
    sign_request,
    signed_file,
    signers_of,
)


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("request", type=Path, metavar="REQUEST", help="from the console")
    add_keys(parser)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="for the signatures (REQUEST.signed.json)"
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
        signed = sign_request(request, keys)
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
    """What is asked of a role; what was before counts only where a key at hand signed it."""
    signed = part.unsigned.signed
    signers = signers_of(part, keys)
    print(f"{part.role}, version {signed.version}, holds {len(signed.targets)} files", end="")
    print(f", until {signed.expires:%Y-%m-%d}")
    if not signers:
        print("    no key for it is at hand")
    elif any(is_before_signed_by(part, signer.public_key) for signer in signers):
        if part.before is not None and part.is_renewal:
            print(f"    renewed unchanged: it would end on {part.before.signed.expires:%Y-%m-%d}")
    else:
        print("    none of these keys signed what was before: look at every file")
        for name in sorted(signed.targets):
            print(flat(f"    lists  {name}"))
    for line in _delegations(part):
        print(flat(f"    {line}"))
    for line in in_lines(differences(*files_of_request(request, part))):
        print(f"    {line}")


def _delegations(part: RoleRequest) -> Iterator[str]:
    """Who may sign from now on, or no more; whom nobody publishes, or may again."""
    before = top_in(part.before.signed) if part.before else Top()
    after = top_in(part.unsigned.signed)
    for role in sorted({*before.keys, *after.keys}):
        old, new = before.key_ids(role), after.key_ids(role)
        for key_id in sorted(new - old):
            yield f"lets   {role} sign with the key {key_id[:16]}"
        for key_id in sorted(old - new):
            yield f"takes  {role} the key {key_id[:16]}"
    for agency in sorted({*after.revoked} - {*before.revoked}):
        yield f"revokes {agency}"
    for agency in sorted({*before.revoked} - {*after.revoked}):
        yield f"admits {agency} again"
