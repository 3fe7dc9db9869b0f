"""What is asked of a page printer, as plain functions: each one request, within its time.

Jobs bear a neutral name and the name of this machine's own account; nothing of a visitor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.printing.ipp_line import Endpoint, Exchange, NoReply, account, ask
from kiosk.printing.ipp_message import (
    Attribute,
    Group,
    MessageDamaged,
    Operation,
    Reply,
    Tag,
    Values,
    read_reply,
    write_request,
)
from kiosk.printing.page_document import Document
from kiosk.printing.page_words import ASKED_OF_A_JOB, ASKED_OF_A_PRINTER

JOB_NAME: Final = "Ventanilla"
ANSWER_SECONDS: Final = 2.0
"""Of one request; with the pause before it, silence is known within three seconds."""
_ACCOUNT: Final = "ventanilla"
_MOST_JOBS: Final = 100


class PrinterRefused(Exception):  # noqa: N818 - named for what happened
    """It answered, and not with yes; `status` is of RFC 8011, section 4.1.8."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the printer answers with {status:#06x}")
        self.status = status


@dataclass(frozen=True)
class PrinterLine:
    """To one printer, or one queue of CUPS; `uri` is its name in IPP."""

    endpoint: Endpoint
    uri: str

    def machine(self) -> Values:
        """Raises `NoReply`, `PrinterRefused`."""
        reply = self._asked(Operation.GET_PRINTER_ATTRIBUTES, *_wanted(ASKED_OF_A_PRINTER))
        return _first(reply, Group.PRINTER)

    def create_job(self, media: str) -> int:
        """The job's number; it has no document yet. Raises `NoReply`, `PrinterRefused`."""
        request = write_request(
            Operation.CREATE_JOB,
            self._about(Attribute(Tag.NAME, "job-name", (JOB_NAME,))),
            (
                Attribute(Tag.KEYWORD, "media", (media,)),
                Attribute(Tag.KEYWORD, "sides", ("one-sided",)),
            ),
        )
        values = _first(self._answered(request), Group.JOB)
        match values.get("job-id", ())[:1]:
            case (int(number),):
                return number
            case _:
                raise NoReply("no job's number came")

    def send(self, job: int, document: Document, seconds: float) -> Exchange:
        """Begins to hand the document over."""
        request = write_request(
            Operation.SEND_DOCUMENT,
            self._about(
                Attribute(Tag.INTEGER, "job-id", (job,)),
                Attribute(Tag.MIME_TYPE, "document-format", (document.form,)),
                Attribute(Tag.BOOLEAN, "last-document", (True,)),
            ),
        )
        return Exchange(self.endpoint, request + document.content, seconds)

    def job(self, job: int) -> Values:
        """Raises `NoReply`, `PrinterRefused`."""
        number = Attribute(Tag.INTEGER, "job-id", (job,))
        asked = (number, *_wanted(ASKED_OF_A_JOB))
        return _first(self._asked(Operation.GET_JOB_ATTRIBUTES, *asked), Group.JOB)

    def cancel(self, job: int, *, purge: bool = False) -> None:
        """`purge` has CUPS forget it with its files. Raises `NoReply`, `PrinterRefused`."""
        purging = (Attribute(Tag.BOOLEAN, "purge-job", (True,)),) if purge else ()
        self._asked(Operation.CANCEL_JOB, Attribute(Tag.INTEGER, "job-id", (job,)), *purging)

    def ended_jobs(self) -> tuple[Values, ...]:
        """Ours that ended and are still told of. Raises `NoReply`, `PrinterRefused`."""
        reply = self._asked(
            Operation.GET_JOBS,
            Attribute(Tag.KEYWORD, "which-jobs", ("completed",)),
            Attribute(Tag.INTEGER, "limit", (_MOST_JOBS,)),
            *_wanted(("job-id", "job-name", "job-preserved")),
        )
        return tuple(one for one in reply.of(Group.JOB) if one.get("job-name") == (JOB_NAME,))

    def queues(self) -> tuple[Values, ...]:
        """All queues of CUPS. Raises `NoReply`, `PrinterRefused`."""
        names = ("printer-name", "device-uri", "printer-info")
        request = write_request(Operation.CUPS_GET_PRINTERS, tuple(_wanted(names)))
        return self._answered(request).of(Group.PRINTER)

    def _asked(self, operation: Operation, *attributes: Attribute) -> Reply:
        return self._answered(write_request(operation, self._about(*attributes)))

    def _answered(self, request: bytes) -> Reply:
        return answered(ask(self.endpoint, request, ANSWER_SECONDS))

    def _about(self, *attributes: Attribute) -> Iterator[Attribute]:
        """In the order that RFC 8011, section 4.1.5 asks for: the target, its job, who asks."""
        name = account() if self.endpoint.socket_path else _ACCOUNT
        user = Attribute(Tag.NAME, "requesting-user-name", (name,))
        targets = [one for one in attributes if one.name == "job-id"]
        others = [one for one in attributes if one.name != "job-id"]
        yield from (Attribute(Tag.URI, "printer-uri", (self.uri,)), *targets, user, *others)


def answered(content: bytes) -> Reply:
    """Raises `NoReply`, `PrinterRefused`."""
    try:
        reply = read_reply(content)
    except MessageDamaged as error:
        raise NoReply(str(error)) from None
    if not reply.is_ok:
        raise PrinterRefused(reply.status)
    return reply


def _wanted(names: tuple[str, ...]) -> tuple[Attribute, ...]:
    return (Attribute(Tag.KEYWORD, "requested-attributes", names),)


def _first(reply: Reply, group: Group) -> Values:
    return next(iter(reply.of(group)), {})
