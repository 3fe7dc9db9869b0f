"""An agency's part, signed where its key is, carried to the portal in a file.

The file is a pack of what the repository will hold, with the agency's public key; it proves
nothing by itself: the portal takes it by the signature, and a key it does not know only if the
admin names it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from securesystemslib.exceptions import Error as SignatureError
from tuf.api.metadata import Metadata, Targets
from tuf.api.serialization import DeserializationError

from kiosk.catalogue.updating.pack import PackDamaged, PackEntry, read_pack, write_pack
from portal.publishing.delegating import top_of
from portal.publishing.draft import Draft, Progress
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder, SSlibKey
from portal.publishing.plan import Plan
from portal.publishing.publish import (
    Publication,
    newest_state,
    plan_files,
    publish_plan,
    published_files,
    without_agency,
)
from portal.publishing.repository import Repository, metadata_path
from portal.publishing.role_signing import Presigned, RoleSigner, target_files
from portal.publishing.signed_last import keep_signed
from portal.publishing.signing import expiry, targets_bytes
from portal.publishing.source_files import Files, by_role, check_files, read_files
from portal.publishing.state import PublishedState
from portal.publishing.versions import version_after

TOLD_SIGNS: Final = 16
MAX_LEAP: Final = 86_400
"""A version may be so far past the portal's: an agency's clock may be a day ahead."""


@dataclass(frozen=True)
class Bundle:
    """One agency's files and what it signed over them."""

    agency: str
    signed: Presigned
    files: Files


def make_bundle(source: Path, agency: str, keys: KeyFolder, version: int, now: datetime) -> bytes:
    """The agency's part of a source, signed by its key. Raises `PublishingError`.

    `version` is to be above the one published.
    """
    files = read_files(source)
    check_files(files, source)
    own = by_role(files).get(agency)
    if own is None:
        raise PublishingError(f"{source} holds no agency {agency!r}")
    here = keys.of_agency(agency)
    if not here:
        raise PublishingError(f"{agency}: its key is not at {keys.agency_paths(agency)[0]}")
    targets = target_files(own)
    metadata = targets_bytes(version, targets, None, here[:1], now)
    keep_signed(keys, agency, metadata)
    entries = [
        PackEntry(f"metadata/key.{agency}", bytes.fromhex(here[0].public_key.keyval["public"])),
        PackEntry(metadata_path(agency, version), metadata),
        *(
            PackEntry(f"targets/{file.get_prefixed_paths()[0]}", own[path])
            for path, file in targets.items()
        ),
    ]
    return write_pack(entries)


def read_bundle(content: bytes, now: datetime) -> Bundle:
    """What is whole and signed by the key it brings. Raises `PublishingError`."""
    try:
        entries = dict(read_pack(io.BytesIO(content), lambda _path: None))
        (key_name,) = [name for name in entries if name.startswith("metadata/key.")]
        (name,) = [n for n in entries if n.startswith("metadata/") and n != key_name]
        agency = key_name.removeprefix("metadata/key.")
        key = SSlibKey.from_crypto(Ed25519PublicKey.from_public_bytes(entries[key_name]))
        metadata: Metadata[Targets] = Metadata.from_bytes(entries[name])
        key.verify_signature(metadata.signatures[key.keyid], metadata.signed_bytes)
        signed = metadata.signed
        files = {
            path: entries[f"targets/{file.get_prefixed_paths()[0]}"]
            for path, file in signed.targets.items()
        }
    except (PackDamaged, DeserializationError, SignatureError, LookupError, ValueError) as error:
        raise PublishingError("the bundle is damaged: have it signed again") from error
    if target_files(files) != signed.targets or set(by_role(files)) != {agency}:
        raise PublishingError(f"the bundle holds other files than {agency} may sign")
    if signed.delegations is not None or signed.expires > expiry(Targets, now):
        raise PublishingError("the bundle is signed for longer or for others: have it signed again")
    return Bundle(agency, Presigned(signed.version, entries[name], key), files)


def merge_bundle(
    repository: Repository,
    bundle: Bundle,
    signer: RoleSigner,
    key_id: str | None = None,
    *,
    to_all: bool = False,
    progress: Progress = iter,
) -> Publication:
    """Publishes an agency's part as a release. Raises `PublishingError`.

    `key_id`: the beginning of the id of a new key of the agency's, as it told the admin.
    """
    with repository.locked():
        plan = plan_bundle(repository, bundle, key_id)
        state = newest_state(repository)
        agency, signed = bundle.agency, bundle.signed
        is_published = state is not None and state.roles.get(agency) == signed.version
        presigned = {} if plan.is_empty and is_published else {agency: signed}
        if presigned:
            highest = Draft(repository.folder).highest_version(agency)
            _check_version(highest, signed.version, signer.now)
        return publish_plan(repository, plan, signer, presigned, to_all=to_all, progress=progress)


def plan_bundle(repository: Repository, bundle: Bundle, key_id: str | None = None) -> Plan:
    """What `merge_bundle` would change. Raises `PublishingError`."""
    agency, key = bundle.agency, bundle.signed.key
    before = newest_state(repository)
    if before is None:
        raise PublishingError("nothing is published yet: `portal publish` begins")
    top = top_of(repository, before)
    if agency in top.revoked:
        raise PublishingError(f"{agency} is revoked: `portal agency admit {agency}` first")
    if key not in top.keys.get(agency, ()):
        _check_key(agency, key.keyid, key_id)
    return plan_files(repository, before, _with(repository, before, bundle), Path(agency))


def _with(repository: Repository, before: PublishedState, bundle: Bundle) -> dict[str, bytes]:
    published = published_files(repository, before)
    return {**without_agency(published, bundle.agency), **bundle.files}


def _check_key(agency: str, key_id: str, told: str | None) -> None:
    if told is None or len(told) < TOLD_SIGNS or not key_id.startswith(told):
        raise PublishingError(
            f"{agency} signed with the key {key_id[:TOLD_SIGNS]}…, which is not known here: ask the"
            f" agency for its key's id, and say it with --key if it is the same"
        )


def _check_version(highest: int, version: int, now: datetime) -> None:
    due = version_after(highest, now)
    if not highest < version < due + MAX_LEAP:
        raise PublishingError(
            f"the bundle is version {version}: have it signed with --role-version {due}"
        )
