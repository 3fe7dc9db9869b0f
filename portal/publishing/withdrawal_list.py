"""The list of what is withdrawn at once, as it is signed and read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final

from portal.publishing.contents import WITHDRAWALS
from portal.publishing.errors import PublishingError
from portal.publishing.repository import Repository
from portal.publishing.state import PublishedState

WITHDRAWN_PATH: Final = "withdrawals.json"


def withdrawals_content(withdrawn: Mapping[str, str]) -> dict[str, bytes]:
    """The file, by its path. `withdrawn` says by id when."""
    services = [{"id": service, "at": at} for service, at in sorted(withdrawn.items())]
    return {WITHDRAWN_PATH: json.dumps({"services": services}, separators=(",", ":")).encode()}


def withdrawn_in(repository: Repository, state: PublishedState) -> dict[str, str]:
    """When each service was withdrawn, by id. Raises `PublishingError`."""
    role = repository.targets(WITHDRAWALS, state.roles[WITHDRAWALS])
    path = f"targets/{role.signed.targets[WITHDRAWN_PATH].get_prefixed_paths()[0]}"
    content = repository.read(path)
    try:
        return {service["id"]: service["at"] for service in json.loads(content or b"")["services"]}
    except (ValueError, LookupError, TypeError) as error:
        raise PublishingError(f"{repository.folder / path} is damaged: restore it") from error
