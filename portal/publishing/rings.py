"""Rings: a timestamp each over one repository, so that a bad release stops at the first.

Usage by the portal, which decides when: `ring_statuses` says what each ring has, `advance` gives
the next ring what one has, `halt` keeps a release where it is until `resume`. Each takes the
repository's lock, may be repeated, and writes nothing where nothing is to be done. The kiosks name
in their heartbeats a snapshot: `release_of` says which release that is, whether services were
withdrawn since or not.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from tuf.api.metadata import Root

from kiosk.protocol.heartbeat import LAST_RING
from portal.publishing.draft import Draft, Progress, Write, write_public
from portal.publishing.errors import MovedOn, PublishingError
from portal.publishing.keys import CryptoSigner, KeyFolder
from portal.publishing.packs import add_packs
from portal.publishing.pruning import prune
from portal.publishing.repository import (
    EVERYBODY,
    RINGS,
    Repository,
    metadata_path,
    ring_path,
)
from portal.publishing.signing import RELEASE, is_signed_by, snapshot_bytes, timestamp_bytes
from portal.publishing.state import PublishedState, settle
from portal.publishing.versions import version_after

HALTED: Final = "halted.json"
RESUMED: Final = "resumed.json"


@dataclass(frozen=True)
class Spare:
    """How long a signature must still hold, so that a stick has time to travel."""

    snapshot: timedelta
    timestamp: timedelta


NONE: Final = Spare(timedelta(), timedelta())
DAILY: Final = Spare(timedelta(days=20), timedelta(days=29))


@dataclass(frozen=True)
class RingStatus:
    """What one ring has."""

    ring: int
    snapshot: int
    release: int
    is_halted: bool
    """Its release goes no further."""


@dataclass(frozen=True)
class Halted:
    """Why a release goes no further: what somebody said, or that `refused` of `told` kiosks did."""

    reason: str = ""
    refused: int = 0
    told: int = 0

    def __str__(self) -> str:
        return self.reason or f"{self.refused} of {self.told} kiosks refused it"


def ring_statuses(repository: Repository) -> tuple[RingStatus, ...]:
    """First ring first; nothing before the first release. Raises `PublishingError`."""
    halted = halted_releases(repository)
    return tuple(
        RingStatus(ring, number, release, release in halted)
        for ring, number in sorted(repository.ring_snapshots().items())
        for release in [release_of(repository, number)]
    )


def release_of(repository: Repository, snapshot: int) -> int:
    """The release that a snapshot belongs to; 0 where that is not known (any more)."""
    if repository.read(metadata_path("snapshot", snapshot)) is None:
        return 0
    return state_of(repository, snapshot).release


def advance(
    repository: Repository,
    online: KeyFolder,
    ring: int,
    now: datetime,
    wanted: int | None = None,
) -> bool:
    """Gives the ring after `ring` what `ring` has; False where it has it already.

    `wanted` is the release that was decided on; None takes whichever is there. Raises `MovedOn`
    where the ring has another one by now, `PublishingError`: it is halted, or there is none.
    """
    if ring not in RINGS[:-1]:
        raise PublishingError(f"no ring comes after ring {ring}")
    with repository.locked():
        draft = Draft(repository.folder)
        states = ring_states(draft)
        if ring not in states:
            raise PublishingError("nothing is published yet")
        release = states[ring].release
        if wanted not in {None, release}:
            raise MovedOn(f"ring {ring} has release {release} by now, not {wanted}")
        if states.get(ring + 1) == states[ring]:
            return False
        check_not_halted(repository, release)
        put_states(draft, online, {**states, ring + 1: states[ring]}, now)
        finish(draft)
    return True


def halt(repository: Repository, release: int, why: Halted) -> bool:
    """Keeps a release in the rings that have it; False where it is halted already."""
    with repository.locked():
        halted = halted_releases(repository)
        if release in halted:
            return False
        _put_halted(repository, {**halted, release: why})
    return True


def resume(repository: Repository, release: int, refusing: Collection[str] = ()) -> bool:
    """Lets a halted release go on; False where it was not halted.

    What the kiosks `refusing` told of it is overridden: it does not halt it again.
    """
    with repository.locked():
        halted = halted_releases(repository)
        if halted.pop(release, None) is None:
            return False
        known = overridden_refusals(repository)
        known[release] = known.get(release, frozenset()).union(refusing)
        _put(repository, RESUMED, {one: sorted(kiosks) for one, kiosks in known.items()})
        _put_halted(repository, halted)
    return True


def check_not_halted(repository: Repository, release: int) -> None:
    """Raises `PublishingError`."""
    if release in halted_releases(repository):
        raise PublishingError(
            f"release {release} is halted: publish a mended one, or let this one go on by"
            f" `portal rings resume {release}`"
        )


def halted_releases(repository: Repository) -> dict[int, Halted]:
    """Each with why. Raises `PublishingError`."""
    content = repository.read(HALTED)
    try:
        halted = json.loads(content) if content is not None else {}
        return {
            int(release): Halted(why) if isinstance(why, str) else Halted(**why)
            for release, why in halted.items()
        }
    except (ValueError, AttributeError, TypeError) as error:
        raise PublishingError(f"{repository.folder / HALTED} is damaged: mend it") from error


def overridden_refusals(repository: Repository) -> dict[int, frozenset[str]]:
    """The kiosks whose refusals were known as a release was resumed. Raises `PublishingError`."""
    content = repository.read(RESUMED)
    try:
        resumed = json.loads(content) if content is not None else {}
        return {int(release): frozenset(kiosks) for release, kiosks in resumed.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise PublishingError(f"{repository.folder / RESUMED} is damaged: mend it") from error


def _put_halted(repository: Repository, halted: Mapping[int, Halted]) -> None:
    _put(repository, HALTED, {number: asdict(why) for number, why in halted.items()})


def _put(repository: Repository, path: str, content: Mapping[int, object]) -> None:
    draft = Draft(repository.folder)
    draft.put(path, json.dumps(content, ensure_ascii=False).encode())
    draft.commit()


def ring_states(repository: Repository) -> dict[int, PublishedState]:
    """What each ring has; rings without a release left out. Raises `PublishingError`."""
    numbers = repository.ring_snapshots()
    return {ring: state_of(repository, number) for ring, number in numbers.items()}


def state_of(repository: Repository, snapshot: int) -> PublishedState:
    """What a snapshot says. Raises `PublishingError`."""
    signed = repository.snapshot(snapshot).signed
    roles = {name.removesuffix(".json"): file.version for name, file in signed.meta.items()}
    return PublishedState(int(signed.unrecognized_fields.get(RELEASE, 0)), roles)


def put_states(
    draft: Draft,
    online: KeyFolder,
    wanted: Mapping[int, PublishedState],
    now: datetime,
    roots: tuple[Root, ...] = (),
    *,
    spare: Spare = NONE,
    packs: bool = True,
) -> None:
    """Drafts the snapshots, packs and timestamps that say so; those that say so already stay.

    `roots` are those whose clients must take them, the present one alone by default; what has less
    time left than `spare` is signed anew. Raises `PublishingError`; without `packs` not over an
    agency's files.
    """
    roots = roots or (draft.trusted_root().signed,)
    current = draft.ring_snapshots()
    if any(wanted[ring].is_behind(state_of(draft, number)) for ring, number in current.items()):
        raise ValueError("a ring would go back, and its kiosks refuse it")
    known = {
        n: state_of(draft, n)
        for n in current.values()
        if _is_fresh(draft, n, roots, now + spare.snapshot)
    }
    first_new = draft.next_version("snapshot", now)
    numbers, made = settle(wanted, current, known, first_new)
    for number, state in made.items():
        signers = online_signers(online, "snapshot", roots)
        content = snapshot_bytes(number, state.release, state.roles, signers, now)
        draft.put(metadata_path("snapshot", number), content)
    if packs:
        add_packs(draft, numbers.values(), current.values())
    if numbers != current or not _agree(draft, roots, now + spare.timestamp):
        _put_timestamps(draft, online, numbers, now, roots)


def online_signers(online: KeyFolder, role: str, roots: tuple[Root, ...]) -> list[CryptoSigner]:
    """A signer for each root's clients. Raises `PublishingError` where one is not at hand."""
    signers = online.of_role(role, [key for root in roots for key in root.roles[role].keyids])
    here = {signer.public_key.keyid for signer in signers}
    if not all(here.intersection(root.roles[role].keyids) for root in roots):
        raise PublishingError(f"the {role} key is not in {online.folder}: restore it from a backup")
    return signers


def finish(
    draft: Draft, progress: Progress = iter, write: Write = write_public, *, packs: bool = True
) -> None:
    """Writes the draft and, with `packs`, drops what nobody needs any more.

    Raises `PublishingError`.
    """
    if not draft.is_empty:
        draft.commit(progress, write)
        if packs:
            prune(Repository(draft.folder))


def _put_timestamps(
    draft: Draft,
    online: KeyFolder,
    numbers: Mapping[int, int],
    now: datetime,
    roots: tuple[Root, ...],
) -> None:
    """All rings' together, with one running version."""
    signers = online_signers(online, "timestamp", roots)
    present = [draft.timestamp(ring) for ring in RINGS]
    highest = max((t.signed.version for t in present if t is not None), default=0)
    version = version_after(highest, now)
    for ring, number in numbers.items():
        snapshot = draft.read(metadata_path("snapshot", number)) or b""
        content = timestamp_bytes(version, number, snapshot, signers, now)
        draft.put(ring_path(ring), content)
        if ring == LAST_RING:
            draft.put(EVERYBODY, content)


def _is_fresh(draft: Draft, number: int, roots: tuple[Root, ...], until: datetime) -> bool:
    snapshot = draft.snapshot(number)
    return snapshot.signed.expires > until and all(
        is_signed_by(root, "snapshot", snapshot) for root in roots
    )


def _agree(draft: Draft, roots: tuple[Root, ...], until: datetime) -> bool:
    """Whether all timestamps were signed together, lately, for these roots' clients."""
    timestamps = [draft.timestamp(ring) for ring in RINGS]
    found = [timestamp for timestamp in timestamps if timestamp is not None]
    return (
        len({timestamp.signed.version for timestamp in found}) == 1
        and draft.read(EVERYBODY) == draft.read(ring_path(LAST_RING))
        and all(
            timestamp.signed.expires > until
            and all(is_signed_by(root, "timestamp", timestamp) for root in roots)
            for timestamp in found
        )
    )
