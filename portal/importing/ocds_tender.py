"""A merged release as a tender of the catalogue: what a person who wants to take part looks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time, tzinfo
from typing import Any, Final, TypeVar

from kiosk.catalogue.postings import Source
from kiosk.catalogue.tender import (
    Award,
    Bid,
    Document,
    Item,
    Organisation,
    Period,
    ReleaseNote,
    Tender,
    Value,
)
from portal.importing.cleaning import clean, one_line
from portal.importing.contacts import find_addresses
from portal.importing.ocds_merge import in_order
from portal.importing.ocds_releases import Package
from portal.importing.shortening import shorten

_T = TypeVar("_T")
_LINE: Final = 2_000
_TEXT: Final = 100_000
_MOST: Final = 1e15
_MOST_TENDERERS: Final = 1_000_000
_DAY: Final = re.compile(r"\d{4}-?\d{2}-?\d{2}")
_DAY_ENDS: Final = time(23, 59, 59)
Fields = Mapping[str, Any]


class TenderReading:
    """Reads one merged release; what had to be repaired is in `repairs`.

    Moments without an offset are by the clock of `zone`; a period ends with the last day it names.
    """

    def __init__(self, merged: Fields, zone: tzinfo) -> None:
        self._merged = merged
        self._zone = zone
        self.repairs: list[str] = []

    def tender(
        self, tender_id: str, system: str, releases: Sequence[Fields], package: Package
    ) -> Tender:
        """The tender, with the publisher and licence of its package."""
        said = _object(self._merged.get("tender"))
        ordered = in_order(releases)
        return Tender(
            id=tender_id,
            ocid=self.line(self._merged.get("ocid"), "ocid") or tender_id,
            title=self._title(said),
            description=self.text(said.get("description"), "tender.description"),
            status=self._status(said.get("status"), "tender.status"),
            buyer=self._party(self._merged.get("buyer"), "buyer"),
            procuring_entity=self._party(said.get("procuringEntity"), "tender.procuringEntity"),
            value=self._value(said.get("value"), "tender.value"),
            procurement_method=self.line(said.get("procurementMethod"), "procurementMethod"),
            procurement_method_details=self.text(
                said.get("procurementMethodDetails"), "procurementMethodDetails"
            ),
            main_procurement_category=self.line(
                said.get("mainProcurementCategory"), "mainProcurementCategory"
            ),
            eligibility_criteria=self.text(said.get("eligibilityCriteria"), "eligibilityCriteria"),
            award_criteria_details=self.text(
                said.get("awardCriteriaDetails"), "awardCriteriaDetails"
            ),
            submission_method=self._lines(said.get("submissionMethod"), "submissionMethod"),
            submission_method_details=self.text(
                said.get("submissionMethodDetails"), "submissionMethodDetails"
            ),
            tender_period=self._period(said.get("tenderPeriod"), "tenderPeriod"),
            enquiry_period=self._period(said.get("enquiryPeriod"), "enquiryPeriod"),
            award_period=self._period(said.get("awardPeriod"), "awardPeriod"),
            number_of_tenderers=self._count(said.get("numberOfTenderers")),
            tenderers=self._each(
                said.get("tenderers"), "tenderers", lambda each: self._party(each, "tenderers")
            ),
            bids=self._each(_object(self._merged.get("bids")).get("details"), "bids", self._bid),
            documents=self._each(said.get("documents"), "documents", self._document),
            items=self._each(said.get("items"), "items", self._item),
            awards=self._each(self._merged.get("awards"), "awards", self._award),
            contracts=self._each(self._merged.get("contracts"), "contracts", self._award),
            language=self.line(self._merged.get("language"), "language"),
            tag=tuple(dict.fromkeys(t for r in ordered for t in self._lines(r.get("tag"), "tag"))),
            date=self._moment(self._merged.get("date"), "date"),
            publisher=self.line(package.publisher.get("name"), "publisher"),
            publisher_url=self._url(package.publisher.get("uri"), "publisher.uri"),
            license=self.line(package.license, "license"),
            releases=tuple(self._note(release) for release in ordered),
            source=Source(
                identifier=self.line(self._merged.get("ocid"), "ocid") or tender_id, system=system
            ),
        )

    def line(self, value: object, what: str) -> str | None:
        """One plain line; numbers are words too."""
        text = one_line(self._words(value, what))
        if len(text) > _LINE:
            self._tell(f"{what}: shortened from {len(text):,} signs; whole in the compiled release")
        return shorten(text, _LINE) or None

    def text(self, value: object, what: str) -> str | None:
        """Plain paragraphs."""
        lines = [line for line in self._words(value, what).split("\n") if line.strip()]
        text = "\n".join(lines)
        if len(text) > _TEXT:
            self._tell(f"{what}: shortened from {len(text):,} signs; whole in the compiled release")
        return text[:_TEXT].rstrip() or None

    def _tell(self, repair: str) -> None:
        if repair not in self.repairs:
            self.repairs.append(repair)

    def _words(self, value: object, what: str) -> str:
        if value is None or isinstance(value, bool | dict | list):
            if isinstance(value, dict | list) and value:
                self._tell(f"{what}: not words, and was left out")
            return ""
        cleaned = clean(str(value))
        for repair in cleaned.repairs:
            self._tell(f"{what}: {repair}")
        return cleaned.text

    def _title(self, said: Fields) -> str:
        if title := self.line(said.get("title"), "tender.title"):
            return title
        budget = _object(_object(self._merged.get("planning")).get("budget"))
        first = {name: _objects(self._merged.get(name))[:1] for name in ("awards", "contracts")}
        for what, value in (
            ("tender.description", said.get("description")),
            ("planning.budget.description", budget.get("description")),
            ("planning.budget.project", budget.get("project")),
            *((f"{name}.title", each.get("title")) for name in first for each in first[name]),
        ):
            if title := self.line(value, what):
                self._tell(f"title: none; {what} stands for it")
                return title
        self._tell("title: none; the ocid stands for it")
        return self.line(self._merged.get("ocid"), "ocid") or "-"

    def _party(self, value: object, what: str) -> Organisation | None:
        given = _object(value)
        whole = {**self._party_of(given), **given}
        identifier = _object(whole.get("identifier"))
        name = self.line(whole.get("name") or identifier.get("legalName"), f"{what}.name")
        if name is None:
            return None
        contact = _object(whole.get("contactPoint"))
        address = _object(whole.get("address"))
        parts = [self.line(address.get(part), f"{what}.address") for part in (
            "streetAddress", "locality", "region", "postalCode", "countryName",
        )]  # fmt: skip
        return Organisation(
            name=name,
            id=self.line(whole.get("id") or identifier.get("id"), f"{what}.id"),
            telephone=self.line(contact.get("telephone"), f"{what}.telephone"),
            email=self.line(contact.get("email"), f"{what}.email"),
            url=self._url(contact.get("url"), f"{what}.url"),
            address=", ".join(filter(None, parts))[:_LINE] or None,
        )

    def _party_of(self, reference: Fields) -> Fields:
        """OCDS 1.1 says the details of an organisation once, in `parties`."""
        wanted = reference.get("id")
        parties = _objects(self._merged.get("parties"))
        return next((p for p in parties if wanted is not None and p.get("id") == wanted), {})

    def _value(self, value: object, what: str) -> Value | None:
        given = _object(value)
        amount = self._amount(given.get("amount"), what)
        currency = str(given.get("currency") or "").strip().upper()
        if currency and not re.fullmatch(r"[A-Z]{3}", currency):
            self._tell(f"{what}: {currency[:20]!r} is no currency's code, and was left out")
            currency = ""
        return Value(amount=amount, currency=currency or None) if amount is not None else None

    def _amount(self, value: object, what: str) -> float | None:
        try:
            amount = float(str(value).replace(",", "")) if value not in (None, "") else None
        except (ValueError, OverflowError, TypeError):
            amount = None
        if value not in (None, "") and (amount is None or not 0 <= amount <= _MOST):
            self._tell(f"{what}: {one_line(str(value))[:40]!r} is no amount, and was left out")
            return None
        return amount

    def _period(self, value: object, what: str) -> Period | None:
        given = _object(value)
        start = self._moment(given.get("startDate"), f"{what}.startDate")
        end = self._moment(given.get("endDate"), f"{what}.endDate", day_from=_DAY_ENDS)
        return Period(start_date=start, end_date=end) if start or end else None

    def _moment(self, value: object, what: str, day_from: time = time.min) -> datetime | None:
        if value in (None, ""):
            return None
        words = str(value).strip()
        try:
            when = datetime.fromisoformat(words)
            if when.tzinfo is None:
                clock = day_from if _DAY.fullmatch(words) else when.time()
                when = datetime.combine(when, clock, self._zone)
                self._tell(f"{what}: no offset: taken by the clock of {self._zone}")
            when.astimezone(UTC)
        except (ValueError, OverflowError):
            self._tell(f"{what}: {one_line(str(value))[:40]!r} is no date, and was left out")
            return None
        return when

    def _url(self, value: object, what: str) -> str | None:
        words = self._words(value, what)
        found = find_addresses(words)
        if words and not found:
            self._tell(f"{what}: no web address, and was left out")
        return found[0] if found else None

    def _status(self, value: object, what: str) -> str | None:
        """A code of OCDS, which has all of them in small letters."""
        said = self.line(value, what)
        return said and said.lower()

    def _lines(self, value: object, what: str) -> tuple[str, ...]:
        given = value if isinstance(value, list) else [value]
        return tuple(filter(None, (self.line(each, what) for each in given)))

    def _each(
        self, value: object, what: str, read: Callable[[Fields], _T | None]
    ) -> tuple[_T, ...]:
        given = _objects(value)
        found = [one for each in given if (one := read(each)) is not None]
        if len(found) < len(given):
            self._tell(f"{what}: {len(given) - len(found)} say nothing to show, and were left out")
        return tuple(dict.fromkeys(found))

    def _document(self, given: Fields) -> Document | None:
        title = self.line(given.get("title") or given.get("description"), "documents.title")
        url = self._url(given.get("url"), "documents.url")
        kind = self.line(given.get("documentType"), "documents.documentType")
        if not (title or url or kind):
            return None
        return Document(
            title=title or kind or url or "-",
            url=url,
            document_type=kind,
            format=self.line(given.get("format"), "documents.format"),
            date_published=self._moment(given.get("datePublished"), "documents.datePublished"),
        )

    def _item(self, given: Fields) -> Item | None:
        kind = self.line(
            _object(given.get("classification")).get("description"), "items.classification"
        )
        description = self.line(given.get("description"), "items.description") or kind
        if description is None:
            return None
        return Item(
            description=description,
            quantity=self._amount(given.get("quantity"), "items.quantity"),
            unit=self.line(_object(given.get("unit")).get("name"), "items.unit"),
            classification=kind,
        )

    def _award(self, given: Fields) -> Award | None:
        suppliers = (self._party(each, "suppliers") for each in _objects(given.get("suppliers")))
        return Award(
            id=self.line(given.get("id"), "awards.id"),
            title=self.line(given.get("title"), "awards.title"),
            status=self._status(given.get("status"), "awards.status"),
            date=self._moment(given.get("date") or given.get("dateSigned"), "awards.date"),
            value=self._value(given.get("value"), "awards.value"),
            suppliers=tuple(dict.fromkeys(each for each in suppliers if each is not None)),
        )

    def _bid(self, given: Fields) -> Bid | None:
        parties = (self._party(each, "bids.tenderers") for each in _objects(given.get("tenderers")))
        bid = Bid(
            id=self.line(given.get("id"), "bids.id"),
            status=self._status(given.get("status"), "bids.status"),
            date=self._moment(given.get("date"), "bids.date"),
            value=self._value(given.get("value"), "bids.value"),
            tenderers=tuple(dict.fromkeys(each for each in parties if each is not None)),
        )
        return bid if bid.tenderers or bid.value else None

    def _count(self, value: object) -> int | None:
        amount = self._amount(value, "numberOfTenderers")
        return int(amount) if amount is not None and amount <= _MOST_TENDERERS else None

    def _note(self, release: Fields) -> ReleaseNote:
        return ReleaseNote(
            id=self.line(release.get("id"), "release.id"),
            date=self._moment(release.get("date"), "release.date"),
            tag=self._lines(release.get("tag"), "tag"),
        )


def _object(value: object) -> Fields:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
