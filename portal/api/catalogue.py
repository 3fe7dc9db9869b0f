"""/v1/catalogue: the catalogue's repository as static files (docs/catalogue-repository.md).

Only what kiosks read is served; what a tag or a version in the name says to be the same may be
kept by whoever lies in between. Metadata and sources are compressed on the way, packs are already.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from os import PathLike, stat_result
from pathlib import Path
from typing import Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

ROOT: Final = "/v1/catalogue"
_UNCOMPRESSED: Final = "packs"
_FOLDERS: Final = ("metadata", "rings", "targets", _UNCOMPRESSED)
_NEWEST: Final = "timestamp.json"
_SMALLEST_COMPRESSED: Final = 300


def mount_catalogue(app: FastAPI, repository: Path) -> None:
    """Serves the repository's folder, which need not be there yet."""
    for name in _FOLDERS:
        files = _Published(directory=repository / name, check_dir=False)
        packed = files if name == _UNCOMPRESSED else GZipMiddleware(files, _SMALLEST_COMPRESSED, 6)
        app.mount(f"{ROOT}/{name}", packed, name=f"catalogue-{name}")


def news_of(repository: Path) -> Callable[[], int | None]:
    """The running version of the timestamps, read again where the file changed.

    Of the one that is written last: who hears of it finds its own ring's.
    """
    path = repository / "metadata" / _NEWEST
    known: dict[tuple[int, int], int] = {}

    def newest() -> int | None:
        try:
            found = path.stat()
            seen = (found.st_mtime_ns, found.st_ino)
            if seen not in known:
                version = int(json.loads(path.read_bytes())["signed"]["version"])
                known.clear()
                known[seen] = version
            return known[seen]
        except (OSError, ValueError, KeyError, TypeError):  # none yet: kiosks keep what they have
            return None

    return newest


def first_root_of(repository: Path) -> Callable[[], bytes | None]:
    """The SHA-256 of the root with which all trust in the repository begins; None: none yet."""
    path = repository / "metadata" / "1.root.json"

    def digest() -> bytes | None:
        try:
            return sha256(path.read_bytes()).digest()
        except OSError:  # before the first ceremony: kiosks show what they came with
            return None

    return digest


class _Published(StaticFiles):
    """Files that were published: names that begin with a dot are drafts, or nothing of ours."""

    async def check_config(self) -> None:
        """Before the first release there is no folder, and so no file."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        if any(part.startswith(".") for part in Path(path).parts):
            raise HTTPException(404)
        return await super().get_response(path, scope)

    def file_response(
        self,
        full_path: str | PathLike[str],
        stat_result: stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        named = Path(full_path).name
        # A name with a version or a digest in it always means the same bytes.
        response.headers["Cache-Control"] = (
            "no-cache" if named == _NEWEST else "public, max-age=31536000, immutable"
        )
        return response
