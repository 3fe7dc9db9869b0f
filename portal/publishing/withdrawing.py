"""Services withdrawn at once, past the rings, and shown again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import PurePosixPath

from kiosk.catalogue.errors import CatalogueDamaged
from portal.publishing.changing import change_rings
from portal.publishing.contents import WITHDRAWALS
from portal.publishing.delegating import top_of
from portal.publishing.draft import Draft, Write, write_public
from portal.publishing.publish import newest_state, published_files
from portal.publishing.repository import Repository
from portal.publishing.rings import ring_states
from portal.publishing.role_signing import RoleSigner
from portal.publishing.source_files import catalogue_of
from portal.publishing.state import PublishedState
from portal.publishing.withdrawal_list import withdrawn_in


def withdrawn_services(repository: Repository) -> dict[str, str]:
    """When each was withdrawn, by id. Raises `PublishingError`."""
    state = newest_state(repository)
    return {} if state is None else withdrawn_in(repository, state)


def published_services(repository: Repository) -> frozenset[str]:
    """The ids of all services that some ring has. Raises `PublishingError`."""
    found: set[str] = set()
    for state in _distinct(ring_states(repository).values()):
        files = published_files(repository, state)
        found.update(PurePosixPath(path).stem for path in files if "/services/" in path)
        with suppress(CatalogueDamaged):  # of another version: what templates give is not known
            found.update(service.id for service in catalogue_of(files).services)
    return frozenset(found)


def withdraw(
    repository: Repository,
    signer: RoleSigner,
    services: Collection[str],
    *,
    undo: bool = False,
    write: Write = write_public,
) -> int:
    """How many files were written; 0: it is so already. Raises `PublishingError`.

    The caller has asked whether there are such services.
    """
    with repository.locked():
        now = signer.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        listed = withdrawn_services(repository)
        if undo:
            wanted = {service: at for service, at in listed.items() if service not in services}
        else:
            wanted = {**dict.fromkeys(services, now), **listed}
        return change_rings(repository, signer, _Listing(signer, wanted).change, write=write)


def _distinct(states: Iterable[PublishedState]) -> list[PublishedState]:
    found: list[PublishedState] = []
    found.extend(state for state in states if state not in found)
    return found


class _Listing:
    """One list for all rings."""

    def __init__(self, signer: RoleSigner, wanted: Mapping[str, str]) -> None:
        self._signer = signer
        self._wanted = wanted
        self._made: dict[frozenset[str], int] = {}

    def change(self, draft: Draft, state: PublishedState, *, again: bool) -> Mapping[str, int]:
        if not again and withdrawn_in(draft, state) == self._wanted:
            return {}
        top = top_of(draft, state)
        keys = frozenset(top.key_ids(WITHDRAWALS))
        if keys not in self._made:
            self._made[keys] = self._signer.put_withdrawals(draft, self._wanted, top)
        return {WITHDRAWALS: self._made[keys]}
