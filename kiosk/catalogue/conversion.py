"""From what authors wrote to the model."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from kiosk.catalogue.authored import (
    AgencyFile,
    BeforehandLine,
    KeysFile,
    SavingsLine,
    ServiceFile,
    SourceLine,
    WayOutLine,
)
from kiosk.catalogue.model import (
    Agency,
    AgencyKey,
    Beforehand,
    Channel,
    Cost,
    Evidence,
    ProcessingTime,
    Rule,
    Service,
    Source,
    WayOut,
)
from kiosk.catalogue.offices import Office
from kiosk.catalogue.savings import Savings
from kiosk.catalogue.text import Text


def agency_from(agency_id: str, file: AgencyFile, keys: KeysFile | None) -> Agency:
    """The agency whose folder is `agency_id`; without `keys.json` it has no keys."""
    return Agency(
        id=agency_id,
        name=Text(file.name),
        level=file.level,
        short_name=text_or_none(file.short_name),
        place=file.place,
        phone=file.phone,
        email=file.email,
        website=file.website,
        hours=text_or_none(file.hours),
        address=text_or_none(file.address),
        keys=tuple(
            AgencyKey(key.key_id, key.public_key, key.created)
            for key in (keys.keys if keys else ())
        ),
        offices=tuple(
            Office(one.id, Text(one.name), one.opens, text_or_none(one.address), one.phone)
            for one in file.offices
        ),
        closed=file.closed,
        phone_hours=file.phone_hours,
        calls_back=file.calls_back,
    )


def _savings(line: SavingsLine | None) -> Savings | None:
    if line is None:
        return None
    return Savings(line.visits, Text(line.basis), line.office, line.minutes, _pesos(line.pesos))


def service_from(service_id: str, agency: Agency, file: ServiceFile) -> Service:
    """The service whose file is `service_id`."""
    return Service(
        id=service_id,
        agency=agency,
        name=Text(file.name),
        purpose=Text(file.purpose),
        area=file.area,
        life_events=file.life_events,
        keywords=file.keywords,
        costs=tuple(Cost(_pesos(line.amount), text_or_none(line.note)) for line in file.costs),
        processing_time=ProcessingTime(
            file.processing_time.duration, text_or_none(file.processing_time.note)
        ),
        filling_minutes=file.filling_minutes,
        evidence=tuple(
            Evidence(Text(line.name), text_or_none(line.note), line.original)
            for line in file.evidence
        ),
        output=Text(file.output),
        next_steps=tuple(Text(words) for words in file.next_steps),
        channels=tuple(
            Channel(line.type, text_or_none(line.note), line.phone, line.website)
            for line in file.channels
        ),
        certainty=file.certainty,
        reviewed=file.reviewed,
        form=file.form,
        form_version=file.form_version,
        signature=file.signature,
        legal_basis=text_or_none(file.legal_basis),
        template=file.template,
        official_name=text_or_none(file.official_name),
        description=text_or_none(file.description),
        source=None if file.source is None else _source(file.source),
        about=file.about,
        criterion=file.criterion,
        saves=_savings(file.saves),
        beforehand=None if file.beforehand is None else _beforehand(file.beforehand),
    )


def text_or_none(words: Mapping[str, str] | None) -> Text | None:
    return None if words is None else Text(words)


def _beforehand(line: BeforehandLine) -> Beforehand:
    return Beforehand(
        line.form,
        tuple(
            Rule(rule.when, rule.here, Text(rule.says), tuple(map(_way_out, rule.instead)))
            for rule in line.rules
        ),
    )


def _way_out(line: WayOutLine) -> WayOut:
    note = text_or_none(line.note)
    return WayOut(note, line.service, line.template, line.phone, line.offices)


def _source(line: SourceLine) -> Source:
    return Source(line.identifier, line.system, line.url, line.retrieved)


def _pesos(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else amount.quantize(Decimal("0.01"))
