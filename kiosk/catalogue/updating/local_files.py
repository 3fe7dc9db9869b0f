"""Files of the repository as they lie here since an earlier update: what packs build on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from kiosk.catalogue.released import Released
from kiosk.catalogue.updating import withdrawals

_METADATA: Final = re.compile(r"metadata/([0-9]{1,16})\.([A-Za-z0-9][A-Za-z0-9._-]*)\.json")
_TARGET: Final = re.compile(r"targets/((?:[^/]+/)*)([0-9a-f]{64})\.([^/]+)")


class LocalFiles:
    """The trusted metadata in `metadata`, and the source files of the release shown."""

    def __init__(self, metadata: Path, shown: Released | None) -> None:
        self._metadata = metadata
        self._shown = shown

    def read(self, path: str) -> bytes | None:
        """A file by its path in the repository, if it is here in that very version."""
        try:
            if found := _METADATA.fullmatch(path):
                return self._role(found[2], int(found[1]))
            if found := _TARGET.fullmatch(path):
                return self._target(f"{found[1]}{found[3]}", found[2])
        except OSError:  # it is fetched, then
            return None
        return None

    def _target(self, path: str, digest: str) -> bytes | None:
        if path == withdrawals.TARGET:
            return withdrawals.kept_list(self._metadata.parent, digest)
        place = None if self._shown is None else self._shown.file(path, digest)
        return None if place is None else place.read_bytes()

    def _role(self, role: str, version: int) -> bytes | None:
        content = (self._metadata / f"{role}.json").read_bytes()
        try:
            here = json.loads(content)["signed"]["version"]
        except (ValueError, LookupError, TypeError):
            return None
        return content if here == version else None
