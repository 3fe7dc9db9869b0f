"""Track and read by phone: what is told, to whom, and what hostile input meets."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from portal_world import CLAIM, problem_of, served
from public_world import HTML, NASTY, SERVICE, PublicWorld, open_world

from kiosk.protocol.tracking import Stage, TrackingStep, claim_hash
from portal.public.limits import MOST_PHOTO
from portal.storage import submissions, tracking_steps

pytest_plugins = ["public_fixtures"]
pytestmark = pytest.mark.usefixtures("_a_minute_later")

PAGES = ("/", "/v", "/s", "/d", "/a/government", f"/t/{SERVICE}", "/t/hostil", "/t/nothing")


# Track ---------------------------------------------------------------------------------------


def test_the_steps_are_told_newest_first_with_the_agencys_words(
    public_world: PublicWorld, folio: str
) -> None:
    public_world.moved(folio, Stage.IN_REVIEW, "")
    public_world.moved(folio, Stage.NEEDS_VISITOR, "Traiga su acta")

    text = public_world.post("/s", {"folio": folio.lower(), "claim": CLAIM.lower()}).text

    stages = re.findall(r"<li><b>([^<]+)</b>", text)
    assert stages == ["La dependencia le pide algo", "En revisión", "Entregada a la dependencia"]
    assert "Traiga su acta" in text
    assert "Falta algo de su parte" in text
    assert "Copia del acta de nacimiento" in text
    assert CLAIM not in text


def came_to(public_world: PublicWorld, folio: str, step: TrackingStep) -> None:
    """Whoever wrote it down: some steps no agency takes."""
    with public_world.portal.database.writing() as session:
        stored = submissions.by_folio(session, folio)
        assert stored is not None
        tracking_steps.add(session, stored.id, step)


def test_every_stage_says_what_comes_next(public_world: PublicWorld) -> None:
    for language in ("es", "en"):
        for stage in Stage:
            folio = public_world.application()
            came_to(
                public_world,
                folio,
                TrackingStep(stage=stage, at=public_world.portal.clock(), note="Así."),
            )
            fields = {"folio": folio, "claim": CLAIM}
            answer = public_world.post(
                f"/s?lang={language}", fields, client=f"192.0.2.{stage.value}"
            )
            assert answer.status_code == 200, (stage, answer.text)


def test_a_letter_is_read_where_it_can_be_opened(public_world: PublicWorld, folio: str) -> None:
    at = public_world.portal.clock()
    came_to(
        public_world, folio, TrackingStep(stage=Stage.NEEDS_VISITOR, at=at, letter=b"sealed words")
    )

    answer = public_world.post("/s", {"folio": folio, "claim": CLAIM})

    assert "La dependencia le escribió" in answer.text
    assert "sealed words" not in answer.text


def test_a_browser_may_send_the_codes_digest_in_its_place(
    public_world: PublicWorld, folio: str
) -> None:
    digest = claim_hash(folio, CLAIM).hex()

    assert folio in public_world.post("/s", {"folio": folio, "claim": "", "digest": digest}).text
    for other in (bytes(32).hex(), digest[:-2], digest + "00", "zz" * 32):
        answer = public_world.post("/s", {"folio": folio, "claim": "", "digest": other})
        assert "Entregada" not in answer.text
        assert answer.status_code in {404, 422}


def test_a_wrong_code_and_an_unknown_folio_are_one_answer(
    public_world: PublicWorld, folio: str
) -> None:
    never_sent = public_world.device.header().folio
    wrong = public_world.post("/s", {"folio": folio, "claim": "0000-0000"})
    unknown = public_world.post("/s", {"folio": never_sent, "claim": CLAIM})

    assert (wrong.status_code, unknown.status_code) == (404, 404)
    assert wrong.text.replace(folio, "") == unknown.text.replace(never_sent, "")
    differs = {"content-length", "x-request-id"}  # compressed, a folio may be a byte longer
    told = [
        {name: value for name, value in one.headers.items() if name not in differs}
        for one in (wrong, unknown)
    ]
    assert told[0] == told[1]


def test_what_cannot_be_a_folio_or_a_code_is_told_beside_its_field(
    public_world: PublicWorld,
) -> None:
    bad_folio = public_world.post("/s", {"folio": "0400-1S2C-1CB5", "claim": CLAIM})
    bad_claim = public_world.post("/s", {"folio": "0400-1S2C-1CB4", "claim": "corta"})

    assert 'id="folio-fault"' in bad_folio.text
    assert 'id="claim-fault"' in bad_claim.text
    assert "corta" not in bad_claim.text


def test_one_address_and_one_folio_may_ask_only_so_often(
    public_world: PublicWorld, folio: str
) -> None:
    asked = [
        public_world.post(
            "/s", {"folio": folio, "claim": "0000-0000"}, client=f"198.51.100.{number}"
        )
        for number in range(11)
    ]
    assert [answer.status_code for answer in asked] == [404] * 10 + [429]
    assert int(asked[-1].headers["retry-after"]) > 0
    assert "Espere un momento" in asked[-1].text

    other = public_world.device.header().folio
    fields = {"folio": "x", "claim": ""}
    limit = public_world.portal.settings.tracking_per_minute
    statuses = [
        public_world.post("/s", fields, client="203.0.113.9").status_code for _ in range(limit)
    ]
    assert statuses == [422] * limit
    refused = public_world.post("/s", {"folio": other, "claim": CLAIM}, client="203.0.113.9")
    assert refused.status_code == 429


# Services ------------------------------------------------------------------------------------


def test_a_service_page_says_all_that_one_needs(public_world: PublicWorld) -> None:
    text = public_world.get(f"/t/{SERVICE}").text

    for told in ("Copia del acta", "$74", "Por copia.", "3 días", "CURP", "La recoge."):
        assert told in text
    assert "¿Cómo se llama?" in text, "what the form asks"
    assert 'href="tel:+525512345678"' in text
    assert 'href="tel:8009117877"' in text
    assert 'href="https://civil.example.mx/acta"' in text
    assert "En esta pantalla" not in text
    english = public_world.get(f"/t/{SERVICE}", {"Accept-Language": "en-US,en;q=0.8"}).text
    assert "Birth certificate copy" in english
    assert "What is your name?" in english


def test_a_service_says_what_it_is_to_machines(public_world: PublicWorld) -> None:
    text = public_world.get(f"/t/{SERVICE}").text
    [data] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    told = json.loads(data)

    assert told["@type"] == "GovernmentService"
    assert told["provider"]["telephone"] == "55 1234 5678"
    assert told["offers"] == [{"@type": "Offer", "price": "74.00", "priceCurrency": "MXN"}]


def test_what_is_searched_for_is_found(public_world: PublicWorld) -> None:
    assert f'href="/t/{SERVICE}"' in public_world.post("/", {"q": "sacar el acta"}).text
    assert f'href="/t/{SERVICE}?lang=en"' in public_world.post("/?lang=en", {"q": "birth"}).text
    nothing = public_world.post("/", {"q": "zzqqxx"})
    assert "No encontramos" in nothing.text


def test_an_area_lists_its_services_and_the_rest_is_not_there(public_world: PublicWorld) -> None:
    assert 'href="/t/pension"' in public_world.get("/a/jobs").text
    assert 'href="/t/pension"' not in public_world.get("/a/health").text
    for path in ("/a/nothing", "/a/jobs?page=2", "/a/jobs?page=x", f"/t/{SERVICE}/places", "/x"):
        assert public_world.get(path).status_code == 404, path


def test_of_what_is_withdrawn_only_who_answers_is_told(
    public_world: PublicWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert public_world.shelf._reading is not None
    withdrawn = replace(public_world.shelf._reading, withdrawn=frozenset({SERVICE}))
    monkeypatch.setattr(public_world.shelf, "_reading", withdrawn)

    answer = public_world.get(f"/t/{SERVICE}")

    assert "Este servicio se retiró por ahora" in answer.text
    assert 'href="tel:+525512345678"' in answer.text
    for maybe_wrong in ("$74", "CURP", "La recoge.", "ld+json", "Prueba dónde"):
        assert maybe_wrong not in answer.text
    assert answer.headers["x-robots-tag"] == "noindex"
    for listed in (
        public_world.get("/a/government"),
        public_world.post("/", {"q": "sacar el acta"}),
    ):
        assert f'href="/t/{SERVICE}"' not in listed.text


def test_nothing_typed_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    public_world = open_world(tmp_path)
    folio = public_world.application()
    token = public_world.token(folio)
    typed = [
        ("/", {"q": "violencia familiar"}, "violencia"),
        ("/v", {"code": token}, token[4:30]),
        ("/v", {"code": "GODE561231HDFRRN04"}, "GODE"),
        ("/s", {"folio": folio, "claim": CLAIM}, folio),
        ("/s", {"folio": folio, "claim": "0000-0000"}, CLAIM),
    ]
    with caplog.at_level("DEBUG"), served(public_world.portal.app) as base:
        for path, fields, _ in typed:
            requests.post(base + path, data=fields, timeout=20)

    assert "POST /s" in caplog.text, "requests are logged"
    for *_, secret in typed:
        assert secret not in caplog.text
    public_world.portal.database.close()


# Hostile -------------------------------------------------------------------------------------


def test_no_author_and_no_visitor_writes_markup(public_world: PublicWorld, folio: str) -> None:
    public_world.moved(folio, Stage.IN_REVIEW, NASTY)
    answers = [
        public_world.get("/t/hostil"),
        public_world.get("/t/hostil", {"Accept-Language": "en"}),
        public_world.get("/a/government"),
        public_world.post("/", {"q": NASTY}),
        public_world.post("/v", {"code": NASTY}),
        public_world.post("/s", {"folio": NASTY, "claim": NASTY}),
        public_world.post("/s", {"folio": folio, "claim": CLAIM}),
        public_world.get("/%3Cscript%3Ealert(1)%3C/script%3E"),
        public_world.get("/v?lang=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"),
    ]
    for answer in answers:
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert "\u202e" not in answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=a", b"--b\r\n"),
        ("multipart/form-data; boundary=a", b"--a\r\n\r\nx\r\n--a--\r\n"),
        ("multipart/form-data; boundary=a", b"--a\r\n" * 2000),
        ("multipart/form-data; boundary=" + "a" * 300, b"--a--"),
        ("application/json", b'{"code": "VT1:"}'),
        ("application/x-www-form-urlencoded", b"&".join(b"a=b" for _ in range(500))),
        ("application/x-www-form-urlencoded", b"\xff\xfe=%ff%00&code=%00"),
        ("", b""),
    ],
)
@pytest.mark.parametrize("path", ["/v", "/s", "/"])
def test_a_body_that_is_no_form_is_told_plainly(
    public_world: PublicWorld, path: str, kind: str, body: bytes
) -> None:
    answer = public_world.portal.call("POST", path, body, {"Accept": HTML, "Content-Type": kind})

    assert answer.status_code in {200, 400, 422}
    assert answer.headers["content-type"].startswith("text/html")


def test_too_much_is_refused_before_it_is_read(public_world: PublicWorld) -> None:
    for path, size in (("/v", MOST_PHOTO + 1), ("/s", 20_000), ("/", 20_000)):
        answer = public_world.portal.call(
            "POST", path, b"a" * size, {"Accept": HTML, "Content-Type": "multipart/form-data"}
        )
        assert answer.status_code == 413, path
        assert "Lo que envió es demasiado grande" in answer.text


# Headers and languages -----------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_every_page_keeps_the_browser_to_this_site(public_world: PublicWorld, path: str) -> None:
    answer = public_world.get(path)

    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    fetched = re.findall(r'(?:src|action)="([^"]*)"|<link[^>]*href="([^"]*)"', answer.text)
    assert all(one.startswith("/") for pair in fetched for one in pair if one)
    unquoted = re.sub(r'"[^"]*"', '""', answer.text)
    assert not re.search(r"<style|<[^>]*\s(?:style|on\w+)=", unquoted)


@pytest.mark.parametrize("path", [*PAGES[:-1], "/public.css", "/favicon.svg", "/robots.txt"])
def test_a_page_is_asked_for_again_without_being_sent_again(
    public_world: PublicWorld, path: str
) -> None:
    first = public_world.get(path)
    again = public_world.get(path, {"If-None-Match": first.headers["etag"]})
    head = public_world.portal.call("HEAD", path, None, {"Accept": HTML})

    assert (again.status_code, again.content) == (304, b"")
    assert public_world.get(path, {"If-None-Match": '"other"'}).status_code == 200
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "es"),
        ("en", "en"),
        ("fr, en-GB;q=0.7, es;q=0.2", "en"),
        ("es-MX,en;q=0.9", "es"),
        ("en;q=0", "es"),
        ("de", "es"),
        ("en;q=abc, ;;,, *", "es"),
    ],
)
def test_the_browsers_language_is_spoken_and_the_chosen_one_wins(
    public_world: PublicWorld, accepted: str, language: str
) -> None:
    assert f'<html lang="{language}">' in public_world.get("/v", {"Accept-Language": accepted}).text
    other = {"es": "en", "en": "es"}[language]
    chosen = public_world.get(f"/v?lang={other}", {"Accept-Language": accepted})
    assert f'<html lang="{other}">' in chosen.text
    assert f'action="/v?lang={other}"' in chosen.text, "and it is kept"


def test_the_api_answers_programs_as_before(public_world: PublicWorld) -> None:
    assert problem_of(public_world.portal.call("GET", "/v1/nothing")).status == 404
    assert (
        problem_of(public_world.portal.call("GET", "/v1/nothing", None, {"Accept": HTML})).status
        == 404
    )
    assert problem_of(public_world.portal.call("GET", "/nothing")).status == 404
