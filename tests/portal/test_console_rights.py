"""Who may see and do what in the console: nobody without a log-in, and each role its own."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import pytest
from console_world import CENTRE, Browser, Console, acts
from starlette.routing import Route

from portal.console.roles import Role
from portal.console.site import console_routes
from portal.storage import enrolment_codes

pytest_plugins = ["portal_fixtures", "console_fixtures"]

PAGES = ("", "/kiosks", "/codes", "/releases", "/usage", "/log")
ACTS = {
    "/codes": Role.OPERATOR,
    "/codes/revoke": Role.OPERATOR,
    "/releases/advance": Role.PUBLISHER,
    "/releases/halt": Role.PUBLISHER,
    "/releases/resume": Role.PUBLISHER,
    "/releases/withdraw": Role.PUBLISHER,
    "/releases/restore": Role.PUBLISHER,
}


@pytest.fixture
def routes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Collection[str]]]:
    """The paths of the console below its own, as the portal that is made next has them."""
    found: list[tuple[str, Collection[str]]] = []

    def noted(**parts: Any) -> list[Route]:
        made = console_routes(**parts)
        found.extend(
            (route.path.removeprefix("/console"), route.methods or ())
            for route in made
            if "login" not in route.path and not route.path.endswith((".css", ".js"))
        )
        return made

    monkeypatch.setattr("portal.app.console_routes", noted)
    return found


def test_without_a_log_in_every_page_leads_to_it_and_no_act_is_done(
    routes: list[tuple[str, Collection[str]]], console: Console
) -> None:
    browser = Browser(console.portal)
    assert set(PAGES) <= {path for path, methods in routes if "GET" in methods}
    for path, methods in routes:
        page = re.sub(r"\{\w+\}", "x", path)
        if "POST" in methods:
            assert browser.post(f"/console{page}", sure="1").headers["location"] == "/console/login"
            continue
        answer = browser.get(f"/console{page}")
        assert (answer.status_code, answer.headers["location"]) == (303, "/console/login"), page
    for act in (*ACTS, "/logout"):
        assert browser.post(f"/console{act}", sure="1").headers["location"] == "/console/login"
    browser.cookie = "ventanilla-console=" + "a" * 43
    assert browser.get("/console").status_code == 303
    assert acts(console) == []


def test_each_role_sees_and_does_what_is_its_own(console: Console) -> None:
    browsers = {role: console.browser(role.value, role) for role in Role}
    forms = {
        role: re.findall(r'name="form" value="(\w+)"', browser.get("/console").text)[0]
        for role, browser in browsers.items()
    }
    for role, browser in browsers.items():
        for page in PAGES:
            expected = 403 if page == "/log" and role is not Role.ADMIN else 200
            answer = browser.get(f"/console{page}")
            assert answer.status_code == expected, (role, page)
            assert answer.headers["cache-control"] == "no-store"
            assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        for act, needed in ACTS.items():
            refused = browser.post(f"/console{act}", form=forms[role]).status_code == 403
            assert refused is (role not in {needed, Role.ADMIN}), (role, act)
        has_form = 'action="/console/codes"' in browser.get("/console/codes").text
        assert has_form is (role in {Role.OPERATOR, Role.ADMIN})


def test_a_form_of_another_session_or_another_site_does_nothing(console: Console) -> None:
    ana, eva = console.browser("ana", Role.ADMIN), console.browser("eva", Role.ADMIN)
    [token, *_] = re.findall(r'name="form" value="(\w+)"', eva.get("/console").text)
    for stolen in (token, "", "0" * 64):
        assert ana.post("/console/codes", form=stolen, **CENTRE).status_code == 403
    [own, *_] = re.findall(r'name="form" value="(\w+)"', ana.get("/console").text)
    body = f"form={own}&centre=cdc-1&name=x&municipality=31050".encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": str(ana.cookie),
        "Sec-Fetch-Site": "same-site",
    }
    answer = console.portal.call("POST", "/console/codes", body, headers, "127.0.0.1")
    assert answer.status_code == 403
    with console.portal.database.reading() as session:
        assert enrolment_codes.newest(session, 10) == []
