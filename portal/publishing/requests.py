"""A release on its way to its signers: what each role is asked to sign, and what they signed.

A request is a pack of the unsigned metadata, of what was signed before, and of the files that
differ, so that whoever signs sees what they sign without trusting the portal
(`portal.publishing.request_signing`). What comes back is taken where it is what was asked for, byte
for byte, and signed by as many keys as must.

Roles whose signatures end soon are asked too, where nothing of theirs changes. They hold no release
up: who has not signed such a part keeps the signature there is, and is asked again by the next.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Key, Metadata, Root, TargetFile, Targets
from tuf.api.serialization import DeserializationError

from kiosk.catalogue.updating.pack import PackDamaged, PackEntry, read_pack, write_pack
from portal.publishing.contents import TARGETS, WITHDRAWALS
from portal.publishing.delegating import REVOKED, Top, top_in, top_of
from portal.publishing.draft import Draft, Progress, Write, write_public
from portal.publishing.ending import Due
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder
from portal.publishing.publish import (
    Publication,
    newest_state,
    plan_files,
    publish_plan,
    published_files,
)
from portal.publishing.repository import Repository, metadata_path
from portal.publishing.rings import check_not_halted
from portal.publishing.role_signing import Presigned, RoleSigner, target_files, top_after
from portal.publishing.signing import is_signed_by, said, targets_bytes
from portal.publishing.source_files import Files, by_role, shared_files
from portal.publishing.state import PublishedState

MOST_SIGNED_BYTES: Final = 32 * 1024 * 1024
_SIGNED: Final = "signed"
_DAMAGED: Final = (PackDamaged, DeserializationError, RepositoryError, LookupError, ValueError)


@dataclass(frozen=True)
class RoleRequest:
    """One role's part. `before` is what it signed last, says the portal; None: it is new."""

    role: str
    unsigned: Metadata[Targets]
    before: Metadata[Targets] | None

    @property
    def is_renewal(self) -> bool:
        """Whether only its version and its end are new."""
        return self.before is not None and said(self.before) == said(self.unsigned)


@dataclass(frozen=True)
class Request:
    """`content` are the files that differ, by their path in the repository."""

    roles: Mapping[str, RoleRequest]
    content: Mapping[str, bytes]

    def is_enough(self, signed: Collection[str]) -> bool:
        """Whether it can be published where these have signed: all that change, and somebody."""
        needed = {role for role, part in self.roles.items() if not part.is_renewal}
        return bool(signed) and needed.issubset(signed)


def prepare(repository: Repository, files: Files, now: datetime) -> bytes:
    """The request for a release of these files, and for what ends soon.

    Raises `PublishingError`: nothing is to be signed, or it cannot be published.
    """
    before = newest_state(repository)
    if before is None:
        raise PublishingError("nothing is published yet: `portal publish` begins")
    plan = plan_files(repository, before, files, Path("the manuscript"))
    draft = Draft(repository.folder)
    old = top_of(draft, before)
    top = top_after(old, plan, lambda agency: _shared_key(old, agency))
    changed, is_due = {change.role for change in plan.roles}, Due(draft, before, now)
    asked: dict[str, tuple[Files, Top | None]] = {
        role: (own, None) for role, own in by_role(files).items() if role in changed or is_due(role)
    }
    if (old.files, old.delegations) != (top.files, top.delegations) or is_due(TARGETS):
        asked[TARGETS] = shared_files(files), top
    if not asked:
        raise PublishingError("nothing is to be signed: it is published as it is")
    if plan.is_empty:
        check_not_halted(repository, before.release)
    entries: dict[str, bytes] = {}
    for role, (own, delegating) in asked.items():
        version = draft.next_version(role, now)
        fields = {REVOKED: list(top.revoked)} if delegating and top.revoked else {}
        delegations = delegating.delegations if delegating else None
        content = targets_bytes(version, target_files(own), delegations, (), now, fields=fields)
        entries[metadata_path(role, version)] = content
        entries |= _to_compare(repository, before, role, own)
    return write_pack(PackEntry(path, content) for path, content in entries.items())


def _to_compare(
    repository: Repository, before: PublishedState, role: str, own: Files
) -> dict[str, bytes]:
    """What the role signed last, and each file that is not in both, by their paths."""
    entries: dict[str, bytes] = {}
    listed, signed = target_files(own), dict[str, TargetFile]()
    if role in before.roles:
        path = metadata_path(role, before.roles[role])
        entries[path] = repository.read(path) or b""
        signed = repository.targets(role, before.roles[role]).signed.targets
    for path, file in listed.items():
        if signed.get(path) != file:
            entries[f"targets/{file.get_prefixed_paths()[0]}"] = own[path]
    for path, file in signed.items():
        if listed.get(path) != file:
            there = f"targets/{file.get_prefixed_paths()[0]}"
            entries[there] = repository.read(there) or b""
    return entries


def read_request(content: bytes) -> Request:
    """Raises `PublishingError`."""
    roles: dict[str, dict[str, Metadata[Targets]]] = {}
    files = {}
    try:
        for path, entry in read_pack(io.BytesIO(content), lambda _path: None):
            if not path.startswith("metadata/"):
                files[path] = entry
                continue
            role = path.partition(".")[2].removesuffix(".json")
            metadata: Metadata[Targets] = Metadata.from_bytes(entry)
            if not isinstance(metadata.signed, Targets):
                raise PublishingError("the request asks to sign something else: it is refused")
            roles.setdefault(role, {})["before" if metadata.signatures else "unsigned"] = metadata
        asked = {
            role: RoleRequest(role, found["unsigned"], found.get("before"))
            for role, found in roles.items()
        }
        for part in asked.values():  # nobody signs for delegations that make no sense
            top_in(part.unsigned.signed)
            if part.before is not None:
                top_in(part.before.signed)
    except _DAMAGED as error:
        raise PublishingError("the request is damaged: prepare it again") from error
    return Request(asked, files)


def files_of_request(
    request: Request, part: RoleRequest
) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What of a role's files differs: before and after. Raises `PublishingError`."""
    old = part.before.signed.targets if part.before else {}
    new = part.unsigned.signed.targets
    return (
        {path: _content(request, old[path]) for path in old if new.get(path) != old[path]},
        {path: _content(request, new[path]) for path in new if old.get(path) != new[path]},
    )


def signed_file(signed: Mapping[str, bytes]) -> bytes:
    """What goes back to the portal."""
    return json.dumps({_SIGNED: {role: json.loads(one) for role, one in signed.items()}}).encode()


def read_signed_file(content: bytes) -> dict[str, bytes]:
    """By role; unverified. Raises `PublishingError`."""
    try:
        found = json.loads(content)[_SIGNED]
        return {str(role): json.dumps(one).encode() for role, one in found.items()}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise PublishingError("this is no file of signatures: `portal sign` makes it") from error


def merged(part: RoleRequest, present: bytes | None, new: bytes) -> bytes:
    """What was signed by both, where it is what was asked for. Raises `PublishingError`."""
    metadata = _same(part, new)
    if present is not None:
        metadata.signatures.update(_same(part, present).signatures)
    return metadata.to_bytes()


def is_signed(repository: Repository, request: Request, role: str, content: bytes | None) -> bool:
    """Whether as many of its keys as must have signed. Raises `PublishingError`."""
    if content is None:
        return False
    delegator = _delegator(repository, request, role)
    return is_signed_by(delegator, role, _same(request.roles[role], content))


def publish_signed(
    repository: Repository,
    request: Request,
    signed: Mapping[str, bytes],
    online: KeyFolder,
    now: datetime,
    *,
    to_all: bool = False,
    progress: Progress = iter,
    write: Write = write_public,
) -> Publication:
    """Publishes what was prepared and signed; no offline key is needed. May be repeated.

    Who was only to renew a signature and did not is in the answer's `left`; once they have, again
    publishes theirs. Raises `PublishingError`; then what kiosks see is as it was.
    """
    with repository.locked():
        before = newest_state(repository)
        presigned = {}
        left = [
            role for role in request.roles
            if not is_signed(repository, request, role, signed.get(role))
        ]  # fmt: skip
        if not request.is_enough(request.roles.keys() - left):
            raise PublishingError(f"{min(left)} is not signed by as many keys as must")
        for role in request.roles.keys() - left:
            part, content = request.roles[role], signed[role]
            delegator = _delegator(repository, request, role)
            key = delegator.get_key(delegator.get_delegated_role(role).keyids[0])
            presigned[role] = Presigned(part.unsigned.signed.version, content, key)
        if before is not None and is_published(before, request):
            late = may_follow(before, request)
            presigned = {role: one for role, one in presigned.items() if role in late}
        elif reason := outdated(repository, request):
            raise PublishingError(reason)
        files = _files_after(repository, before, request)
        plan = plan_files(repository, before, files, Path("the request"))
        nothing = KeyFolder(repository.folder / "no-offline-keys")
        signer = RoleSigner(nothing, online, now, (repository.trusted_root().signed,))
        done = publish_plan(
            repository, plan, signer, presigned, to_all=to_all, progress=progress, write=write
        )
        return replace(done, left=tuple(sorted(left)))


def outdated(repository: Repository, request: Request) -> str:
    """Why it can be published no more; empty: it can. Raises `PublishingError`."""
    before = newest_state(repository)
    for role, part in request.roles.items():
        known = 0 if before is None else before.roles.get(role, 0)
        was = part.before.signed.version if part.before else 0
        if known != was:
            return f"{role} was published meanwhile: prepare the release again"
    return ""


def is_published(state: PublishedState, request: Request) -> bool:
    """Whether a ring has it already, without those who did not renew or with them."""
    return request.is_enough(
        [
            role
            for role, part in request.roles.items()
            if state.roles.get(role) == part.unsigned.signed.version
        ]
    )


def may_follow(state: PublishedState, request: Request) -> set[str]:
    """Of a request that is published, whose signature may follow: nothing newer is signed.

    Nobody's, once `targets` is signed past it: those who sign below may have other keys by then.
    """
    was = {
        role: part.before.signed.version if part.before else 0
        for role, part in request.roles.items()
    }
    top = request.roles.get(TARGETS)
    if top and state.roles[TARGETS] not in {was[TARGETS], top.unsigned.signed.version}:
        return set()
    return {role for role in request.roles if state.roles.get(role, 0) == was[role]}


def _same(part: RoleRequest, content: bytes) -> Metadata[Targets]:
    try:
        metadata: Metadata[Targets] = Metadata.from_bytes(content)
        is_same = metadata.signed_bytes == part.unsigned.signed_bytes
    except (DeserializationError, RepositoryError, ValueError) as error:
        raise PublishingError(f"{part.role}: what was signed is damaged") from error
    if not is_same:
        raise PublishingError(f"{part.role}: what was signed is not what was asked for")
    return metadata


def _delegator(repository: Repository, request: Request, role: str) -> Root | Targets:
    """Who says which keys sign for a role, once this release is out."""
    if role == TARGETS:
        return repository.trusted_root().signed
    if TARGETS in request.roles:
        return request.roles[TARGETS].unsigned.signed
    state = newest_state(repository)
    if state is None:
        raise PublishingError("nothing is published yet: `portal publish` begins")
    return repository.targets(TARGETS, state.roles[TARGETS]).signed


def _files_after(
    repository: Repository, before: PublishedState | None, request: Request
) -> dict[str, bytes]:
    published = published_files(repository, before)
    after: dict[str, bytes] = {}
    own = {TARGETS: shared_files(published), **by_role(published)}
    if TARGETS in request.roles:
        known = {TARGETS, *top_in(request.roles[TARGETS].unsigned.signed).keys} - {WITHDRAWALS}
        own = {role: files for role, files in own.items() if role in known}
    for role, part in request.roles.items():
        own[role] = {
            path: _content(request, file, published.get(path))
            for path, file in part.unsigned.signed.targets.items()
        }
    for files in own.values():
        after |= files
    return after


def _content(request: Request, file: Any, otherwise: bytes | None = None) -> bytes:
    content = request.content.get(f"targets/{file.get_prefixed_paths()[0]}", otherwise)
    try:
        file.verify_length_and_hashes(content or b"")
    except RepositoryError as error:
        raise PublishingError("the request does not hold what it asks to sign") from error
    return content or b""


def _shared_key(old: Top, agency: str) -> Key:
    """A new agency signs by the key that several share; one of its own is told by a command."""
    used = Counter(
        key.keyid for role, keys in old.keys.items() if role != WITHDRAWALS for key in keys
    )
    key_id, times = next(iter(used.most_common(1)), ("", 0))
    if times < 2:
        raise PublishingError(
            f"{agency} is new and has no key here: publish it first with `portal publish --keys`,"
            f" or `portal agency merge` what it signed"
        )
    return next(key for keys in old.keys.values() for key in keys if key.keyid == key_id)
