"""Job postings: schema.org in all its spellings, web pages, and tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from at_length import cases
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from importing_fixtures import DATA, import_in, mangled

from kiosk.catalogue.feed import FeedHead
from kiosk.catalogue.job import Job, Place, read_jobs
from portal.importing import posting_draft
from portal.importing.jobs import import_jobs
from portal.importing.mapping import ImportKind
from portal.importing.mapping_file import load_mapping

POSTING: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "identifier": {"@type": "PropertyValue", "name": "Empresa", "value": "J-1"},
    "title": "Soldador(a)",
    "description": "<p>Se busca <b>soldador</b>.</p><ul><li>Turno fijo</li></ul>",
    "hiringOrganization": {"@type": "Organization", "name": "Aceros", "sameAs": "https://a.mx"},
    "jobLocation": {
        "@type": "Place",
        "address": {"addressLocality": "Apodaca", "addressRegion": "NL", "postalCode": "6660",
                    "addressCountry": {"@type": "Country", "name": "MX"}},
    },
    "baseSalary": {
        "@type": "MonetaryAmount", "currency": "MXN",
        "value": {"@type": "QuantitativeValue", "minValue": 9000, "maxValue": 12000.5,
                  "unitText": "MONTH"},
    },
    "employmentType": ["FULL_TIME", "TEMPORARY"],
    "datePosted": "2024-11-20",
    "validThrough": "2024-12-31T00:00",
    "totalJobOpenings": 3,
}  # fmt: skip


def check_files(files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        kind = Job if name.startswith("jobs/") else FeedHead
        kind.model_validate_json(content)


def jobs_of(folder: Path, content: Any, name: str = "a.json") -> tuple[dict[str, Any], list[Job]]:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / name).write_text(text, "utf-8")
    return import_in(folder, "jobs", folder / name), list(read_jobs(folder / "out"))


def page(*scripts: Any) -> str:
    inside = "".join(
        f'<script type="application/ld+json">{s if isinstance(s, str) else json.dumps(s)}</script>'
        for s in scripts
    )
    return f"<!doctype html><html><head>{inside}<script>var a = '<';</script></head><p>x</html>"


def named(value: Any, prefix: str) -> Any:
    """As programs write it that export RDF."""
    if isinstance(value, list):
        return [named(each, prefix) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name if name.startswith("@") else prefix + name: named(inner, prefix)
        for name, inner in value.items()
    }


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (POSTING, "a.json"),
        ({**named(POSTING, "schema:"), "@type": "schema:JobPosting", "@id": "_:b0"}, "a.json"),
        ([named({**POSTING, "@id": "_:b0"}, "http://schema.org/")], "a.json"),
        ([named(POSTING, "https://schema.org/")], "a.json"),
        ([POSTING], "a.json"),
        ({"@context": "x", "@graph": [{"@type": "WebSite"}, POSTING]}, "a.jsonld"),
        (
            {"@type": "ItemList", "itemListElement": [{"item": POSTING}]},
            "a.json",
        ),
        ({**POSTING, "@type": ["Thing", "http://schema.org/JobPosting"]}, "a.json"),
        (page(POSTING), "a.html"),
        (page({"@type": "WebSite"}, POSTING), "a.htm"),
        (page("<!--" + json.dumps(POSTING) + "-->"), "a.html"),
    ],
)
def test_every_form_of_a_posting(tmp_path: Path, content: Any, name: str) -> None:
    _, (job,) = jobs_of(tmp_path, content, name)
    assert job.id == "job-posting-j-1"
    assert job.title == "Soldador(a)"
    assert job.description == "Se busca soldador.\n• Turno fijo"
    assert job.hiring_organization is not None
    assert (job.hiring_organization.name, job.hiring_organization.url) == ("Aceros", "https://a.mx")
    assert job.job_location == (
        Place(
            address_locality="Apodaca",
            address_region="NL",
            postal_code="06660",
            address_country="MX",
        ),
    )
    assert job.base_salary is not None
    assert (job.base_salary.min_value, job.base_salary.max_value) == (9000, 12000.5)
    assert (job.base_salary.currency, job.base_salary.unit_text) == ("MXN", "MONTH")
    assert job.employment_type == ("FULL_TIME", "TEMPORARY")
    assert (job.date_posted, job.valid_through) == (date(2024, 11, 20), date(2024, 12, 31))
    assert job.total_job_openings == 3
    assert job.source.identifier == "J-1"


@pytest.mark.parametrize(
    ("said", "title"),
    [
        (["en Welder", "es-MX Soldador"], "Soldador"),
        (["en Welder", "fr Soudeur"], "Welder"),
        (["es Soldador", "es de arco"], "Soldador de arco"),
    ],
)
def test_of_several_languages_one_is_read(tmp_path: Path, said: list[str], title: str) -> None:
    parts = [each.partition(" ") for each in said]
    titles = [{"@language": language, "@value": words} for language, _, words in parts]
    _, (job,) = jobs_of(tmp_path, {**POSTING, "title": titles})
    assert job.title == title


def test_places_stay_in_step(tmp_path: Path) -> None:
    places = [
        {"address": {"addressLocality": "A", "postalCode": "64000"}},
        {"address": {"addressRegion": "NL", "addressLocality": "B"}},
        {"address": "Calle 5"},
    ]
    _, (job,) = jobs_of(tmp_path, {**POSTING, "jobLocation": places})
    assert job.job_location == (
        Place(address_locality="A", postal_code="64000"),
        Place(address_locality="B", address_region="NL"),
        Place(street_address="Calle 5"),
    )


def test_references_within_a_graph_are_followed(tmp_path: Path) -> None:
    organization = {"@id": "#o", "@type": "Organization", "name": "Aceros del Norte"}
    posting = {**POSTING, "hiringOrganization": {"@id": "#o"}}
    report, (job,) = jobs_of(tmp_path, {"@graph": [organization, posting]})
    assert job.hiring_organization is not None
    assert job.hiring_organization.name == "Aceros del Norte"
    assert "1 of type Organization are no postings" in report["files"][0]["notes"]


def test_one_thing_is_written_as_a_list_or_with_its_language_too(tmp_path: Path) -> None:
    place = {"@id": "#p", "@type": "Place", "address": [POSTING["jobLocation"]["address"]]}
    posting = {
        **POSTING,
        "title": {"@value": "Soldador(a)", "@language": "es"},
        "identifier": [POSTING["identifier"]],
        "baseSalary": [POSTING["baseSalary"]],
        "jobLocation": [{"@id": "#p"}],
    }
    _, (job,) = jobs_of(tmp_path, {"@graph": [place, posting]})
    _, (plain,) = jobs_of(tmp_path, POSTING)
    assert job == plain


def test_a_broken_script_is_a_refused_row(tmp_path: Path) -> None:
    report, found = jobs_of(tmp_path, page('{"@type": "JobPosting", ', POSTING), "a.html")
    assert [entry["outcome"] for entry in report["entries"]] == ["refused", "taken"]
    assert "not JSON" in report["entries"][0]["reason"]
    assert len(found) == 1


def test_dirty_values_are_told_and_kept(tmp_path: Path) -> None:
    dirty = {
        **POSTING, "datePosted": "pronto", "totalJobOpenings": "varias",
        "baseSalary": "a convenir", "hiringOrganization": "Aceros",
    }  # fmt: skip
    report, (job,) = jobs_of(tmp_path, dirty)
    assert job.date_posted is None
    assert job.total_job_openings is None
    assert job.base_salary is not None
    assert job.base_salary.words == "a convenir"
    assert job.hiring_organization is not None
    assert job.hiring_organization.name == "Aceros"
    assert job.description is not None
    assert "datePosted: pronto" in job.description
    assert len(report["entries"][0]["repairs"]) >= 4


@pytest.mark.parametrize(
    ("said", "amounts"),
    [
        ("9800", (9800, 9800)),
        ("$9,000.50 mensuales", (9000.5, 9000.5)),
        ("8,800 a 9,400", (8800, 9400)),
        ("9,950 A 11,500 L.", (9950, 11500)),
        ("$10 000 – $12 000 MXN", (10000, 12000)),
        ("DESDE 10,200", (10200, 10200)),
        ("9000 12000", (9000, 12000)),
        ("DE 30 A 35MIL", None),
        ("30 mil", None),
        ("10,000 por 48 horas semanales", None),
        ("$2,100 más bono de $300", None),
        ("2 salarios mínimos", None),
        ("comisión del 10 %", None),
        ("9,000 de 8:00 a 17:00", None),
        ("a convenir", None),
    ],
)
def test_pay_is_figures_where_they_are_certain_and_else_words(
    tmp_path: Path, said: str, amounts: tuple[float, float] | None
) -> None:
    _, (job,) = jobs_of(tmp_path, {**POSTING, "baseSalary": said})
    assert job.base_salary is not None
    found = (job.base_salary.min_value, job.base_salary.max_value)
    assert found == (amounts or (None, None))
    assert amounts or job.base_salary.words == said


@pytest.mark.parametrize(
    "given",
    [
        {"price": 9000, "priceCurrency": "MXN", "unitText": "MONTH"},
        {"minPrice": 9000, "maxPrice": "9,000", "priceCurrency": "MXN", "unitText": "MONTH"},
        {"minValue": 9000, "currency": "MXN", "unitText": "MONTH"},
    ],
)
def test_pay_may_be_a_price_of_schema_org_too(tmp_path: Path, given: dict[str, Any]) -> None:
    said = {"@type": "PriceSpecification", "eligibleQuantity": "1", **given}
    report, (job,) = jobs_of(tmp_path, {**POSTING, "baseSalary": said})
    assert job.base_salary is not None
    assert (job.base_salary.min_value, job.base_salary.max_value) == (9000, 9000)
    assert (job.base_salary.currency, job.base_salary.unit_text) == ("MXN", "MONTH")
    assert "baseSalary.value.eligibleQuantity" in report["files"][0]["unmapped"]


def test_an_amount_that_stands_beside_its_own_range_is_one_of_its_ends(tmp_path: Path) -> None:
    value = {"value": 9000, "minValue": 9000, "maxValue": 12000, "unitText": "MONTH"}
    _, (job,) = jobs_of(tmp_path, {**POSTING, "baseSalary": {"currency": "MXN", "value": value}})
    assert job.base_salary is not None
    assert (job.base_salary.min_value, job.base_salary.max_value) == (9000, 12000)


def test_what_the_catalogue_does_not_take_is_a_refused_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting_draft, "find_addresses", lambda words: [words] if words else [])
    odd = {**POSTING, "identifier": "J-2", "url": "no address"}
    report, found = jobs_of(tmp_path, [odd, POSTING])
    assert [job.source.identifier for job in found] == ["J-1"]
    assert report["entries"][0]["reason"].startswith("url: ")


def test_duplicates_and_namesakes(tmp_path: Path) -> None:
    report, found = jobs_of(
        tmp_path, [POSTING, POSTING, {**POSTING, "title": "Otro"}, {"@type": "JobPosting"}]
    )
    assert [entry["outcome"] for entry in report["entries"]] == [
        "taken", "refused", "taken", "refused",
    ]  # fmt: skip
    assert [job.id for job in found] == ["job-posting-j-1", "job-posting-j-1-2"]
    assert report["entries"][3]["reason"] == "the posting has no title"


@hypothesis_settings(max_examples=cases(80))
@given(
    st.dictionaries(
        st.sampled_from([*POSTING, "name", "skills", "@id"]),
        st.text(max_size=20) | st.integers() | st.none() | st.lists(st.text(max_size=5), max_size=3)
        | st.dictionaries(st.sampled_from(["name", "value", "address"]), st.text(max_size=5)),
    )
)  # fmt: skip
def test_any_posting_is_taken_or_refused(fields: dict[str, Any]) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "a.json"
        path.write_text(json.dumps([{**fields, "@type": "JobPosting"}]), "utf-8")
        found = import_jobs([path], load_mapping(None, ImportKind.JOBS), lambda _: None)
    assert found.report.sums()["rows"] == 1
    check_files(found.files)


@pytest.mark.parametrize("document", [POSTING, {"@graph": [{"@id": "#o"}, POSTING]}])
def test_no_part_of_a_strange_kind_ends_an_import(tmp_path: Path, document: Any) -> None:
    mapping = load_mapping(None, ImportKind.JOBS)
    for number, strange in enumerate(mangled(document)):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(strange), "utf-8")
        found = import_jobs([path], mapping, lambda _: None)
        found.report.sums()
        check_files(found.files)


def test_the_sample(tmp_path: Path) -> None:
    path = DATA / "jobs" / "mx-juarez-nl-sample.csv"
    if not path.is_file():
        pytest.skip("the samples are not here")
    report = import_in(tmp_path, "jobs", path, "--mapping", "empleos-juarez-nl")
    assert (report["rows"], report["taken"], report["refused"]) == (200, 197, 3)
    assert report["files"][0]["unmapped"] == []
    found = read_jobs(tmp_path / "out")
    assert len(found) == 197
    assert all(job.date_posted for job in found)
    said = {job.base_salary.words for job in found if job.base_salary and job.base_salary.words}
    assert said == {
        "DE 30 A 35MIL", "ACTITUD", "16,20,000", "DESDE 10,200", "9,950 A 11,500 L.",
    }  # fmt: skip
