"""Every form of the example catalogue can be compiled, shown and completed, in every branch."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from kiosk.forms.answers import reckoned_in, without_vanished
from kiosk.forms.definition import Form, compile_form
from kiosk.forms.entry import MASK, parse, present
from kiosk.forms.places import NO_ANSWERS, Answers, answer_at, with_answer
from kiosk.forms.rereading import read_again
from kiosk.forms.sample import complete
from kiosk.forms.validation import check_body, check_form

ROOT = Path(__file__).parents[2] / "assets" / "catalogue" / "agencies"
SCHEMAS = sorted(ROOT.glob("*/forms/*.schema.json"))
MOST_OPTIONS = 8


def read(schema: Path, kind: str) -> dict[str, Any]:
    path = schema.with_name(schema.name.replace(".schema.", f".{kind}."))
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


@cache
def form_of(schema: Path, language: str = "es") -> Form:
    words = None if language == "es" else read(schema, language)
    return compile_form(read(schema, "schema"), read(schema, "uischema"), words)


@cache
def completed(schema: Path, prefer: int) -> Answers:
    return complete(form_of(schema), prefer=prefer)


@pytest.fixture(params=SCHEMAS, ids=lambda path: path.name.removesuffix(".schema.json"))
def schema(request: pytest.FixtureRequest) -> Path:
    return Path(str(request.param))


def test_what_was_read_once_is_not_read_otherwise(schema: Path) -> None:
    form, answers = form_of(schema), completed(schema, 0)
    assert read_again(form, answers) is answers


def test_the_catalogue_has_forms() -> None:
    assert len(SCHEMAS) >= 8


def test_all_of_it_can_be_shown(schema: Path) -> None:
    form = form_of(schema)
    assert form.unsupported == ()
    steps = form.steps_of(NO_ANSWERS)
    assert {step.key.partition("/")[0] for step in steps} >= set(form.schema["required"])
    assert all(step.title and (step.questions or step.listing) for step in steps)


def test_it_can_be_completed_whichever_option_is_chosen(schema: Path) -> None:
    form = form_of(schema)
    seen = set()
    for prefer in range(MOST_OPTIONS):
        answers = completed(schema, prefer)
        assert [fault for fault in check_form(form, answers) if fault.severity == "error"] == []
        sent = without_vanished(form, answers)
        assert check_body(form.schema, sent) == ()
        assert rfc8785.dumps(dict(sent))
        seen_answers = reckoned_in(form, answers)
        for step in form.steps_of(answers):
            for question in step.questions:
                seen.add(question.pointer[0])
                value = answer_at(seen_answers, question.pointer)
                if question.files is not None:
                    continue  # no sample gives a file that is not required, and none is typed
                shown = present(question, value)
                assert shown
                if not question.masked and question.kind not in ("yes-no", "consent"):
                    assert shown != MASK
                    assert parse(question, shown) == value
    assert seen == top_level_names(form.schema)


def test_it_can_be_completed_without_what_is_optional(schema: Path) -> None:
    form = form_of(schema)
    answers = complete(form, optional=False)
    assert [fault for fault in check_form(form, answers) if fault.severity == "error"] == []


def test_what_is_missing_is_said_question_by_question(schema: Path) -> None:
    form = form_of(schema)
    required = {
        question.pointer
        for step in form.steps_of(NO_ANSWERS)
        for question in step.questions
        if question.required
    }
    lists = (step.listing for step in form.steps_of(NO_ANSWERS) if step.listing)
    required |= {one.pointer for one in lists if one.minimum}
    assert {fault.pointer for fault in check_form(form, NO_ANSWERS)} == required


def test_its_examples_are_right(schema: Path) -> None:
    form = form_of(schema)
    wrong = []
    for prefer in range(2):
        answers = completed(schema, prefer)
        for step in form.steps_of(answers):
            for question in step.questions:
                if question.placeholder and not question.options:
                    value = parse(question, question.placeholder)
                    attempt = with_answer(answers, question.pointer, value)
                    faults = {fault.pointer: fault.key for fault in check_form(form, attempt)}
                    if (key := faults.get(question.pointer)) and key != "fault.rfc.check-digit":
                        wrong.append((question.pointer, question.placeholder, key))
    assert wrong == []


def test_an_address_leads_from_the_state_to_the_locality(schema: Path) -> None:
    for group in groups(read(schema, "schema")):
        asked = group["properties"]
        if "state" in asked and "municipality" in asked:
            places = ["state", "municipality", *(["locality"] if "street" in asked else [])]
            assert [name for name in asked if name in places] == places
            assert [asked[name]["format"] for name in places] == [f"mx-{name}" for name in places]


def test_english_says_all_that_spanish_says(schema: Path) -> None:
    english = read(schema, "en")
    missing = [text for text in spoken(read(schema, "schema")) if text not in english]
    assert missing == []
    assert form_of(schema, "en").title != form_of(schema).title


def top_level_names(node: Any, *, inside: bool = False) -> set[str]:
    """The top-level properties of all branches."""
    names: set[str] = set()
    for keyword in ("then", "else"):
        if keyword in node:
            names |= top_level_names(node[keyword])
    for part in node.get("dependentSchemas", {}).values():
        names |= top_level_names(part)
    for part in node.get("allOf", ()):
        names |= top_level_names(part)
    return names | set(node.get("properties", {}))


def groups(node: Any) -> list[dict[str, Any]]:
    """Every part of a schema that has properties."""
    parts = node if isinstance(node, list) else node.values() if isinstance(node, dict) else ()
    own = [node] if isinstance(node, dict) and isinstance(node.get("properties"), dict) else []
    return own + [group for part in parts for group in groups(part)]


def spoken(node: Any) -> set[str]:
    """Every title and description of a schema."""
    if isinstance(node, list):
        return {text for part in node for text in spoken(part)}
    if not isinstance(node, dict):
        return set()
    own = {node[key] for key in ("title", "description") if isinstance(node.get(key), str)}
    return own | {text for part in node.values() for text in spoken(part)}
