"""OCDS 1.1: releases merged as the standard says, and every release told of."""

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
from importing_fixtures import DATA, import_in, mangled

from kiosk.catalogue.tender import Tender, read_tenders
from portal.importing import ocds_tender
from portal.importing.mapping import ImportKind
from portal.importing.mapping_file import load_mapping
from portal.importing.ocds_merge import merge
from portal.importing.tenders import import_tenders


def release(number: int, ocid: str = "ocds-x-1", **fields: Any) -> dict[str, Any]:
    return {
        "ocid": ocid,
        "id": str(number),
        "date": f"2024-01-{number:02}T00:00:00-06:00",
        "tag": ["tender"],
        **fields,
    }


@pytest.mark.parametrize(
    ("older", "newer", "merged"),
    [
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {}, {"a": 1}),
        ({"a": 1}, {"a": None}, {}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}, {"a": {"c": 2}}),
        ({"a": {"b": 1}}, {"a": {}}, {"a": {"b": 1}}),
        ({"a": {"b": 1}}, {"a": "x"}, {"a": "x"}),
        ({"a": ["x", "y"]}, {"a": ["z"]}, {"a": ["z"]}),
        (
            {"a": [{"id": 1, "v": 1}]},
            {"a": [{"id": 1, "w": 2}]},
            {"a": [{"id": 1, "v": 1, "w": 2}]},
        ),
        ({"a": [{"id": 1}]}, {"a": [{"id": 2}]}, {"a": [{"id": 1}, {"id": 2}]}),
        ({"a": [{"v": 1}]}, {"a": [{"v": 1}]}, {"a": [{"v": 1}, {"v": 1}]}),
        ({"a": [{"id": 1}]}, {"a": []}, {"a": [{"id": 1}]}),
        ({"a": [{"id": 1, "v": 1}]}, {"a": [{"id": 1, "v": None}]}, {"a": [{"id": 1}]}),
        (
            {"additionalIdentifiers": [{"id": 1}]},
            {"additionalIdentifiers": [{"id": 2}]},
            {"additionalIdentifiers": [{"id": 2}]},
        ),
        ({"publisher": {"name": "x"}, "links": []}, {}, {}),
    ],
)
def test_the_rules_of_merging(
    older: dict[str, Any], newer: dict[str, Any], merged: dict[str, Any]
) -> None:
    found = merge([release(2, **newer), release(1, **older)])
    assert found.pop("tag") == ["compiled"]
    assert found.pop("id") == "ocds-x-1-2024-01-02T00:00:00-06:00"
    assert (found.pop("ocid"), found.pop("date")) == ("ocds-x-1", "2024-01-02T00:00:00-06:00")
    assert found == merged


def test_releases_are_ordered_by_the_moment_not_by_the_letters() -> None:
    late = {**release(1, a="late"), "date": "2024-01-01T23:00:00-06:00"}
    early = {**release(2, a="early"), "date": "2024-01-02T01:00:00+00:00"}
    undated = {**release(3, a="undated"), "date": None}
    assert merge([late, early, undated])["a"] == "late"


def tenders_of(folder: Path, *documents: Any) -> tuple[dict[str, Any], list[Tender]]:
    paths = []
    for number, document in enumerate(documents):
        path = folder / f"{number}.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
        paths.append(path)
    report = import_in(folder, "tenders", *paths)
    return report, list(read_tenders(folder / "out"))


TENDER = {"title": "Compra", "value": {"amount": "1,000.50", "currency": "mxn"}}


@pytest.mark.parametrize(
    "document",
    [
        release(1, tender=TENDER),
        [release(1, tender=TENDER)],
        {"releases": [release(1, tender=TENDER)], "license": "L", "publisher": {"name": "P"}},
        {"ocid": "ocds-x-1", "releases": [release(1, tender=TENDER)]},
        {"records": [{"ocid": "ocds-x-1", "releases": [release(1, tender=TENDER)]}]},
        {"records": [{"ocid": "ocds-x-1", "compiledRelease": release(1, tender=TENDER)}]},
        json.dumps(release(1, tender=TENDER)) + "\n" + json.dumps(release(2, tender=TENDER)),
        "\ufeff" + json.dumps(release(1, tender=TENDER)),
    ],
)
def test_every_form_of_publication(tmp_path: Path, document: Any) -> None:
    report, (tender,) = tenders_of(tmp_path, document)
    assert report["refused"] == 0
    assert tender.ocid == "ocds-x-1"
    assert tender.title == "Compra"
    assert tender.value is not None
    assert (tender.value.amount, tender.value.currency) == (1000.5, "MXN")
    assert tender.source.identifier == "ocds-x-1"


@pytest.mark.parametrize(
    ("newest", "publisher", "licence"),
    [
        ({"publisher": {"name": "SHCP", "uri": "https://x.mx"}}, "SHCP", "CC-BY-4.0"),
        ({}, "SHCP", "CC-BY-4.0"),
        ({"license": "CC0"}, "SHCP", "CC0"),
        ({"publisher": {"name": "Oaxaca"}}, "Oaxaca", None),
    ],
)
def test_what_the_newest_package_does_not_say_an_earlier_one_of_the_publisher_does(
    tmp_path: Path, newest: dict[str, Any], publisher: str, licence: str | None
) -> None:
    first = {"publisher": {"name": "SHCP"}, "license": "CC-BY-4.0", "releases": [release(1)]}
    _, (tender,) = tenders_of(tmp_path, first, {**newest, "releases": [release(2, tender=TENDER)]})
    assert (tender.publisher, tender.license) == (publisher, licence)


def test_a_record_that_links_its_releases(tmp_path: Path) -> None:
    links = [{"url": "https://x.mx/1.json", "date": "2024-01-01", "tag": ["tender"]}] * 2
    compiled = release(2, tender=TENDER)
    report, (tender,) = tenders_of(
        tmp_path, {"records": [{"ocid": "o", "releases": links, "compiledRelease": compiled}]}
    )
    assert (report["taken"], report["refused"]) == (1, 2)
    assert tender.title == "Compra"


def test_a_compiled_release_that_names_no_process_is_its_records(tmp_path: Path) -> None:
    compiled = [{"id": title, "tender": {"title": title}} for title in "ABC"]
    first, second, none = ({"ocid": each["id"], "compiledRelease": each} for each in compiled)
    report, found = tenders_of(tmp_path, {"records": [first, second, {**none, "ocid": None}]})
    assert [(tender.ocid, tender.title) for tender in found] == [("A", "A"), ("B", "B")]
    assert "no ocid" in report["entries"][2]["reason"]


def test_releases_of_one_process_in_many_files_are_one_tender(tmp_path: Path) -> None:
    report, (tender,) = tenders_of(
        tmp_path,
        release(2, tender={"status": "complete"}, tag=["award"], awards=[{
            "id": "a", "suppliers": [{"id": "S", "name": "Proveedora"}], "value": {"amount": 900},
        }]),
        release(1, tender=TENDER),
        release(1, tender=TENDER),
    )  # fmt: skip
    assert (report["taken"], report["refused"]) == (2, 1)
    assert report["entries"][2]["reason"] == f"the same as row 1 of {tmp_path / '1.json'}"
    assert (tender.title, tender.status) == ("Compra", "complete")
    assert tender.tag == ("tender", "award")
    assert [note.id for note in tender.releases] == ["1", "2"]
    assert tender.awards[0].suppliers[0].name == "Proveedora"
    compiled = json.loads((tmp_path / "out" / "compiled" / f"{tender.id}.json").read_bytes())
    assert compiled["awards"][0]["id"] == "a"


def test_parties_are_looked_up(tmp_path: Path) -> None:
    party = {"id": "B", "name": "Secretaría", "contactPoint": {"telephone": "55 1234 5678"}}
    _, (tender,) = tenders_of(
        tmp_path, release(1, buyer={"id": "B"}, parties=[party], tender=TENDER)
    )
    assert tender.buyer is not None
    assert (tender.buyer.name, tender.buyer.telephone) == ("Secretaría", "55 1234 5678")


def test_what_is_wrong_in_a_release_is_told_and_the_rest_taken(tmp_path: Path) -> None:
    report, (tender,) = tenders_of(
        tmp_path,
        release(1, tender={
            "description": "<p>Compra de <b>sillas</b></p>", "value": {"amount": "mucho"},
            "tenderPeriod": {"startDate": "ayer", "endDate": "2024-02-01T00:00:00Z"},
            "documents": [{"title": "Bases", "url": "no"}, {}], "items": "ninguno",
        }),
    )  # fmt: skip
    assert tender.title == tender.description == "Compra de sillas"
    assert tender.value is None
    assert tender.tender_period is not None
    assert tender.tender_period.start_date is None
    assert [each.title for each in tender.documents] == ["Bases"]
    told = "\n".join(report["entries"][0]["repairs"])
    for words in ("'mucho' is no amount", "'ayer' is no date", "title: none", "documents: 1 say"):
        assert words in told


@pytest.mark.parametrize(("place", "offset"), [(None, "-06:00"), ("MX-BCS", "-07:00")])
def test_what_ends_on_a_day_is_open_until_that_day_is_over_where_it_is(
    tmp_path: Path, place: str | None, offset: str
) -> None:
    """Many publishers write days, or hours without an offset: by their own clock."""
    period = {"startDate": "2026-12-01", "endDate": "2026-12-10"}
    questions = {"startDate": "2026-12-01T09:00:00Z", "endDate": "2026-12-05T14:30:00"}
    said = release(1, tender={**TENDER, "tenderPeriod": period, "enquiryPeriod": questions})
    path = tmp_path / "a.json"
    path.write_text(json.dumps(said), "utf-8")
    mapping = load_mapping(None, ImportKind.TENDERS).model_copy(update={"place": place})
    found = import_tenders([path], mapping, lambda _: None)
    (content,) = (each for name, each in found.files.items() if name.startswith("tenders/"))
    tender = Tender.model_validate_json(content)
    assert tender.tender_period is not None
    assert tender.enquiry_period is not None
    moments = [*(tender.tender_period.start_date, tender.tender_period.end_date),
               *(tender.enquiry_period.start_date, tender.enquiry_period.end_date)]  # fmt: skip
    assert [moment and moment.isoformat() for moment in moments] == [
        f"2026-12-01T00:00:00{offset}",
        f"2026-12-10T23:59:59{offset}",
        "2026-12-01T09:00:00+00:00",
        f"2026-12-05T14:30:00{offset}",
    ]
    told = "\n".join(found.report.files[0].entries[0].repairs)
    assert "tenderPeriod.endDate: no offset" in told
    assert "enquiryPeriod.startDate" not in told


def test_the_codes_of_a_status_are_read_however_they_are_spelled(tmp_path: Path) -> None:
    award = {"id": "1", "status": "Pending", "suppliers": [{"name": "S"}]}
    said = release(1, tender={**TENDER, "status": "Active"}, awards=[award])
    _, (tender,) = tenders_of(tmp_path, said)
    assert (tender.status, tender.awards[0].status) == ("active", "pending")


def test_words_that_hide_under_marks_end_no_import(tmp_path: Path) -> None:
    heaped = release(1, tender={"title": "Compra" + 9 * "\u0300"})
    _, found = tenders_of(tmp_path, heaped, release(1, "ocds-x-2", tender=TENDER))
    assert len(found) == 2


def test_what_the_catalogue_does_not_take_refuses_its_process_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocds_tender, "find_addresses", lambda words: [words] if words else [])
    odd = {**TENDER, "documents": [{"id": "1", "title": "Bases", "url": "no address"}]}
    given = [release(1, tender=odd), release(2), release(1, "ocds-x-2", tender=TENDER)]
    report, (tender,) = tenders_of(tmp_path, given)
    assert tender.ocid == "ocds-x-2"
    assert [entry["reason"] is None for entry in report["entries"]] == [False, False, True]
    assert report["entries"][0]["reason"].startswith("url: ")


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"id": "1"}, "no ocid"),
        ([3], "not an OCDS object"),
        ({"ocid": "x", "versionedRelease": {}}, "versioned release"),
        ({"releases": [{"url": "https://x.mx"}]}, "only a link"),
    ],
)
def test_what_is_no_release_is_refused(tmp_path: Path, document: Any, reason: str) -> None:
    report, found = tenders_of(tmp_path, document)
    assert found == []
    assert reason in report["entries"][0]["reason"]


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    tenders_of(tmp_path, [release(1, tender=TENDER), release(2), release(1, ocid="Ocds X 1")])
    before = {p.name: p.read_bytes() for p in (tmp_path / "out").rglob("*.json")}
    _, found = tenders_of(
        tmp_path, [release(1, tender=TENDER), release(2), release(1, ocid="Ocds X 1")]
    )
    assert {p.name: p.read_bytes() for p in (tmp_path / "out").rglob("*.json")} == before
    assert [tender.id for tender in found] == ["ocds-x-1", "ocds-x-1-2"]


NAMES = (
    "ocid id date tag tender awards title value amount currency documents url items suppliers name "
    "parties buyer releases records compiledRelease publisher license tenderPeriod startDate "
    "description contactPoint address"
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES.split()), inner, max_size=6)
    ),
    max_leaves=25,
)


@hypothesis_settings(max_examples=cases(150))
@given(JSON)
def test_any_json_is_taken_or_refused(document: Any) -> None:
    with TemporaryDirectory() as name:
        path = Path(name) / "a.json"
        path.write_text(json.dumps(document), "utf-8")
        found = import_tenders([path], load_mapping(None, ImportKind.TENDERS), lambda _: None)
    sums = found.report.sums()
    assert sums["rows"] == sums["taken"] + sums["refused"]
    for path_in, content in found.files.items():
        if path_in.startswith("tenders/"):
            Tender.model_validate_json(content)


WHOLE = release(
    1,
    tender={
        **TENDER, "items": [{"id": "1", "description": "d", "quantity": 2, "unit": {"name": "u"},
                             "classification": {"description": "c"}}],
        "documents": [{"id": "1", "title": "t", "url": "https://x.mx"}], "status": "active",
        "tenderPeriod": {"startDate": "2024-01-01T00:00:00Z"}, "submissionMethod": ["written"],
        "procuringEntity": {"id": "B"},
    },
    parties=[{"id": "B", "name": "n", "contactPoint": {"url": "x"}, "address": {"region": "r"}}],
    buyer={"id": "B", "identifier": {"id": "i"}},
    awards=[{"id": "a", "suppliers": [{"id": "B"}], "value": {"amount": 1}, "date": "2024-01-01"}],
    planning={"budget": {"description": "b"}},
)  # fmt: skip


@pytest.mark.parametrize(
    "document",
    [
        {"releases": [WHOLE, release(2)], "publisher": {"name": "p", "uri": "u"}, "license": "l"},
        {"records": [{"ocid": "o", "releases": [{"url": "x"}], "compiledRelease": release(3)}]},
    ],
)
def test_no_part_of_a_strange_kind_ends_an_import(tmp_path: Path, document: Any) -> None:
    mapping = load_mapping(None, ImportKind.TENDERS)
    for number, strange in enumerate(mangled(document)):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(strange), "utf-8")
        found = import_tenders([path], mapping, lambda _: None)
        found.report.sums()
        for name, content in found.files.items():
            if name.startswith("tenders/"):
                Tender.model_validate_json(content)


def test_the_samples(tmp_path: Path) -> None:
    files = sorted((DATA / "tenders").glob("mx-*/*.json"))
    if not files:
        pytest.skip("the samples are not here")
    report = import_in(tmp_path, "tenders", *files)
    assert (report["rows"], report["refused"]) == (30, 0)
    found = read_tenders(tmp_path / "out")
    assert len(found) == len({tender.ocid for tender in found}) == 11
    assert all(tender.title and tender.buyer for tender in found)
