"""What the manuscript holds, listed: services, agencies, forms, notices, with what is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from kiosk.catalogue.text import SPANISH
from kiosk.folding import folded
from portal.manuscript.around import value_in
from portal.manuscript.folder import Manuscript
from portal.publishing.publish import newest_state, signed_hashes
from portal.publishing.repository import Repository

_LISTED: Final = 4000


@dataclass(frozen=True)
class FileEntry:
    """One file. `words` are what it is found by, folded."""

    name: str
    id: str
    owner: str
    title: Mapping[str, str]
    fields: Mapping[str, Any]
    standing: str
    """`new`, `changed` or empty: as it is published."""

    @property
    def words(self) -> str:
        said = [self.id, self.owner, *self.title.values()]
        return folded(" ".join(map(str, said)))


def entries(manuscript: Manuscript, repository: Repository, pattern: str) -> list[FileEntry]:
    """Of the files that fit, by name. Raises `ManuscriptError` and `PublishingError`."""
    published = signed_hashes(repository, newest_state(repository))
    found = []
    for name in manuscript.paths(pattern):
        content = manuscript.read(name) or b""
        fields = _parsed(content)
        title = fields.get("name") or fields.get("title") or {}
        parts = name.split("/")
        found.append(
            FileEntry(
                name=name,
                id=parts[-1].partition(".")[0] if len(parts) != 3 else parts[1],
                owner=parts[1] if len(parts) > 2 else "",
                title=title if isinstance(title, dict) else {SPANISH: str(title)},
                fields=fields,
                standing=_standing(published.get(name), content),
            )
        )
    return found


def _standing(published: str | None, content: bytes) -> str:
    if published is None:
        return "new"
    return "" if published == sha256(content).hexdigest() else "changed"


@lru_cache(maxsize=_LISTED)
def _parsed(content: bytes) -> Mapping[str, Any]:
    return value_in(content)
