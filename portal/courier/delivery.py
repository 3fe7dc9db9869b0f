"""What lies on a stick is taken in bundle by bundle, and each is answered on the same stick.

Guarantees: no bundle keeps another from being taken; an answer is on the stick whole or not at
all; an answer to all of a bundle is not replaced by one to a part of it. Done again, whether it was
broken off or not, it gives the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import ValidationError

from kiosk.offline.courier.copying import PART, put_text
from kiosk.offline.courier.errors import CourierError
from kiosk.offline.courier.stick import Stick
from kiosk.protocol.courier import ANSWER_SUFFIX, BUNDLE_SUFFIX, CourierAnswer
from portal.courier.bundle import BundleReader, NoBundle
from portal.courier.importing import BundleIntake, Taken

_MAX_ANSWER_BYTES: Final = 16 * 1024 * 1024

Progress = Callable[[str, int, int], None]
"""The file's name, bytes done of all bytes."""


@dataclass(frozen=True)
class Delivery:
    """What came of one file. `taken` is None where nothing in it could be."""

    name: str
    taken: Taken | None
    troubles: tuple[str, ...]
    is_answered: bool


class Delivering:
    """Made once for a stick."""

    def __init__(
        self,
        reader: BundleReader,
        intake: BundleIntake,
        portal_key: Ed25519PrivateKey,
        clock: Callable[[], datetime],
    ) -> None:
        self._reader = reader
        self._intake = intake
        self._portal_key = portal_key
        self._clock = clock

    def deliver(self, stick: Stick, progress: Progress) -> Iterator[Delivery]:
        """Each bundle, and the part of one whose export was broken off.

        Raises `CourierError` where the stick cannot be looked through.
        """
        whole = stick.ids_of(BUNDLE_SUFFIX)
        parts = [id_ for id_ in stick.ids_of(BUNDLE_SUFFIX + PART) if id_ not in whole]
        for id_ in whole:
            yield self._deliver(f"{id_}{BUNDLE_SUFFIX}", stick, progress)
        for id_ in parts:
            yield self._deliver(f"{id_}{BUNDLE_SUFFIX}{PART}", stick, progress)

    def _deliver(self, name: str, stick: Stick, progress: Progress) -> Delivery:
        try:
            with stick.reading(name) as file:
                bundle = self._reader.read(file, lambda done, size: progress(name, done, size))
                taken = self._intake.take(bundle)
        except (NoBundle, CourierError) as error:
            return Delivery(name, None, (str(error),), is_answered=False)
        troubles = () if taken.trouble is None else (taken.trouble,)
        try:
            self._answer(taken, stick)
        except CourierError as error:
            told = f"its answer could not be written: {error}"
            return Delivery(name, taken, (*troubles, told), is_answered=False)
        return Delivery(name, taken, troubles, is_answered=True)

    def _answer(self, taken: Taken, stick: Stick) -> None:
        answer = taken.answer(self._portal_key, self._clock())
        name = f"{answer.bundle}{ANSWER_SUFFIX}"
        if answer.complete or not self._has_whole_answer(name, answer, stick):
            put_text(stick, name, answer.canonical() + b"\n")

    def _has_whole_answer(self, name: str, answer: CourierAnswer, stick: Stick) -> bool:
        if not stick.has(name):
            return False
        with stick.reading(name) as file:
            content = file.read_at(0, _MAX_ANSWER_BYTES)
        try:
            earlier = CourierAnswer.stored(content)
        except ValidationError:
            return False
        return (
            earlier.is_of(self._portal_key.public_key().public_bytes_raw())
            and (earlier.bundle, earlier.kiosk) == (answer.bundle, answer.kiosk)
            and earlier.complete
        )
