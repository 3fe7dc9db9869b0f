"""What a handler does with an application: moves it along, asks, answers, has it paid, invites.

Nothing is done to one that is not genuine, nor to one that moved since its page was opened, which
the portal itself sees to: the step goes with the steps that the page showed. A form that is sent
twice is done once (`portal.desk.pages.once`). What is wrong is said above the form, which keeps
what was typed; what cannot be sent now is kept until it can (`portal.desk.pages.unsent`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from starlette.responses import Response

from kiosk.catalogue.zones import zone_called
from kiosk.dates import day_words, moment_words, zone_words
from kiosk.money import typed_pesos
from kiosk.protocol.letter import Appointment, Letter, Payment
from kiosk.protocol.tracking import Stage
from portal.clerks.applications import MovedOn
from portal.clerks.steps import TARGETS, CannotMove
from portal.console.rendering import language_of
from portal.desk.in_tray import Pile, TrayUnreachable
from portal.desk.moving import move
from portal.desk.pages.application_page import ApplicationPage, folio_of
from portal.desk.pages.catalogue import Services
from portal.desk.pages.guard import Ask
from portal.desk.pages.once import form_of
from portal.desk.pages.rendering import desk_words, go_to
from portal.desk.pages.told import Told
from portal.desk.to_come import CannotMeet, appointed, is_over
from portal.desk.writing import CannotWrite, Wanted, write


class NotSo(Exception):  # noqa: N818 - named for what happened
    """Something that was typed cannot be; `problem` ends the key of the words for it, `said` is
    what stands in them."""

    def __init__(self, problem: str, **said: str) -> None:
        super().__init__(problem)
        self.problem, self.said = problem, said


@dataclass(frozen=True)
class Acts:
    """Of one agency's services."""

    page: ApplicationPage
    services: Callable[[], Services]
    clock: Callable[[], datetime]

    def move(self, ask: Ask) -> Response:
        """The next step, with a note."""

        def act(pile: Pile, told: Told) -> None:
            to = _stage(ask.field("stage"))
            if to is None:
                raise NotSo("no-stage")
            settles = _settled(ask, told.due()) if to is Stage.PAID else None
            folio, note = told.tracking.folio, ask.text("note").strip()
            move(pile, folio, to, note, settles=settles, seen=told.tracking)

        return self._done(ask, "move", "moved", act)

    def ask(self, ask: Ask) -> Response:
        """Documents and answers that are missing: for the visitor just those are opened again."""

        def wanted(_told: Told) -> Wanted:
            again = ask.field("again")
            asked = Wanted(
                text=ask.text("text"),
                documents=ask.lines("documents"),
                questions=ask.lines("questions"),
                again=(again,) if again else (),
            )
            if not asked.asks:
                raise NotSo("asks-nothing")
            return asked

        return self._write(ask, "ask", "asked", wanted)

    def answer(self, ask: Ask) -> Response:
        """Words for who applied alone."""
        return self._write(
            ask,
            "write",
            "wrote",
            lambda _told: Wanted(text=ask.text("text")),
            _stage(ask.field("stage")),
        )

    def charge(self, ask: Ask) -> Response:
        """What is to be paid, where, by when; its last day is not over by the agency's clock."""

        def wanted(told: Told) -> Wanted:
            amount = typed_pesos(ask.field("amount"))
            if amount is None:
                raise NotSo("amount")
            try:
                payment = Payment(
                    concept=ask.field("concept"),
                    reference=ask.field("reference"),
                    amount=amount,
                    due=date.fromisoformat(ask.field("due")),
                    pay_at=ask.field("pay-at"),
                )
            except (ValidationError, ValueError):
                raise NotSo("payment") from None
            zone, now = self.services().zone(), self.clock()
            if is_over(payment.due, zone, now):
                words = desk_words(language_of(ask.request))
                today = day_words(now.astimezone(zone).date(), words)
                raise NotSo("payment-over", today=today, clock=zone_words(zone, words))
            replaced = _replaced(ask, told.due())
            return Wanted(text=ask.text("text"), payment=payment, replaces=replaced)

        return self._write(ask, "charge", "payment", wanted)

    def invite(self, ask: Ask) -> Response:
        """When and where somebody is expected, by the clock that was chosen."""

        def wanted(told: Told) -> Wanted:
            zone = zone_called(ask.field("zone"))
            if zone is None:
                raise NotSo("appointment")
            try:
                appointment = Appointment(
                    at=self._appointed(ask, zone),
                    address=ask.field("address"),
                    bring=ask.lines("bring"),
                    zone=zone.key,
                )
            except (ValidationError, ValueError, OverflowError):
                raise NotSo("appointment") from None
            replaced = _replaced(ask, told.expected())
            return Wanted(text=ask.text("text"), appointment=appointment, replaces=replaced)

        return self._write(ask, "invite", "appointment", wanted)

    def _appointed(self, ask: Ask, zone: ZoneInfo) -> datetime:
        """Raises `NotSo`, and `ValueError` and `OverflowError` for what is no hour at all."""
        wall, now = datetime.fromisoformat(ask.field("at")), self.clock()
        if wall.tzinfo is not None:
            raise NotSo("appointment")
        try:
            return appointed(wall, zone, now)
        except CannotMeet as error:
            words = desk_words(language_of(ask.request))
            raise NotSo(
                f"appointment-{error.why.value}",
                now=moment_words(now, words, zone),
                clock=zone_words(zone, words),
            ) from None

    def _write(
        self,
        ask: Ask,
        name: str,
        done: str,
        wanted: Callable[[Told], Wanted],
        to: Stage | None = None,
    ) -> Response:
        def act(pile: Pile, told: Told) -> None:
            asked = wanted(told)
            if not asked.text.strip():
                raise NotSo("no-words")
            opened = told.application.opened
            write(
                pile,
                opened.header.folio,
                opened.body,
                asked,
                form=self.services().own_form(opened.header.service),
                to=to,
                now=self.clock(),
                random_bytes=secrets.token_bytes,
                seen=told.tracking,
            )

        return self._done(ask, name, done, act)

    def _done(self, ask: Ask, name: str, done: str, act: Callable[[Pile, Told], None]) -> Response:
        """Its outcome, where it was done before too. What cannot be sent now is kept."""
        folio = folio_of(ask)
        form = form_of(folio, name, ask.fields)
        try:
            problem = self._problem(ask, folio, form, act)
            if problem:
                return self._again(ask, name, problem.problem, problem.said)
        except TrayUnreachable as error:
            if not ask.desk.seen.role.may_act:
                return ask.trouble(503, error.kind, str(error))
            ask.unsent.keep(folio, name, ask.fields)
            return ask.trouble(503, error.kind, str(error), kept=folio)
        ask.unsent.was_sent(folio, name)
        return go_to(ask.request, "applications", folio, done=done)

    def _problem(
        self, ask: Ask, folio: str, form: bytes, act: Callable[[Pile, Told], None]
    ) -> NotSo | None:
        """Does it, once. None: it is done."""
        try:
            ask.once.do(form, folio, ask.desk.pile, lambda pile: act(pile, self._seen(ask)))
        except NotSo as error:
            return error
        except CannotMove as error:
            return NotSo(error.why.value)
        except CannotWrite:
            return NotSo("cannot-write")
        except MovedOn:
            return NotSo("moved-on")
        return None

    def _seen(self, ask: Ask) -> Told:
        """The application as the page showed it, which says how many steps that were."""
        told = self.page.told(ask)
        if not told.application.opened.is_genuine:
            raise NotSo("not-genuine")
        if ask.field("seen") != str(len(told.history)):
            raise NotSo("moved-on")
        return told

    def _again(
        self, ask: Ask, name: str, problem: str, said: Mapping[str, str] | None = None
    ) -> Response:
        typed: Mapping[str, str] = {field: ask.text(field) for field in ask.fields}
        return self.page.page(ask, 422, act=name, problem=problem, said=said or {}, typed=typed)


def _stage(typed: str) -> Stage | None:
    return next((stage for stage in TARGETS if stage == typed), None)


def _settled(ask: Ask, due: Sequence[Letter]) -> UUID | None:
    """The letter whose payment came: the only one, or the one that was chosen; None: none is due.

    Raises `NotSo`.
    """
    chosen = ask.field("settles")
    if not chosen and len(due) < 2:
        return due[0].id if due else None
    return _one_of(chosen, due, "which-payment")


def _replaced(ask: Ask, letters: Sequence[Letter]) -> UUID | None:
    """The letter whose place the new one takes, if any. Raises `NotSo`."""
    chosen = ask.field("replaces")
    return _one_of(chosen, letters, "replaces") if chosen else None


def _one_of(chosen: str, letters: Sequence[Letter], problem: str) -> UUID:
    found = next((one.id for one in letters if str(one.id) == chosen), None)
    if found is None:
        raise NotSo(problem)
    return found
