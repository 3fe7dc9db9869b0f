"""`portal import` as an operator calls it, and what it says of mappings that are wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping as Named
from pathlib import Path
from typing import Any

import pytest
import yaml
from importing_fixtures import HEADER, SERVICES, import_in

from kiosk.catalogue.errors import CatalogueError
from kiosk.catalogue.job import read_jobs
from kiosk.catalogue.location import read_locations
from portal.cli import main
from portal.importing.errors import CannotImport
from portal.importing.mapping import ImportKind
from portal.importing.mapping_file import SHIPPED, STANDARD, load_mapping, shipped
from portal.importing.output import write_files


def fails(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """The one line that a failing import says."""
    assert main(["import", *map(str, arguments)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    return said


def content_of(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def written(folder: Path, mapping: Named[str, Any] | str) -> Path:
    path = folder / "map.yaml"
    text = mapping if isinstance(mapping, str) else yaml.safe_dump(dict(mapping))
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text(f"{HEADER}\n7,Acta,Registro,x,Salud,0,,\n8,,,,,,,\n", "utf-8")
    return path


def test_it_says_what_it_did(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_in(tmp_path, "services", source, mapping=SERVICES)
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"2 rows: 1 taken (1 repaired), 1 refused; 3 files in {tmp_path / 'out'}",
        "  refused 1: the service has no name",
    ]


@pytest.mark.parametrize("name", shipped())
def test_the_mappings_that_come_with_it_are_sound(name: str) -> None:
    assert any(_loads(name, kind) for kind in ImportKind)


def test_the_guide_s_example_is_sound(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "importing.md").read_text("utf-8")
    example = written(tmp_path, guide.split("```yaml\n")[1].split("```")[0])
    assert load_mapping(str(example), ImportKind.SERVICES).system == "tramites-ejemplo"


def _loads(name: str, kind: ImportKind) -> bool:
    wanted = {"services": "tramites", "jobs": "empleos"}
    standard = {
        "hsds": "services",
        "ocds": "tenders",
        "job-posting": "jobs",
        "hsds-locations": "locations",
        "clues": "locations",
        "cct": "locations",
        "localidades-inegi": "locations",
        "municipios-inegi": "locations",
    }
    if standard.get(name, name).startswith(wanted.get(kind, kind)) or standard.get(name) == kind:
        return load_mapping(name, kind).kind is kind
    return False


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("kind: services\nsystem: x\nsystem: y\n", "map.yaml:3: 'system' stands twice"),
        ("kind: services\n- bad\n", "map.yaml:2: not YAML"),
        ("", "the file is empty"),
        ({**SERVICES, "colour": "red"}, "colour: no such field; remove it, or mend its name"),
        ({**SERVICES, "service": {"name": "nombre"}}, "service.area: the field is missing"),
        ({**SERVICES, "kind": "jobs"}, "jobs need job"),
        (
            {**SERVICES, "service": {"name": "nombre", "area": {"column": "t", "default": "x"}}},
            "'x' is none of business, education",
        ),
        ({**SERVICES, "identifier": {"join": "-"}}, "name a column, several columns or a constant"),
    ],
)
def test_a_wrong_mapping_is_told_with_its_line(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str], change: Any, words: str
) -> None:
    mapping = written(tmp_path, change)
    said = fails(capsys, "services", source, "--mapping", mapping, "--out", tmp_path / "out")
    assert words in said
    assert not (tmp_path / "out").exists()


def test_what_keeps_an_import_from_running(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = written(tmp_path, SERVICES)
    out = ("--out", tmp_path / "out")
    missing = tmp_path / "none.csv"
    assert "no such file" in fails(capsys, "services", missing, "--mapping", mapping, *out)
    assert "cannot be read" in fails(capsys, "services", source, "--mapping", missing, *out)
    assert "not tenders" in fails(capsys, "tenders", source, "--mapping", mapping, *out)
    assert "not JSON" in fails(capsys, "tenders", source, *out)
    assert "name a mapping" in fails(capsys, "jobs", source, *out)
    source.write_text("clave,nombre\n1,x\n", "utf-8")
    said = fails(capsys, "services", source, "--mapping", mapping, *out)
    assert "there is no column 'oficina'; it has clave, nombre" in said
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("a file", "utf-8")
    mapping = written(tmp_path, SERVICES)
    assert "cannot be written" in fails(
        capsys, "services", source, "--mapping", mapping, "--out", tmp_path / "out"
    )


def test_what_is_there_already_and_broken_is_told(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "out" / "agencies" / "otra" / "agency.yaml"
    broken.parent.mkdir(parents=True)
    broken.write_text("name: x\n", "utf-8")
    mapping = written(tmp_path, SERVICES)
    assert "not fit for use" in fails(
        capsys, "services", source, "--mapping", mapping, "--out", tmp_path / "out"
    )


@pytest.mark.parametrize("lines", ["", "7,,Registro,x,Salud,0,,\n"])
def test_an_import_of_nothing_touches_nothing(
    tmp_path: Path, source: Path, capsys: pytest.CaptureFixture[str], lines: str
) -> None:
    import_in(tmp_path, "services", source, mapping=SERVICES)
    before = content_of(tmp_path / "out")
    source.write_text(f"{HEADER}\n{lines}", "utf-8")
    report = tmp_path / "report.json"
    words = ("--mapping", tmp_path / "map.yaml", "--out", tmp_path / "out", "--report", report)
    said = fails(capsys, "services", source, *words)
    assert f"nothing was taken: {tmp_path / 'out'} stays as it was" in said
    assert content_of(tmp_path / "out") == before
    assert json.loads(report.read_bytes())["taken"] == 0


def test_a_feed_may_be_empty_where_that_is_said_but_not_by_refusing_every_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = tmp_path / "a.json", tmp_path / "out"
    place = json.dumps([{"id": "l-1", "name": "Centro", "latitude": 17.1, "longitude": -96.7}])
    source.write_text(place, "utf-8")
    import_in(tmp_path, "locations", source)
    before = content_of(out)
    for content in ("[3]", "[]"):
        source.write_text(content, "utf-8")
        assert "nothing was taken" in fails(capsys, "locations", source, "--out", out)
    source.write_text("[3]", "utf-8")
    assert "nothing" in fails(capsys, "locations", source, "--out", out, "--may-be-empty")
    assert content_of(out) == before

    source.write_text("[]", "utf-8")
    import_in(tmp_path, "locations", source, "--may-be-empty")
    assert read_locations(out) == ()
    assert (out / "feed.json").is_file(), "what is published needs a head"


def test_two_kinds_of_one_system_share_a_folder_and_an_older_list_is_understood(
    tmp_path: Path,
) -> None:
    write_files(tmp_path, ImportKind.SERVICES, "hsds", {"agencies/a.yaml": b"a"})
    locations = (tmp_path, ImportKind.LOCATIONS, "hsds")
    write_files(*locations, {"locations/l.json": b"l"})
    assert write_files(*locations, {"locations/m.json": b"m"}).removed == ("locations/l.json",)
    assert (tmp_path / "agencies" / "a.yaml").exists()

    lists = [tmp_path / f".import-hsds.{kind}.json" for kind in ("services", "locations")]
    files = [json.loads(one.read_bytes())["files"] for one in lists]
    older = tmp_path / ".import-hsds.json"
    older.write_text(json.dumps({"files": {**files[0], **files[1]}}), "utf-8")
    for one in lists:
        one.unlink()
    assert write_files(*locations, {"locations/n.json": b"n"}).removed == ("locations/m.json",)
    assert json.loads(older.read_bytes())["files"] == files[0]
    done = write_files(tmp_path, ImportKind.SERVICES, "hsds", {"agencies/b.yaml": b"b"})
    assert (done.removed, older.exists()) == (("agencies/a.yaml",), False)


@pytest.mark.parametrize(
    ("kind", "shape", "words"),
    [
        (ImportKind.SERVICES, "job-posting", "services are read as table or hsds"),
        (ImportKind.TENDERS, "table", "tenders are read as ocds"),
        (ImportKind.JOBS, "hsds", "jobs are read as table or job-posting"),
        (ImportKind.LOCATIONS, "ocds", "locations are read as table or hsds"),
    ],
)
def test_a_shape_of_another_kind_is_told_with_its_line(
    tmp_path: Path, kind: ImportKind, shape: str, words: str
) -> None:
    lines = (SHIPPED / f"{STANDARD[kind]}.yaml").read_text("utf-8").splitlines()
    (number,) = (number for number, line in enumerate(lines) if line.startswith("  shape: "))
    lines[number] = f"  shape: {shape}"
    mapping = written(tmp_path, "\n".join(lines))
    with pytest.raises(CannotImport) as error:
        load_mapping(str(mapping), kind)
    assert f"{mapping}:{number + 1}: read.shape: {words}; " in str(error.value)


@pytest.mark.parametrize("content", ['{"id": "a"}', "[", '{"id": "a", "evil": 1}', "x" * 5_000_000])
def test_postings_are_read_strictly(tmp_path: Path, content: str) -> None:
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "a.json").write_text(content, "utf-8")
    with pytest.raises(CatalogueError, match=r"a\.json"):
        read_jobs(tmp_path)
