"""What a list of tenders needs of each, and where a tender stands at a moment. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import NamedTuple

from kiosk.catalogue.posting_places import places_in
from kiosk.catalogue.tender import Award, Organisation, Tender, Value


class Progress(IntEnum):
    """How far a contracting process has come, as its releases tell (OCDS 1.1, `tag`)."""

    PLANNING = 0
    TENDER = 1
    AWARD = 2
    CONTRACT = 3
    IMPLEMENTATION = 4
    OVER = 5


class TenderStage(StrEnum):
    """Where a tender stands, in the words that visitors read."""

    PLANNED = "planned"
    OPEN = "open"
    DECIDING = "deciding"
    AWARDED = "awarded"
    SIGNED = "signed"
    RUNNING = "running"
    OVER = "over"
    DESERTED = "deserted"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class TenderTraits(NamedTuple):
    """What a tender is listed, filtered, sorted and summed by. Moments keep their own offset.

    `amount` is what was agreed where that is known, else what was estimated; None: not published.
    `bidders`: how many offered, None where it is not published.
    """

    number: int
    feed: str
    id: str
    title: str
    buyer: str
    places: tuple[str, ...]
    amount: float | None
    currency: str
    opens: datetime | None
    closes: datetime | None
    published: datetime | None
    status: str
    progress: int
    category: str
    bidders: int | None


_BY_TAG = {
    "planning": Progress.PLANNING,
    "tender": Progress.TENDER,
    "award": Progress.AWARD,
    "contract": Progress.CONTRACT,
    "implementation": Progress.IMPLEMENTATION,
    "contractTermination": Progress.OVER,
}
_ENDED = {
    "cancelled": TenderStage.CANCELLED,
    "withdrawn": TenderStage.CANCELLED,
    "unsuccessful": TenderStage.DESERTED,
}
_LATER_STAGES = {
    Progress.AWARD: TenderStage.AWARDED,
    Progress.CONTRACT: TenderStage.SIGNED,
    Progress.IMPLEMENTATION: TenderStage.RUNNING,
    Progress.OVER: TenderStage.OVER,
}


def traits_of(tender: Tender, number: int, feed: str, place: str | None) -> TenderTraits:
    """`place` is where the feed's tenders are that say nothing of it."""
    buyer = tender.buyer or tender.procuring_entity
    value = agreed(tender) or tender.value or Value()
    period = tender.tender_period
    return TenderTraits(
        number=number,
        feed=feed,
        id=tender.id,
        title=tender.title,
        buyer=buyer.name if buyer else "",
        places=_places(tender, place),
        amount=value.amount,
        currency=value.currency or "",
        opens=period.start_date if period else None,
        closes=period.end_date if period else None,
        published=_published(tender),
        status=_status(tender),
        progress=progress_of(tender),
        category=tender.main_procurement_category or "",
        bidders=bidders_of(tender),
    )


def stage_of(traits: TenderTraits, now: datetime) -> TenderStage:
    """Where it stands: what was published, held against the visitor's own time."""
    if traits.status in _ENDED:
        return _ENDED[traits.status]
    if traits.progress in _LATER_STAGES:
        return _LATER_STAGES[Progress(traits.progress)]
    if traits.closes is not None and traits.closes <= now:
        return TenderStage.DECIDING
    return _before_closing(traits, now)


def _before_closing(traits: TenderTraits, now: datetime) -> TenderStage:
    if traits.status == "complete":
        return TenderStage.AWARDED
    if traits.opens is not None and traits.opens > now:
        return TenderStage.PLANNED
    begun = traits.opens is not None
    if traits.status == "active" or (begun and traits.closes is not None):
        return TenderStage.OPEN
    if traits.status in {"planning", "planned"} or traits.progress == Progress.PLANNING:
        return TenderStage.PLANNED
    return TenderStage.OPEN if traits.closes is not None else TenderStage.UNKNOWN


def progress_of(tender: Tender) -> Progress:
    """By the releases' tags and by what they hold: many publishers tag all as `tender`."""
    told = [_BY_TAG[tag] for tag in tender.tag if tag in _BY_TAG]
    if any(one.status in {None, "active"} for one in tender.awards):
        told.append(Progress.AWARD)
    standing = [one for one in tender.contracts if one.status != "cancelled"]
    if standing:
        told.append(Progress.CONTRACT)
        if all(one.status == "terminated" for one in standing):
            told.append(Progress.OVER)
    return max(told, default=Progress.TENDER)


def agreed(tender: Tender) -> Value | None:
    """What all standing contracts, else awards, come to; None in several currencies or unsaid."""
    for found in (tender.contracts, tender.awards):
        values = [one.value for one in found if one.status not in {"cancelled", "unsuccessful"}]
        if values:
            return _sum(values)
    return None


def winners(tender: Tender) -> tuple[Award, ...]:
    """The awards that stand."""
    return tuple(one for one in tender.awards if one.status not in {"cancelled", "unsuccessful"})


def offerers(tender: Tender) -> tuple[Organisation, ...]:
    """Everybody who is said to have offered, once."""
    named = [*(each for bid in tender.bids for each in bid.tenderers), *tender.tenderers]
    found: dict[str, Organisation] = {}
    for each in named:
        found.setdefault(each.id or each.name, each)
    return tuple(found.values())


def bidders_of(tender: Tender) -> int | None:
    """As the publisher counted them, else as many as are named."""
    if tender.number_of_tenderers is not None:
        return tender.number_of_tenderers
    return len(offerers(tender)) or None


def _sum(values: Iterable[Value | None]) -> Value | None:
    said = [value for value in values if value is not None and value.amount is not None]
    currencies = {value.currency for value in said}
    if not said or len(currencies) > 1:
        return None
    return Value(amount=sum(value.amount or 0 for value in said), currency=currencies.pop())


def _status(tender: Tender) -> str:
    """As published; a newest release that tells of the cancelling says enough."""
    said = tender.status or ""
    if said not in _ENDED and "tenderCancellation" in tender.releases[-1].tag:
        return "cancelled"
    return said


def _places(tender: Tender, place: str | None) -> tuple[str, ...]:
    for party in (tender.buyer, tender.procuring_entity):
        if party is not None and party.address and (found := places_in(party.address)):
            return found
    return places_in("", place)


def _published(tender: Tender) -> datetime | None:
    """When it was first told of, else when it began."""
    told = [note.date for note in tender.releases if note.date is not None]
    period = tender.tender_period
    began = period.start_date if period else None
    return began or min(told, default=None) or tender.date
