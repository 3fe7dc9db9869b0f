"""HSDS 3: pages, lists, single services, organisations, and sets of tables."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from at_length import cases
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from importing_fixtures import import_in, mangled

from kiosk.catalogue.model import Service
from kiosk.catalogue.source import load_source
from kiosk.catalogue.terms import Area, ChannelType
from portal.importing.mapping import ImportKind
from portal.importing.mapping_file import load_mapping
from portal.importing.output import write_files
from portal.importing.services import import_services

ORGANIZATION: dict[str, Any] = {
    "id": "o-1",
    "name": "Centro Comunitario",
    "email": "hola@centro.org",
    "website": "https://centro.org",
    "phones": [{"number": "+52 55 1234 5678"}],
}
ADDRESS = {"address_1": "Main 1", "city": "MyCity"}
SERVICE: dict[str, Any] = {
    "id": "s-1",
    "name": "Community Counselling",
    "description": "Counselling by trained professionals.",
    "status": "active",
    "url": "https://centro.org/counselling",
    "wait_time": "2 weeks",
    "application_process": "1. Call us.\n2. Come by.",
    "cost_options": [
        {"amount": 35, "currency": "mxn", "amount_description": "per session"},
        {"amount": 10, "currency": "gbp"},
    ],
    "required_documents": [{"document": "Official id"}, {"document": "Proof of address"}],
    "phones": [{"number": "55 8765 4321", "extension": 12}],
    "schedules": [{"byday": "MO,TU", "opens_at": "10:00:00", "closes_at": "18:00:00"}],
    "service_at_locations": [
        {
            "location": {
                "name": "Civic Center",
                "addresses": [ADDRESS],
            }
        }
    ],
    "attributes": [{"taxonomy_term": {"name": "Mental health"}}],
    "organization": ORGANIZATION,
}


def services_of(folder: Path, *files: Path) -> tuple[dict[str, Any], tuple[Service, ...]]:
    report = import_in(folder, "services", *files)
    return report, load_source(folder / "out").services


def check(service: Service) -> None:
    assert service.id == "hsds-s-1"
    assert service.name.in_language("en") == "Community Counselling"
    assert service.area is Area.HEALTH
    assert service.agency.name.in_language("es") == "Centro Comunitario"
    assert service.agency.email == "hola@centro.org"
    assert service.agency.phone == "55 1234 5678"
    assert [cost.amount for cost in service.costs] == [35, None]
    assert service.processing_time.duration is not None
    assert service.processing_time.duration.weeks == 2
    assert [each.name.in_language("en") for each in service.evidence] == [
        "Official id", "Proof of address",
    ]  # fmt: skip
    ways = {way.type: way for way in service.channels}
    assert set(ways) == {ChannelType.IN_PERSON, ChannelType.WEB, ChannelType.PHONE}
    assert ways[ChannelType.PHONE].phone == "55 8765 4321 ext. 12"
    assert service.description is not None
    assert "Where: Civic Center, Main 1, MyCity" in service.description.in_language("en")
    assert "Opening hours: MO, TU 10:00–18:00" in service.description.in_language("en")
    assert service.source is not None
    assert service.source.identifier == "s-1"


@pytest.mark.parametrize(
    "document",
    [
        SERVICE,
        [SERVICE],
        {"total_items": 1, "page_number": 1, "contents": [SERVICE]},
        {**ORGANIZATION, "services": [{k: v for k, v in SERVICE.items() if k != "organization"}]},
    ],
)
def test_every_form_of_json(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "services.json"
    path.write_text(json.dumps(document), "utf-8")
    report, (service,) = services_of(tmp_path, path)
    assert report["taken"] == 1
    check(service)
    assert service.next_steps[0].in_language("en") == "Call us."


@pytest.mark.parametrize(
    ("byday", "said"),
    [
        ("MO, TU", "Opening hours: MO, TU 09:00–13:00"),
        ("Monday and Tuesday", "Opening hours: Monday and Tuesday 09:00–13:00"),
        ("1MO", "Opening hours: By appointment"),
    ],
)
def test_hours_are_never_said_without_the_days_that_they_are_of(
    tmp_path: Path, byday: str, said: str
) -> None:
    clock = {"opens_at": "09:00", "closes_at": "13:00"}
    always = {"description": "By appointment"}
    path = tmp_path / "services.json"
    schedules = [{**clock, "byday": byday}, *([always] if byday == "1MO" else [])]
    path.write_text(json.dumps({**SERVICE, "schedules": schedules}), "utf-8")
    _, (service,) = services_of(tmp_path, path)
    assert service.description is not None
    assert said in service.description.in_language("en").split("\n")


def test_a_set_of_tables(tmp_path: Path) -> None:
    tables = {
        "organizations": "id,name,email,website\n"
        "o-1,Centro Comunitario,hola@centro.org,https://centro.org\n",
        "services": "id,organization_id,name,description,status,url,wait_time\n"
        "s-1,o-1,Community Counselling,By professionals.,active,https://centro.org,2 weeks\n"
        "s-2,nobody,Lost,x,active,,\n",
        "phones": "id,service_id,organization_id,number,extension\n"
        "1,s-1,,55 8765 4321,12\n2,,o-1,+52 55 1234 5678,\n",
        "cost_options": "id,service_id,amount,currency,amount_description\n"
        "1,s-1,35,mxn,per session\n2,s-1,10,gbp,\n",
        "required_documents": "id,service_id,document\n1,s-1,Official id\n2,s-1,Proof of address\n",
        "schedules": 'id,service_id,byday,opens_at,closes_at\n1,s-1,"MO,TU",10:00,18:00\n',
        "locations": "id,name\nl-1,Civic Center\n",
        "addresses": "id,location_id,address_1,city\n1,l-1,Main 1,MyCity\n",
        "service_at_locations": "id,service_id,location_id\n1,s-1,l-1\n",
        "attributes": "id,link_id,taxonomy_term_id\n1,s-1,t-1\n",
        "taxonomy_terms": "id,name\nt-1,Mental health\n",
    }
    folder = tmp_path / "hsds"
    folder.mkdir()
    for name, text in tables.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    report, (service,) = services_of(tmp_path, folder)
    assert (report["taken"], report["refused"]) == (1, 1)
    assert report["entries"][1]["reason"] == "no agency is named"
    check(service)


NAMES = (
    "id name description contents services service organization phones number cost_options amount "
    "currency required_documents document schedules service_at_locations location addresses "
    "attributes taxonomy_term taxonomy_term_id organization_id service_id status url phone"
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES.split()), inner, max_size=6)
    ),
    max_leaves=25,
)


@hypothesis_settings(max_examples=cases(120))
@given(JSON)
def test_any_json_is_taken_or_refused(document: Any) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "a.json"
        path.write_text(json.dumps(document), "utf-8")
        found = import_services([path], load_mapping(None, ImportKind.SERVICES), lambda _: None)
        sums = found.report.sums()
        write_files(Path(name) / "out", ImportKind.SERVICES, "hsds", found.files)
        assert (
            len(load_source(Path(name) / "out").services if sums["taken"] else ()) == sums["taken"]
        )


TABLES = {
    "service": [{"id": "s", "name": "N", "organization_id": "o"}],
    "organization": [{"id": "o", "name": "O"}],
    "service_at_location": [{"service_id": "s", "location_id": "l"}],
    "location": [{"id": "l"}],
    "address": [{"location_id": "l", "city": "C"}],
    "attribute": [{"link_id": "s", "taxonomy_term_id": "t"}],
    "taxonomy_term": [{"id": "t", "name": "T"}],
}


@pytest.mark.parametrize("document", [SERVICE, TABLES, {"contents": [SERVICE]}])
def test_no_part_of_a_strange_kind_ends_an_import(tmp_path: Path, document: Any) -> None:
    mapping = load_mapping(None, ImportKind.SERVICES)
    for number, strange in enumerate(mangled(document)):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(strange), "utf-8")
        sums = import_services([path], mapping, lambda _: None).report.sums()
        assert sums["rows"] == sums["taken"] + sums["refused"]


def test_a_service_that_is_offered_no_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([SERVICE, {**SERVICE, "id": "s-2", "status": "defunct"}]), "utf-8")
    report, _ = services_of(tmp_path, path)
    assert [entry["reason"] for entry in report["entries"]] == [
        None, "the source says that it is offered no more",
    ]  # fmt: skip


def test_a_service_of_nobody_is_refused_and_one_without_json_too(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([SERVICE, {"id": "s-2", "name": "Lost"}, 3]), "utf-8")
    report, _ = services_of(tmp_path, path)
    assert [entry["reason"] for entry in report["entries"]] == [
        None,
        "no agency is named",
        "not an object with named fields",
    ]
