"""What differs from place to place in a template: numbers, words and lists, as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from catalogue_author import Author, service_fields, text

from kiosk.catalogue.source import read_source
from kiosk.forms.definition import compile_form

VALUES: dict[str, Any] = {
    "usual": {
        "least_age": 18,
        "years": ["undecided"],
        "note": text("Pregunte allá.", "Ask there."),
    },
    "places": {
        "MX-JAL": {"least_age": 16, "years": ["2", "4"]},
        "MX-MEX": {"note": text("También por internet.", "Also on the internet.")},
    },
}
SCHEMA = {
    "type": "object",
    "title": "Licencia {of_state}",
    "required": ["years"],
    "properties": {
        "years": {
            "type": "string",
            "title": "¿Por cuánto tiempo?",
            "description": "Desde los {least_age} años.",
            "enum": ["{years}"],
        }
    },
}
NAMES = {"2": "Dos", "4": "Cuatro", "undecided": "No lo sé"}
HINTS = {"years": {"ui:enumNames": NAMES}}
ENGLISH = {
    "Licencia {of_state}": "Licence {of_state}",
    "¿Por cuánto tiempo?": "For how long?",
    "Desde los {least_age} años.": "From the age of {least_age}.",
    "Dos": "Two",
    "Cuatro": "Four",
    "No lo sé": "I do not know",
}


def source(folder: Path, values: dict[str, Any] | None = None) -> Author:
    """A template for all states, with values."""
    author = Author(folder)
    base = "templates/movilidad"
    author.write(
        f"{base}/agency.yaml",
        {"name": text("Licencias {of_state}", "Licences {of_state}"), "level": "state"}
        | {"places": "states"},
    )
    fields = {
        "name": text("Licencia {in_state}", "Licence {in_state}"),
        "output": text("{note}", "{note}"),
        "form": "licencia",
        "form_version": 1,
        "channels": [{"type": "kiosk"}],
    }
    author.write(f"{base}/services/licencia.yaml", service_fields() | fields)
    author.write(f"{base}/forms/licencia.schema.json", SCHEMA)
    author.write(f"{base}/forms/licencia.uischema.json", HINTS)
    author.write(f"{base}/forms/licencia.en.json", ENGLISH)
    author.write(f"{base}/values.yaml", VALUES if values is None else values)
    return author


def test_each_place_has_its_own_values_and_the_rest_is_usual(tmp_path: Path) -> None:
    reading = read_source(source(tmp_path).folder)
    assert reading.problems == ()
    assert reading.catalogue is not None
    services = {one.id: one for one in reading.catalogue.services}
    found = {}
    for place in ("jalisco", "estado-de-mexico", "oaxaca"):
        service = services[f"licencia-{place}"]
        form = reading.catalogue.form_of(service)
        assert form is not None
        compiled = compile_form(dict(form.schema), dict(form.ui_schema), form.translations["en"])
        (step,) = compiled.steps_of({})
        titles = [option.title for option in step.questions[0].options]
        found[place] = (service.output.in_language("en"), step.help, titles)
    assert found == {
        "jalisco": ("Ask there.", "From the age of 16.", ["Two", "Four"]),
        "estado-de-mexico": ("Also on the internet.", "From the age of 18.", ["I do not know"]),
        "oaxaca": ("Ask there.", "From the age of 18.", ["I do not know"]),
    }


def test_a_value_of_a_place_that_is_none_or_of_a_name_without_a_usual_one_is_told(
    tmp_path: Path,
) -> None:
    wrong = VALUES | {"places": {"MX-XXX": {}, "MX-JAL": {"colour": "red"}}}
    problems = read_source(source(tmp_path, wrong).folder).problems
    told = [(problem.file, problem.message) for problem in problems]
    assert ("templates/movilidad/values.yaml", "it is not for 'MX-XXX'") in told
    assert ("templates/movilidad/values.yaml", "colour: nothing is usual") in told


def test_a_placeholder_without_a_value_is_told(tmp_path: Path) -> None:
    without = {"usual": {name: VALUES["usual"][name] for name in ("least_age", "years")}}
    problems = read_source(source(tmp_path, without).folder).problems
    assert any("no placeholder {note}" in problem.message for problem in problems)


def test_a_list_among_words_is_told(tmp_path: Path) -> None:
    some = {"usual": VALUES["usual"], "places": {"MX-JAL": {"note": ["Pregunte.", "Allá."]}}}
    author = source(tmp_path, some)
    schema = SCHEMA | {"description": "Por {years} años.", "examples": ["{years}", "{years} años"]}
    author.write("templates/movilidad/forms/licencia.schema.json", schema)
    problems = read_source(author.folder).problems
    told = {(one.file.rpartition("/")[2], one.message) for one in problems if "list" in one.message}
    assert told == {
        ("licencia.schema.json", "{years} is a list and stands among words"),
        ("licencia.yaml", "{note} is a list and stands among words"),
    }


def test_the_licence_of_every_state_can_be_asked_for(shipped: Any) -> None:
    licences = [one for one in shipped.services if one.template == "licencia-de-conducir"]
    assert len({one.agency.place for one in licences}) == 32
    assert all(one.form and one.beforehand for one in licences)
