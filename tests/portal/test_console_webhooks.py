"""Agencies' addresses on the console's pages, in the figures and in the log."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from clerk_world import ClerkSystem
from console_world import Browser, Console
from portal_world import AGENCY, Portal
from test_webhooks import send, sender_of
from webhook_register import WEBHOOKS, register, seen
from webhook_world import Receiver

from portal.api.admission import Room
from portal.api.metrics import Metrics
from portal.clerks.messages import DeskLogPage
from portal.cli import main
from portal.console.rendering import console_words
from portal.console.roles import Role
from portal.webhooks.events import EventKind
from portal.webhooks.overview import endpoints
from portal.webhooks.telling import EACH, Telling

pytest_plugins = ["portal_fixtures", "console_fixtures"]

PAGE = "/console/webhooks"
HERE = "127.0.0.1"


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with Receiver(tmp_path).serving() as receiver:
        yield receiver


@pytest.fixture
def ana(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> ClerkSystem:
    monkeypatch.setenv("PORTAL_CATALOGUE", str(portal.catalogue))
    return ClerkSystem(portal)


def act(browser: Browser, webhook: str, what: str) -> None:
    answer = browser.sends(f"{PAGE}/{webhook}", f"{PAGE}/{what}", webhook=webhook)
    assert answer.status_code == 303, answer.text
    assert f"done={what}" in answer.headers["location"]


def listed(portal: Portal, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, int]:
    """How `portal webhooks list` ends, and how many it shows."""
    home = ["--home", str(portal.settings.home)]
    code = main(["webhooks", "list", *more, "--json", *home])
    return code, len(json.loads(capsys.readouterr().out)["webhooks"])


@pytest.mark.both_databases
def test_who_takes_nothing_for_long_is_shown_and_sent_to_again(
    portal: Portal, console: Console, ana: ClerkSystem, receiver: Receiver,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    hook = str(register(ana, receiver.address).id)
    operator = console.browser("olga", Role.OPERATOR)
    capsys.readouterr()
    sender = sender_of(portal, receiver)
    receiver.status = 503
    send(sender)
    assert "no recibe avisos" not in operator.get("/console").text, "it failed once"
    portal.clock.advance(hours=2)
    send(sender)
    operator = console.browser("oto", Role.OPERATOR)  # the other's session is over
    capsys.readouterr()

    assert "sistema de una dependencia no recibe avisos" in operator.get("/console").text
    assert listed(portal, capsys, "--troubled", "--fail") == (3, 1)
    for page in (operator.get(PAGE).text, operator.get(f"{PAGE}/{hook}").text):
        assert "Falla hace mucho" in page
        assert "Respondió con el código 503" in page
        assert f"tramites.agency.test:{receiver.port}" in page
        assert "de=portal" not in page, "what stands behind the name may be a secret"
    assert "Prueba" in operator.get(f"{PAGE}/{hook}?state=waiting").text
    assert "No hay avisos así" in operator.get(f"{PAGE}/{hook}?state=dead").text

    receiver.status = 204
    receiver.got.clear()
    act(operator, hook, "resume")
    send(sender)

    assert [one.headers["webhook-id"] for one in receiver.got], "it came at once"
    assert (seen(ana).waiting, seen(ana).delivered) == (0, 1)
    assert listed(portal, capsys, "--troubled", "--fail") == (0, 0)
    assert 'class="chip well"' in operator.get(PAGE).text
    assert "no recibe avisos" not in operator.get("/console").text


@pytest.mark.both_databases
def test_what_operators_do_stands_in_their_log_and_in_the_agencys(
    portal: Portal, console: Console, ana: ClerkSystem, receiver: Receiver
) -> None:
    hook = str(register(ana, receiver.address).id)
    admin = console.browser("ada", Role.ADMIN)
    for what in ("pause", "resume", "ping"):
        act(admin, hook, what)

    send(sender_of(portal, receiver))

    assert len(receiver.got) == 2, "one as it was registered, one now"
    log = admin.get("/console/log").text
    for words in ("Puso en pausa los avisos", "Volvió a enviar avisos", "Envió una prueba"):
        assert words in log
    assert "de=portal" not in log
    theirs = DeskLogPage.model_validate_json(ana.get("/v1/agency/log").content).entries
    assert [(one.who, one.act) for one in theirs if one.who.startswith("portal-")] == [
        ("portal-ada", "webhook-paused"),
        ("portal-ada", "webhook-resumed"),
    ]


def test_who_only_looks_changes_nothing(
    portal: Portal, console: Console, ana: ClerkSystem, receiver: Receiver
) -> None:
    hook = str(register(ana, receiver.address).id)
    operator, viewer = (
        console.browser("olga", Role.OPERATOR), console.browser("vera", Role.VIEWER)
    )  # fmt: skip
    assert f'action="{PAGE}/pause"' in operator.get(f"{PAGE}/{hook}").text
    assert f'action="{PAGE}' not in viewer.get(f"{PAGE}/{hook}").text
    answer = viewer.sends(f"{PAGE}/{hook}", "/console/logout")
    viewer = Browser(portal)
    assert answer.status_code == 303
    assert viewer.post(f"{PAGE}/pause", webhook=hook).headers["location"].endswith("/login")
    publisher = console.browser("pia", Role.PUBLISHER)
    assert publisher.post(f"{PAGE}/pause", webhook=hook).status_code == 403
    assert operator.post(f"{PAGE}/pause", webhook=hook).status_code == 403, "without its form"
    assert seen(ana).paused_at is None
    for wrong in ("x" * 300, "00000000-0000-4000-8000-000000000000"):
        assert operator.get(f"{PAGE}/{wrong}").headers["location"] == PAGE
        answer = operator.sends(f"{PAGE}/{hook}", f"{PAGE}/pause", webhook=wrong)
        assert answer.headers["location"] == PAGE


def test_the_figures_and_the_log_tell_how_long_it_has_failed(
    portal: Portal, ana: ClerkSystem, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    register(ana, receiver.address)
    metrics = Metrics(Room(max_open=1, max_open_of_one=1, max_bytes=1, max_small=1, max_at_work=1))
    telling = Telling(
        portal.database, portal.clock, lambda one: metrics.webhooks(one, portal.clock())
    )
    sender = sender_of(portal, receiver)
    receiver.status = 500

    def told(hours: float) -> list[str]:
        portal.clock.advance(hours=hours)
        caplog.clear()
        send(sender)
        portal.clock.advance(seconds=EACH.total_seconds())
        with caplog.at_level(logging.INFO, "portal.webhooks"):
            asyncio.run(telling.go_on())
        return [record.__dict__.get("event", "") for record in caplog.records]

    assert told(0) == []
    assert 'ventanilla_webhooks{standing="failing"} 1.0' in metrics.text().decode()
    assert told(2) == ["webhook-troubled"]
    assert told(2) == [], "once"
    figures = metrics.text().decode()
    assert 'ventanilla_webhooks{standing="troubled"} 1.0' in figures
    assert 'ventanilla_webhook_events{state="waiting"} 1.0' in figures
    (failing,) = [
        one for one in figures.splitlines() if f'failing_seconds{{agency="{AGENCY}"' in one
    ]
    assert float(failing.split()[-1]) > 4 * 3600
    assert "oldest_waiting_seconds 14" in figures
    receiver.status = 200
    assert told(7) == ["webhook-well"]
    figures = metrics.text().decode()
    assert f'ventanilla_webhook_failing_seconds{{agency="{AGENCY}"}} 0.0' in figures
    assert 'ventanilla_webhooks{standing="troubled"} 0.0' in figures


@pytest.mark.parametrize(("method", "what"), [("DELETE", ""), ("POST", "/pause")])
def test_an_agency_whose_failing_address_is_removed_or_paused_fails_no_more(
    portal: Portal, ana: ClerkSystem, receiver: Receiver, method: str, what: str
) -> None:
    webhook = register(ana, receiver.address).id
    metrics = Metrics(Room())
    receiver.status = 500
    send(sender_of(portal, receiver))
    portal.clock.advance(hours=2)
    failing = f'ventanilla_webhook_failing_seconds{{agency="{AGENCY}"}}'

    def figures() -> str:
        with portal.database.reading() as session:
            metrics.webhooks(endpoints(session, portal.clock()), portal.clock())
        return metrics.text().decode()

    assert f"{failing} 7200.0" in figures()
    ana.send(ana.signed(method, f"{WEBHOOKS}/{webhook}{what}"))
    assert f"{failing} 0.0" in figures()


def test_a_portal_that_serves_counts_what_it_posts(portal: Portal, ana: ClerkSystem) -> None:
    register(ana, f"https://{HERE}:8443/")  # no public address: nothing is sent

    def waits_for(word: str) -> None:
        deadline = time.monotonic() + 20
        while word not in portal.call("GET", "/metrics", client=HERE).text:
            assert time.monotonic() < deadline, word

    async def serve() -> None:
        async with portal.app.router.lifespan_context(portal.app):
            await asyncio.to_thread(waits_for, 'attempts_total{outcome="not-public"} 1.0')
            portal.clock.advance(seconds=EACH.total_seconds())
            await asyncio.to_thread(waits_for, 'ventanilla_webhooks{standing="failing"} 1.0')

    asyncio.run(serve())


@pytest.mark.parametrize("language", ["es", "en"])
def test_each_kind_of_event_has_words(language: str) -> None:
    words = console_words(language)
    said = [words(f"console.hook-event-{kind}") for kind in EventKind]
    assert len(set(said)) == len(EventKind)
    assert not [word for word in said if "hook-event" in word]
