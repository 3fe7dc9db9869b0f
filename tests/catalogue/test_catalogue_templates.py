"""Templates: one agency and its services for many places, in plain folders."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from catalogue_author import AGENCY, SERVICE, Author, text

from kiosk.catalogue.errors import CatalogueDamaged, NoCatalogue, Severity
from kiosk.catalogue.model import Catalogue
from kiosk.catalogue.places import STATES
from kiosk.catalogue.source import load_source, read_source
from kiosk.catalogue.source_folder import SourceFolder
from kiosk.catalogue.templates import expand, expand_templates

FISCALIA = "templates/fiscalia/agency.yaml"
DENUNCIA = "templates/fiscalia/services/denuncia.yaml"
PREDIAL = "templates/ayuntamiento/services/predial.yaml"


@pytest.fixture
def templates(author: Author) -> Author:
    """A template of all states, and one of two municipalities."""
    author.write(
        FISCALIA,
        {
            "name": text("Fiscalía {of_the_state}", "Prosecutor {of_the_state}"),
            "short_name": text("Fiscalía {of_state}", "{state} prosecutor"),
            "level": "state",
            "places": "states",
        },
    )
    author.write(DENUNCIA, service(name=text("Denuncia {in_state}", "Report {in_state}")))
    author.write("templates/places.yaml", 'lists:\n  cities: ["31050", "23005"]\n')
    author.write(
        "templates/ayuntamiento/agency.yaml",
        {
            "name": text("Ayuntamiento {of_municipality}", "City council {of_municipality}"),
            "level": "municipal",
            "places": "cities",
        },
    )
    author.write(PREDIAL, service(name=text("Predial {in_municipality}", "Tax in {seat}")))
    return author


def service(**changes: Any) -> dict[str, Any]:
    """A template's service, sound but for the changes."""
    written: dict[str, Any] = {
        "name": text("Trámite {of_state}", "Service {of_state}"),
        "purpose": text("Lo da {authority}.", "Given by {authority}."),
        "area": "government",
        "life_events": [],
        "keywords": {"es": ["{also_state}"], "en": ["{also_state}"]},
        "costs": [{"amount": None, "note": text("Varía.", "Varies.")}],
        "processing_time": {"duration": None, "note": text("Varía.", "Varies.")},
        "filling_minutes": 0,
        "evidence": [],
        "output": text("Un papel.", "A paper."),
        "next_steps": [],
        "channels": [{"type": "in-person"}],
        "certainty": "example",
        "reviewed": "2026-11-24",
    }
    return written | changes


def problem_of(author: Author) -> str:
    (problem,) = read_source(author.folder).problems
    return str(problem)


def written_out(folder: Path, files: dict[str, bytes]) -> Catalogue:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return load_source(folder)


def test_each_place_has_its_agency_and_its_services(templates: Author) -> None:
    reading = read_source(templates.folder)
    assert reading.problems == ()
    assert reading.catalogue is not None
    services = {each.id: each for each in reading.catalogue.services}
    assert len(services) == 1 + len(STATES) + 2
    mexico = services["denuncia-estado-de-mexico"]
    assert mexico.name.words == {
        "es": "Denuncia en el Estado de México",
        "en": "Report in the State of Mexico",
    }
    assert mexico.purpose.words["es"] == "Lo da Fiscalía del Estado de México."
    assert mexico.purpose.words["en"] == "Given by State of Mexico prosecutor."
    assert mexico.keywords["es"] == ("Edomex",)
    assert (mexico.agency.id, mexico.agency.place) == ("fiscalia-estado-de-mexico", "MX-MEX")
    assert mexico.agency.name.words["es"] == "Fiscalía del Estado de México"
    cancun = services["predial-benito-juarez-quintana-roo"]
    assert cancun.name.words["es"] == "Predial en Benito Juárez, Quintana Roo"
    assert cancun.name.words["en"] == "Tax in Cancún"
    assert cancun.agency.place == "23005"


def test_the_same_service_of_other_places_is_known(templates: Author) -> None:
    services = load_source(templates.folder).services
    assert len([each for each in services if each.template == "denuncia"]) == len(STATES)
    assert [each.id for each in services if each.template is None] == [SERVICE]


def test_an_expanded_source_is_the_same_catalogue(templates: Author, tmp_path: Path) -> None:
    files = expand(templates.folder)
    assert not [name for name in files if name.startswith("templates")]
    assert "agencies/fiscalia-oaxaca/services/denuncia-oaxaca.yaml" in files
    assert files == expand(templates.folder)
    assert written_out(tmp_path / "plain", files) == load_source(templates.folder)


def test_the_shipped_catalogue_expands_to_the_same(shipped: Catalogue, tmp_path: Path) -> None:
    from kiosk.catalogue.shipped import shipped_catalogue  # noqa: PLC0415

    assert written_out(tmp_path / "plain", expand(shipped_catalogue())) == shipped


def test_a_source_without_templates_is_given_as_it_is(author: Author) -> None:
    assert expand(author.folder) == {
        path.relative_to(author.folder).as_posix(): path.read_bytes()
        for path in author.folder.rglob("*.*")
    }


def test_an_agency_written_by_hand_gets_the_templates_services(templates: Author) -> None:
    author = templates
    author.write(
        "agencies/procuraduria/agency.yaml",
        {
            "name": {"es": "Fiscalía General de Puebla"},
            "level": "state",
            "place": "MX-PUE",
            "phone": "2222117800",
            "template": "fiscalia",
        },
    )
    catalogue = load_source(author.folder)
    puebla = next(each for each in catalogue.services if each.id == "denuncia-puebla")
    assert (puebla.agency.id, puebla.agency.phone) == ("procuraduria", "2222117800")
    assert puebla.purpose.words["en"] == "Given by Fiscalía General de Puebla."
    assert "fiscalia-puebla" not in catalogue.agencies


def test_a_service_written_by_hand_takes_the_place_of_the_templates(templates: Author) -> None:
    author = templates
    author.agency(AGENCY, level="state", place="MX-OAX")
    author.service(SERVICE, template="denuncia")
    source = SourceFolder(author.folder)
    (left_out,) = expand_templates(source, ("es", "en")).left_out
    assert (left_out.service, left_out.place) == ("denuncia", "MX-OAX")
    assert left_out.by_hand == f"agencies/{AGENCY}/services/{SERVICE}.yaml"
    catalogue = load_source(author.folder)
    alike = [each for each in catalogue.services if each.template == "denuncia"]
    assert len(alike) == len(STATES)
    assert [each.id for each in alike if each.agency.place == "MX-OAX"] == [SERVICE]
    assert "fiscalia-oaxaca" not in catalogue.agencies


def test_keys_stand_alone_in_the_folder_of_an_agency_that_a_template_gives(
    templates: Author,
) -> None:
    templates.keys(agency="fiscalia-oaxaca")
    agency = load_source(templates.folder).agencies["fiscalia-oaxaca"]
    assert agency.key is not None
    assert agency.name.words["es"] == "Fiscalía del Estado de Oaxaca"


def test_forms_are_given_in_the_words_of_the_place(templates: Author, tmp_path: Path) -> None:
    author = templates
    way = {"form": "denuncia", "form_version": 1, "channels": [{"type": "kiosk"}]}
    author.write(DENUNCIA, service(**way))
    question = {"type": "string", "title": "¿Qué pasó {in_state}?", "pattern": "^[a-z]{4}$"}
    schema = {"type": "object", "properties": {"what": question}}
    author.write("templates/fiscalia/forms/denuncia.schema.json", schema)
    author.write(
        "templates/fiscalia/forms/denuncia.en.json",
        {"¿Qué pasó {in_state}?": "What happened {in_state}?"},
    )
    reading = read_source(author.folder)
    assert reading.problems == ()
    assert reading.catalogue is not None
    form = reading.catalogue.forms["fiscalia-ciudad-de-mexico", "denuncia"]
    asked = form.schema["properties"]["what"]
    assert asked["title"] == "¿Qué pasó en la Ciudad de México?"
    assert asked["pattern"] == "^[a-z]{4}$"
    assert form.translations["en"] == {asked["title"]: "What happened in Mexico City?"}
    assert written_out(tmp_path / "plain", expand(author.folder)) == reading.catalogue


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        (
            DENUNCIA,
            service(name={"es": "Denuncia {of_town}"}),
            f"{DENUNCIA}:2: error: there is no placeholder {{of_town}}; write one of {{",
        ),
        (
            DENUNCIA,
            service(name={"es": "Denuncia {of_municipality}"}),
            f"{DENUNCIA}:2: error: there is no placeholder {{of_municipality}}; write one of",
        ),
        (
            PREDIAL,
            service(place="20067"),
            f"{PREDIAL}:34: error: place: each place gives it for itself; remove it",
        ),
        (
            FISCALIA,
            {"name": text("Fiscalía", "Prosecutor"), "level": "state"},
            f"{FISCALIA}:1: error: places: the field is missing; write one of states, cities",
        ),
        (
            FISCALIA,
            {"name": text("Fiscalía", "Prosecutor"), "level": "state", "places": "towns"},
            f"{FISCALIA}:5: error: places: no list 'towns'; write one of states, cities",
        ),
        (
            FISCALIA,
            "- a list\n",
            f"{FISCALIA}:1: error: not a mapping of fields; write field: value on each line",
        ),
        (
            "templates/places.yaml",
            'lists:\n  cities:\n    - "31050"\n    - "23999"\n',
            "templates/places.yaml:4: error: there is no place '23999'; write a state's",
        ),
        (
            "templates/places.yaml",
            "lists:\n  cities:\n    - 31050\n    - MX-OAX\n",
            "templates/places.yaml:4: error: 'MX-OAX' is of another kind than the first; make",
        ),
        (
            "templates/places.yaml",
            "lists:\n  cities:\n    - 31050\n    - 31050\n",
            "templates/places.yaml:4: error: '31050' stands twice; keep one of them",
        ),
        (
            "templates/ayuntamiento/services/denuncia.yaml",
            service(),
            f"{DENUNCIA}:1: error: the name 'denuncia' is taken by templates/ayuntamiento/",
        ),
    ],
)
def test_what_is_wrong_is_told_with_line_and_remedy(
    templates: Author, file: str, content: dict[str, Any] | str, problem: str
) -> None:
    templates.write(file, content)
    problems = [str(each) for each in read_source(templates.folder).problems]
    assert any(each.startswith(problem) for each in problems), problems


def test_what_is_wrong_at_every_place_is_told_once(templates: Author) -> None:
    templates.write(DENUNCIA, service(area="weather"))
    told = problem_of(templates)
    assert told.startswith(f"{DENUNCIA}:7: error: area: input should be")
    assert "(for MX-AGU)" in told


def test_a_name_that_is_too_long_for_one_place_is_told_with_the_place(templates: Author) -> None:
    templates.write(
        DENUNCIA, service(name={"es": "Denuncia de todo lo que le pasó a usted {in_state}"})
    )
    assert problem_of(templates).startswith(
        f"{DENUNCIA}:1: error: name: the name in es has 62 characters (for MX-BCS)"
    )


def test_a_template_that_is_none_is_told(templates: Author) -> None:
    templates.agency(AGENCY, template="nope")
    assert problem_of(templates).startswith(f"agencies/{AGENCY}/agency.yaml:")
    assert "template: there is no template 'nope'" in problem_of(templates)


def test_one_place_has_one_service_of_a_template(templates: Author) -> None:
    templates.agency(AGENCY, level="state", place="MX-OAX")
    templates.service(SERVICE, template="denuncia")
    templates.service("otra", template="denuncia")
    assert "stands for denuncia at this place too" in problem_of(templates)


def test_a_federal_service_stands_for_no_place(author: Author) -> None:
    author.service(SERVICE, template="denuncia")
    assert "a federal service stands for no place" in problem_of(author)


def test_an_agency_of_the_templates_id_is_of_its_place(templates: Author) -> None:
    templates.agency("fiscalia-puebla", level="state", place="MX-OAX")
    problems = [str(each) for each in read_source(templates.folder).problems]
    assert any("the id that the template 'fiscalia' gives to MX-PUE" in each for each in problems)


def test_a_service_that_stands_for_the_templates_says_so(templates: Author) -> None:
    templates.agency("fiscalia-oaxaca", level="state", place="MX-OAX")
    templates.service("denuncia-oaxaca", agency="fiscalia-oaxaca")
    reading = read_source(templates.folder)
    assert reading.catalogue is not None
    (problem,) = reading.problems
    assert problem.severity is Severity.WARNING
    assert problem.remedy == "add template: denuncia"


def test_a_damaged_source_is_not_expanded(templates: Author, tmp_path: Path) -> None:
    templates.write(DENUNCIA, "name: [\n")
    with pytest.raises(CatalogueDamaged):
        expand(templates.folder)
    with pytest.raises(NoCatalogue):
        expand(tmp_path / "nowhere")
