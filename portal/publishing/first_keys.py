"""All keys on one machine, for a demonstration or a pilot: made where there are none."""

from __future__ import annotations

from pathlib import Path

from tuf.api.metadata import Key

from portal.publishing.draft import Write, write_public
from portal.publishing.errors import PublishingError
from portal.publishing.keys import ONLINE_ROLES, KeyFolder
from portal.publishing.repository import Repository
from portal.publishing.role_signing import RoleSigner
from portal.publishing.root import HOLDERS, first_root, publish_root, sign_draft
from portal.publishing.source_files import by_agency, read_files


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
    for agency in by_agency(read_files(source)):
        if not signer.keys.of_agency(agency):
            signer.keys.make_for_agency(agency)


def make_root_keys(keys: KeyFolder, online: KeyFolder) -> dict[str, list[Key]]:
    """The public keys of the first root; private ones are made where they are missing.

    Raises `PublishingError`: more than three root keys.
    """
    holders = keys.of_role("root")
    if len(holders) > HOLDERS:
        raise PublishingError(f"{keys.folder} holds {len(holders)} root keys: leave {HOLDERS}")
    holders += [keys.make("root") for _ in range(HOLDERS - len(holders))]
    own = {"root": holders, "targets": keys.of_role("targets") or [keys.make("targets")]}
    for role in ONLINE_ROLES:
        own[role] = online.of_role(role) or [online.make(role)]
    in_root = ("root", "targets", "timestamp", "snapshot")
    return {role: [one.public_key for one in own[role]] for role in in_root}
