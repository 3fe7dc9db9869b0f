"""From a slip to its blocks: every word of the paper, in one language. Pure.

What is said of a state is never ahead of the facts: what waits says that it is not delivered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, assert_never

from kiosk.catalogue.zones import zone_called
from kiosk.dates import clock_words, day_words, moment_words, other_clock_words
from kiosk.money import money_words
from kiosk.printing.blocks import (
    Bars,
    Block,
    Code,
    Fact,
    Heading,
    Item,
    Label,
    Large,
    Mark,
    Masthead,
    Paragraph,
    Rule,
    Scale,
    Small,
    StateBlock,
    Subject,
)
from kiosk.printing.slip import (
    ApplicationSlip,
    AppointmentSlip,
    DayReportSlip,
    DraftSlip,
    LocationSlip,
    PaymentSlip,
    PrinterTestSlip,
    RequirementsSlip,
    Service,
    Slip,
    SlipOrigin,
    TrackingSlip,
)
from kiosk.protocol.tracking import Stage
from kiosk.words import Words

_SIGNS: Final = "áéíóúüñ ÁÉÍÓÚÜÑ ¿? ¡! $ % ° ꞌ ʼ ā ē ī ō ɨ ʉ ŋ"
_TO_SIGN: Final = "_" * 16
_ENDS: Final = frozenset({Stage.DELIVERED, Stage.RESOLVED})


def compose(slip: Slip, words: Words) -> tuple[Block, ...]:
    """All of a slip, top to bottom."""
    match slip:
        case ApplicationSlip():
            blocks = _application(slip, words)
        case RequirementsSlip():
            blocks = _requirements(slip, words)
        case DraftSlip():
            blocks = _draft(slip, words)
        case TrackingSlip():
            blocks = _tracking(slip, words)
        case AppointmentSlip():
            blocks = _appointment(slip, words)
        case LocationSlip():
            blocks = _location(slip, words)
        case PaymentSlip():
            blocks = _payment(slip, words)
        case DayReportSlip():
            blocks = _day_report(slip, words)
        case PrinterTestSlip():
            blocks = _printer_test(slip, words)
        case _:
            assert_never(slip)
    return tuple(blocks)


def _application(slip: ApplicationSlip, words: Words) -> Iterator[Block]:
    yield from _top(slip.service.authority, words("slip.application"), words, copy=slip.copy)
    yield Subject(slip.service.name)
    yield Label(words("confirmation.folio"))
    yield Large(slip.folio)
    yield Fact(words("confirmation.claim"), slip.claim)
    yield StateBlock(_stage_words(slip.stage, words), heavy=slip.stage in _ENDS)
    yield Fact(words("slip.accepted"), moment_words(slip.accepted_at, words))
    yield from _listed(words("confirmation.next"), slip.next_steps, numbered=True)
    yield Rule()
    yield from _facts(slip.service, words)
    if slip.saved:
        yield Fact(words("saved.label"), slip.saved)
    if slip.token is not None:
        yield Code(slip.token, words("slip.verify"))
    yield from _foot(slip.place, slip.said_at, words)


def _requirements(slip: RequirementsSlip, words: Words) -> Iterator[Block]:
    yield from _top(slip.service.authority, words("slip.requirements"), words, copy=slip.copy)
    yield Subject(slip.service.name)
    yield Paragraph(slip.purpose)
    yield from _facts(slip.service, words)
    yield from _listed(words("slip.needed"), slip.evidence, mark="☐")
    yield from _listed(words("slip.ways"), slip.ways)
    yield Small(words("slip.free-help"))
    if slip.page:
        yield Code(slip.page, words("slip.page"))
    yield from _foot(slip.place, slip.said_at, words)


def _draft(slip: DraftSlip, words: Words) -> Iterator[Block]:
    yield from _top(words("app.name"), words("slip.draft"), words, copy=slip.copy)
    yield Subject(slip.service)
    yield Label(words("draft.words"))
    for number, word in enumerate(slip.words, start=1):
        yield Item(f"{number}", word, large=True)
    where = "phone" if slip.on_phones else "everywhere" if slip.elsewhere else "here"
    yield StateBlock(words(f"draft.where-{where}"))
    yield Fact(words("slip.until"), day_words(slip.until.astimezone().date(), words))
    yield Code(slip.code, words("slip.draft-code" if slip.on_phones else "draft.advice-return"))
    yield Paragraph(words("draft.keep-why"))
    yield Rule()
    yield Small(slip.place.centre)


def _tracking(slip: TrackingSlip, words: Words) -> Iterator[Block]:
    yield from _top(words("app.name"), words("slip.tracking"), words, copy=slip.copy)
    yield Subject(slip.service)
    yield Label(words("confirmation.folio"))
    yield Large(slip.folio)
    for place, step in enumerate(slip.steps):
        if place == 0:
            yield StateBlock(words(f"stage.{step.stage.value}"), heavy=step.stage in _ENDS)
            yield Small(moment_words(step.at, words))
        else:
            yield Fact(moment_words(step.at, words), words(f"stage.{step.stage.value}"))
        if step.note:
            yield Paragraph(step.note)
    if slip.page:
        yield Code(slip.page, words("slip.follow"))
    yield from _foot(slip.place, slip.said_at, words)


def _appointment(slip: AppointmentSlip, words: Words) -> Iterator[Block]:
    yield from _top(slip.service.authority, words("slip.appointment"), words, copy=slip.copy)
    yield Subject(slip.service.name)
    zone = zone_called(slip.zone)
    at = slip.at.astimezone(zone)
    yield Large(clock_words(at.hour, at.minute))
    if whose := other_clock_words(slip.at, zone, words):
        yield Paragraph(whose)
    yield Subject(day_words(at.date(), words))
    yield Fact(words("slip.where"), slip.address)
    yield Fact(words("confirmation.folio"), slip.folio)
    yield from _listed(words("slip.bring"), slip.bring, mark="☐")
    yield Rule()
    yield from _facts(slip.service, words)
    yield Rule()
    yield Small(_from(slip.place))


def _location(slip: LocationSlip, words: Words) -> Iterator[Block]:
    yield from _top(words("app.name"), words("slip.location"), words, copy=slip.copy)
    yield Subject(slip.name)
    yield Paragraph(slip.kind)
    for number, line in enumerate(slip.address):
        yield Fact(words("slip.where"), line) if number == 0 else Small(line)
    if slip.how_far:
        yield Fact(words("location.how-far"), slip.how_far)
    if slip.phone:
        yield Fact(words("location.phone"), slip.phone)
    hours = slip.hours or (words("location.call-first"),)
    yield from _listed(words("location.hours"), hours)
    yield from _listed(words("location.services"), slip.services)
    if slip.card:
        yield Code(slip.card, words("slip.location-card"))
    yield Small(slip.as_of)
    yield from _foot(slip.place, slip.said_at, words)


def _payment(slip: PaymentSlip, words: Words) -> Iterator[Block]:
    yield from _top(slip.service.authority, words("slip.payment"), words, copy=slip.copy)
    yield Subject(slip.service.name)
    if slip.concept:
        yield Fact(words("slip.concept"), slip.concept)
    yield Label(words("slip.amount"))
    yield Large(money_words(slip.amount, words))
    yield Fact(words("slip.due"), day_words(slip.due, words))
    yield Fact(words("slip.pay-at"), slip.pay_at)
    yield Label(words("slip.reference"))
    yield Bars(slip.reference)
    yield Code(slip.reference, words("slip.reference-code"))
    yield Fact(words("confirmation.folio"), slip.folio)
    yield StateBlock(words("slip.not-paid"))
    yield from _facts(slip.service, words)
    yield Rule()
    yield Small(_from(slip.place))


def _day_report(slip: DayReportSlip, words: Words) -> Iterator[Block]:
    yield from _top(slip.place.centre, words("slip.day"), words)
    yield Subject(day_words(slip.day, words))
    figures = (
        ("slip.day-visits", f"{slip.visits:,}"),
        ("slip.day-accepted", f"{slip.accepted:,}"),
        ("slip.day-delivered", f"{slip.delivered:,}"),
        ("slip.day-waiting", f"{slip.waiting:,}"),
        ("slip.day-carried", f"{slip.carried:,}"),
        ("slip.day-oldest", slip.oldest),
        ("slip.day-held", f"{slip.held:,}"),
        ("slip.day-opinions", f"{slip.opinions:,}"),
        ("slip.day-printed", f"{slip.printed:,}"),
        ("slip.day-not-printed", f"{slip.not_printed:,}"),
        ("slip.day-paper", slip.paper),
        ("slip.day-errors", f"{slip.errors:,}"),
    )
    for key, said in figures:
        if said:
            yield Fact(words(key), said)
    if slip.saved:
        yield Fact(words("saved.today"), slip.saved)
    if slip.saved_of:
        yield Small(slip.saved_of)
    yield from _listed(words("staff.troubles"), slip.troubles)
    yield Rule()
    if slip.note:
        yield Fact(words("slip.day-note"), slip.note)
    yield Fact(words("slip.day-hands-over"), slip.by)
    yield Fact(words("slip.day-takes-over"), _TO_SIGN)
    yield from _foot(slip.place, slip.said_at, words)


def _printer_test(slip: PrinterTestSlip, words: Words) -> Iterator[Block]:
    yield from _top(words("app.name"), words("slip.test"), words)
    yield Fact(words("slip.test-printer"), slip.printer)
    yield Label(words("slip.test-signs"))
    yield Paragraph(_SIGNS)
    yield Label(words("slip.test-black"))
    yield Scale()
    yield Bars("VENTANILLA 0123456789")
    yield Code("VENTANILLA " + _SIGNS, words("slip.test-code"))
    yield from _foot(slip.place, slip.said_at, words)


def _top(who: str, what: str, words: Words, *, copy: bool = False) -> Iterator[Block]:
    yield Masthead(who)
    yield Heading(what)
    if copy:
        yield Mark(words("slip.copy"))


def _facts(service: Service, words: Words) -> Iterator[Block]:
    for key, said in (("service.cost", service.cost), ("service.time", service.time)):
        if not said:
            continue
        first, *more = said.splitlines()
        yield Fact(words(key), first)
        yield from map(Small, more)
    if service.contact:
        yield Fact(words("slip.contact"), service.contact)


def _listed(
    label: str, texts: Iterable[str], *, mark: str = "•", numbered: bool = False
) -> Iterator[Block]:
    for number, text in enumerate(texts, start=1):
        if number == 1:
            yield Label(label)
        yield Item(f"{number}" if numbered else mark, text)


def _foot(place: SlipOrigin, said_at: datetime, words: Words) -> Iterator[Block]:
    yield Rule()
    yield Small(words("slip.said", moment=moment_words(said_at, words)))
    yield Small(_from(place))


def _from(place: SlipOrigin) -> str:
    return f"{place.centre} · {place.kiosk}"


def _stage_words(stage: Stage, words: Words) -> str:
    match stage:
        case Stage.WAITING:
            return words("state.queued.long")
        case Stage.HELD:
            return words("state.held.long")
        case Stage.DELIVERED:
            return words("state.delivered.long")
        case _:
            return words(f"stage.{stage.value}")
