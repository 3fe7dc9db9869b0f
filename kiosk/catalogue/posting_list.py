"""Lists of tenders, jobs and places: narrowed, counted and sorted while somebody types. Pure.

An entry has some values of each field; a narrowing names one value of some fields. What is counted
of a field is what would be left by each of its values, the other fields narrowed as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final, NamedTuple

from kiosk.catalogue.job_facts import JobTraits, Schooling
from kiosk.catalogue.spelling import sort_key
from kiosk.catalogue.tender_facts import TenderStage, TenderTraits, stage_of

UNSAID: Final = "unsaid"
OTHER_CURRENCY: Final = "other-currency"
AMOUNTS: Final = (("small", 100_000), ("medium", 1_000_000), ("large", 10_000_000))
"""Each below so many pesos; what is more is `huge`."""
PAYS: Final = ("8000", "12000", "18000")
"""At least so many pesos a month."""
CLOSING: Final = ("3", "7", "15")
"""Within so many days."""
_DECIDED: Final = {TenderStage.AWARDED, TenderStage.SIGNED, TenderStage.RUNNING, TenderStage.OVER}
_LEVELS: Final = tuple(level for level in Schooling if level is not Schooling.UNKNOWN)


class PostingEntry(NamedTuple):
    """One posting in a list. `traits` are what its card is made of."""

    number: int
    values: Mapping[str, tuple[str, ...]]
    traits: Any
    stage: TenderStage = TenderStage.UNKNOWN


@dataclass(frozen=True)
class Selection:
    """What is left, and how many each value would leave; values that would leave none are not in.

    `bits`: of each entry, by its place in the list, whether it is left.
    """

    listed: PostingList
    bits: int
    counts: Mapping[str, Mapping[str, int]]

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __iter__(self) -> Iterator[PostingEntry]:
        return self.listed.those(self.bits, range(len(self.listed.entries)))

    def first(self, sort: str, most: int) -> list[PostingEntry]:
        """The first in an order; equals stay as they stand in the catalogue."""
        return list(islice(self.listed.those(self.bits, self.listed.order(sort)), most))


class PostingList:
    """All postings of a kind, with a set of places for each value of each field.

    A set is the bits of a number: thousands are narrowed and counted between two keystrokes.
    """

    def __init__(self, entries: Sequence[PostingEntry]) -> None:
        self.entries = entries
        self._places = {entry.number: place for place, entry in enumerate(entries)}
        self._orders: dict[str, list[int]] = {}
        places: dict[str, dict[str, list[int]]] = {}
        for place, entry in enumerate(entries):
            for field, values in entry.values.items():
                for value in values:
                    places.setdefault(field, {}).setdefault(value, []).append(place)
        self._bits = {
            field: {value: self._of(found) for value, found in values.items()}
            for field, values in places.items()
        }

    def select(self, narrowing: Mapping[str, str], found: Collection[int] | None) -> Selection:
        """`found`: the numbers of those that have the words typed; None: none were."""
        if found is None:
            worded = (1 << len(self.entries)) - 1
        else:
            worded = self._of(self._places[one] for one in found if one in self._places)
        chosen = {
            field: self._bits.get(field, {}).get(value, 0) for field, value in narrowing.items()
        }
        left = worded
        for bits in chosen.values():
            left &= bits
        counts = {}
        for field, values in self._bits.items():
            others = left
            if field in chosen:
                others = worded
                for other, bits in chosen.items():
                    others &= bits if other != field else worded
            counted = ((value, (bits & others).bit_count()) for value, bits in values.items())
            counts[field] = {value: count for value, count in counted if count}
        return Selection(self, left, counts)

    def order(self, sort: str) -> list[int]:
        """The places in an order; reckoned once."""
        if sort not in self._orders:
            keys = [SORTS[sort](entry) for entry in self.entries]
            self._orders[sort] = sorted(range(len(keys)), key=keys.__getitem__)
        return self._orders[sort]

    def those(self, bits: int, order: Iterable[int]) -> Iterator[PostingEntry]:
        """The entries of a set, in an order."""
        content = bits.to_bytes(len(self.entries) // 8 + 1, "little")
        return (self.entries[place] for place in order if content[place >> 3] >> (place & 7) & 1)

    def _of(self, places: Iterable[int]) -> int:
        content = bytearray(len(self.entries) // 8 + 1)
        for place in places:
            content[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(content, "little")


def tender_entries(tenders: Iterable[TenderTraits], now: datetime) -> list[PostingEntry]:
    """As they stand at this moment."""
    return [_tender_entry(traits, stage_of(traits, now), now) for traits in tenders]


def job_entries(jobs: Iterable[JobTraits]) -> list[PostingEntry]:
    return [
        PostingEntry(
            traits.number,
            {
                "experience": (traits.experience,),
                "pay": _pays(traits),
                "hours": (traits.hours,),
                "schooling": _enough(traits.schooling),
                "employer": (traits.employer or UNSAID,),
                "place": traits.places or (UNSAID,),
            },
            traits,
        )
        for traits in jobs
    ]


def _closing(entry: PostingEntry) -> tuple[object, ...]:
    closes = entry.traits.closes
    if entry.stage is TenderStage.OPEN and closes is not None:
        return (0, closes.timestamp())
    return (1 + (entry.stage is not TenderStage.PLANNED), *_newest(entry))


def _newest(entry: PostingEntry) -> tuple[object, ...]:
    day = entry.traits.published if isinstance(entry.traits, TenderTraits) else entry.traits.posted
    return (-_ordinal(day),)


def _amount(entry: PostingEntry) -> tuple[object, ...]:
    """Pesos first: amounts of several currencies are never put in one order."""
    traits = entry.traits
    if traits.amount is None:
        return (2, "", 0.0)
    return (traits.currency not in {"", "MXN"}, traits.currency, -traits.amount)


def _pay(entry: PostingEntry) -> tuple[object, ...]:
    monthly = entry.traits.monthly
    return (monthly is None, -(monthly or 0), *_newest(entry))


def _ending(entry: PostingEntry) -> tuple[object, ...]:
    until = entry.traits.until
    return (until is None, _ordinal(until))


def _near(entry: PostingEntry) -> tuple[object, ...]:
    return entry.traits.nearness, *_named(entry)


def _named(entry: PostingEntry) -> tuple[object, ...]:
    return sort_key(entry.traits.name), entry.number


SORTS: Final[Mapping[str, Callable[[PostingEntry], tuple[Any, ...]]]] = {
    "closing": _closing,
    "newest": _newest,
    "amount": _amount,
    "pay": _pay,
    "ending": _ending,
    "near": _near,
    "name": _named,
}
TENDER_SORTS: Final = ("closing", "newest", "amount")
JOB_SORTS: Final = ("newest", "pay", "ending")


def days_left(until: datetime, now: datetime) -> int:
    """Days by the visitor's own calendar, in whose zone `now` is; 0: today."""
    return (until.astimezone(now.tzinfo).date() - now.date()).days


def _ordinal(day: date | datetime | None) -> float:
    if isinstance(day, datetime):
        return day.timestamp() / 86_400
    return float(day.toordinal() - date(1970, 1, 1).toordinal()) if day else -1e9


def _tender_entry(traits: TenderTraits, stage: TenderStage, now: datetime) -> PostingEntry:
    return PostingEntry(
        traits.number,
        {
            "stage": ("decided" if stage in _DECIDED else stage.value,),
            "closes": _closes(traits, stage, now),
            "amount": (_size(traits),),
            "category": (traits.category or UNSAID,),
            "buyer": (traits.buyer or UNSAID,),
            "place": traits.places or (UNSAID,),
        },
        traits,
        stage,
    )


def _closes(traits: TenderTraits, stage: TenderStage, now: datetime) -> tuple[str, ...]:
    if stage is not TenderStage.OPEN or traits.closes is None:
        return ()
    left = traits.closes - now
    return tuple(days for days in CLOSING if left <= timedelta(days=int(days)))


def _size(traits: TenderTraits) -> str:
    if traits.amount is None:
        return UNSAID
    if traits.currency not in {"", "MXN"}:
        return OTHER_CURRENCY
    return next((name for name, below in AMOUNTS if traits.amount < below), "huge")


def _pays(traits: JobTraits) -> tuple[str, ...]:
    if not traits.pays:
        return (UNSAID,)
    if traits.monthly is None:
        return ("period-unsaid",)
    return tuple(least for least in PAYS if traits.monthly >= float(least))


def _enough(schooling: str) -> tuple[str, ...]:
    """The levels of those who have studied enough."""
    level = Schooling(schooling)
    if level is Schooling.UNKNOWN:
        return (UNSAID,)
    return tuple(each.value for each in _LEVELS[_LEVELS.index(level) :])
