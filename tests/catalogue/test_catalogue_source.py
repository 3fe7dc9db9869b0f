"""Reading the source: every damage is found, with file, line, message and remedy."""

from __future__ import annotations

from typing import Any

import pytest
from catalogue_author import AGENCY, LEFT_OUT, SERVICE, Author, text

from kiosk.catalogue.errors import CatalogueDamaged, NoCatalogue, Severity
from kiosk.catalogue.source import load_source, read_source

SERVICE_FILE = f"agencies/{AGENCY}/services/{SERVICE}.yaml"
AGENCY_FILE = f"agencies/{AGENCY}/agency.yaml"


def test_a_sound_folder_has_no_problem(author: Author) -> None:
    reading = read_source(author.folder)
    assert reading.problems == ()
    assert reading.catalogue is not None
    assert [service.id for service in reading.catalogue.services] == [SERVICE]
    assert reading.catalogue.services[0].agency.id == AGENCY


def test_the_shipped_catalogue_is_sound() -> None:
    from kiosk.catalogue.shipped import shipped_catalogue  # noqa: PLC0415

    reading = read_source(shipped_catalogue())
    assert [str(p) for p in reading.problems if p.severity is Severity.ERROR] == []
    assert reading.catalogue is not None
    assert len(reading.catalogue.services) >= 60
    assert len({service.area for service in reading.catalogue.services}) == 5
    assert len({service.level for service in reading.catalogue.services}) == 3


@pytest.mark.parametrize(
    ("fields", "at", "message", "remedy"),
    [
        ({"surprise": 1}, "surprise", "no such field", "remove it"),
        ({"purpose": LEFT_OUT}, "name", "purpose: the field is missing", "add it"),
        ({"name": {"en": "Copy"}}, "name", "Spanish (es) is missing", "under es"),
        ({"name": {"es": ""}}, "name", "no words", "write it"),
        ({"name": "Copia"}, "name", "not a mapping from language", "{es: …, en: …}"),
        ({"name": text("x" * 61, "x")}, "name", "61 characters", "60 characters"),
        ({"name": text("¡¿…?!", "x")}, "name", "no letter and no digit", "what people would"),
        ({"name": text("Acta", "🙂")}, "name", "name in en", "what people would"),
        ({"name": {"es": "a", "fr": "b"}}, "name", "does not speak fr", "catalogue.yaml"),
        ({"name": {"es": "a", "ES!": "b"}}, "name", "no language code", "see docs"),
        ({"purpose": text("<b>x</b>", "x")}, "purpose", "HTML", "without tags"),
        ({"purpose": text("a\u202eb", "x")}, "purpose", "U+202E", "type the words again"),
        ({"purpose": text("x" * 1001, "x")}, "purpose", "at most 1000", "shorter"),
        ({"purpose": {"es": 5}}, "purpose", "not words", "in quotes"),
        ({"area": "sports"}, "area", "'government'", "one of the listed"),
        ({"life_events": ["winning"]}, "life_events", "'having-a-child'", "one of the listed"),
        ({"life_events": ["studying", "studying"]}, "life_events", "twice", "keep one"),
        ({"life_events": "studying"}, "life_events", "not a list", "hyphen"),
        ({"keywords": {"es": "acta"}}, "keywords", "not a list", "hyphen"),
        ({"keywords": {"en": ["a"]}}, "keywords", "Spanish (es) is missing", "under es"),
        ({"costs": []}, "costs", "is empty", "list at least one"),
        ({"costs": [{"amount": None}]}, "costs", "needs a note", "depends on"),
        ({"costs": [{"amount": -1}]}, "costs", "greater than or equal to 0", "74.00"),
        ({"costs": [{"amount": 7.125}]}, "costs", "decimal", "74.00"),
        ({"costs": [{"amount": "free"}]}, "costs", "decimal", "74.00"),
        ({"processing_time": {"duration": "3 days"}}, "duration", "not an ISO", "PT30M"),
        ({"processing_time": {"duration": "P"}}, "duration", "not an ISO", "PT30M"),
        ({"processing_time": {"duration": "P1.5D"}}, "duration", "not an ISO", "PT30M"),
        ({"processing_time": {"duration": 3}}, "duration", "not an ISO", "PT30M"),
        ({"processing_time": {"duration": None}}, "processing_time", "needs a note", "depends"),
        ({"filling_minutes": "5"}, "filling_minutes", "integer", "whole number"),
        ({"filling_minutes": True}, "filling_minutes", "integer", "whole number"),
        ({"evidence": [{"name": text("a", "b"), "original": "no"}]}, "original", "bool", "see"),
        ({"channels": []}, "channels", "is empty", "list at least one"),
        ({"channels": [{"type": "fax"}]}, "channels", "'kiosk'", "one of the listed"),
        ({"channels": [{"type": "kiosk"}]}, "channels", "only where there is a form", "remove"),
        ({"channels": [{"type": "phone", "phone": "call"}]}, "phone", "right form", "digits"),
        ({"channels": [{"type": "web", "website": "www.a.mx"}]}, "website", "right form", "https"),
        ({"form": "nowhere"}, "form", "go together", "form_version"),
        ({"form_version": 1}, "name", "go together", "form_version"),
        (
            {"form": "nowhere", "form_version": 1, "channels": [{"type": "kiosk"}]},
            "form",
            "there is no form 'nowhere'",
            "add forms/nowhere.schema.json",
        ),
        ({"signature": "ink"}, "signature", "'none'", "one of the listed"),
        ({"certainty": "maybe"}, "certainty", "'confirmed'", "one of the listed"),
        ({"reviewed": "24/11/2026"}, "reviewed", "not a date", "YYYY-MM-DD"),
        ({"reviewed": "2026-02-30"}, "reviewed", "date", "YYYY-MM-DD"),
        ({"reviewed": 20261124}, "reviewed", "not a date", "YYYY-MM-DD"),
    ],
)
def test_a_fault_in_a_service_is_told_where_it_stands(
    author: Author, fields: dict[str, Any], at: str, message: str, remedy: str
) -> None:
    path = author.service(SERVICE, **fields)
    (problem,) = read_source(author.folder).problems
    lines = path.read_text("utf-8").splitlines()
    assert problem.file == SERVICE_FILE
    assert message in problem.message
    assert remedy in problem.remedy
    first = next((n for n, line in enumerate(lines, 1) if f"{at}:" in line), 1)
    assert problem.line in range(first, first + 4)
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"level": "galactic"}, "'federal'"),
        ({"level": "federal", "place": "MX-OAX"}, "a federal agency has no place"),
        ({"level": "state"}, "a state's code"),
        ({"level": "state", "place": "MX-XXX"}, "a state's code"),
        ({"level": "municipal", "place": "MX-OAX"}, "INEGI's code"),
        ({"level": "municipal", "place": "99001"}, "INEGI's code"),
        ({"email": "nobody"}, "right form"),
        ({"fax": "1"}, "no such field"),
    ],
)
def test_a_fault_in_an_agency_is_told(author: Author, fields: dict[str, Any], message: str) -> None:
    author.agency(AGENCY, **fields)
    (problem,) = read_source(author.folder).problems
    assert (problem.file, message in problem.message) == (AGENCY_FILE, True)


def test_codes_and_phones_need_no_quotes(author: Author) -> None:
    path = author.agency(AGENCY, level="municipal", place=20067, phone=9511234567)
    assert "'" not in path.read_text()
    agency = load_source(author.folder).agencies[AGENCY]
    assert (agency.place, agency.phone) == ("20067", "9511234567")


def test_all_problems_of_all_files_are_told_at_once(author: Author) -> None:
    author.service(SERVICE, area="sports", costs=[], certainty="maybe")
    author.service("otro", reviewed="soon")
    author.agency(AGENCY, level="galactic")
    author.write("catalogue.yaml", "title: [\n")
    with pytest.raises(CatalogueDamaged) as caught:
        load_source(author.folder)
    found = {problem.file for problem in caught.value.problems}
    assert len(caught.value.problems) == 6
    assert found == {
        "catalogue.yaml",
        AGENCY_FILE,
        SERVICE_FILE,
        f"agencies/{AGENCY}/services/otro.yaml",
    }
    assert f"{AGENCY_FILE}:" in str(caught.value)
    assert "and 5 more" in str(caught.value)


def test_an_id_is_taken_only_once(author: Author) -> None:
    author.agency("otra-agencia")
    author.service(SERVICE, agency="otra-agencia")
    (problem,) = read_source(author.folder).problems
    assert problem.file == SERVICE_FILE
    assert f"taken by agencies/otra-agencia/services/{SERVICE}.yaml" in problem.message


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        (f"agencies/{AGENCY}/services/acta.yml", Severity.WARNING),
        (f"agencies/{AGENCY}/services/Acta.yaml", Severity.ERROR),
        (f"agencies/{AGENCY}/notes.txt", Severity.WARNING),
        (f"agencies/{AGENCY}/forms/alone.uischema.json", Severity.ERROR),
        ("agencies/stray.yaml", Severity.WARNING),
        ("agencies/UPPER/agency.yaml", Severity.ERROR),
    ],
)
def test_no_file_is_left_out_in_silence(author: Author, name: str, severity: Severity) -> None:
    author.write(name, "{}")
    problems = read_source(author.folder).problems
    assert [problem.severity for problem in problems] == [severity]


def test_hidden_files_are_not_the_authors(author: Author) -> None:
    author.write(f"agencies/{AGENCY}/services/.acta.yaml.swp", b"\x00")
    assert read_source(author.folder).problems == ()


@pytest.mark.parametrize("missing", ["catalogue.yaml", AGENCY_FILE])
def test_a_missing_file_is_named(author: Author, missing: str) -> None:
    (author.folder / missing).unlink()
    problems = read_source(author.folder).problems
    assert [problem.file for problem in problems] == [missing]
    assert "No such file" in problems[0].message


def test_a_missing_folder_is_no_catalogue(author: Author) -> None:
    with pytest.raises(NoCatalogue, match="nowhere"):
        load_source(author.folder / "nowhere")


def test_a_catalogue_without_services_is_damaged(author: Author) -> None:
    (author.folder / SERVICE_FILE).unlink()
    assert [p.message for p in read_source(author.folder).problems] == ["there are no services"]


def test_keys_make_an_agency_reachable(author: Author) -> None:
    assert load_source(author.folder).agencies[AGENCY].key is None
    author.keys()
    key = load_source(author.folder).agencies[AGENCY].key
    assert key is not None
    assert len(key.public_key) == 1216


@pytest.mark.parametrize(
    "fields",
    [{"key_id": "0" * 16}, {"public_key": "AAAA"}, {"public_key": "%"}, {"created": "now"}],
)
def test_a_key_that_cannot_be_sealed_to_is_refused(author: Author, fields: dict[str, Any]) -> None:
    author.keys(**fields)
    (problem,) = read_source(author.folder).problems
    assert problem.file == f"agencies/{AGENCY}/keys.json"
    assert "portal keys" in problem.remedy or "YYYY" in problem.remedy


def test_texts_are_tidied(author: Author) -> None:
    author.service(SERVICE, name=text("  Copia   del\n acta de man\u0303ana ", "x"))
    assert load_source(author.folder).services[0].name.words["es"] == "Copia del acta de mañana"
