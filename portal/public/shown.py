"""Which catalogue the pages show: what every kiosk has by now, so the last ring's release.

Before the first release it is the portal's own source, as kiosks show what they came with.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

from kiosk.catalogue.ensuring import source_stamp
from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.source import load_source
from kiosk.catalogue.store_file import FORMAT
from kiosk.protocol.heartbeat import LAST_RING
from portal.publishing.publish import published_files
from portal.publishing.repository import Repository
from portal.publishing.rings import ring_states
from portal.publishing.source_files import catalogue_of
from portal.publishing.state import PublishedState
from portal.publishing.withdrawal_list import withdrawn_in


@dataclass(frozen=True)
class Shown:
    """`stamp` is the same for the same services; `load` reads them, which takes seconds."""

    stamp: str
    withdrawn: frozenset[str]
    load: Callable[[], Catalogue]


def shown_catalogue(repository: Repository, otherwise: Path | None) -> Shown | None:
    """None where there is neither. Raises `PublishingError` and `NoCatalogue`."""
    state = ring_states(repository).get(LAST_RING)
    if state is not None:
        withdrawn = frozenset(withdrawn_in(repository, state))
        return Shown(_stamp_of(state), withdrawn, partial(_published, repository, state))
    if otherwise is None:
        return None
    return Shown(source_stamp(otherwise), frozenset(), partial(load_source, otherwise))


def _published(repository: Repository, state: PublishedState) -> Catalogue:
    return catalogue_of(published_files(repository, state))


def _stamp_of(state: PublishedState) -> str:
    return sha256(f"{FORMAT}\n{sorted(state.roles.items())}".encode()).hexdigest()
