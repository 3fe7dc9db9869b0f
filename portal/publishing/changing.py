"""A change past the rings: made to what each ring has, at once, without mixing their releases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from portal.publishing.draft import Draft, Write, write_public
from portal.publishing.errors import PublishingError
from portal.publishing.repository import Repository
from portal.publishing.rings import NONE, Spare, finish, put_states, ring_states
from portal.publishing.role_signing import RoleSigner
from portal.publishing.state import PublishedState


class Change(Protocol):
    """Drafts new versions of some roles for one ring's state, and names them."""

    def __call__(self, draft: Draft, state: PublishedState, *, again: bool) -> Mapping[str, int]:
        """Empty where it is so already, unless `again`: a later ring's versions have risen."""


def change_rings(
    repository: Repository,
    signer: RoleSigner,
    change: Change,
    *,
    spare: Spare = NONE,
    write: Write = write_public,
    packs: bool = True,
) -> int:
    """How many files were written; 0: all rings are so already. The caller holds the lock.

    Without `packs` none is made and none dropped, so that no agency's files are read: kiosks fetch
    file by file what no pack brings. Raises `PublishingError`.
    """
    draft = Draft(repository.folder)
    states = ring_states(draft)
    if not states:
        raise PublishingError("nothing is published yet: `portal publish` begins")
    wanted = _changed(draft, states, change)
    put_states(draft, signer.online, wanted, signer.now, signer.roots, spare=spare, packs=packs)
    written = len(draft.paths)
    finish(draft, iter, write, packs=packs)
    return written


def _changed(
    draft: Draft, states: Mapping[int, PublishedState], change: Change
) -> dict[int, PublishedState]:
    """The last ring first, so that its versions stay the lowest."""
    done: list[tuple[PublishedState, PublishedState]] = []
    wanted: dict[int, PublishedState] = {}
    for ring in sorted(states, reverse=True):
        before = states[ring]
        after = next((new for old, new in done if old == before), None)
        if after is None:
            after = before.with_roles(change(draft, before, again=False))
            if any(after.is_behind(later) for later in wanted.values()):
                after = before.with_roles(change(draft, before, again=True))
            done.append((before, after))
        wanted[ring] = after
    return wanted
