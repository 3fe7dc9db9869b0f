"""Publishes a source: what changed is signed by its owners, and goes to the first ring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.catalogue.errors import CatalogueDamaged
from kiosk.catalogue.model import Catalogue
from portal.publishing.contents import TARGETS, WITHDRAWALS, delegated_roles
from portal.publishing.draft import Draft, Progress, Write, write_public
from portal.publishing.errors import PublishingError
from portal.publishing.keys import KeyFolder
from portal.publishing.plan import Plan, compare
from portal.publishing.portal_keys import check_portal_keys
from portal.publishing.published_forms import check_forms_kept
from portal.publishing.repository import RINGS, Repository
from portal.publishing.rings import check_not_halted, finish, put_states, ring_states
from portal.publishing.role_signing import Presigned, RoleSigner
from portal.publishing.sealing_keys import check_sealing_keys
from portal.publishing.source_files import (
    Files,
    by_role,
    catalogue_of,
    check_files,
    read_files,
)
from portal.publishing.state import PublishedState


@dataclass(frozen=True)
class Publication:
    """What was published."""

    plan: Plan
    release: int
    written: int
    """Files; 0 where everything was as it should be."""
    left: tuple[str, ...] = ()
    """Who was to sign again what did not change, and has not."""


def plan_publication(repository: Repository, source: Path, agency: str | None = None) -> Plan:
    """What `publish` would change; needs no key. Raises `PublishingError`."""
    before = newest_state(repository)
    files = _chosen(read_files(source), source, agency, published_files(repository, before))
    return plan_files(repository, before, files, source)


def publish(
    repository: Repository,
    source: Path,
    keys: KeyFolder,
    online: KeyFolder,
    now: datetime,
    *,
    agency: str | None = None,
    to_all: bool = False,
    again: bool = False,
    progress: Progress = iter,
    write: Write = write_public,
) -> Publication:
    """Signs and writes what changed; `agency` alone where one is named.

    A first release goes to all rings, any other to the first one unless `to_all`. `again` signs
    what did not change too, as far as the keys are at hand: kiosks may have seen higher versions.
    May be repeated, after a cut too. Raises `PublishingError`; then what kiosks see is as it was.
    """
    with repository.locked():
        plan = plan_publication(repository, source, agency)
        signer = RoleSigner(keys, online, now, (repository.trusted_root().signed,))
        return publish_plan(
            repository, plan, signer, to_all=to_all, again=again, progress=progress, write=write
        )


def publish_plan(
    repository: Repository,
    plan: Plan,
    signer: RoleSigner,
    presigned: Mapping[str, Presigned] | None = None,
    *,
    to_all: bool = False,
    again: bool = False,
    progress: Progress = iter,
    write: Write = write_public,
) -> Publication:
    """The caller holds the lock. Raises `PublishingError`."""
    draft = Draft(repository.folder)
    states = ring_states(draft)
    before = newest_state(draft)
    versions = signer.sign_plan(draft, plan, before, presigned or {}, again=again)
    after = before or PublishedState(0, {})
    if before is not None and versions and plan.is_empty and not again:
        check_not_halted(draft, before.release)  # renewed it would go on under another number
    if versions:
        after = PublishedState(after.release + 1, {**after.roles, **versions})
    if to_all:
        if any(states.get(ring) != after for ring in RINGS[1:]):
            check_not_halted(draft, after.release)
        wanted = dict.fromkeys(RINGS, after)
    else:  # rings without a release are those of a first one
        wanted = {ring: states.get(ring, after) for ring in RINGS} | {RINGS[0]: after}
    put_states(draft, signer.online, wanted, signer.now, signer.roots)
    written = len(draft.paths)
    finish(draft, progress, write)
    left = tuple(sorted(after.roles.keys() - versions.keys())) if again else ()
    return Publication(plan, after.release, written, left)


def newest_state(repository: Repository) -> PublishedState | None:
    """What the first ring has. Raises `PublishingError`."""
    states = ring_states(repository)
    return states[min(states)] if states else None


def plan_files(
    repository: Repository, before: PublishedState | None, files: Files, source: Path
) -> Plan:
    """The difference that these files make; `source` is where they are from, for the message.

    Raises `PublishingError`.
    """
    catalogue = check_files(files, source)
    signed = {}
    for role in _source_roles(repository, before):
        signed[role] = repository.targets(role, before.roles[role]).signed.targets if before else {}
    published = published_files(repository, before)
    check_portal_keys(published, files)
    check_sealing_keys(published, files, catalogue.agencies)
    old = catalogue if published == files else _old_catalogue(published)
    if old is not None:
        check_forms_kept(old, catalogue)
    return compare(signed, files, (old, catalogue))


def published_files(repository: Repository, state: PublishedState | None) -> dict[str, bytes]:
    """The source files of a ring, by path. Raises `PublishingError`."""
    files = {}
    for role in _source_roles(repository, state):
        version = state.roles[role] if state is not None else 0
        for path, file in repository.targets(role, version).signed.targets.items():
            content = repository.read(f"targets/{file.get_prefixed_paths()[0]}")
            if content is None:
                raise PublishingError(f"the file of {path} is missing: restore the repository")
            files[path] = content
    return files


def signed_hashes(repository: Repository, state: PublishedState | None) -> dict[str, str]:
    """The SHA-256 of each file of a ring, by path. Raises `PublishingError`."""
    return {
        path: file.hashes["sha256"]
        for role in _source_roles(repository, state)
        for path, file in repository.targets(
            role, state.roles[role] if state is not None else 0
        ).signed.targets.items()
    }


def _source_roles(repository: Repository, state: PublishedState | None) -> list[str]:
    if state is None:
        return []
    top = repository.targets(TARGETS, state.roles[TARGETS]).signed
    return [TARGETS, *(role for role in delegated_roles(top) if role != WITHDRAWALS)]


def _chosen(files: Files, source: Path, agency: str | None, published: Files) -> Files:
    """One agency's part over what is published, or everything."""
    if agency is None:
        return files
    own = by_role(files).get(agency)
    if own is None:
        raise PublishingError(f"{source} holds no agency {agency!r}")
    return {**without_agency(published or files, agency), **own}


def without_agency(files: Files, agency: str) -> dict[str, bytes]:
    """All but one agency's files."""
    own = by_role(files).get(agency, {})
    return {path: content for path, content in files.items() if path not in own}


def _old_catalogue(files: Files) -> Catalogue | None:
    """None where there was none, or this version of the program reads it no more."""
    try:
        return catalogue_of(files) if files else None
    except CatalogueDamaged:
        return None
