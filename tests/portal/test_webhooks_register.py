"""Which addresses an agency's events go to: who may change them, and of what each is told."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from clerk_world import OTHER, ClerkSystem, know_another_agency
from portal_world import AGENCY, Device, Portal, kind_of, problem_of
from webhook_register import WEBHOOKS, register, seen
from webhook_world import NAME

from portal.clerks.messages import DeskLogPage
from portal.clerks.roles import ClerkRole
from portal.cli import main
from portal.storage import webhook_deliveries, webhooks
from portal.storage.database import Database, open_database
from portal.storage.migrate import migrate_back
from portal.storage.webhook_deliveries import DeliveryState
from portal.webhooks.events import CHOSEN_FROM, EventKind
from portal.webhooks.keeping import erase_old
from portal.webhooks.messages import DeliveryList, NewWebhook, WebhookList
from portal.webhooks.patience import KEPT_DEAD, KEPT_DELIVERED, KEPT_WAITING

pytest_plugins = ["portal_fixtures"]


@pytest.fixture(autouse=True)
def _other_agency(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    know_another_agency(portal, monkeypatch)


@pytest.fixture
def ana(portal: Portal) -> ClerkSystem:
    return ClerkSystem(portal)


def test_only_the_agencys_own_handlers_change_its_addresses_and_each_change_is_logged(
    ana: ClerkSystem, portal: Portal
) -> None:
    hook = register(ana, "https://tramites.example.mx/avisos?secreto=1", EventKind.RECEIVED)
    reader = ClerkSystem(portal, "luis-vega", ClerkRole.READER)
    stranger = ClerkSystem(portal, "eva-rios", agency=OTHER)
    assert seen(reader).id == hook.id
    assert problem_of(reader.post(f"{WEBHOOKS}/{hook.id}/pause")).status == 403
    for path in (f"{hook.id}/pause", f"{hook.id}/ping", f"{hook.id}/resume"):
        assert kind_of(problem_of(stranger.post(f"{WEBHOOKS}/{path}"))) == "unknown-webhook"
    gone = stranger.send(stranger.signed("DELETE", f"{WEBHOOKS}/{hook.id}"))
    assert gone.status_code == 404
    assert stranger.get(f"{WEBHOOKS}/{hook.id}/deliveries").status_code == 404

    again = register(ana, hook.address)
    assert (again.id, again.kinds) == (hook.id, CHOSEN_FROM)
    assert ana.post(f"{WEBHOOKS}/{hook.id}/pause").status_code == 200
    for number in range(4):
        register(ana, f"https://tramites.example.mx/{number}")
    more = ana.post(WEBHOOKS, NewWebhook(address="https://tramites.example.mx/5"))
    assert kind_of(problem_of(more)) == "too-many-webhooks"
    assert ana.send(ana.signed("DELETE", f"{WEBHOOKS}/{hook.id}")).status_code == 204

    log = DeskLogPage.model_validate_json(ana.get("/v1/agency/log").content)
    acts = [(one.who, one.act) for one in log.entries if one.act.startswith("webhook")]
    assert acts[:3] == [("ana-torres", f"webhook-{act}") for act in ("added", "changed", "paused")]
    assert acts[-1][1] == "webhook-removed"
    assert "secreto" not in str(log)


def test_who_names_no_kinds_is_told_of_those_to_come_too(ana: ClerkSystem, portal: Portal) -> None:
    everything = register(ana, "https://tramites.example.mx/todo")
    chosen = register(ana, "https://tramites.example.mx/algo", *CHOSEN_FROM)
    one = register(ana, "https://tramites.example.mx/uno", EventKind.MOVED)

    def kept(database: Database) -> list[str]:
        with database.reading() as session:
            rows = [webhooks.by_id(session, hook.id) for hook in (everything, chosen, one)]
            return [row.kinds for row in rows if row is not None]

    assert kept(portal.database) == ["", ",".join(CHOSEN_FROM), "application.moved"]
    assert max(len(kinds) for kinds in kept(portal.database)) <= 200, "widen webhooks.kinds"
    with portal.database._engine.begin() as connection:
        migrate_back(connection, "0024")
    portal.database.close()
    portal.database = open_database(portal.settings.database)
    assert kept(portal.database) == ["", "", "application.moved"], "what was frozen is thawed"


@pytest.mark.both_databases
def test_a_kind_that_only_a_newer_version_knows_stops_nothing_and_is_kept(
    ana: ClerkSystem, portal: Portal, device: Device
) -> None:
    """After the operator went back a version."""
    newer = ("application.moved,application.withdrawn", "application.withdrawn")
    two = [register(ana, f"https://tramites.example.mx/{place}").id for place in range(2)]
    with portal.database.writing() as session:
        for identity, kinds in zip(two, newer, strict=True):
            hook = webhooks.by_id(session, identity)
            assert hook is not None
            hook.kinds = kinds
            for one in webhook_deliveries.newest(session, identity, None, 9):
                one.kind = "application.withdrawn"  # and the ping was such an event

    (taken,) = device.submit(device.envelope())
    assert taken.status == "accepted"
    seen = WebhookList.model_validate_json(ana.get(WEBHOOKS).content).webhooks
    assert {one.id: one.kinds for one in seen} == {two[0]: (EventKind.MOVED,), two[1]: ()}
    told = [ana.get(f"{WEBHOOKS}/{one}/deliveries").content for one in two]
    assert [DeliveryList.model_validate_json(one).deliveries for one in told] == [(), ()]
    with portal.database.reading() as session:
        kept = [webhooks.by_id(session, identity) for identity in two]
        assert tuple(one.kinds for one in kept if one is not None) == newer


def test_the_operator_does_the_same_by_command_and_old_events_go(
    portal: Portal, capsys: pytest.CaptureFixture[str], device: Device
) -> None:
    home = ("--home", str(portal.settings.home))

    def run(*arguments: str, code: int = 0) -> str:
        assert main(["webhooks", *arguments, *home]) == code
        return "".join(capsys.readouterr())

    made = json.loads(run("add", "--agency", AGENCY, "--address", f"https://{NAME}/", "--json"))
    assert "nothing was sent yet" in run("list")
    assert "https://" in run("add", "--agency", AGENCY, "--address", "http://a.mx/", code=1)
    assert "no catalogue" in run("add", "--agency", "nobody", "--address", "https://a.mx/", code=1)
    assert "paused since" in run("pause", made["id"])
    run("ping", made["id"])
    assert "2 events" in run("events", made["id"])
    run("resume", made["id"])
    with portal.database.writing() as session:
        first, *_ = webhook_deliveries.newest(session, UUID(made["id"]), None, 9)
        now = first.created_at
        first.state, first.settled_at = DeliveryState.DELIVERED.value, now
    assert erase_old(portal.database, now + KEPT_DELIVERED) == 0
    assert erase_old(portal.database, now + KEPT_DELIVERED + timedelta(seconds=1)) == 1
    assert erase_old(portal.database, now + KEPT_DEAD + timedelta(days=1)) == 0
    assert "dead" in run("events", made["id"])
    assert erase_old(portal.database, now + 3 * KEPT_DEAD) == 1
    run("remove", made["id"])
    assert "0 addresses" in run("list", "--agency", AGENCY)
    assert "no webhook" in run("remove", made["id"], code=1)


def test_what_somebody_has_tried_anew_has_its_thirty_days_again(
    portal: Portal, device: Device, ana: ClerkSystem
) -> None:
    hook = register(ana, f"https://{NAME}/")
    ana.post(f"{WEBHOOKS}/{hook.id}/pause")
    portal.clock.advance(seconds=(KEPT_WAITING / 2).total_seconds())
    device.submit(device.envelope())
    portal.clock.advance(seconds=KEPT_WAITING.total_seconds() * 3 / 4)
    erase_old(portal.database, portal.clock())
    assert (seen(ana).dead, seen(ana).waiting) == (1, 1)

    ana.post(f"{WEBHOOKS}/{hook.id}/resume")
    for waiting in (2, 0):
        erase_old(portal.database, portal.clock())
        assert seen(ana).waiting == waiting
        portal.clock.advance(seconds=KEPT_WAITING.total_seconds() + 1)
