"""HSDS 3 (Open Referral's Human Services Data Specification), as JSON or as a set of tables.

Each service becomes one row of dotted columns, as the mapping `hsds` names them, with what is
listed of it joined: the organisation, phones, places, costs, documents.
"""

from __future__ import annotations

import json
from collections.abc import Mapping as Named
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from portal.importing.decoding import decode
from portal.importing.errors import CannotImport
from portal.importing.json_documents import read_json
from portal.importing.mapping import Mapping
from portal.importing.source_file import Format, format_of, read_file
from portal.importing.sources import listed, object_rows, read_table, saved_on
from portal.importing.table import MAX_ROWS, Row, Table

_TABLES: Final = {
    "organization": "organizations",
    "service": "services",
    "phone": "phones",
    "schedule": "schedules",
    "cost_option": "cost_options",
    "required_document": "required_documents",
    "service_at_location": "service_at_locations",
    "location": "locations",
    "address": "addresses",
    "attribute": "attributes",
    "taxonomy_term": "taxonomy_terms",
}
"""A table's name in the standard, and its file's."""
_OF_A_SERVICE: Final = (
    "phones", "schedules", "cost_options", "required_documents", "service_at_locations",
)  # fmt: skip
_OF_PLACES: Final = "of service_at_locations only addresses, telephones and hours were read"
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def read_hsds(paths: Sequence[Path], mapping: Mapping) -> list[tuple[Table, date]]:
    """One table for each file of services; the other tables are joined to it.

    A folder stands for the files in it. Raises `CannotImport`.
    """
    files = [file for path in paths for file in _files(path)]
    tabular = {path: name for path in files if (name := _table_of(path))}
    tables = [_document(path, mapping) for path in files if path not in tabular]
    if tabular:
        tables += _joined(tabular, mapping)
    if not tables:
        raise CannotImport("there is no services.csv and no JSON of services")
    return tables


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(each for each in path.iterdir() if each.suffix in {".csv", ".tsv", ".xlsx"})
    return [path]


def _table_of(path: Path) -> str | None:
    if path.suffix.lower() not in {".csv", ".tsv", ".xlsx"}:
        return None
    stem = path.stem.lower()
    return next((t for t, file in _TABLES.items() if stem in {t, file}), "other")


def _document(path: Path, mapping: Mapping) -> tuple[Table, date]:
    content = read_file(path)
    if format_of(path, content) is not Format.JSON:
        raise CannotImport(f"{path}: not JSON, and not named as a table of HSDS")
    decoded = decode(content, mapping.read.encoding)
    try:
        documents = read_json(decoded.text)
    except CannotImport as error:
        raise CannotImport(f"{path}: {error}") from None
    services = _services_in(documents.items)
    if len(services) > MAX_ROWS:
        raise CannotImport(f"{path}: more than {MAX_ROWS:,} rows")
    _, rows = object_rows([_row(each) if isinstance(each, dict) else each for each in services])
    notes = (*decoded.notes, *documents.notes, _OF_PLACES)
    kind = "hsds-json"
    return Table(str(path), kind, decoded.encoding, _columns(rows), rows, notes), saved_on(path)


def _services_in(items: Sequence[Any]) -> list[Any]:
    """Services of a page (`contents`), a list, one service, organisations, or the whole tabular
    set as one object."""
    if len(items) == 1 and isinstance(items[0], dict):
        whole = items[0]
        if isinstance(whole.get("contents"), list):
            return _services_in([*whole["contents"]]) if whole["contents"] else []
        if isinstance(whole.get("service"), list):
            return _join({name: _dicts(whole.get(name)) for name in _TABLES})
    found: list[Any] = []
    for item in listed(items):
        inner = item.get("services") if isinstance(item, dict) else None
        if isinstance(item, dict) and isinstance(inner, list):
            around = {key: value for key, value in item.items() if key != "services"}
            found += [{"organization": around, **s} if isinstance(s, dict) else s for s in inner]
        else:
            found.append(item)
    return found


def _joined(files: Named[Path, str], mapping: Mapping) -> list[tuple[Table, date]]:
    read = {path: read_table(path, mapping) for path in files}
    rows_of: dict[str, list[dict[str, Any]]] = {}
    for path, name in files.items():
        if name != "service":
            rows_of.setdefault(name, []).extend(dict(row.cells) for row in read[path].rows)
    tables = []
    for path, name in files.items():
        if name == "service":
            rows = tuple(_joined_row(row, rows_of) for row in read[path].rows)
            notes = [*read[path].notes]
            notes += [_OF_PLACES, *(f"joined: {other.name}" for other in files if other != path)]
            table = Table(
                str(path), "hsds-csv", read[path].encoding, _columns(rows), rows, tuple(notes)
            )
            tables.append((table, saved_on(path)))
    if not tables:
        raise CannotImport("no services.csv among the tables: for other tables name a --mapping")
    return tables


def _joined_row(row: Row, rows_of: Named[str, list[dict[str, Any]]]) -> Row:
    (service,) = _join({**rows_of, "service": [dict(row.cells)]})
    _, (found,) = object_rows([_row(service)])
    return Row(row.number, found.cells, row.repairs, row.refusal)


def _join(tables: Named[str, list[dict[str, Any]]]) -> list[Any]:
    """Services with what other tables say of them nested in, as the JSON form has it."""
    places = {
        _said(place, "id"): {**place, "addresses": _where(tables, "address", "location_id", place)}
        for place in tables.get("location", [])
    }
    organizations = {_said(each, "id"): each for each in tables.get("organization", [])}
    terms = {_said(each, "id"): each for each in tables.get("taxonomy_term", [])}
    services = []
    for service in tables.get("service", []):
        nested = {
            _TABLES[name]: _where(tables, name, "service_id", service)
            for name in _TABLES
            if _TABLES[name] in _OF_A_SERVICE
        }
        for stand in nested["service_at_locations"]:
            stand["location"] = places.get(_said(stand, "location_id"), {})
        nested["attributes"] = [
            {"taxonomy_term": terms[name]}
            for each in _where(tables, "attribute", "link_id", service)
            if (name := _said(each, "taxonomy_term_id")) in terms
        ]
        organization = organizations.get(_said(service, "organization_id"), {})
        phones = _where(tables, "phone", "organization_id", organization) if organization else []
        services.append({**service, **nested, "organization": {**organization, "phones": phones}})
    return services


def _where(
    tables: Named[str, list[dict[str, Any]]], name: str, key: str, owner: Named[str, Any]
) -> list[dict[str, Any]]:
    wanted = _said(owner, "id")
    return [dict(each) for each in tables.get(name, []) if wanted and _said(each, key) == wanted]


def _row(service: Named[str, Any]) -> dict[str, Any]:
    """The service, with its lists said in lines, and its organisation's and places' contacts."""
    stands = _dicts(service.get("service_at_locations"))
    places = [place for each in stands if isinstance(place := each.get("location"), dict)]
    phones = _dicts(service.get("phones")) + [p for s in stands for p in _dicts(s.get("phones"))]
    schedules = _dicts(service.get("schedules")) + [
        hours for each in (*stands, *places) for hours in _dicts(each.get("schedules"))
    ]
    terms = [
        term for each in _dicts(service.get("attributes"))
        if isinstance(term := each.get("taxonomy_term"), dict)
    ]  # fmt: skip
    derived = {
        "phones": [_phone(each) for each in phones],
        "costs": [_cost(each) for each in _dicts(service.get("cost_options"))],
        "documents": [
            _said(each, "document") for each in _dicts(service.get("required_documents"))
        ],
        "hours": [_schedule(each) for each in schedules],
        "addresses": [
            _address(a, place) for place in places for a in _dicts(place.get("addresses"))
        ],
        "categories": [_said(term, "name") for term in terms],
    }
    plain = {
        name: value
        for name, value in service.items()
        if not isinstance(value, list | dict) or name in {"organization", "program"}
    }
    rest = {
        name: [json.dumps(each, ensure_ascii=False, sort_keys=True) for each in value]
        for name, value in service.items()
        if isinstance(value, list) and value and name not in {
            "phones", "cost_options", "required_documents", "schedules", "service_at_locations",
            "attributes",
        }
    }  # fmt: skip
    said = {name: list(dict.fromkeys(filter(None, lines))) for name, lines in derived.items()}
    return {**plain, **rest, **said}


def _phone(phone: Named[str, Any]) -> str:
    extension = _said(phone, "extension")
    return _said(phone, "number") + (f" ext. {extension}" if extension else "")


def _cost(cost: Named[str, Any]) -> str:
    amount = " ".join(filter(None, (_said(cost, "amount"), _said(cost, "currency").upper())))
    about = ", ".join(filter(None, (_said(cost, "option"), _said(cost, "amount_description"))))
    return f"{amount} ({about})" if amount and about else amount or about


def is_each_week(schedule: Named[str, Any]) -> bool:
    """Whether its days are those of every week, and not of some weeks or months alone."""
    some = ("byweekno", "bymonthday", "byyearday")
    numbered = any(map(str.isdigit, _said(schedule, "byday")))  # `1MO`: the first of a month
    return not numbered and (
        _said(schedule, "freq").upper() in {"", "DAILY", "WEEKLY"}
        and _said(schedule, "interval") in {"", "1"}
        and not any(_said(schedule, name) for name in some)
    )


def _schedule(schedule: Named[str, Any]) -> str:
    said = _said(schedule, "description")
    if said or not is_each_week(schedule):
        return said
    written = _said(schedule, "byday")
    days = [day.strip() for day in written.upper().split(",")]
    hours = "–".join(
        filter(None, (_said(schedule, "opens_at")[:5], _said(schedule, "closes_at")[:5]))
    )
    known = all(day in _DAYS for day in days)
    return " ".join(filter(None, (", ".join(days) if known else written, hours)))


def _address(address: Named[str, Any], place: Named[str, Any]) -> str:
    parts = [_said(place, "name"), *(_said(address, name) for name in (
        "address_1", "address_2", "city", "region", "state_province", "postal_code",
    ))]  # fmt: skip
    return ", ".join(dict.fromkeys(filter(None, parts)))


def _said(fields: Named[str, Any], name: str) -> str:
    value = fields.get(name)
    return "" if value is None or isinstance(value, dict | list) else " ".join(str(value).split())


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _columns(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for row in rows for name in row.cells))
