"""Places one can go to: HSDS locations, tables, databases, and the hours that people write."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import apsw
import pytest
from importing_fixtures import DATA, import_in, mangled

from kiosk.catalogue.feed import FeedHead
from kiosk.catalogue.location import Location, LocationType, read_locations
from portal.importing.hours import parse_hours
from portal.importing.locations import import_locations
from portal.importing.mapping import ImportKind
from portal.importing.mapping_file import load_mapping

LOCATION: dict[str, Any] = {
    "id": "l-1",
    "location_type": "physical",
    "name": "Centro de Salud Norte",
    "description": "<p>Planta baja</p>",
    "latitude": 17.0862,
    "longitude": -96.7151,
    "addresses": [
        {
            "address_1": "Calle 5",
            "address_2": "Local B",
            "city": "Oaxaca de Juárez",
            "state_province": "Oaxaca",
            "postal_code": "68000",
            "country": "MX",
            "address_type": "physical",
        }
    ],
    "phones": [{"number": "951 000 0001", "extension": "12"}],
    "languages": [{"name": "Español"}, {"name": "Zapoteco"}],
    "accessibility": [{"description": "Rampa"}],
    "schedules": [
        {"byday": "MO,TU,WE", "opens_at": "08:00:00", "closes_at": "14:30", "freq": "WEEKLY"},
        {
            "byday": "SA",
            "opens_at": "09:00",
            "closes_at": "13:00",
            "valid_from": "2026-07-01",
            "valid_to": "2026-07-31",
        },
    ],
}
SERVICE = {
    "id": "s-1",
    "name": "Vacunación",
    "organization": {"name": "Salud"},
    "service_at_locations": [{"id": "x", "location": LOCATION}],
}


def locations_of(folder: Path, content: Any) -> tuple[dict[str, Any], list[Location]]:
    (folder / "a.json").write_text(json.dumps(content), "utf-8")
    report = import_in(folder, "locations", folder / "a.json")
    return report, list(read_locations(folder / "out"))


@pytest.mark.parametrize(
    "content",
    [
        LOCATION,
        [LOCATION],
        {"total_items": 1, "contents": [LOCATION]},
        [SERVICE, {**SERVICE, "id": "s-2", "name": "Consulta"}],
    ],
)
def test_a_location_of_hsds_wherever_it_stands(tmp_path: Path, content: Any) -> None:
    report, (found,) = locations_of(tmp_path, content)
    assert report["taken"] == 1
    assert (found.name, found.type) == ("Centro de Salud Norte", LocationType.CLINIC)
    assert found.geo is not None
    assert (found.geo.latitude, found.geo.longitude) == (17.0862, -96.7151)
    assert found.address is not None
    assert found.address.street_address == "Calle 5, Local B"
    assert found.telephone == "951 000 0001 ext. 12"
    assert found.available_language == ("Español", "Zapoteco")
    week, summer = found.opening_hours_specification
    assert week.day_of_week == ("Monday", "Tuesday", "Wednesday")
    assert (week.opens, week.closes, week.valid_from) == ("08:00", "14:30", None)
    assert str(summer.valid_through) == "2026-07-31"
    offered = ("Vacunación", "Consulta") if isinstance(content, list) and len(content) > 1 else ()
    assert found.available_service == offered
    head = FeedHead.model_validate_json((tmp_path / "out" / "feed.json").read_bytes())
    assert head.title["es"] == "hsds"


@pytest.mark.parametrize(
    "some",
    [
        {"freq": "WEEKLY", "interval": 2},
        {"freq": "MONTHLY"},
        {"freq": "MONTHLY", "byday": "1TU"},
        {"freq": "MONTHLY", "bymonthday": "1"},
        {"byweekno": "1,3"},
    ],
)
def test_what_is_not_open_each_week_is_not_said_to_be(tmp_path: Path, some: dict[str, Any]) -> None:
    tuesday = {"byday": "TU", "opens_at": "09:00", "closes_at": "13:00"}
    found = [{**tuesday, **some, "description": "Algunos martes"}, tuesday]
    given = [{**LOCATION, "id": str(n), "schedules": [each]} for n, each in enumerate(found)]
    _, (sometimes, always) = locations_of(tmp_path, given)
    assert sometimes.opening_hours_specification == ()
    assert sometimes.opening_hours_words == "Algunos martes"
    assert len(always.opening_hours_specification) == 1


def test_hours_of_hsds_end_when_they_are_not_repeated_any_more(tmp_path: Path) -> None:
    tuesday = {"byday": "TU", "opens_at": "09:00", "closes_at": "13:00", "freq": "WEEKLY"}
    schedule = {**tuesday, "dtstart": "2026-01-06", "until": "2026-06-30T00:00:00Z"}
    _, (found,) = locations_of(tmp_path, {**LOCATION, "schedules": [schedule]})
    (hours,) = found.opening_hours_specification
    assert (str(hours.valid_from), str(hours.valid_through)) == ("2026-01-06", "2026-06-30")


def test_tables_of_hsds_are_joined(tmp_path: Path) -> None:
    tables = {
        "locations": [{"id": "1", "name": "Clínica", "latitude": "17.1", "longitude": "-96.7",
                       "organization_id": "o"}],
        "addresses": [{"location_id": "1", "address_1": "Calle 1", "city": "X"}],
        "schedules": [{"location_id": "1", "byday": "MO", "opens_at": "9:00", "closes_at": "10:00"},
                      {"location_id": "2", "byday": "TU", "opens_at": "9:00", "closes_at": "9:30"}],
        "organizations": [{"id": "o", "name": "IMSS"}],
        "services": [{"id": "s", "name": "Urgencias"}],
        "service_at_locations": [{"id": "z", "service_id": "s", "location_id": "1"}],
    }  # fmt: skip
    source = tmp_path / "source"
    source.mkdir()
    for name, rows in tables.items():
        with (source / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    import_in(tmp_path, "locations", source)
    (found,) = read_locations(tmp_path / "out")
    assert found.parent_organization is not None
    assert found.parent_organization.name == "IMSS"
    assert found.available_service == ("Urgencias",)
    assert len(found.opening_hours_specification) == 1


def test_each_row_of_a_table_of_hsds_is_told_of_where_it_stands(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "locations.csv").write_text(
        'id,name,latitude\n1,Uno,17.1\n2,"Dos,17.2\n,,\n3,Tres,17.3\n', "utf-8"
    )
    (source / "location.csv").write_text("id,name\n4,Cuatro\n", "utf-8")
    report = import_in(tmp_path, "locations", source)
    told = {(entry["identifier"], entry["row"]): entry["reason"] for entry in report["entries"]}
    assert told[("1", 2)] is told[("3", 5)] is told[("4", 2)] is None
    assert "never closed" in told[("2", 3)]
    assert report["rows"] == 5


def test_what_one_cannot_go_to_or_find_is_refused(tmp_path: Path) -> None:
    nameless = {key: value for key, value in LOCATION.items() if key not in {"name", "addresses"}}
    virtual = {**LOCATION, "id": "l-2", "location_type": "virtual"}
    report, found = locations_of(tmp_path, [nameless, virtual])
    assert not found
    reasons = {entry["reason"] for entry in report["entries"]}
    assert reasons == {"the place has no name", "one cannot go there"}


def test_points_that_are_none_are_left_out_and_told(tmp_path: Path) -> None:
    given = [
        {**LOCATION, "id": "a", "latitude": 0, "longitude": 0},
        {**LOCATION, "id": "b", "latitude": 917.0},
        {**LOCATION, "id": "c", "latitude": "norte"},
        {**LOCATION, "id": "d", "latitude": "17,0862"},
    ]
    report, found = locations_of(tmp_path, given)
    assert [each.geo is None for each in found] == [True, True, True, False]
    told = [repair for entry in report["entries"] for repair in entry["repairs"]]
    assert sum("no number of degrees" in repair for repair in told) == 2


def test_nothing_is_cut_without_a_word(tmp_path: Path) -> None:
    long = {
        **LOCATION,
        "name": "Centro " + "muy largo " * 300,
        "description": "palabra " * 15_000,
        "accessibility": [{"description": "rampa " * 20_000}],
        "languages": [{"name": f"Lengua {number}"} for number in range(45)],
    }
    report, (found,) = locations_of(tmp_path, long)
    assert len(found.name) <= 2000
    assert (len(found.description or ""), len(found.accessibility or "")) == (99_999, 100_000)
    assert len(found.available_language) == 40
    told = report["entries"][0]["repairs"]
    for words in (
        "name: shortened from 3,006 signs; whole in the description",
        "accessibility: 19,999 signs at its end left out",
        "description: 19,999 signs at its end left out",
        "availableLanguage: 5 at their end left out",
    ):
        assert words in told, told


def test_nothing_strange_ends_it(tmp_path: Path) -> None:
    path, mapping = tmp_path / "a.json", load_mapping(None, ImportKind.LOCATIONS)
    for content in mangled(LOCATION):
        path.write_text(json.dumps(content), "utf-8")
        check_files(import_locations([path], mapping, lambda _: None).files)


def check_files(files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        kind = Location if name.startswith("locations/") else FeedHead
        kind.model_validate_json(content)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lunes a viernes de 8:00 a 20:00", "12345 08:00-20:00"),
        ("L-V 8:00-14:30; S 9:00-13:00", "12345 08:00-14:30|6 09:00-13:00"),
        ("Lunes a viernes de 8:00 a 14:00 y de 16:00 a 20:00 hrs.",
         "12345 08:00-14:00|12345 16:00-20:00"),
        ("lunes, miércoles y viernes 9 a 15 h", "135 09:00-15:00"),
        ("Sábado a lunes de 10 a 18 horas", "167 10:00-18:00"),
        ("Mo-Fr 08:00-20:00\nSa 09:00-13:00", "12345 08:00-20:00|6 09:00-13:00"),
        ("24 horas", "1234567 00:00-23:59"),
        ("Todos los días, las 24 horas", "1234567 00:00-23:59"),
        ("Monday to Friday 9:00 am to 5:30 pm", "12345 09:00-17:30"),
        ("Lun a Dom 20:00 a 8:00", "1234567 20:00-08:00"),
        ("Lunes a viernes 9 a 5 pm", "12345 09:00-17:00"),
        ("Lunes a viernes 8 pm a 2", "12345 20:00-02:00"),
        ("Lunes 06:30 a 09:00", "1 06:30-09:00"),
        ("Lunes de 6 a 14 h", "1 06:00-14:00"),
        ("24/7", "1234567 00:00-23:59"),
        ("Lunes a viernes de 9 a 2", ""),
        ("Lunes a viernes de 9:00 a 14:00 y de 4:00 a 7:00", ""),
        ("Lunes a viernes de 09:00 a 03:00", ""),
        ("Lunes a viernes 9 am a 2", ""),
        ("Lunes a viernes de 1 a 5 pm", ""),
        ("Lunes a viernes", ""),
        ("8:00 a 20:00", ""),
        ("Lunes a viernes de 8:00 a 20:00, previa cita", ""),
        ("Lunes a viernes de 8:00 a 25:00", ""),
        ("Consulte a la autoridad", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_hours_are_read_where_they_are_certain(text: str, expected: str) -> None:
    days = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    read = "|".join(
        f"{''.join(str(days.index(day) + 1) for day in each.day_of_week)}"
        f" {each.opens}-{each.closes}"
        for each in parse_hours(text)
    )
    assert read == expected


def test_hours_that_cannot_be_read_are_kept_in_words(tmp_path: Path) -> None:
    table = (
        "CLUES,NOMBRE DE LA UNIDAD,NOMBRE DE LA INSTITUCION,NOMBRE TIPO ESTABLECIMIENTO,"
        "CLAVE DE LA ENTIDAD,CLAVE DEL MUNICIPIO,LATITUD,LONGITUD,ESTATUS DE OPERACION,"
        "HORARIO DE ATENCION\n"
        "OC1,CS UNO,IMSS-BIENESTAR,DE CONSULTA EXTERNA,20,067,17.06,-96.72,EN OPERACION,"
        "Lunes a viernes de 8:00 a 20:00\n"
        "OC2,HOSPITAL DOS,IMSS,DE HOSPITALIZACION,20,999x,0,0,EN OPERACION,Según la temporada\n"
        "OC3,CS TRES,IMSS,DE CONSULTA EXTERNA,20,067,17.06,-96.72,FUERA DE OPERACION,\n"
    )
    (tmp_path / "clues.csv").write_text(table, "utf-8")
    report = import_in(tmp_path, "locations", tmp_path / "clues.csv", "--mapping", "clues")
    assert (report["taken"], report["refused"]) == (2, 1)
    first, second = read_locations(tmp_path / "out")
    assert (first.place, first.type) == ("20067", LocationType.CLINIC)
    assert first.opening_hours_specification[0].closes == "20:00"
    assert (second.place, second.geo, second.type) == (None, None, LocationType.HOSPITAL)
    assert second.opening_hours_words == "Según la temporada"
    assert second.opening_hours_specification == ()


def database(path: Path, statements: str) -> bytes:
    db = apsw.Connection(str(path))
    db.execute(statements)
    db.close()
    return path.read_bytes()


TOWNS = {"kind": "locations", "system": "t", "identifier": "id", "location": {"name": "name"}}


def test_a_database_is_a_table_packed_or_not(tmp_path: Path) -> None:
    content = database(
        tmp_path / "t.sqlite",
        "CREATE TABLE town (id INTEGER, name TEXT, raw BLOB, size REAL, twice AS (size * 2));"
        "INSERT INTO town (id, name, raw, size)"
        " VALUES (1, 'Uno', x'00', 2.0), (2, 'Dos', NULL, 2.5), (3, NULL, 0, 0);"
        "CREATE TABLE other (x)",
    )
    (tmp_path / "t.sqlite.gz").write_bytes(gzip.compress(content))
    report = import_in(tmp_path, "locations", tmp_path / "t.sqlite.gz", mapping=TOWNS)
    assert (report["taken"], report["refused"]) == (2, 1)
    assert report["files"][0]["notes"] == ["read the table 'town'; not read: other"]
    assert [each.name for each in read_locations(tmp_path / "out")] == ["Uno", "Dos"]


def test_a_database_with_a_write_ahead_log_is_a_table_too(tmp_path: Path) -> None:
    database(tmp_path / "t.sqlite", "CREATE TABLE town (id, name)")
    database(tmp_path / "t.sqlite", "PRAGMA journal_mode = WAL")
    database(tmp_path / "t.sqlite", "INSERT INTO town VALUES (1, 'Uno')")
    import_in(tmp_path, "locations", tmp_path / "t.sqlite", mapping=TOWNS)
    assert [each.name for each in read_locations(tmp_path / "out")] == ["Uno"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"SQLite format 3\0" + b"x" * 2000, "not a database that can be read"),
        (gzip.compress(b"x" * 5000, mtime=0)[:20], "its compression is damaged"),
    ],
)
def test_a_damaged_file_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, told: str
) -> None:
    (tmp_path / "t.sqlite").write_bytes(content)
    with pytest.raises(AssertionError):
        import_in(tmp_path, "locations", tmp_path / "t.sqlite", mapping=TOWNS)
    assert told in capsys.readouterr().err


@pytest.mark.skipif(not DATA.is_dir(), reason="others' samples are not here")
def test_all_states_and_municipalities_of_the_samples(tmp_path: Path) -> None:
    towns = DATA / "places" / "mx-municipios.json"
    report = import_in(tmp_path, "locations", towns, "--mapping", "municipios-inegi")
    assert (report["rows"], report["taken"]) == (2478, 2478)
    assert report["files"][0]["unmapped"] == []
    states = {
        "kind": "locations",
        "system": "estados",
        "identifier": "clave_inegi",
        "location": {
            "name": "name",
            "type": {"constant": "AdministrativeArea"},
            "place": "clave_inegi",
        },
    }
    other = tmp_path / "states"
    other.mkdir()
    report = import_in(other, "locations", DATA / "places" / "mx-estados.json", mapping=states)
    assert report["taken"] == 33
    found = {each.name: each.place for each in read_locations(other / "out")}
    assert found["OAXACA"] == "MX-OAX"
    assert found["NACIDO EN EL EXTRANJERO"] is None
