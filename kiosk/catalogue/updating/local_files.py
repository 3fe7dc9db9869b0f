"""Files of the repository as they lie here since an earlier update: what packs build on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from kiosk.catalogue.released import Released

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
            if self._shown is not None and (found := _TARGET.fullmatch(path)):
                place = self._shown.file(f"{found[1]}{found[3]}", found[2])
                return None if place is None else place.read_bytes()
        except OSError:  # it is fetched, then
            return None
        return None

    def _role(self, role: str, version: int) -> bytes | None:
        content = (self._metadata / f"{role}.json").read_bytes()
        try:
            here = json.loads(content)["signed"]["version"]
        except (ValueError, LookupError, TypeError):
            return None
        return content if here == version else None
