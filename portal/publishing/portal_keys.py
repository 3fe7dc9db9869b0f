"""The list of the portal's own keys, as it is written into a source, checked, and published.

It is signed by the *targets* key, which lies on no portal: a thief of the portal cannot have kiosks
believe a key of theirs. Guarantees: no key that was published leaves the list, and one that is
revoked stays revoked, whoever publishes from an older source.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from kiosk.disk.whole_file import replace_file
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


def keys_in_source(source: Path) -> PortalKeys | None:
    """None where there is no list yet. Raises `PublishingError`."""
    if not (source / "catalogue.yaml").is_file():
        raise PublishingError(f"{source} is no catalogue: it has no catalogue.yaml")
    place = source / PORTAL_KEYS
    try:
        return read_portal_keys(place.read_bytes()) if place.exists() else None
    except OSError as error:
        raise PublishingError(f"{place}: {error.strerror}") from error


def believe_in_source(source: Path, keys: Collection[bytes]) -> PortalKeys:
    """Adds raw public keys to the list; those that are there stay. Raises `PublishingError`."""
    old = keys_in_source(source)
    believed, revoked = (old.believed, old.revoked) if old else ((), ())
    return _written(source, tuple(dict.fromkeys((*believed, *keys))), revoked)


def revoke_in_source(source: Path, key: bytes, now: datetime) -> PortalKeys:
    """Has the list revoke a key. Raises `PublishingError`: no other would be believed."""
    old = keys_in_source(source)
    if old is None or key not in {*old.believed, *old.gone}:
        raise PublishingError(f"{PORTAL_KEYS} of {source} does not name that key")
    if key in old.gone:
        return old
    left = tuple(one for one in old.believed if one != key)
    if not left:
        raise PublishingError("no other key is believed: `portal identity renew` first")
    return _written(source, left, (*old.revoked, RevokedKey(key=key, since=now)))


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


def _written(
    source: Path, believed: tuple[bytes, ...], revoked: tuple[RevokedKey, ...]
) -> PortalKeys:
    try:
        keys = PortalKeys(believed=believed, revoked=revoked)
    except ValidationError as error:
        raise PublishingError("a key that is revoked is never believed again") from error
    place = source / PORTAL_KEYS
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        replace_file(place, keys.canonical() + b"\n", 0o644)
    except OSError as error:
        raise PublishingError(f"{place}: {error.strerror}") from error
    return keys
