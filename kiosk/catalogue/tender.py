"""Public tenders, in the words of OCDS 1.1 (Open Contracting Data Standard).

One tender is one contracting process, as all its releases together say it stands.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field

from kiosk.catalogue.postings import (
    Address,
    Amount,
    Currency,
    Line,
    Lines,
    Posting,
    Source,
    read_postings,
)
from kiosk.protocol.message import Slug

FOLDER: Final = "tenders"


class Value(Posting):
    """An amount as published; the currency may not be said."""

    amount: Amount | None = None
    currency: Currency | None = None


class Period(Posting):
    """As the publisher wrote the moments: with their own offset."""

    start_date: datetime | None = None
    end_date: datetime | None = None


class Organisation(Posting):
    """A buyer, a procuring entity or a supplier."""

    name: Line
    id: Line | None = None
    telephone: Line | None = None
    email: Line | None = None
    url: Address | None = None
    address: Line | None = None


class Document(Posting):
    """Something to read elsewhere; the address may be missing."""

    title: Line
    url: Address | None = None
    document_type: Line | None = None
    format: Line | None = None
    date_published: datetime | None = None


class Item(Posting):
    """What is bought."""

    description: Line
    quantity: Amount | None = None
    unit: Line | None = None
    classification: Line | None = None


class Award(Posting):
    """Who was chosen; also what became a contract."""

    id: Line | None = None
    title: Line | None = None
    status: Line | None = None
    date: datetime | None = None
    value: Value | None = None
    suppliers: tuple[Organisation, ...] = ()


class Bid(Posting):
    """What somebody offered (OCDS *bids* extension); the amount may not be said."""

    id: Line | None = None
    status: Line | None = None
    date: datetime | None = None
    value: Value | None = None
    tenderers: tuple[Organisation, ...] = ()


class ReleaseNote(Posting):
    """One release that this tender was merged from."""

    id: Line | None = None
    date: datetime | None = None
    tag: tuple[Line, ...] = ()


class Tender(Posting):
    """`date` is that of the newest release; `tag` what the releases told of, in order."""

    id: Slug
    ocid: Line
    title: Line
    description: Lines | None = None
    status: Line | None = None
    buyer: Organisation | None = None
    procuring_entity: Organisation | None = None
    value: Value | None = None
    procurement_method: Line | None = None
    procurement_method_details: Lines | None = None
    main_procurement_category: Line | None = None
    eligibility_criteria: Lines | None = None
    award_criteria_details: Lines | None = None
    submission_method: tuple[Line, ...] = ()
    submission_method_details: Lines | None = None
    tender_period: Period | None = None
    enquiry_period: Period | None = None
    award_period: Period | None = None
    number_of_tenderers: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    tenderers: tuple[Organisation, ...] = ()
    bids: tuple[Bid, ...] = ()
    documents: tuple[Document, ...] = ()
    items: tuple[Item, ...] = ()
    awards: tuple[Award, ...] = ()
    contracts: tuple[Award, ...] = ()
    language: Line | None = None
    tag: tuple[Line, ...] = ()
    date: datetime | None = None
    publisher: Line | None = None
    publisher_url: Address | None = None
    license: Line | None = None
    releases: tuple[ReleaseNote, ...] = Field(min_length=1)
    source: Source


def read_tenders(folder: Path) -> tuple[Tender, ...]:
    """The tenders of a catalogue's folder, by id. Raises `CatalogueError`."""
    return read_postings(folder / FOLDER, Tender)
