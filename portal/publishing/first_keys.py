"""All keys on one machine, for a demonstration or a pilot: made where there are none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tuf.api.metadata import Key

from portal.publishing.contents import WITHDRAWALS
from portal.publishing.draft import Write, write_public
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder
from portal.publishing.repository import Repository
from portal.publishing.role_signing import RoleSigner
from portal.publishing.root import HOLDERS, first_root, publish_root, sign_draft
from portal.publishing.source_files import by_role, read_files


def make_missing_keys(
    repository: Repository, signer: RoleSigner, source: Path, *, write: Write = write_public
) -> None:
    """Root, online and agencies' keys, and the first root signed by them. Raises `PublishingError`.

    Where there is a root already only agencies that are not published get keys.
    """
    if repository.root() is None:
        draft = first_root(make_root_keys(signer.keys, signer.online), signer.now)
        sign_draft(draft, None, signer.keys.of_role("root"))
        publish_root(repository, draft, signer, write=write)
    for agency in by_role(read_files(source)):
        if not signer.keys.of_agency(agency):
            signer.keys.make_for_agency(agency)


def make_root_keys(
    keys: KeyFolder, online: KeyFolder, holders: Sequence[Key] = ()
) -> dict[str, list[Key]]:
    """The public keys of the first root; private ones are made where they are missing.

    Root keys that no holder handed in are those in `keys`. Raises `PublishingError`: more than
    three root keys.
    """
    root = list(holders) or [one.public_key for one in keys.of_role("root")]
    if len(root) > HOLDERS:
        raise PublishingError(f"{len(root)} root keys: {HOLDERS} are needed")
    if not holders:
        root += [keys.make("root").public_key for _ in range(HOLDERS - len(root))]
    if not online.of_role(WITHDRAWALS):
        online.make(WITHDRAWALS)
    found = {"targets": keys, "timestamp": online, "snapshot": online}
    own = {role: folder.of_role(role) or [folder.make(role)] for role, folder in found.items()}
    return {"root": root} | {role: [signers[0].public_key] for role, signers in own.items()}
