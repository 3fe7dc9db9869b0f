"""What a snapshot names: every file of the repository that a client of it reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tuf.api.metadata import Targets

from portal.publishing.repository import Repository, metadata_path

WITHDRAWALS: Final = "withdrawals"
TARGETS: Final = "targets"


def delegated_roles(targets: Targets) -> list[str]:
    """The agencies' ids, and `withdrawals`."""
    delegations = targets.delegations
    return list(delegations.roles) if delegations and delegations.roles else []


def files_of(repository: Repository, snapshot: int) -> dict[str, str]:
    """Path by name: `metadata/<role>` or `targets/<path>`, the same over all versions.

    Roots left out: they belong to no snapshot. Raises `PublishingError`.
    """
    meta = repository.snapshot(snapshot).signed.meta
    versions = {name.removesuffix(".json"): file.version for name, file in meta.items()}
    files = {"metadata/snapshot": metadata_path("snapshot", snapshot)}
    top = repository.targets(TARGETS, versions[TARGETS]).signed
    for role in (TARGETS, *delegated_roles(top)):
        files[f"metadata/{role}"] = metadata_path(role, versions[role])
        files.update(target_paths(repository.targets(role, versions[role]).signed))
    return files


def target_paths(signed: Targets) -> Mapping[str, str]:
    """Where the files of one role lie, by name."""
    return {
        f"targets/{path}": f"targets/{file.get_prefixed_paths()[0]}"
        for path, file in signed.targets.items()
    }
