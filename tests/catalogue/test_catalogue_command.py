"""`kiosk search`: what is printed, and what is said when it cannot."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from catalogue_author import AGENCY, SERVICE, Author, text

from kiosk.cli import main
from kiosk.offline.outbox import Outbox
from kiosk.offline.outbox_item import NewSubmission
from kiosk.protocol.envelope import Header
from kiosk.protocol.folio import mint_folio
from kiosk.protocol.identifier import uuid7

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("KIOSK_HOME", str(folder))
    return folder


def _type(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_one_query_prints_one_list(author: Author, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "acta", "--json", "--catalogue", str(author.folder)]) == 0
    (hit,) = json.loads(capsys.readouterr().out)
    assert hit["id"] == SERVICE
    assert hit["name"] == "Copia del acta de nacimiento"
    assert hit["score"] > 0
    assert set(hit) == {"id", "name", "score"}


def test_the_words_of_a_query_need_no_quotes(
    author: Author, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["search", "copia", "del", "acta", "--json", "--catalogue", str(author.folder)]
    assert main(arguments) == 0
    assert json.loads(capsys.readouterr().out)[0]["id"] == SERVICE


def test_each_line_of_standard_input_is_answered_by_a_line(
    author: Author, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _type(monkeypatch, "acta\nñandú\n\n\xff\xfe\nacta".encode("latin-1"))
    assert main(["search", "--json", "--catalogue", str(author.folder)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["query"] == "acta"
    # "ñandú" is near something, a line without a letter is not.
    assert [bool(line["results"]) for line in lines] == [True, True, False, False, True]
    assert {key for line in lines for key in line} == {"query", "results"}


def test_people_get_words(author: Author, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "nacimeinto", "--catalogue", str(author.folder)]) == 0
    said = capsys.readouterr().out
    assert "understood as: nacimiento" in said
    assert SERVICE in said
    assert main(["search", "xxxx", "--catalogue", str(author.folder)]) == 0
    said = capsys.readouterr().out
    assert "nothing found" in said
    assert SERVICE in said.partition("near it:")[2]


def test_the_centre_stands_where_one_says(
    author: Author, capsys: pytest.CaptureFixture[str]
) -> None:
    for place, code in (("puebla", "MX-PUE"), ("oaxaca", "MX-OAX")):
        author.agency(f"registro-{place}", level="state", place=code)
        author.service(f"carnet-{place}", f"registro-{place}", name=text("Carnet", "Card"))
    for code, first in (("20067", "carnet-oaxaca"), ("MX-PUE", "carnet-puebla")):
        arguments = ["search", "carnet", "--json", "--place", code]
        assert main([*arguments, "--catalogue", str(author.folder)]) == 0
        assert json.loads(capsys.readouterr().out)[0]["id"] == first
    assert main(["search", "acta", "--place", "somewhere"]) == 1
    assert "neither a state's code nor a municipality's" in capsys.readouterr().err


def test_without_a_folder_the_kiosks_own_store_answers(
    author: Author,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KIOSK_CATALOGUE_SOURCE", str(author.folder))
    assert main(["search", "acta", "--json"]) == 0
    assert (home / "catalogue.sqlite").exists()
    assert json.loads(capsys.readouterr().out)


def test_a_home_that_cannot_be_written_is_no_hindrance(
    author: Author,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home.write_text("a file")
    monkeypatch.setenv("KIOSK_CATALOGUE_SOURCE", str(author.folder))
    assert main(["search", "acta", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)


def test_a_damaged_catalogue_is_told_file_by_file(
    author: Author, capsys: pytest.CaptureFixture[str]
) -> None:
    author.service(SERVICE, area="sports", certainty="maybe")
    assert main(["search", "acta", "--catalogue", str(author.folder)]) == 1
    said = capsys.readouterr().err
    assert said.count(f"agencies/{AGENCY}/services/{SERVICE}.yaml:") == 3
    assert "kiosk search: the catalogue in" in said.splitlines()[-1]


def test_a_missing_catalogue_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "acta", "--catalogue", str(tmp_path / "nowhere")]) == 1
    assert "nowhere is not a folder" in capsys.readouterr().err


def test_what_was_applied_for_here_comes_first_among_equals(
    author: Author,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for service in ("beca-a", "beca-b"):
        author.service(service, name=text("Beca", "Grant"))
    monkeypatch.setenv("KIOSK_CATALOGUE_SOURCE", str(author.folder))
    home.mkdir()
    with Outbox.open(home / "outbox.sqlite") as outbox:
        outbox.accept(_application("beca-b"))
    assert main(["search", "beca", "--json"]) == 0
    assert [hit["id"] for hit in json.loads(capsys.readouterr().out)] == ["beca-b", "beca-a"]


def _application(service: str) -> Callable[[str | None], NewSubmission]:
    def make(last: str | None) -> NewSubmission:
        header = Header(
            id=uuid7(NOON, os.urandom),
            folio=mint_folio(7, NOON, os.urandom, after=last),
            kiosk="kiosk-7",
            agency=AGENCY,
            service=service,
            form_version=1,
            key_id="0123456789abcdef",
            created_at=NOON,
            claim_hash=bytes(32),
        )
        return NewSubmission(header=header, sealed=b"sealed")

    return make
