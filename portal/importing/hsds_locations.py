"""HSDS 3's *location*: where services are had, as JSON or as a set of tables.

Each becomes one row of dotted columns, as the mapping `hsds-locations` names them, with its
address, phones, hours, languages and the services that are had there joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Named
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from portal.importing.decoding import decode
from portal.importing.errors import CannotImport
from portal.importing.hsds import is_each_week
from portal.importing.json_documents import read_json
from portal.importing.mapping import Mapping
from portal.importing.source_file import Format, format_of, read_file
from portal.importing.sources import listed, object_rows, read_table
from portal.importing.table import MAX_ROWS, Table

Fields = dict[str, Any]
_TABLES: Final = {
    "location": "locations",
    "address": "addresses",
    "phone": "phones",
    "schedule": "schedules",
    "language": "languages",
    "accessibility": "accessibility",
    "organization": "organizations",
    "service": "services",
    "service_at_location": "service_at_locations",
}
"""A table's name in the standard, and its file's."""
_PARTS: Final = ("address", "phone", "schedule", "language", "accessibility")
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def read_hsds_locations(paths: Sequence[Path], mapping: Mapping) -> list[Table]:
    """A folder stands for the tables in it. Raises `CannotImport`."""
    files = [file for path in paths for file in _files(path)]
    tables = [_document(path, mapping) for path in files if not _is_table(path)]
    if tabular := [path for path in files if _is_table(path)]:
        tables += _joined(tabular, mapping)
    return tables


def _files(path: Path) -> list[Path]:
    return sorted(filter(_is_table, path.iterdir())) if path.is_dir() else [path]


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in {".csv", ".tsv", ".xlsx"}


def _document(path: Path, mapping: Mapping) -> Table:
    content = read_file(path)
    if format_of(path, content) is not Format.JSON:
        raise CannotImport(f"{path}: not JSON, and not a table of HSDS: name a --mapping")
    decoded = decode(content, mapping.read.encoding)
    try:
        documents = read_json(decoded.text)
    except CannotImport as error:
        raise CannotImport(f"{path}: {error}") from None
    notes = (*decoded.notes, *documents.notes)
    rows = [_row(each) if isinstance(each, dict) else each for each in _found(documents.items)]
    if len(rows) > MAX_ROWS:
        raise CannotImport(f"{path}: more than {MAX_ROWS:,} rows")
    columns, read = object_rows(rows)
    return Table(str(path), "hsds-json", decoded.encoding, columns, read, notes)


def _joined(files: Sequence[Path], mapping: Mapping) -> list[Table]:
    """One table for each file of locations, its rows as they stand there, the others joined."""
    tables: dict[str, list[Fields]] = {}
    places: list[Table] = []
    for path in files:
        stem = path.stem.lower()
        name = next((t for t, file in _TABLES.items() if stem in {t, file}), None)
        if name is None:
            continue
        read = read_table(path, mapping)
        if name == "location":
            places.append(read)
        else:
            rows = (dict(row.cells) for row in read.rows if not row.refusal)
            tables.setdefault(name, []).extend(rows)
    if not places:
        raise CannotImport("no locations.csv among the tables: for other tables name a --mapping")
    return [_with_others(place, tables) for place in places]


def _with_others(places: Table, tables: Named[str, list[Fields]]) -> Table:
    nested = _nested({**tables, "location": [dict(row.cells) for row in places.rows]})
    columns, found = object_rows(_row(each) for each in nested)
    rows = (
        replace(row, cells=joined.cells) for row, joined in zip(places.rows, found, strict=True)
    )
    return replace(places, format="hsds-csv", columns=columns, rows=tuple(rows))


def _found(items: Sequence[Any]) -> list[Any]:
    """Locations of a page, a list or the tabular set; those of services with what is had there."""
    if len(items) == 1 and isinstance(items[0], dict):
        whole = items[0]
        if isinstance(whole.get("contents"), list):
            return _found([*whole["contents"]]) if whole["contents"] else []
        if isinstance(whole.get("location"), list):
            return list(_nested({name: _dicts(whole.get(name)) for name in _TABLES}))
    found: list[Any] = []
    of_services: dict[str, Fields] = {}
    for item in listed(items):
        stands = _dicts(item.get("service_at_locations")) if isinstance(item, dict) else []
        if not stands:
            found.append(item)
        elif isinstance(item, dict):
            for stand in stands:
                _gather(of_services, item, stand)
    return [*found, *of_services.values()]


def _gather(known: dict[str, Fields], service: Fields, stand: Fields) -> None:
    """A service's location, once, with the names of all services that are had there."""
    location = stand.get("location")
    if not isinstance(location, dict):
        return
    key = _said(location, "id") or _said(location, "name")
    own = known.setdefault(key, {**location, "services": []})
    own["services"].append({"name": service.get("name")})
    own["schedules"] = _dicts(own.get("schedules")) + _dicts(stand.get("schedules"))
    own["phones"] = _dicts(own.get("phones")) + _dicts(stand.get("phones"))
    if not isinstance(own.get("organization"), dict):
        own["organization"] = service.get("organization")


def _nested(tables: Named[str, list[Fields]]) -> Iterator[Fields]:
    """Locations with what other tables say of them nested in, as the JSON form has it."""
    services = {_said(each, "id"): each for each in tables.get("service", [])}
    owners = {_said(each, "id"): each for each in tables.get("organization", [])}
    parts = {name: _by_location(tables.get(name, [])) for name in _PARTS}
    stands = _by_location(tables.get("service_at_location", []))
    for location in tables.get("location", []):
        own = _said(location, "id")
        had = [
            services[service]
            for each in stands.get(own, [])
            if (service := _said(each, "service_id")) in services
        ]
        yield {
            **location,
            **{_TABLES[name]: found.get(own, []) for name, found in parts.items()},
            "services": had,
            "organization": owners.get(_said(location, "organization_id"), {}),
        }


def _by_location(rows: Sequence[Fields]) -> dict[str, list[Fields]]:
    found: dict[str, list[Fields]] = {}
    for row in rows:
        found.setdefault(_said(row, "location_id"), []).append(row)
    return found


def _row(location: Fields) -> Fields:
    """The location with what is listed of it said in lines."""
    addresses = _dicts(location.get("addresses"))
    physical = [each for each in addresses if _said(each, "address_type") != "postal"]
    address = next(iter([*physical, *addresses]), {})
    organization = location.get("organization")
    plain = {name: value for name, value in location.items() if not isinstance(value, list | dict)}
    lines_of_street = (_said(address, "address_1"), _said(address, "address_2"))
    street = ", ".join(filter(None, lines_of_street))
    said = {
        "name": _said(location, "name") or _said(location, "alternate_name") or street,
        "address.street": street,
        **{
            f"address.{name}": _said(address, name)
            for name in ("city", "region", "state_province", "postal_code", "country")
        },
        "phones": [_phone(each) for each in _dicts(location.get("phones"))],
        "hours": [_hours(each) for each in _dicts(location.get("schedules"))],
        "languages": [_said(each, "name") for each in _dicts(location.get("languages"))],
        "accessibility": [
            _said(each, "description") for each in _dicts(location.get("accessibility"))
        ],
        "services": [_said(each, "name") for each in _dicts(location.get("services"))],
        "organization.name": _said(organization, "name") if isinstance(organization, dict) else "",
    }
    lines = {
        name: list(dict.fromkeys(filter(None, value))) if isinstance(value, list) else value
        for name, value in said.items()
    }
    return {**plain, **{name: value for name, value in lines.items() if value}}


def _phone(phone: Named[str, Any]) -> str:
    extension = _said(phone, "extension")
    return _said(phone, "number") + (f" ext. {extension}" if extension else "")


def _hours(schedule: Named[str, Any]) -> str:
    """In one line that `portal.importing.hours` reads; else the source's own words."""
    days = [day.strip() for day in _said(schedule, "byday").upper().split(",")]
    opens, closes = _said(schedule, "opens_at")[:5], _said(schedule, "closes_at")[:5]
    is_weekly = is_each_week(schedule) and all(day in _DAYS for day in days)
    if not (opens and closes and is_weekly):
        return _said(schedule, "description")
    first = (_said(schedule, "valid_from") or _said(schedule, "dtstart"))[:10]
    last = (_said(schedule, "valid_to") or _said(schedule, "until"))[:10]
    valid = f" {first}/{last}" if first or last else ""
    return f"{','.join(days).lower()} {opens}-{closes}{valid}"


def _said(fields: Named[str, Any], name: str) -> str:
    value = fields.get(name)
    return "" if value is None or isinstance(value, dict | list) else " ".join(str(value).split())


def _dicts(value: Any) -> list[Fields]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
