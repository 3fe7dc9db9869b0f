"""The e.firma of one visit: looked for on the stick, and used in a process of its own.

What is held here is as sealed as it lay on the stick, so that the stick may be pulled out at once;
it is forgotten with the signature, and with the process at the end of the visit. Nothing is
written to a disk.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from kiosk.catalogue.trust_files import TRUST
from kiosk.ui.processes import RunningProgram, whole_answer

WORKSHOP: Final = (sys.executable, "-P", "-m", "kiosk.identity.efirma.workshop")
FAILED: Final = "failed"
"""The fault where the workshop gave no answer."""
_MOST_ANSWERED: Final = 8_000_000
_SECONDS: Final = 30.0

Told = Mapping[str, Any]
Known = Sequence[tuple[str, str]]
"""RFC and CURP of the people that an application names; empty where it has none."""


@dataclass(frozen=True)
class TrustPlace:
    """Where the catalogue lies that says whom to believe: fetched, else the source."""

    release: Path
    source: Path

    @property
    def is_there(self) -> bool:
        """Whether anybody at all is believed."""
        fetched = self.release / "current" / "source"
        shown = fetched if fetched.exists() else self.source
        return (shown / TRUST / "roots.pem").is_file()


@dataclass(frozen=True)
class SigningFile:
    """One that may be signed with. `told` is what the workshop said of it."""

    told: Told = field(repr=False)

    @property
    def signer(self) -> Told | None:
        """Whose it is; None for a container, which tells that once it is opened."""
        return self.told.get("signer")

    @property
    def fault(self) -> str:
        return self.told.get("fault") or ""

    @property
    def file(self) -> str:
        return str(self.told.get("file", ""))


class EfirmaDesk:
    """Holds what the stick held, and runs what reads and uses it: one program at a time.

    `clock` gives aware UTC.
    """

    def __init__(
        self,
        sticks: Path,
        trust: TrustPlace,
        clock: Callable[[], datetime],
    ) -> None:
        self._sticks = sticks
        self._trust = trust
        self._clock = clock
        self._running: RunningProgram | None = None
        self.found: tuple[SigningFile, ...] = ()
        self._keys: Sequence[str] = ()
        self._judged_by: Known | None = None

    @property
    def is_ready(self) -> bool:
        """Whether an e.firma can be read here, and anybody's be believed."""
        return self._sticks.is_dir() and self._trust.is_there

    @property
    def has_keys(self) -> bool:
        return bool(self._keys)

    def look(self, known: Known, then: Callable[[str], None]) -> None:
        """Fills `found` from the stick. `then` hears what is wrong: a fault, else nothing."""

        def take(told: Told) -> None:
            self.hold(told)
            self._judged_by = known
            fault = str(told.get("fault", ""))
            then(fault if fault or told.get("stick") else "no-stick")

        self._order({"do": "look", "sticks": str(self._sticks)}, known, take)

    def hold(self, told: Told) -> None:
        """What the workshop found, in the place of what was found before."""
        self.found = tuple(map(SigningFile, told.get("found", ())))
        self._keys = tuple(told.get("keys", ()))

    def keep_for(self, known: Known) -> None:
        """What was judged by others than who is named now is to be looked for anew."""
        if self._judged_by is not None and list(self._judged_by) != list(known):
            self.forget()

    def sign(
        self,
        found: SigningFile,
        password: str,
        content: bytes,
        known: Known,
        then: Callable[[Told], None],
    ) -> None:
        """Signs `content`; `then` hears `signature` and `signer`, or a `fault`."""
        chosen = {key: found.told[key] for key in ("certificate", "container") if key in found.told}
        order = {
            "do": "sign",
            **chosen,
            "keys": self._keys,
            "password": password,
            "content": base64.b64encode(content).decode("ascii"),
        }
        self._order(order, known, then)

    def forget(self) -> None:
        """Nothing more is signed with what was read."""
        self.rest()
        self.found, self._keys, self._judged_by = (), (), None

    def rest(self) -> None:
        """Ends whatever runs: the page that wanted it is left."""
        if self._running is not None:
            self._running.stop()
            self._running = None

    def _order(self, order: Told, known: Known, then: Callable[[Told], None]) -> None:
        def take(answered: bytes | None) -> None:
            self._running = None
            then(_read(answered or b""))

        whole = {
            **order,
            "at": self._clock().isoformat(),
            "known": known,
            "release": str(self._trust.release),
            "source": str(self._trust.source),
        }
        line = json.dumps(whole).encode("ascii") + b"\n"
        self.rest()
        heard = whole_answer(_MOST_ANSWERED, take)
        self._running = RunningProgram(WORKSHOP, *heard, put_in=line, seconds=_SECONDS)


def _read(answered: bytes) -> Told:
    try:
        told = json.loads(answered)
    except ValueError:
        return {"fault": FAILED}
    return told if isinstance(told, dict) else {"fault": FAILED}
