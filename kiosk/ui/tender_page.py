"""One tender in plain words: what is bought, by whom, how far it is, who won. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import quote

from kiosk.catalogue.posting_list import days_left
from kiosk.catalogue.tender import Bid, Document, Item, Organisation, Period, Tender, Value
from kiosk.catalogue.tender_facts import (
    TenderStage,
    TenderTraits,
    agreed,
    bidders_of,
    offerers,
    stage_of,
    winners,
)
from kiosk.dates import moment_words
from kiosk.ui.posting_parts import Fact, PageParts, PostingLine, PostingPart, Step
from kiosk.ui.posting_words import amount_words, category_words, left_words, place_words
from kiosk.words import Words

_METHODS: Final = frozenset({"open", "selective", "limited", "direct"})
DOCUMENTS: Final = {
    "tenderNotice": "notice",
    "biddingDocuments": "rules",
    "technicalSpecifications": "plans",
    "clarifications": "answers",
    "evaluationReports": "evaluation",
    "awardNotice": "award",
    "contractNotice": "contract",
    "contractSigned": "contract",
    "contractSchedule": "contract",
    "procurementPlan": "plan",
}
SUBMISSION: Final = frozenset({"electronicSubmission", "inPerson", "written", "electronicAuction"})


def tender_page(tender: Tender, traits: TenderTraits, now: datetime, words: Words) -> PageParts:
    """`now` is the visitor's own time, in their own zone."""
    stage = stage_of(traits, now)
    return PageParts(
        title=tender.title,
        lead=_lead(tender),
        verdict=_verdict(traits, stage, now, words),
        good=stage is TenderStage.OPEN,
        facts=tuple(_facts(tender, traits, stage, words)),
        steps=tuple(_steps(tender, now, words)),
        parts=tuple(_parts(tender, stage, words)),
    )


def _lead(tender: Tender) -> str:
    said = (tender.description or "").strip()
    return "" if said == tender.title else said


def _verdict(traits: TenderTraits, stage: TenderStage, now: datetime, words: Words) -> str:
    if stage is TenderStage.OPEN and traits.closes is not None:
        left = left_words(days_left(traits.closes, now), words)
        return words("tender.open-until", left=left, moment=moment_words(traits.closes, words))
    return words(f"tender.means-{stage.value}")


def _facts(
    tender: Tender, traits: TenderTraits, stage: TenderStage, words: Words
) -> Iterator[Fact]:
    yield Fact(
        "follow",
        words("tender.stage"),
        words(f"tender.stage-{stage.value}"),
        words(f"tender.means-{stage.value}"),
    )
    yield from _money(tender, words)
    buyer = tender.buyer or tender.procuring_entity
    yield Fact(
        "government",
        words("tender.buyer"),
        buyer.name if buyer else words("tender.buyer-unsaid"),
        _contact(buyer),
    )
    if traits.places:
        yield Fact("place", words("service.place"), place_words(traits.places, words))
    method = tender.procurement_method
    yield Fact(
        "document",
        words("tender.kind"),
        category_words(traits.category, words),
        words(f"tender.method-{method}") if method in _METHODS else "",
    )
    if tender.eligibility_criteria:
        yield Fact("person", words("tender.eligibility"), tender.eligibility_criteria)
    if tender.award_criteria_details:
        yield Fact("check", words("tender.criteria"), tender.award_criteria_details)
    if how := _submission(tender, words):
        yield Fact("send", words("tender.submission"), how)
    yield Fact("notice", words("tender.number"), tender.ocid)


def _money(tender: Tender, words: Words) -> Iterator[Fact]:
    """What was estimated, and what was agreed; that neither is said where neither is."""
    final = agreed(tender)
    if tender.value is not None or final is None:
        yield Fact("money", words("tender.estimate"), _value(tender.value, words))
    if final is not None:
        yield Fact("money", words("tender.agreed"), _value(final, words))


def _value(value: Value | None, words: Words) -> str:
    value = value or Value()
    return amount_words(value.amount, value.currency or "", words)


def _contact(party: Organisation | None) -> str:
    if party is None:
        return ""
    return " · ".join(filter(None, (party.address, party.telephone, party.email)))


def _submission(tender: Tender, words: Words) -> str:
    known = [words(f"tender.by-{one}") for one in tender.submission_method if one in SUBMISSION]
    return ". ".join([*known, *filter(None, (tender.submission_method_details,))])


def _steps(tender: Tender, now: datetime, words: Words) -> Iterator[Step]:
    moments = [(when, name) for when, name in _moments(tender) if when is not None]
    first_ahead = min((when for when, _ in moments if when > now), default=None)
    for when, name in sorted(moments):
        state = "past" if when <= now else "next" if when == first_ahead else "later"
        left = left_words(days_left(when, now), words)
        said = words("tender.step-past") if state == "past" else left
        yield Step(words(f"tender.when-{name}"), moment_words(when, words), state, said)


def _moments(tender: Tender) -> Iterator[tuple[datetime | None, str]]:
    offers = tender.tender_period or Period()
    questions, award = tender.enquiry_period or Period(), tender.award_period or Period()
    yield offers.start_date, "opens"
    yield questions.end_date, "questions"
    yield offers.end_date, "closes"
    decided = [one.date for one in winners(tender) if one.date is not None]
    if decided:
        yield min(decided), "awarded"
    else:
        yield award.end_date, "award"
    yield min((one.date for one in tender.contracts if one.date), default=None), "contract"


def _parts(tender: Tender, stage: TenderStage, words: Words) -> Iterator[PostingPart]:
    items = tuple(_item(item, words) for item in tender.items)
    yield PostingPart(words("tender.items"), items, words("tender.items-unsaid"))
    if stage not in {TenderStage.PLANNED, TenderStage.OPEN}:
        yield _winners(tender, stage, words)
        yield _offers(tender, words)
    documents = tuple(_document(one, words) for one in tender.documents)
    yield PostingPart(words("tender.documents"), documents, words("tender.documents-unsaid"))


def _item(item: Item, words: Words) -> PostingLine:
    """Units are published in the singular, whatever the quantity."""
    if item.quantity is None:
        return PostingLine(item.description)
    quantity = f"{item.quantity:,.2f}".removesuffix(".00")
    unit = f" ({item.unit})" if item.unit else ""
    return PostingLine(item.description, words("tender.quantity", quantity=f"{quantity}{unit}"))


def _winners(tender: Tender, stage: TenderStage, words: Words) -> PostingPart:
    lines = [
        PostingLine(supplier.name, _value(award.value, words), "1")
        for award in winners(tender)
        for supplier in award.suppliers
    ]
    decided = stage not in {TenderStage.DECIDING, TenderStage.CANCELLED, TenderStage.DESERTED}
    nothing = words("tender.winner-unsaid" if decided else f"tender.means-{stage.value}")
    return PostingPart(words("tender.winner"), tuple(lines), nothing)


def _offers(tender: Tender, words: Words) -> PostingPart:
    won = {one.id or one.name for award in winners(tender) for one in award.suppliers}
    priced = {party.id or party.name: bid for bid in tender.bids for party in bid.tenderers}
    lines = []
    for party in offerers(tender):
        key = party.id or party.name
        said = [_bid(priced[key], words)] if key in priced else []
        said += [words("tender.won")] if key in won else []
        lines.append(PostingLine(party.name, " · ".join(said)))
    count = bidders_of(tender)
    title = words("tender.offers") if count is None else words("tender.offers-count", count=count)
    return PostingPart(title, tuple(lines), words("tender.offers-unsaid"))


def _bid(bid: Bid, words: Words) -> str:
    amount = _value(bid.value, words)
    return words("tender.disqualified", amount=amount) if bid.status == "disqualified" else amount


def _document(document: Document, words: Words) -> PostingLine:
    kind = DOCUMENTS.get(document.document_type or "")
    published = document.date_published
    note = [words(f"tender.document-{kind}")] if kind else []
    note += [moment_words(published, words)] if published else []
    return PostingLine(document.title, " · ".join(note), code=_code(document.url))


def _code(address: str | None) -> str:
    return f"image://code/{quote(address, safe='')}" if address else ""
