"""A row as a service and its agency, in the words of `docs/catalogue-source.md`.

Nothing is invented: what the source does not say sends the visitor to the authority.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from kiosk.catalogue.authored import AgencyFile, ServiceFile
from kiosk.catalogue.terms import Certainty, ChannelType, Level
from portal.importing.cleaning import one_line
from portal.importing.contacts import find_addresses, find_emails, find_phones
from portal.importing.dates import parse_day
from portal.importing.drafting import Drafting
from portal.importing.durations import parse_time
from portal.importing.evaluating import Cells
from portal.importing.mapping import AgencySources, Mapping, ServiceSources
from portal.importing.money import PESOS, parse_price
from portal.importing.shortening import NAME
from portal.importing.slugs import slug

_PURPOSE: Final = 400
_KEYWORDS: Final = 60


@dataclass(frozen=True)
class ServiceDraft:
    """What will be written. `wanted` is the id it asks for."""

    wanted: str
    agency_id: str
    agency: dict[str, Any]
    fields: dict[str, Any]


class CannotDraft(Exception):  # noqa: N818 - named for what happened
    """Why a row is no service; the message stands in the report."""


def draft_service(cells: Cells, mapping: Mapping, retrieved: date) -> ServiceDraft:
    """Raises `CannotDraft`. Repairs are told to `cells`."""
    if mapping.service is None or mapping.agency is None:
        raise AssertionError(mapping.kind)  # the mapping was checked when it was read
    drafting = Drafting(cells, mapping)
    agency = _agency(drafting, mapping.agency)
    fields = _service(drafting, mapping.service, retrieved)
    identifier = one_line(cells.words(mapping.identifier, "identifier"))
    if not identifier:
        identifier = fields.get("official_name", fields["name"])["es"]
        cells.tell("identifier", "none: the name stands for it")
    fields["source"] = {"identifier": identifier[:300], "system": mapping.system}
    if url := find_addresses(cells.words(mapping.url, "url")):
        fields["source"]["url"] = url[0]
    fields["source"]["retrieved"] = retrieved.isoformat()
    _check("agency", AgencyFile, agency, mapping.languages)
    _check("service", ServiceFile, fields, mapping.languages)
    return ServiceDraft(
        slug(f"{mapping.system} {identifier}"), slug(agency["name"]["es"]), agency, fields
    )


def _check(
    what: str, kind: type[BaseModel], fields: dict[str, Any], languages: tuple[str, ...]
) -> None:
    try:
        kind.model_validate(fields, context=languages)
    except ValidationError as error:
        found = error.errors(include_url=False)[0]
        where = ".".join(map(str, found["loc"])) or what
        raise CannotDraft(f"{where}: {found['msg'].removeprefix('Value error, ')}") from None


def _agency(drafting: Drafting, sources: AgencySources) -> dict[str, Any]:
    cells = drafting.cells
    name = drafting.text(sources.name, "agency")
    level = cells.words(sources.level, "agency.level")
    if name is None:
        raise CannotDraft("no agency is named")
    if not level:
        raise CannotDraft("the agency's level of government is not known")
    agency: dict[str, Any] = {"name": name, "level": level}
    for field, expression in (
        ("short_name", sources.short_name), ("hours", sources.hours), ("address", sources.address)
    ):  # fmt: skip
        if text := drafting.text(expression, f"agency.{field}"):
            agency[field] = text
    place = cells.words(sources.place, "agency.place")
    if place and level != Level.FEDERAL:
        agency["place"] = place
    for field, expression, find in (
        ("phone", sources.phone, find_phones),
        ("email", sources.email, find_emails),
        ("website", sources.website, find_addresses),
    ):
        words = cells.words(expression, f"agency.{field}")
        if found := find(words):
            agency[field] = found[0]
        if words and len(found) != 1:
            drafting.keep(field, words)
            cells.tell(f"agency.{field}", "not one alone: its words are in the description")
    return agency


def _service(drafting: Drafting, sources: ServiceSources, retrieved: date) -> dict[str, Any]:
    cells = drafting.cells
    names = drafting.text(sources.name, "name")
    if names is None:
        raise CannotDraft("the service has no name")
    fields: dict[str, Any] = _names(drafting, names)
    fields["purpose"] = _purpose(drafting, sources, names)
    fields["area"] = cells.words(sources.area, "area")
    if not fields["area"]:
        raise CannotDraft("its area is not known, and the mapping has no default")
    fields["life_events"] = list(cells.terms(sources.life_events, "life_events"))
    fields["keywords"] = _keywords(drafting, sources, names)
    fields["costs"] = _costs(drafting, sources)
    fields["processing_time"] = _time(drafting, sources)
    fields["filling_minutes"] = 0
    fields["evidence"] = [{"name": each} for each in drafting.items(sources.evidence, "evidence")]
    fields["output"] = drafting.text(sources.output, "output") or drafting.unknown("output")
    fields["next_steps"] = drafting.items(sources.next_steps, "next_steps")
    fields["channels"] = _channels(drafting, sources)
    if basis := drafting.text(sources.legal_basis, "legal_basis"):
        fields["legal_basis"] = basis
    fields["certainty"] = cells.words(sources.certainty, "certainty") or str(Certainty.EXAMPLE)
    fields["reviewed"] = _reviewed(drafting, sources, retrieved).isoformat()
    for more in sources.more:
        if text := cells.text(more.column):
            drafting.keep("", text, name=more.label)
    if description := drafting.description():
        fields["description"] = description
    return fields


def _names(drafting: Drafting, whole: dict[str, str]) -> dict[str, Any]:
    whole = {language: text.rstrip(" .;,") or text for language, text in whole.items()}
    if all(len(text) <= NAME for text in whole.values()):
        return {"name": whole}
    held = Drafting(drafting.cells, drafting.mapping)
    names = held.fitted(whole, "name", NAME)
    return {"name": names, "official_name": whole}


def _purpose(drafting: Drafting, sources: ServiceSources, names: dict[str, str]) -> dict[str, str]:
    purpose = drafting.text(sources.purpose, "purpose", _PURPOSE)
    if purpose is None:
        drafting.cells.tell("purpose", "nothing is said: the name stands for it")
        return names
    return purpose


def _keywords(
    drafting: Drafting, sources: ServiceSources, names: dict[str, str]
) -> dict[str, list[str]]:
    items = drafting.items(sources.keywords, "keywords")
    if len(items) > _KEYWORDS:
        drafting.cells.tell("keywords", f"{len(items) - _KEYWORDS} of {len(items)} left out")
    words: dict[str, list[str]] = {}
    for item in items[:_KEYWORDS]:
        for language, text in item.items():
            words.setdefault(language, []).append(text)
    return words if words.get("es") else {"es": [names["es"]]}


def _costs(drafting: Drafting, sources: ServiceSources) -> list[dict[str, Any]]:
    cells = drafting.cells
    currency = one_line(cells.words(sources.currency, "currency")).upper() or None
    expression = sources.costs
    listed = expression is not None and expression.split is not None
    words = cells.items(expression, "costs") if listed else [cells.words(expression, "costs")]
    costs: list[dict[str, Any]] = []
    for text in words:
        price = parse_price(one_line(text), currency)
        cost: dict[str, Any] = {"amount": price.amount}
        if price.words:
            cost["note"] = drafting.fitted({drafting.mapping.language: price.words}, "costs")
        if price.amount is None and price.words and currency not in {None, PESOS}:
            cells.tell("costs", f"in {currency}, so kept in words")
        elif price.amount is None and price.words:
            cells.tell("costs", "no certain amount: kept in words")
        if price.amount is not None or price.words:
            costs.append(cost)
    return costs or [{"amount": None, "note": drafting.unknown("costs")}]


def _time(drafting: Drafting, sources: ServiceSources) -> dict[str, Any]:
    words = one_line(drafting.cells.words(sources.processing_time, "processing_time"))
    time = parse_time(words)
    if time.duration is None and time.words is None:
        return {"duration": None, "note": drafting.unknown("processing_time")}
    if time.words is None:
        return {"duration": time.duration}
    if time.duration is None:
        drafting.cells.tell("processing_time", "no certain duration: kept in words")
    note = drafting.fitted({drafting.mapping.language: time.words}, "processing_time")
    return {"duration": time.duration, "note": note}


def _channels(drafting: Drafting, sources: ServiceSources) -> list[dict[str, Any]]:
    cells = drafting.cells
    ways: list[dict[str, Any]] = [
        {"type": way} for way in dict.fromkeys(cells.terms(sources.channels, "channels"))
    ]
    for field, way, find, expression in (
        ("website", ChannelType.WEB, find_addresses, sources.website),
        ("phone", ChannelType.PHONE, find_phones, sources.phone),
    ):
        words = cells.words(expression, field)
        found = find(words)
        if words and not found:
            drafting.keep(field, words)
            cells.tell(field, "none that can be used: its words are in the description")
        if found:
            ways = [each for each in ways if each != {"type": way}]
            ways += [{"type": str(way), field: each} for each in found]
    if not ways:
        return [{"type": "in-person", "note": drafting.unknown("channels")}]
    return ways


def _reviewed(drafting: Drafting, sources: ServiceSources, retrieved: date) -> date:
    words = drafting.cells.words(sources.reviewed, "reviewed")
    day = parse_day(words) if words else None
    if day is None:
        said = f"{one_line(words)[:40]!r} is no day" if words else "nothing is said"
        drafting.cells.tell("reviewed", f"{said}: the day the file was saved stands for it")
    return day or retrieved
