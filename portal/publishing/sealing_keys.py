"""The keys that applications are sealed to, agency by agency, from one release to the next.

A key is replaced because the machine with its private half was stolen, say; a source from before
would have kiosks seal to it again, and nobody would notice. Guarantees: no key that was published
leaves an agency's list or changes its day or its place among the others, so that the newest of them
is never an older one again. Of an agency that leaves the catalogue nothing is asked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Final

from portal.publishing.errors import PublishingError
from portal.publishing.source_files import Files

_KEYS: Final = re.compile(r"agencies/([^/]+)/keys\.json")


def check_sealing_keys(before: Files, after: Files, agencies: Collection[str]) -> None:
    """`agencies` are those of the release. Raises `PublishingError`."""
    for path, content in before.items():
        found = _KEYS.fullmatch(path)
        if found is None or found[1] not in agencies:
            continue
        left = iter(_listed(path, after[path]) if path in after else ())
        for key in _listed(path, content):
            if key not in left:  # goes on behind the one found before: in the same order
                raise PublishingError(
                    f"{path} lacks the key {key[0]} of {key[1]} as it is published: take the file"
                    f" from the newest source; where that key is not to be used any more,"
                    f" `portal keys rotate` makes a newer one"
                )


def _listed(path: str, content: bytes) -> list[tuple[str, str]]:
    """Each key's id and day, as they stand there. Raises `PublishingError`."""
    try:
        return [(str(key["key_id"]), str(key["created"])) for key in json.loads(content)["keys"]]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise PublishingError(f"{path} makes no sense: `portal keys` writes it") from error
