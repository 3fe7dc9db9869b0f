"""The list of the portal's own keys, as it is changed, checked, and published.

It is signed by the *targets* key, which lies on no portal: a thief of the portal cannot have kiosks
believe a key of theirs. Guarantees: no key that was published leaves the list, and one that is
revoked stays revoked, whoever publishes from an older source.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from pydantic import ValidationError

from kiosk.protocol.portal_keys import PORTAL_KEYS, PortalKeys, RevokedKey
from portal.publishing.contents import TARGETS
from portal.publishing.errors import PublishingError
from portal.publishing.repository import Repository
from portal.publishing.rings import ring_states
from portal.publishing.source_files import Files
from portal.publishing.state import PublishedState


def read_portal_keys(content: bytes) -> PortalKeys:
    """Raises `PublishingError`."""
    try:
        return PortalKeys.model_validate_json(content)
    except ValidationError as error:
        raise PublishingError(
            f"{PORTAL_KEYS} makes no sense: `portal identity` writes it"
        ) from error


def check_portal_keys(before: Files, after: Files) -> None:
    """That a release drops no key of the one before. Raises `PublishingError`."""
    new = read_portal_keys(after[PORTAL_KEYS]) if PORTAL_KEYS in after else None
    if PORTAL_KEYS not in before:
        return
    old = read_portal_keys(before[PORTAL_KEYS])
    if new is None:
        raise PublishingError(f"{PORTAL_KEYS} is published and missing here: put it back")
    if not old.gone <= new.gone:
        raise PublishingError(f"{PORTAL_KEYS} lacks a key that is revoked: it stays so for good")
    if not {*old.believed} <= {*new.believed, *new.gone}:
        raise PublishingError(f"{PORTAL_KEYS} lacks a key that is published: revoke it instead")


def believing(old: PortalKeys | None, keys: Collection[bytes]) -> PortalKeys:
    """The list with these raw public keys too. Raises `PublishingError`: one is revoked."""
    believed, revoked = (old.believed, old.revoked) if old else ((), ())
    try:
        return PortalKeys(believed=tuple(dict.fromkeys((*believed, *keys))), revoked=revoked)
    except ValidationError as error:
        raise PublishingError("a key that is revoked is never believed again") from error


def revoking(old: PortalKeys, key: bytes, now: datetime) -> PortalKeys:
    """The list that revokes one of its keys. Raises `PublishingError`: no other is believed."""
    if key in old.gone:
        return old
    left = tuple(one for one in old.believed if one != key)
    if not left:
        raise PublishingError("no other key is believed: `portal identity renew` first")
    return PortalKeys(believed=left, revoked=(*old.revoked, RevokedKey(key=key, since=now)))


def published_keys(repository: Repository) -> dict[int, PortalKeys | None]:
    """What each ring's kiosks are told, by ring. Raises `PublishingError`."""
    return {ring: _of_state(repository, state) for ring, state in ring_states(repository).items()}


def _of_state(repository: Repository, state: PublishedState) -> PortalKeys | None:
    target = repository.targets(TARGETS, state.roles[TARGETS]).signed.targets.get(PORTAL_KEYS)
    if target is None:
        return None
    path = f"targets/{target.get_prefixed_paths()[0]}"
    content = repository.read(path)
    if content is None:
        raise PublishingError(f"{repository.folder / path} is missing: restore it from a backup")
    return read_portal_keys(content)
