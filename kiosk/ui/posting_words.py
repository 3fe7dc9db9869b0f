"""Tenders and jobs in words: amounts, days, and the line of facts on a card. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from kiosk.catalogue.job import Salary
from kiosk.catalogue.job_facts import JobTraits
from kiosk.catalogue.posting_list import PostingEntry, days_left
from kiosk.catalogue.tender_facts import TenderStage, TenderTraits
from kiosk.dates import day_words
from kiosk.money import figure, money_words
from kiosk.ui.place_words import with_state
from kiosk.words import Words

_SOON: Final = 3
_PERIODS: Final = {"HOUR": "hour", "DAY": "day", "WEEK": "week", "MONTH": "month", "YEAR": "year"}
_CATEGORIES: Final = frozenset({"goods", "works", "services"})


@dataclass(frozen=True)
class Tag:
    """A fact with its sign; `strong` where it matters most."""

    glyph: str
    text: str
    strong: bool = False


@dataclass(frozen=True)
class PostingCard:
    """What a list shows of a posting. `key` is its feed and its id there."""

    key: str
    title: str
    who: str
    tags: tuple[Tag, ...]

    def for_view(self) -> dict[str, Any]:
        """As QML reads it; `spoken` is all of it for whoever cannot see it."""
        return {
            "key": self.key,
            "title": self.title,
            "who": self.who,
            "tags": [vars(tag) for tag in self.tags],
            "spoken": ". ".join(filter(None, (self.who, *(tag.text for tag in self.tags)))),
        }


def tender_card(entry: PostingEntry, now: datetime, words: Words) -> PostingCard:
    """A tender among others."""
    traits: TenderTraits = entry.traits
    stage = Tag("notice", words(f"tender.stage-{entry.stage.value}"))
    if entry.stage is TenderStage.OPEN and traits.closes is not None:
        left = days_left(traits.closes, now)
        stage = Tag("time", left_words(left, words), strong=left <= _SOON)
    amount = Tag("money", amount_words(traits.amount, traits.currency, words))
    return PostingCard(
        key=f"{traits.feed}/{traits.id}",
        title=traits.title,
        who=traits.buyer or words("tender.buyer-unsaid"),
        tags=(stage, amount, *_place_tag(traits.places, words)),
    )


def job_card(entry: PostingEntry, now: datetime, words: Words) -> PostingCard:
    """A job among others; `pay` as far as the list knows it."""
    traits: JobTraits = entry.traits
    tags = [Tag("money", pay_in_short(traits, words), strong=False)]
    if traits.experience == "no-experience":
        tags.append(Tag("check", words("job.no-experience"), strong=True))
    if traits.posted is not None:
        tags.append(Tag("time", posted_words(traits.posted, now.date(), words)))
    return PostingCard(
        key=f"{traits.feed}/{traits.id}",
        title=traits.title,
        who=traits.employer or words("job.employer-unsaid"),
        tags=(*tags[:1], *_place_tag(traits.places, words), *tags[1:]),
    )


def amount_words(amount: float | None, currency: str, words: Words) -> str:
    """`$1,850,000`, `310,000 USD`, or that it is not said."""
    if amount is None:
        return words("posting.amount-unsaid")
    if currency == "MXN":
        return money_words(amount, words)
    if not currency:
        return words("posting.no-currency", amount=figure(amount))
    return words("posting.currency", amount=figure(amount), currency=currency)


def pay_words(salary: Salary | None, words: Words) -> str:
    """What is paid and how often, as far as it is said; never guessed."""
    if salary is None:
        return words("job.pay-unsaid")
    least, most = salary.min_value, salary.max_value
    if least is None:
        return salary.words or words("job.pay-unsaid")
    currency = salary.currency or "MXN"
    amount = amount_words(least, currency, words)
    if most is not None and most > least:
        amount = words("job.pay-range", least=amount, most=amount_words(most, currency, words))
    period = _PERIODS.get((salary.unit_text or "").upper())
    if period is None:
        return words("job.pay-no-period", amount=amount)
    return words(f"job.pay-{period}", amount=amount)


def pay_in_short(traits: JobTraits, words: Words) -> str:
    """A month's pay for a list."""
    if traits.monthly is None:
        return words("job.pay-see" if traits.pays else "job.pay-unsaid")
    amount = amount_words(round(traits.monthly, -2), "MXN", words)
    return words("job.pay-about", amount=amount)


def left_words(left: int, words: Words) -> str:
    """Days until a deadline."""
    if left <= 0:
        return words("tender.left-today")
    return words("tender.left", count=left)


def posted_words(posted: date, today: date, words: Words) -> str:
    """How long ago it was posted."""
    days = max(0, (today - posted).days)
    if days == 0:
        return words("job.posted-today")
    if days < 60:
        return words("job.posted", count=days)
    return words("job.posted-on", day=day_words(posted, words))


def category_words(category: str, words: Words) -> str:
    """What kind of thing is bought."""
    return words(f"tender.category-{category if category in _CATEGORIES else 'unsaid'}")


def place_words(places: tuple[str, ...], words: Words) -> str:
    """The nearest of them."""
    return with_state(places[0], words) if places else words("posting.place-unsaid")


def _place_tag(places: tuple[str, ...], words: Words) -> tuple[Tag, ...]:
    return (Tag("place", place_words(places, words)),) if places else ()
