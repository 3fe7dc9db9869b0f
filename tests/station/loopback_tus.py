"""The loopback portal's shelf for attachments: tus 1.0 as far as a kiosk uses it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

Answer = tuple[int, dict[str, str]]


@dataclass
class Shelf:
    """By `<submission>/<position>`: what came, and what was announced."""

    kept: dict[str, bytearray] = field(default_factory=dict)
    announced: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    pieces: int = 0

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if method == "POST":
            fields = dict(part.split(" ") for part in headers["Upload-Metadata"].split(","))
            named = {name: base64.b64decode(value) for name, value in fields.items()}
            place = f"{named['submission'].decode()}/{named['position'].decode()}"
            self.announced[place] = int(headers["Upload-Length"]), named["sha256"]
            return self._offset(201, len(self.kept.setdefault(place, bytearray())))
        place = path.removeprefix("/v1/attachments/")
        self.pieces += 1
        kept = self.kept[place]
        assert int(headers["Upload-Offset"]) == len(kept)
        kept += body
        return self._offset(204, len(kept))

    def holds(self, place: str, digest: bytes) -> bool:
        return sha256(self.kept.get(place, b"")).digest() == digest

    @staticmethod
    def _offset(status: int, offset: int) -> Answer:
        return status, {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset)}
