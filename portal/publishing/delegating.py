"""Who may sign what: the top role, its delegations, and the agencies it has revoked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tuf.api.metadata import DelegatedRole, Delegations, Key, TargetFile, Targets

from portal.publishing.contents import TARGETS, WITHDRAWALS, delegated_roles
from portal.publishing.repository import Repository
from portal.publishing.source_files import FEED_ROLE
from portal.publishing.state import PublishedState
from portal.publishing.withdrawal_list import WITHDRAWN_PATH

REVOKED: Final = "revoked"
"""The top role's own field: agencies that no publishing lets in again by chance."""


@dataclass(frozen=True)
class Top:
    """What the top role says."""

    files: Mapping[str, TargetFile] = field(default_factory=dict)
    keys: Mapping[str, tuple[Key, ...]] = field(default_factory=dict)
    """Of each delegated role; one of them must sign."""
    revoked: tuple[str, ...] = ()

    @property
    def delegations(self) -> Delegations:
        """Terminating: what a role may sign, nobody else may."""
        roles = {
            role: DelegatedRole(
                role, [k.keyid for k in own], 1, terminating=True, paths=_paths(role)
            )
            for role, own in sorted(self.keys.items())
        }
        used = {key.keyid: key for own in self.keys.values() for key in own}
        return Delegations(dict(sorted(used.items())), roles)

    def key_ids(self, role: str) -> set[str]:
        """The ids of a role's keys; none where it may not sign."""
        return {key.keyid for key in self.keys.get(role, ())}

    def with_keys(self, role: str, *keys: Key) -> Top:
        """The role signs with these; with none it signs no more."""
        others = {name: own for name, own in self.keys.items() if name != role}
        return Top(self.files, {**others, role: keys} if keys else others, self.revoked)

    def with_revoked(self, *agencies: str) -> Top:
        return Top(self.files, self.keys, tuple(sorted(agencies)))


def top_of(repository: Repository, state: PublishedState) -> Top:
    """Raises `PublishingError`."""
    return top_in(repository.targets(TARGETS, state.roles[TARGETS]).signed)


def top_in(signed: Targets) -> Top:
    """What this says of itself. Raises `ValueError` where that makes no sense."""
    revoked = signed.unrecognized_fields.get(REVOKED, [])
    if not isinstance(revoked, list) or not all(isinstance(one, str) for one in revoked):
        raise ValueError("who is revoked is no list of names")
    return Top(signed.targets, _keys(signed), tuple(revoked))


def agencies_of(top: Top) -> list[str]:
    """The agencies and feeds that may sign."""
    return [role for role in top.keys if role != WITHDRAWALS]


def _keys(signed: Targets) -> dict[str, tuple[Key, ...]]:
    return {
        role: tuple(signed.get_key(key_id) for key_id in signed.get_delegated_role(role).keyids)
        for role in delegated_roles(signed)
    }


def _paths(role: str) -> list[str]:
    if role == WITHDRAWALS:
        return [WITHDRAWN_PATH]
    if role.startswith(FEED_ROLE):
        folder = f"feeds/{role.removeprefix(FEED_ROLE)}"
        kinds = ("tenders", "jobs", "locations")
        return [f"{folder}/*", *(f"{folder}/{kind}/*" for kind in kinds)]
    folder = f"agencies/{role}"
    return [f"{folder}/*", f"{folder}/services/*", f"{folder}/forms/*"]
