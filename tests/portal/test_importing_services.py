"""Inventories of services: every row told of, nothing invented, nothing lost, the same again."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from at_length import cases
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from importing_fixtures import DATA, HEADER, SERVICES, import_in

from kiosk.catalogue.building import build_store
from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.source import load_source, read_source
from kiosk.catalogue.terms import Area, Certainty, ChannelType, Level
from portal.importing.errors import CannotImport
from portal.importing.mapping import ImportKind, Mapping
from portal.importing.output import write_files
from portal.importing.services import import_services

LONG = "Primera frase de la descripción. " + "Otra frase que dice más cosas. " * 700


def no_progress(_rows: int) -> None:
    """Nobody looks."""


def imported(
    folder: Path, *lines: str, **changes: Any
) -> tuple[dict[str, Any], dict[str, Service]]:
    """The report, and the services by their identifier in the source."""
    (folder / "a.csv").write_text("\n".join([HEADER, *lines]) + "\n", "utf-8")
    report = import_in(folder, "services", folder / "a.csv", mapping={**SERVICES, **changes})
    services = load_source(folder / "out").services if report["taken"] else ()
    return report, {service.source.identifier: service for service in services if service.source}


def test_a_row_becomes_a_service(tmp_path: Path) -> None:
    report, services = imported(
        tmp_path,
        '7,Acta,Registro Civil,Copia del acta.,Salud,"$1,074.50",3 días hábiles,"- INE\n- CURP"',
    )
    service = services["7"]
    assert service.id == report["entries"][0]["id"] == "prueba-7"
    assert service.name.in_language("es") == "Acta"
    assert service.purpose.in_language("en") == "Copia del acta."
    assert service.area is Area.HEALTH
    assert service.agency.id == "registro-civil"
    assert service.level is Level.FEDERAL
    assert [cost.amount for cost in service.costs] == [Decimal("1074.50")]
    assert service.processing_time.duration is not None
    assert service.processing_time.duration.days == 3
    assert service.processing_time.note is not None
    assert [each.name.in_language("es") for each in service.evidence] == ["INE", "CURP"]
    assert service.certainty is Certainty.EXAMPLE
    assert service.source is not None
    assert service.source.system == "prueba"


def test_what_is_not_said_sends_to_the_authority(tmp_path: Path) -> None:
    report, services = imported(tmp_path, "7,Acta,Registro,,,N/A,,")
    (service,) = services.values()
    assert service.costs[0].amount is None
    assert service.costs[0].note is not None
    assert service.costs[0].note.words == {
        "es": "Consulte a la autoridad.",
        "en": "Check with the authority.",
    }
    assert service.processing_time.duration is None
    assert service.output.in_language("es") == "Consulte a la autoridad."
    assert service.channels[0].type is ChannelType.IN_PERSON
    repairs = report["entries"][0]["repairs"]
    assert "area: nothing is said; 'government' is its default" in repairs
    assert "costs: nothing is said: visitors are sent to the authority" in repairs


def test_long_texts_are_shown_short_and_kept_whole(tmp_path: Path) -> None:
    name = "Solicitud de registro de un establecimiento con un nombre muy largo de verdad"
    report, services = imported(tmp_path, f"7,{name},Registro,{LONG},Salud,0,1 día,{LONG}")
    (service,) = services.values()
    assert len(service.name.in_language("es")) <= 60
    assert service.official_name is not None
    assert service.official_name.in_language("es") == name
    assert len(service.purpose.in_language("es")) <= 400
    assert service.purpose.in_language("es").endswith(".")
    assert service.description is not None
    assert service.description.in_language("es") == " ".join(LONG.split())
    evidence = " ".join(each.name.in_language("es") for each in service.evidence)
    assert evidence == " ".join(LONG.split())
    told = "\n".join(report["entries"][0]["repairs"])
    assert "name: shortened from 77" in told
    assert "purpose: shortened from 21,7" in told
    assert "evidence: an entry of 21,7" in told


def test_duplicates_are_refused_and_namesakes_kept(tmp_path: Path) -> None:
    report, services = imported(
        tmp_path,
        "7,Acta,Registro,Uno.,Salud,0,,",
        "7,Acta,Registro,Uno.,Salud,0,,",
        "7,Acta,Registro,Dos.,Salud,0,,",
        ",Sin clave,Registro,Tres.,Salud,0,,",
        ",Sin clave,Registro,Tres.,Salud,0,,",
    )
    entries = report["entries"]
    assert [entry["id"] for entry in entries] == [
        "prueba-7", None, "prueba-7-2", "prueba-sin-clave", None,
    ]  # fmt: skip
    assert entries[1]["reason"] == f"the same as row 2 of {tmp_path / 'a.csv'}"
    assert any("says other things: both were taken" in each for each in entries[2]["repairs"])
    assert len(load_source(tmp_path / "out").services) == 3
    assert "Sin clave" in services


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("7,,Registro,x,Salud,0,,", "the service has no name"),
        (",,,,,,,", "the row is blank"),
        ("7,A,R,x,Salud,0,,,,extra", "cells under 8 columns"),
        ("7,<b></b>,R,x,Salud,0,,", "the service has no name"),
        ("7,---,R,x,Salud,0,,", "name: no letter and no digit in the name in es"),
    ],
)
def test_refused_rows_have_their_reason(tmp_path: Path, line: str, reason: str) -> None:
    report, services = imported(tmp_path, line, "8,Otra,Registro,x,Salud,0,,")
    assert reason in report["entries"][0]["reason"]
    assert list(services) == ["8"]


def test_without_an_agency_or_an_area_a_row_is_refused(tmp_path: Path) -> None:
    strict = {
        "agency": {"name": "oficina", "level": {"constant": "federal"}},
        "service": {**SERVICES["service"], "area": {"column": "tema", "values": {"S": "health"}}},
    }
    report, _ = imported(tmp_path, "7,A,,x,S,0,,", "8,A,R,x,Otra,0,,", **strict)
    assert [entry["reason"] for entry in report["entries"]] == [
        "no agency is named",
        "its area is not known, and the mapping has no default",
    ]
    assert not (tmp_path / "out" / "catalogue.yaml").exists()


def test_a_level_and_a_place_must_fit(tmp_path: Path) -> None:
    agency = {"name": "oficina", "level": {"constant": "municipal"}, "place": {"constant": "99999"}}
    report, _ = imported(tmp_path, "7,A,R,x,Salud,0,,", agency=agency)
    assert "INEGI" in report["entries"][0]["reason"]


def test_a_mapping_may_want_none_of_some_rows(tmp_path: Path) -> None:
    refuse = [{"columns": ["tema"], "words": ["baja"], "value": "it was withdrawn"}]
    report, services = imported(
        tmp_path, "7,A,R,x,De BAJA,0,,", "8,B,R,x,Trabajo,0,,", refuse=refuse
    )
    assert report["entries"][0]["reason"] == "it was withdrawn"
    assert list(services) == ["8"]


def test_words_of_another_language_stand_where_spanish_is_missing(tmp_path: Path) -> None:
    _, services = imported(
        tmp_path, "7,Birth certificate,Registry,A copy.,Salud,0,,", language="en"
    )
    assert services["7"].name.words == {
        "es": "Birth certificate",
        "en": "Birth certificate",
    }


def test_two_languages(tmp_path: Path) -> None:
    service = {
        **SERVICES["service"],
        "name": {"column": "nombre", "translations": {"en": "descripcion"}},
    }
    _, services = imported(tmp_path, "7,Acta,Registro,Certificate,Salud,0,,", service=service)
    assert services["7"].name.words == {"es": "Acta", "en": "Certificate"}


def test_columns_that_nobody_speaks_of_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{HEADER},otra,vacia\n7,A,R,x,Salud,0,,,dato,\n", "utf-8")
    report = import_in(tmp_path, "services", tmp_path / "a.csv", mapping=SERVICES)
    assert report["files"][0]["unmapped"] == ["otra"]
    ignoring = {**SERVICES, "ignore": {"otra": "of no use"}}
    report = import_in(tmp_path, "services", tmp_path / "a.csv", mapping=ignoring)
    assert report["files"][0]["unmapped"] == []
    assert report["files"][0]["ignored"] == {"otra": "of no use"}


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    lines = ("7,Acta,Registro,Uno.,Salud,0,,", "7,Acta,Registro,Dos.,Salud,0,,")
    first, _ = imported(tmp_path, *lines)
    before = snapshot(tmp_path / "out")
    second, _ = imported(tmp_path, *lines)
    assert snapshot(tmp_path / "out") == before
    assert first["entries"] == second["entries"]


def test_what_the_source_brings_no_more_goes_and_an_author_s_words_stay(tmp_path: Path) -> None:
    imported(tmp_path, *(f"{n},Acta {n},Registro,x,Salud,0,," for n in range(4)))
    services = tmp_path / "out" / "agencies" / "registro" / "services"
    for edited in ("prueba-1.yaml", "prueba-3.yaml"):
        text = (services / edited).read_text("utf-8").replace("Acta", "Mi acta")
        (services / edited).write_text(text, "utf-8")
    (services / "mine.yaml").write_bytes((services / "prueba-0.yaml").read_bytes())
    report, found = imported(
        tmp_path, "0,Acta 0,Registro,otra,Salud,0,,", "1,Acta 1,Registro,x,Salud,5,,"
    )
    assert report["removed"] == ["agencies/registro/services/prueba-2.yaml"]
    assert report["kept"] == [
        "agencies/registro/services/prueba-1.yaml",
        "agencies/registro/services/prueba-3.yaml",
    ]
    assert found["1"].name.in_language("es") == "Mi acta 1"
    assert (services / "mine.yaml").exists()
    assert not (services / "prueba-2.yaml").exists()
    again, _ = imported(
        tmp_path, "0,Acta 0,Registro,otra,Salud,0,,", "1,Acta 1,Registro,x,Salud,5,,"
    )
    assert again["kept"] == report["kept"]


def test_two_systems_share_a_folder(tmp_path: Path) -> None:
    imported(tmp_path, "7,Acta,Registro,x,Salud,0,,")
    imported(tmp_path, "7,Otra,Registro,x,Salud,0,,", system="segunda")
    assert [each.id for each in load_source(tmp_path / "out").services] == ["prueba-7", "segunda-7"]


def test_a_list_of_files_that_points_elsewhere_removes_nothing(tmp_path: Path) -> None:
    outside = tmp_path / "precious.txt"
    outside.write_text("x", "utf-8")
    ours = (tmp_path / "out", ImportKind.SERVICES, "prueba")
    write_files(*ours, {"a.yaml": b"1"})
    listing = tmp_path / "out" / ".import-prueba.services.json"
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    listing.write_text(f'{{"files": {{"../precious.txt": ["{digest}"]}}}}', "utf-8")
    assert write_files(*ours, {}).removed == ()
    assert outside.exists()
    listing.write_text("[", "utf-8")
    with pytest.raises(CannotImport, match="damaged"):
        write_files(*ours, {})


@pytest.mark.parametrize("hour", [6, 12, 29])
def test_a_file_s_own_day_says_how_old_its_facts_are(tmp_path: Path, hour: int) -> None:
    """Until the midnight of the centre of Mexico, at six in UTC."""
    (tmp_path / "a.csv").write_text(f"{HEADER}\n7,A,R,x,Salud,0,,\n", "utf-8")
    saved = datetime(2023, 11, 14, tzinfo=UTC).timestamp() + hour * 3600 + 1800
    os.utime(tmp_path / "a.csv", (saved, saved))
    import_in(tmp_path, "services", tmp_path / "a.csv", mapping=SERVICES)
    (service,) = load_source(tmp_path / "out").services
    assert service.reviewed == date(2023, 11, 14)
    assert service.source is not None
    assert service.source.retrieved == date(2023, 11, 14)


CELL = st.text(max_size=40) | st.text(alphabet="<b>&;\n\r\",'$12 díasñ\0\ufffd", max_size=60)


@hypothesis_settings(max_examples=cases(60))
@given(st.lists(st.lists(CELL, max_size=10), max_size=6), st.sampled_from([",", ";", "\t"]))
def test_any_garbage_is_taken_or_refused_and_what_is_taken_is_sound(
    rows: list[list[str]], separator: str
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        text = "\n".join([HEADER.replace(",", separator), *map(separator.join, rows)])
        path = folder / "a.csv"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        found = import_services([path], Mapping.model_validate(SERVICES), no_progress)
        sums = found.report.sums()
        assert sums["rows"] == sums["taken"] + sums["refused"]
        assert sums["rows"] == sum(len(file.entries) for file in found.report.files)
        write_files(folder / "out", ImportKind.SERVICES, "prueba", found.files)
        if sums["taken"]:
            reading = read_source(folder / "out")
            assert reading.catalogue is not None, reading.problems
            assert len(reading.catalogue.services) == sums["taken"]


@hypothesis_settings(max_examples=cases(40))
@given(st.binary(max_size=400))
def test_any_bytes_under_the_header_are_told_of(content: bytes) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "a.csv"
        path.write_bytes(HEADER.encode() + b"\n" + content)
        found = import_services([path], Mapping.model_validate(SERVICES), no_progress)
        sums = found.report.sums()
        assert sums["rows"] == sums["taken"] + sums["refused"]


@pytest.fixture(
    params=[
        "gt-tramites-sample.csv tramites-gt 119",
        "mx-juarez-nl-sample.csv tramites-juarez-nl 20",
    ]
)
def sample(request: pytest.FixtureRequest) -> tuple[Path, str, int]:
    file, mapping, rows = str(request.param).split()
    if not (DATA / "services" / file).is_file():
        pytest.skip("the samples are not here")
    return DATA / "services" / file, mapping, int(rows)


def test_the_samples_can_be_browsed(tmp_path: Path, sample: tuple[Path, str, int]) -> None:
    path, mapping, rows = sample
    report = import_in(tmp_path, "services", path, "--mapping", mapping)
    assert report["rows"] == rows
    assert report["taken"] == rows
    assert report["files"][0]["unmapped"] == []
    build_store(load_source(tmp_path / "out"), tmp_path / "store.sqlite")
    with CatalogueStore.open(tmp_path / "store.sqlite") as store:
        assert store.count() == rows
        assert store.search("constancia", "es", 5).hits
