"""An agency's in-tray at a portal that is reached by line, over `/v1/agency`.

Every request is signed by the clerk's own key. What answers is believed no further than its form:
who signed an application is judged here, and a letter is sealed here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from json import JSONDecodeError
from pathlib import Path
from threading import Lock
from time import sleep
from typing import BinaryIO, Final, NoReturn, TypeVar
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from pydantic import ValidationError

from kiosk.portal_client.errors import PortalGarbage, PortalUnreachable
from kiosk.portal_client.wire import Question, Reply, Wire, device_signer
from kiosk.protocol.attachment import MAX_SEALED_ATTACHMENT_BYTES
from kiosk.protocol.message import Message, Told
from kiosk.protocol.problem import Problem
from kiosk.protocol.signature import key_id
from kiosk.protocol.tracking import Tracking
from portal.clerks.applications import MovedOn, NotThere
from portal.clerks.messages import (
    MOST_LISTED,
    ApplicationList,
    ClerkSeen,
    DeskFigures,
    DeskLogPage,
    HeldApplication,
    NextStep,
    SlipAnswer,
    SlipQuestion,
)
from portal.clerks.signing import signer_name
from portal.clerks.steps import CannotMove, Why
from portal.desk.in_tray import TrayUnreachable
from portal.desk.key_file import DeskKeys
from portal.storage.agency_query import Asked

TIMEOUT_SECONDS: Final = 30.0
_TRIES: Final = 5
_LONGEST_PAUSE: Final = 2.0
_ROOT: Final = "/v1/agency"
_JSON: Final = {"Content-Type": "application/json"}
_KIND: Final = "urn:ventanilla:problem:"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})

_Told = TypeVar("_Told", bound=Told)


def is_private(url: str) -> bool:
    """Whether a portal may be asked there: over HTTPS, or on this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


class PortalTray:
    """As `InTray`, of the clerk whose keys these are; one request at a time.

    What asks for hundreds of things, as an export does, waits where that is oftener than a clerk
    may ask: it does not break off with half of them opened in the log. `portal_ca` is a file of
    authorities that are believed besides (`kiosk.portal_client.authorities`).
    """

    def __init__(
        self,
        url: str,
        keys: DeskKeys,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        pause: Callable[[float], None] = sleep,
        portal_ca: Path | None = None,
    ) -> None:
        name = signer_name(key_id(keys.signing.public_key().public_bytes_raw()))
        sign = device_signer(name, keys.signing, now, os.urandom)
        self._wire = Wire(url, TIMEOUT_SECONDS, sign, "ventanilla-desk", portal_ca)
        self._turn = Lock()
        self._pause = pause

    def whoami(self) -> ClerkSeen:
        """As whom the portal knows the clerk."""
        return self._get("", ClerkSeen)

    def listed(
        self, asked: Asked, after: UUID | None = None, limit: int = MOST_LISTED
    ) -> ApplicationList:
        """As `InTray`."""
        return self._get(f"/applications?{_query(asked, after, limit)}", ApplicationList)

    def figures(self) -> DeskFigures:
        """As `InTray`."""
        return self._get("/figures", DeskFigures)

    def held(self, folio: str) -> HeldApplication:
        """As `InTray`."""
        return self._get(f"/applications/{folio}", HeldApplication)

    def steps(self, folio: str) -> Tracking:
        """As `InTray`."""
        return self._get(f"/applications/{folio}/steps", Tracking)

    def acknowledge(self, folio: str) -> None:
        """As `InTray`."""
        self._ask(Question("POST", f"{_ROOT}/applications/{folio}/acknowledgement"))

    def take_step(self, folio: str, step: NextStep) -> Tracking:
        """As `InTray`."""
        return self._post(f"/applications/{folio}/steps", step, Tracking)

    def slip(self, text: str) -> SlipAnswer:
        """As `InTray`."""
        return self._post("/slips", SlipQuestion(text=text), SlipAnswer)

    def log(self, behind: int) -> DeskLogPage:
        """As `InTray`."""
        return self._get(f"/log?behind={behind}", DeskLogPage)

    @contextmanager
    def stream(self, folio: str, position: int) -> Iterator[BinaryIO]:
        """As `InTray`; whole, in memory, and never more than an attachment may be."""
        path = f"{_ROOT}/applications/{folio}/attachments/{position}"
        content = bytearray()
        question = Question("GET", path)
        with self._turn, _in_words(), self._wire.stream(question, signed=True) as answer:
            for piece in answer.pieces:
                content += piece
                if len(content) > MAX_SEALED_ATTACHMENT_BYTES:
                    raise TrayUnreachable("garbage", "the portal sends more than there can be")
            status = answer.status
        if status != 200:
            _refuse(Reply(status, {}, bytes(content)))
        yield BytesIO(bytes(content))

    def _get(self, path: str, kind: type[_Told]) -> _Told:
        return _read(self._ask(Question("GET", _ROOT + path)), kind)

    def _post(self, path: str, message: Message, kind: type[_Told]) -> _Told:
        body = message.model_dump_json().encode()
        return _read(self._ask(Question("POST", _ROOT + path, body, _JSON)), kind)

    def _ask(self, question: Question) -> Reply:
        for left in reversed(range(_TRIES)):
            with self._turn, _in_words():
                reply = self._wire.exchange(question)
            seconds = reply.retry_after
            if reply.status != 429 or seconds is None or seconds > _LONGEST_PAUSE or not left:
                break
            self._pause(seconds)
        if reply.status not in {200, 204}:
            _refuse(reply)
        return reply


def _query(asked: Asked, after: UUID | None, limit: int) -> str:
    pairs: list[tuple[str, object]] = [("limit", limit), ("folio", asked.folio)]
    pairs += [("stage", stage.value) for stage in asked.stages]
    given: Sequence[tuple[str, object]] = (
        ("service", asked.service),
        ("since", asked.since and asked.since.isoformat()),
        ("until", asked.until and asked.until.isoformat()),
        ("acknowledged", None if asked.acknowledged is None else str(asked.acknowledged).lower()),
        ("newest_first", "true" if asked.newest_first else None),
        ("after", after),
    )
    return urlencode([*pairs, *((name, value) for name, value in given if value is not None)])


def _read(reply: Reply, kind: type[_Told]) -> _Told:
    try:
        return kind.heard(reply.content)
    except ValidationError:
        raise TrayUnreachable("garbage", "what answers is no portal of this version") from None


def _refuse(reply: Reply) -> NoReturn:
    try:
        answer = Problem.model_validate_json(reply.content)
    except (ValidationError, JSONDecodeError):
        answer = None
    kind = "" if answer is None else answer.type.removeprefix(_KIND)
    detail = "" if answer is None else (answer.detail or answer.title)
    match reply.status, kind:
        case 404, "unknown-application":
            raise NotThere("the agency has no such application, or the portal not all of it")
        case 409, "moved-on":
            raise MovedOn(detail)
        case 422, kind if kind in set(Why):
            raise CannotMove(Why(kind), detail)
        case 401, _:
            raise TrayUnreachable("key", f"the portal does not know this key. {detail}")
        case 403, _:
            raise TrayUnreachable("reader", "your role may read and no more")
        case ((429 | 503), _):
            raise TrayUnreachable("busy", "the portal has too much to do; try again in a while")
        case _:
            raise TrayUnreachable("garbage", f"the portal answered {reply.status}")


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except PortalUnreachable as error:
        raise TrayUnreachable("line", str(error)) from error
    except PortalGarbage as error:
        raise TrayUnreachable("garbage", str(error)) from error
