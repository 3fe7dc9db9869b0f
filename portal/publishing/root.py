"""The root ceremony: three offline keys, two of which sign who else may sign.

A draft is a file that may travel: each holder signs it where the key is, and it is published once
enough have. A new root is published after all rings are signed for it and for the one before it,
where the keys for both are at hand, so that no kiosk is without a signature that it takes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from datetime import datetime
from typing import Final

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Key, Metadata, Root
from tuf.api.serialization import DeserializationError

from portal.publishing.changing import change_rings
from portal.publishing.contents import TARGETS
from portal.publishing.delegating import top_of
from portal.publishing.draft import Draft, Write, write_public
from portal.publishing.errors import PublishingError
from portal.publishing.keys import CryptoSigner
from portal.publishing.repository import Repository, metadata_path
from portal.publishing.rings import online_signers
from portal.publishing.role_signing import RoleSigner
from portal.publishing.signing import expiry, is_signed_by
from portal.publishing.state import PublishedState

HOLDERS: Final = 3
THRESHOLD: Final = 2


def first_root(keys: Mapping[str, Collection[Key]], now: datetime) -> Metadata[Root]:
    """A draft of the first root. Raises `PublishingError`: other than three root keys."""
    if len({key.keyid for key in keys["root"]}) != HOLDERS:
        raise PublishingError(f"a root has {HOLDERS} keys, not {len(keys['root'])}")
    root = Root(version=1, expires=expiry(Root, now), consistent_snapshot=True)
    root.roles["root"].threshold = THRESHOLD
    for role, own in keys.items():
        for key in own:
            root.add_key(key, role)
    return Metadata(root)


def next_root(root: Root, changes: Mapping[str, tuple[str, Key]], now: datetime) -> Metadata[Root]:
    """A draft of the next: in each role one key, by its id, gives way to another."""
    new = deepcopy(root)
    new.version += 1
    new.expires = expiry(Root, now)
    for role, (old_id, key) in changes.items():
        new.revoke_key(old_id, role)
        new.add_key(key, role)
    return Metadata(new)


def read_draft(content: bytes) -> Metadata[Root]:
    """Raises `PublishingError`."""
    try:
        draft: Metadata[Root] = Metadata.from_bytes(content)
    except (DeserializationError, RepositoryError) as error:
        raise PublishingError("the file is no draft of a root") from error
    if not isinstance(draft.signed, Root):
        raise PublishingError("the file is no draft of a root")
    return draft


def sign_draft(
    draft: Metadata[Root], before: Root | None, signers: Collection[CryptoSigner]
) -> int:
    """Signs with those keys that count; how many signatures of two are there.

    A root counts the signatures of its own keys and, from the second on, of those before it: the
    lower of both is told.
    """
    counting = {
        *draft.signed.roles["root"].keyids,
        *(before.roles["root"].keyids if before else ()),
    }
    for signer in signers:
        if signer.public_key.keyid in counting:
            draft.sign(signer, append=True)
    return signatures(draft, before)


def signatures(draft: Metadata[Root], before: Root | None) -> int:
    """How many of two are there, for the new root and for the one before it."""
    delegators = [draft.signed] if before is None else [draft.signed, before]
    return min(
        len(delegator.get_verification_result("root", draft.signed_bytes, draft.signatures).signed)
        for delegator in delegators
    )


def publish_root(
    repository: Repository,
    draft: Metadata[Root],
    signer: RoleSigner,
    *,
    write: Write = write_public,
) -> bool:
    """Publishes a draft that enough have signed; False where it is published already.

    Raises `PublishingError`.
    """
    new = draft.signed
    with repository.locked():
        current = repository.root()
        if current is not None and current.signed == new:
            _sign_for(repository, signer, (new,), write)  # what a cut-off run may have left
            return False
        before = current.signed if current is not None else None
        version = before.version if before is not None else 0
        if new.version != version + 1:
            raise PublishingError(
                f"the draft is root {new.version}, and root {version} is published: draft it anew"
            )
        if (count := signatures(draft, before)) < THRESHOLD:
            raise PublishingError(f"{count} of {THRESHOLD} have signed the root: it needs another")
        both = () if before is None else (before, new)
        if both and _can_sign(signer, both):
            _sign_for(repository, signer, both, write)
        step = Draft(repository.folder)
        step.put(metadata_path("root", new.version), draft.to_bytes())
        step.commit(write=write)
        _sign_for(repository, signer, (new,), write)
    return True


def _sign_for(
    repository: Repository, signer: RoleSigner, roots: tuple[Root, ...], write: Write
) -> None:
    """All rings as they are, for the clients of these roots."""
    signer = RoleSigner(signer.keys, signer.online, signer.now, roots)

    def change(draft: Draft, state: PublishedState, *, again: bool) -> Mapping[str, int]:
        signed = draft.targets(TARGETS, state.roles[TARGETS])
        if not again and all(is_signed_by(root, TARGETS, signed) for root in roots):
            return {}
        return {TARGETS: signer.put_top(draft, top_of(draft, state))}

    if repository.ring_snapshots():
        change_rings(repository, signer, change, write=write)


def _can_sign(signer: RoleSigner, roots: tuple[Root, ...]) -> bool:
    """Whether the keys of all these roots are at hand; a lost one's never are."""
    targets = {key_id for root in roots for key_id in root.roles[TARGETS].keyids}
    here = {found.public_key.keyid for found in signer.keys.of_role(TARGETS, targets)}
    if len(targets) > 1 and here != targets:
        return False
    try:
        return all(online_signers(signer.online, role, roots) for role in ("snapshot", "timestamp"))
    except PublishingError:
        return False
