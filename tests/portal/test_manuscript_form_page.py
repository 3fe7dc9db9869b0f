"""The form builder's page: questions added and changed, judged, kept with the next version."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from console_world import Browser, Console
from portal_world import Portal
from test_manuscript_pages import fields_on

from kiosk.catalogue.errors import CatalogueProblem
from portal.console import form_page
from portal.console.roles import Role
from portal.manuscript.folder import Manuscript, version_of
from portal.manuscript.judging import problems_with

pytest_plugins = ["portal_fixtures", "console_fixtures"]

FORM = "agencies/sat/forms/alta.schema.json"
SERVICE = "agencies/sat/services/rfc.yaml"
PAGE = f"/console/catalogue/form?name={FORM}"
PATH = "/console/catalogue/form"


def schema_of(portal: Portal) -> Any:
    return json.loads(Manuscript(portal.settings.home).read(FORM) or b"{}")


def test_a_form_is_built_question_by_question_with_a_branch(
    builder: Browser, portal: Portal
) -> None:
    manuscript = Manuscript(portal.settings.home)

    def does(act: str, **more: str) -> int:
        fields = fields_on(builder.get(PAGE).text)
        status: int = builder.post(PATH, **{**fields, **more, "do": act}).status_code
        return status

    new = {"new-kind": "yes-no", "new-name": "married", "new-title": "¿Es casada?"}
    assert does("add", **new, **{"new-english": "Are you married?"}) == 303
    new = {"new-kind": "person-name", "new-name": "spouse", "new-title": "¿Con quién?"}
    assert does("add", **new) == 303
    assert does("save", **{"q.2.when": "married=true", "q.2.required": "1"}) == 303
    assert does("up:1") == 303
    schema = schema_of(portal)
    assert schema["allOf"][0]["then"]["required"] == ["spouse"]
    assert b"form_version: 4" in (manuscript.read(SERVICE) or b""), "one higher, once"
    page = builder.get(PAGE).text
    assert re.findall(r"<b>\d\. ([^<]+)</b>", page) == [
        "¿Es casada?", "¿Cómo se llama?", "¿Con quién?",
    ]  # fmt: skip
    english = json.loads(manuscript.read(FORM.replace("schema", "en")) or b"{}")
    assert english["¿Es casada?"] == "Are you married?"
    assert does("save", **{"q.1.kind": "choice"}) == 303
    assert len(schema_of(portal)["properties"]["name"]["oneOf"]) == 2, "something to choose"
    schema = schema_of(portal)
    assert does("save", **{"q.1.options": ""}) == 422, "nothing to choose"
    assert schema_of(portal) == schema, "what cannot be shown is not kept"
    assert does("drop:0") == 303
    assert list(schema_of(portal)["properties"]) == ["name"]
    assert "allOf" not in schema_of(portal)


def test_the_json_itself_is_judged_and_two_builders_do_not_write_over_one_another(
    builder: Browser, console: Console, portal: Portal
) -> None:
    fields = fields_on(builder.get(f"{PAGE}&as=text").text)
    schema = json.loads(fields["schema"])
    schema["properties"]["age"] = {"type": "integer", "title": "¿Edad?", "maximum": 150.0}
    odd = {**fields, "schema": '{"type": "object", "properties": {', "do": "save"}
    assert builder.post(PATH, **odd).status_code == 422
    sent = {**fields, "schema": json.dumps(schema), "do": "save"}
    assert builder.post(PATH, **sent).status_code == 303
    assert schema_of(portal)["properties"]["age"]["title"] == "¿Edad?"
    assert builder.post(PATH, **{**sent, "schema": "{}"}).status_code == 409
    assert "age" in schema_of(portal)["properties"]
    for name in (
        "../x.schema.json",
        "agencies/sat/agency.yaml",
        "agencies/sat/forms/A.schema.json",
    ):
        assert builder.get(f"{PATH}?name={name}").status_code == 303


def test_who_saves_while_another_save_is_judged_is_not_written_over(
    builder: Browser, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    manuscript = Manuscript(portal.settings.home)
    fields = fields_on(builder.get(PAGE).text)
    before = manuscript.read(FORM)
    theirs = (before or b"").replace(b"{", b'{"description": "Theirs",', 1)

    def judged(*arguments: Any) -> tuple[CatalogueProblem, ...]:
        manuscript.save({FORM: theirs}, seen=version_of(before))
        return problems_with(*arguments)

    monkeypatch.setattr(form_page, "problems_with", judged)
    new = {"new-kind": "text", "new-name": "reason", "new-title": "¿Por qué?", "do": "add"}
    assert builder.post(PATH, **{**fields, **new}).status_code == 409
    assert manuscript.read(FORM) == theirs


def test_a_form_that_is_not_there_yet_begins_empty(builder: Browser, portal: Portal) -> None:
    page = f"{PATH}?name=agencies/sat/forms/baja.schema.json"
    fields = fields_on(builder.get(page).text)
    new = {"new-kind": "text", "new-name": "reason", "new-title": "¿Por qué?", "do": "add"}
    assert builder.post(PATH, **{**fields, **new}).status_code == 303
    written = Manuscript(portal.settings.home).read("agencies/sat/forms/baja.schema.json")
    assert json.loads(written or b"{}")["properties"]["reason"]["title"] == "¿Por qué?"


def test_nobody_without_the_right_builds(console: Console, portal: Portal, tmp_path: Path) -> None:
    viewer = console.browser("vera", Role.VIEWER)
    token = re.findall(r'name="form" value="([0-9a-f]{64})"', viewer.get("/console").text)[0]
    for path in (PATH, "/console/catalogue/file", "/console/catalogue/look"):
        assert viewer.post(path, form=token).status_code == 403


def test_a_list_its_questions_and_a_sum_over_them_are_built(
    builder: Browser, portal: Portal
) -> None:
    def does(act: str, part: str = "", **more: str) -> int:
        page = f"{PAGE}&part={part}" if part else PAGE
        fields = fields_on(builder.get(page).text)
        status: int = builder.post(PATH, **{**fields, **more, "do": act}).status_code
        return status

    new = {"new-kind": "list", "new-name": "goods", "new-title": "¿Qué bienes?"}
    assert does("add", **new, **{"new-english": "Which goods?"}) == 303
    assert does("save", **{"q.1.least": "1", "q.1.most": "3"}) == 303
    new = {"new-kind": "money", "new-name": "amount", "new-title": "¿Cuánto vale?"}
    assert does("add", "goods", **new) == 303
    assert does("drop:0", "goods") == 303
    assert does("save", "goods", **{"q.0.required": "1"}) == 303
    new = {"new-kind": "computed", "new-name": "total", "new-title": "En total"}
    assert does("add", **new) == 303
    assert does("save", **{"q.2.formula": "sum(goods.amount)"}) == 303
    kept = schema_of(portal)
    goods = kept["properties"]["goods"]
    assert (goods["minItems"], goods["maxItems"], goods["items"]["required"]) == (1, 3, ["amount"])
    assert list(goods["items"]["properties"]) == ["amount"]
    hints = json.loads(
        Manuscript(portal.settings.home).read(FORM.replace("schema", "uischema")) or b""
    )
    assert hints["total"] == {"ui:compute": "sum(goods.amount)"}
    page = builder.get(f"{PAGE}&part=goods").text
    assert "¿Cuánto vale?" in page
    assert "¿Cómo se llama?" not in page
    assert does("save", **{"q.2.formula": "__import__('os')"}) == 422
    assert does("save", **{"q.1.least": "9"}) == 422, "more than there may be"
    assert schema_of(portal) == kept
    for wrong in ("name", "goods.amount", "../x", "goods." * 9):
        assert "¿Cómo se llama?" in builder.get(f"{PAGE}&part={wrong}").text, "the whole form"
