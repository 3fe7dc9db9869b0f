"""A kiosk's draft gone on with on a phone, in a real browser, and opened at a kiosk again."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from browser_world import check, chromium, needs_chromium
from draft_phone import ANSWERS, FORM, PhoneWorld, open_phone_world
from portal_world import served
from test_public_in_browser import BUDGET, Browsing

from kiosk.forms.earlier import taken_up
from kiosk.forms.validation import check_form
from kiosk.offline.draft_code import held_in_address
from kiosk.offline.sealed_draft import DraftContent, open_draft, seal_draft

pytestmark = needs_chromium

PRIVATE = "Calle de la Prueba 77"
CHILD = "Luz del Alba"  # with a space: what is sealed travels in base64
COUNTING = """() => {
    crypto.getRandomValues = (into) => { into.forEach((_, n) => { into[n] = n }); return into }
}"""
NO_CRYPTO = "Object.defineProperty(crypto, 'subtle', {value: undefined})"


@pytest.fixture(scope="module")
def phone_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PhoneWorld]:
    world = open_phone_world(tmp_path_factory.mktemp("phone"))
    with served(world.portal.app) as base:
        yield replace(world, base=base)
    world.portal.database.close()


@pytest.fixture(scope="module")
def phones(phone_world: PhoneWorld) -> Iterator[Browsing]:
    """After the portal."""
    with chromium() as browser:
        yield Browsing(browser, [])


@pytest.fixture(autouse=True)
def _a_quiet_minute_later(phones: Browsing, phone_world: PhoneWorld) -> Iterator[None]:
    """No test waits for another's questions; no policy is broken, no script fails."""
    phone_world.portal.clock.advance(minutes=2)
    phones.complaints.clear()
    yield
    assert phones.complaints == []


def scans(page: Any, world: PhoneWorld, lang: str = "") -> None:
    page.goto(f"{world.base}/d{lang}#{world.held}")
    page.wait_for_selector("#held:not([hidden])")


def saves(page: Any, told: str = "Guardada") -> None:
    page.click("#save")
    page.locator("#state", has_text=told).wait_for()


def labelled(page: Any, label: str) -> Any:
    return page.get_by_label(label, exact=False)


def test_what_a_phone_changes_and_adds_a_kiosk_finds(
    phones: Browsing, phone_world: PhoneWorld
) -> None:
    world, asked = phone_world.another(), []
    world.saves()
    with phones.page(320) as page:
        page.on("request", lambda request: asked.append((request.url, request.post_data or "")))
        scans(page, world)
        assert page.url == f"{phone_world.base}/d"
        assert labelled(page, "Nombre completo").input_value() == ANSWERS["name"]
        assert labelled(page, "Calle y número").input_value() == ANSWERS["home"]["street"]
        assert labelled(page, "¿A qué hora").input_value() == "14:30"
        assert page.locator("text=(es una lista)").is_visible()
        check(page)

        labelled(page, "Calle y número").fill(PRIVATE)
        labelled(page, "¿Cuánto gana").fill("$1,500")
        labelled(page, "Fecha de nacimiento").fill("1957-03-04")
        child = labelled(page, "hija o hijo?")
        assert not child.is_visible()
        page.locator("label", has_text="Para mi hija o hijo").click()
        child.fill(CHILD)
        page.locator("label", has_text="simple").locator("xpath=../label[2]").click()
        page.locator("label", has_text="Mi trabajo").click()
        towns = labelled(page, "Municipio")
        assert towns.locator("option:checked").inner_text() == "Oaxaca de Juárez"
        labelled(page, "Estado").select_option(label="Jalisco")
        towns.select_option(label="Guadalajara")
        saves(page)
        assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
        assert page.context.cookies() == []

    typed = [PRIVATE, CHILD, "1957", world.held, world.keys.key.hex(), *world.code.words]
    sent = json.dumps(asked)
    assert not [one for one in typed if one in sent]
    assert all(url.startswith(world.base) for url, _ in asked)
    assert not [url for url, _ in asked if world.keys.locator in url]

    found = world.opens()
    assert found.guide is not None
    assert found.guide.had == ("acta",)
    taken = taken_up(FORM, found.answers, same_form=True)
    assert taken == {
        **ANSWERS,
        "whose": "child",
        "child": CHILD,
        "kind": {"clave": 2},
        "born": "1957-03-04",
        "pay": 1500,
        "with": ["home", "work"],
        "home": {"state": "MX-JAL", "town": "14039", "street": PRIVATE},
    }
    assert [fault for fault in check_form(FORM, taken) if fault.severity == "error"] == []


def test_what_is_emptied_is_gone_and_what_is_nonsense_is_kept_for_the_kiosk_to_explain(
    phones: Browsing, phone_world: PhoneWorld
) -> None:
    world = phone_world.another()
    world.saves({**ANSWERS, "born": "ayer", "home": {"street": "x"}})
    with phones.page(360) as page:
        scans(page, world)
        assert labelled(page, "Fecha de nacimiento").input_value() == "ayer"
        labelled(page, "Calle y número").fill("  ")
        labelled(page, "¿Cuánto gana").fill("mucho")
        saves(page)

    answers = world.opens().answers
    assert "home" not in answers
    assert (answers["born"], answers["pay"]) == ("ayer", "mucho")
    wrong = {fault.pointer for fault in check_form(FORM, answers)}
    assert {("born",), ("pay",)} <= wrong


def test_what_was_saved_elsewhere_meanwhile_is_never_overwritten(
    phones: Browsing, phone_world: PhoneWorld
) -> None:
    world = phone_world.another()
    world.saves()
    with phones.page(360) as page:
        scans(page, world)
        labelled(page, "¿Para qué").fill("En el teléfono")
        world.saves({**ANSWERS, "name": "En el centro"})
        page.click("#save")
        page.wait_for_selector("#again:not([hidden])")
        assert world.opens().answers["name"] == "En el centro"
        assert "why" not in world.opens().answers
        page.click("#again")
        page.wait_for_selector("#again", state="hidden")
        assert labelled(page, "Nombre completo").input_value() == "En el centro"
        assert labelled(page, "¿Para qué").input_value() == "En el teléfono"
        saves(page)

    answers = world.opens().answers
    assert (answers["name"], answers["why"]) == ("En el centro", "En el teléfono")


def test_a_line_that_breaks_after_it_arrived_is_no_conflict(
    phones: Browsing, phone_world: PhoneWorld
) -> None:
    world = phone_world.another()
    world.saves()
    with phones.page(360) as page:
        scans(page, world)
        labelled(page, "¿Para qué").fill("Primero")

        def breaks(route: Any) -> None:
            route.fetch()
            route.abort()

        page.route("**/v1/drafts-in-hand", breaks)
        page.click("#save")
        page.wait_for_selector("#trouble:not([hidden])")
        page.unroute("**/v1/drafts-in-hand")
        phones.complaints.clear()  # the browser tells of the line
        labelled(page, "¿Para qué").fill("Segundo")
        saves(page)

    assert world.opens().answers["why"] == "Segundo"


def test_what_no_kiosk_said_a_phone_may_change_is_only_read(
    phones: Browsing, phone_world: PhoneWorld
) -> None:
    world = phone_world.another()
    world.saves(writer=False)
    with phones.page(360) as page:
        scans(page, world)
        assert page.is_visible("#may-not")
        assert not page.is_visible("#save")
        assert labelled(page, "Nombre completo").is_disabled()
        check(page)


def test_closing_leaves_nothing_and_unsaved_changes_are_asked_about(
    phones: Browsing, phone_world: PhoneWorld
) -> None:
    world = phone_world.another()
    world.saves()
    with phones.page(1280, "en-US", color_scheme="dark") as page:
        scans(page, world, "?lang=en")
        labelled(page, "Full name").fill("Luz")
        saves(page, "Saved. You can continue until")
        assert re.search(r"until \d{1,2} [A-Z][a-z]+ 20\d\d\.$", page.inner_text("#state").strip())
        labelled(page, "Full name").fill(PRIVATE)
        page.click("#close")
        assert "not saved" in page.inner_text("#trouble")
        check(page)
        page.click("#close")
        assert page.evaluate("document.activeElement.id") == "told"
        inside = page.evaluate("document.documentElement.innerHTML + location.href")
        assert PRIVATE not in inside
        assert world.held not in inside
        assert page.evaluate("[held, keys, content, touched.size]") == ["", None, None, 0]
        page.reload()
        assert not page.is_visible("#held")


def test_in_the_other_language_it_is_opened_anew(phones: Browsing, phone_world: PhoneWorld) -> None:
    world = phone_world.another()
    world.saves()
    with phones.page(360) as page:
        scans(page, world)
        page.click(".languages a[hreflang=en]")
        page.wait_for_selector("#held:not([hidden])")
        assert page.url == f"{phone_world.base}/d?lang=en"
        assert page.inner_text("#service") == "Proof of address"
        page.go_back()
        page.wait_for_selector("#about:not([hidden])")
        assert not page.is_visible("#held"), "who comes back scans again"


def test_what_cannot_be_opened_says_what_to_do_instead(
    phones: Browsing, phone_world: PhoneWorld
) -> None:
    world, other = phone_world.another(), phone_world.another()
    sent, older = phone_world.another(), phone_world.another()
    for one in (world, sent):
        one.saves()
    sent.sends()
    older.saves(form_version=2)
    mixed = held_in_address(world.code, type(world.keys)(world.keys.locator, other.keys.key))
    for held, script, told in (
        (sent.held, "", "No está aquí"),
        (other.held, "", "No está aquí"),
        (older.held, "", "Las preguntas de este servicio cambiaron"),
        (mixed, "", "El código no abre"),
        (world.held, NO_CRYPTO, "Este navegador no puede"),
    ):
        with phones.page(360) as page:
            page.add_init_script(script)
            page.goto(f"{phone_world.base}/d#{held}")
            page.locator("#told", has_text=told).wait_for()
            assert held not in page.url
            assert not page.is_visible("#held")
            if held is sent.held:
                check(page)


def test_without_a_script_it_says_where_to_go(phones: Browsing, phone_world: PhoneWorld) -> None:
    with phones.page(320, java_script_enabled=False) as page:
        page.goto(f"{phone_world.base}/d#{phone_world.held}")
        assert "JavaScript" in page.inner_text("noscript")
        assert not page.is_visible("#held")


def test_the_seal_is_the_kiosks_to_the_byte(phones: Browsing, phone_world: PhoneWorld) -> None:
    world = phone_world.another()
    nonce = bytes(range(12))
    with phones.page() as page:
        page.goto(f"{phone_world.base}/d")
        page.evaluate("async (held) => { keys = await keysOf(held) }", world.held)
        assert page.evaluate("keys.locator") == world.keys.locator
        assert bytes(page.evaluate("[...fromBase64(keys.proof)]")) == world.keys.proof
        page.evaluate(COUNTING)
        for size in (0, 300, 20_000):
            content = DraftContent.model_validate(
                {
                    "service": "constancia",
                    "form_version": 1,
                    "language": "es",
                    "answers": {"name": "ñ😀" * size, "pay": 1200.5, "deep": [{"a": None}, 1e21]},
                    "saved_at": "2026-11-26T00:00:00Z",
                }
            )
            by_kiosk = seal_draft(content, world.keys, lambda _: nonce)
            canonical = content.canonical().decode()
            told = page.evaluate("async (it) => toBase64(await seal(JSON.parse(it)))", canonical)
            by_phone = b64decode(told)
            assert by_phone == by_kiosk
            assert open_draft(by_phone, world.keys) == content
            read = page.evaluate("(sealed) => unseal(fromBase64(sealed))", told)
            assert read == json.loads(canonical)
        with pytest.raises(Exception, match="too-large"):
            page.evaluate("seal({text: 'x'.repeat(1 << 20)})")


def test_a_draft_on_a_phone_is_light(phones: Browsing, phone_world: PhoneWorld) -> None:
    world, finished = phone_world.another(), list[Any]()
    world.saves()
    with phones.page() as page:
        page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - marked by Playwright
        scans(page, world)
        sizes = [request.sizes() for request in finished]
    total = sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)
    assert 10_000 < total < BUDGET
