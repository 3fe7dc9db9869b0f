"""Log-in to the console by an identity provider: who is proved is in, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from console_world import Browser, Console
from portal_world import Portal
from provider_world import (
    CLIENT,
    SECRET,
    FakeProvider,
    by_another_key,
    by_public_key,
    unsigned,
)

from portal import act_log
from portal.cli import main
from portal.console.door import BY_PROVIDER
from portal.console.oidc import read_oidc
from portal.console.oidc_door import BACK, TIME
from portal.console.roles import Role
from portal.settings import SettingsError, load_settings
from portal.storage import operators

pytest_plugins = ["portal_fixtures"]

BASE = "https://portal.example.mx"
START = "/console/login/provider"
ROLES = {"admins": "admin", "vigilancia": "viewer", "publica": "publisher"}


@dataclass
class Sso:
    """A portal, its provider, and a browser."""

    portal: Portal
    provider: FakeProvider

    def browser(self) -> Browser:
        return Browser(self.portal, base=BASE)

    def sent(self, browser: Browser) -> str:
        answer = browser.get(START)
        assert answer.status_code == 303, answer.text
        return answer.headers["location"]

    def back(self, browser: Browser, brought: dict[str, str]) -> httpx.Response:
        return browser.get(f"{BACK}?{urlencode(brought)}")

    def log_in(self, browser: Browser | None = None, **changes: str) -> httpx.Response:
        self.portal.clock.advance(seconds=13)  # ten requests a minute are let through
        browser = browser or self.browser()
        return self.back(browser, self.provider.grant(self.sent(browser)) | changes)

    def acts(self) -> list[tuple[str, str, str]]:
        with self.portal.database.reading() as session:
            return [(one.who, one.act, one.detail) for one in act_log.entries(session)]


@pytest.fixture
def sso(tmp_path: Path, chosen_database: str) -> Iterator[Sso]:
    with FakeProvider().serving() as provider:
        path = tmp_path / "oidc.json"
        path.write_text(
            json.dumps({
                "issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET,
                "roles": ROLES,
            })
        )  # fmt: skip
        path.chmod(0o600)
        portal = Portal(tmp_path, oidc=path, public_url=BASE)
        provider.clock = portal.clock
        yield Sso(portal, provider)
        portal.close()


def session_of(answer: httpx.Response) -> list[str]:
    return [one for one in answer.headers.get_list("set-cookie") if "ventanilla-console=" in one]


@pytest.mark.both_databases
def test_who_is_proved_is_in_with_the_role_of_their_group_until_they_leave(sso: Sso) -> None:
    browser = sso.browser()
    assert START in browser.get("/console/login").text

    answer = sso.log_in(browser)

    assert answer.status_code == 200, answer.text
    (cookie,) = session_of(answer)
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=strict"))
    assert 'http-equiv="refresh"' in answer.text
    browser.cookie = cookie.partition(";")[0]
    page = browser.get("/console/log")
    assert page.status_code == 200
    assert "sso-ana-torres" in page.text
    assert browser.sends("/console", "/console/logout").status_code == 303
    assert browser.get("/console").status_code == 303
    assert sso.acts() == [
        ("sso-ana-torres", "operator-added", "sso-ana-torres: admin"),
        ("sso-ana-torres", "login", ""),
        ("sso-ana-torres", "logout", ""),
    ]


def test_who_has_a_single_group_is_in_though_no_list_is_made_of_it(sso: Sso) -> None:
    sso.provider.claims = {"groups": "vigilancia"}
    assert session_of(sso.log_in())
    assert ("sso-ana-torres", "operator-added", "sso-ana-torres: viewer") in sso.acts()


def test_the_group_decides_at_each_log_in_and_who_has_none_is_out_everywhere(sso: Sso) -> None:
    sso.provider.groups = ["vigilancia", "publica", "otros"]
    browser = sso.browser()
    browser.cookie = session_of(sso.log_in(browser))[0].partition(";")[0]
    assert browser.get("/console/releases").status_code == 200
    assert browser.get("/console/log").status_code == 403
    sso.provider.groups = ["vigilancia"]
    sso.log_in()
    assert ("sso-ana-torres", "operator-changed", "sso-ana-torres: viewer") in sso.acts()

    for groups in (["otros"], [], "otros", "admins otros", {"admins": True}, None):
        sso.provider.claims = {"groups": groups}
        answer = sso.log_in()
        assert (answer.status_code, session_of(answer)) == (403, [])

    assert browser.get("/console").status_code == 303
    sso.provider.claims, sso.provider.subject = {"groups": ["otros"]}, "unknown"
    assert sso.log_in().status_code == 403
    with sso.portal.database.reading() as session:
        assert [one.name for one in operators.all_of_them(session)] == ["sso-ana-torres"]


def test_nobody_gets_anothers_account_by_a_name(sso: Sso) -> None:
    Console(sso.portal).add("ana-torres", Role.VIEWER)
    sso.log_in()
    sso.provider.subject = "4712"
    sso.log_in()
    sso.provider.username, sso.provider.subject = "Ñ", "4713"
    sso.log_in()

    with sso.portal.database.reading() as session:
        names = [one.name for one in operators.all_of_them(session)]
        marks = {one.password for one in operators.all_of_them(session)}
    assert len(names) == len(marks) == 4
    assert sum(name.startswith("sso-ana-torres") for name in names) == 2
    plain = sso.browser()
    refused = plain.post("/console/login", name="sso-ana-torres", password=BY_PROVIDER, code="0")
    assert refused.status_code == 403
    home = ["--home", str(sso.portal.settings.home)]
    assert main(["operator", "reset", "sso-ana-torres", *home]) == 1
    with pytest.raises(SystemExit):
        main(["operator", "add", "sso-eva", "--role", "admin", *home])


def test_the_portals_own_accounts_still_log_in_where_the_provider_is_gone(sso: Sso) -> None:
    account = Console(sso.portal).add("bea", Role.ADMIN)
    sso.provider.server.shutdown()
    sso.provider.server.server_close()
    browser = sso.browser()
    assert browser.get(START).status_code == 503
    entered = browser.post(
        "/console/login", name="bea", password=account.password, code=account.code()
    )
    assert entered.status_code == 303


WRONG: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "x" * 43},
    "no nonce": {"nonce": None},
    "another audience": {"aud": "other"},
    "several audiences, of another party": {"aud": [CLIENT, "other"], "azp": "other"},
    "no audience": {"aud": None},
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "expired": {"exp": 1},
    "no end": {"exp": None},
    "from the future": {"iat": 4_000_000_000},
    "of another access token": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "nobody's": {"sub": None},
    "an empty subject": {"sub": ""},
}


@pytest.mark.parametrize("claims", list(WRONG.values()), ids=list(WRONG))
def test_a_token_that_is_not_for_this_log_in_lets_nobody_in(
    sso: Sso, claims: dict[str, Any]
) -> None:
    sso.provider.claims = claims

    answer = sso.log_in()

    assert (answer.status_code, session_of(answer)) == (403, [])
    assert sso.acts() == []


def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(sso: Sso) -> None:
    provider = sso.provider
    for forge in (unsigned, by_another_key, by_public_key(provider.key), lambda _: "x.y.z"):
        provider.forge = forge
        answer = sso.log_in()
        assert (answer.status_code, session_of(answer)) == (403, [])
        sso.portal.clock.advance(minutes=1)
    provider.forge = None
    assert sso.log_in().status_code == 200


def test_what_comes_back_must_be_what_this_browser_was_sent_for(sso: Sso) -> None:
    victim, attacker = sso.browser(), sso.browser()
    theirs = sso.provider.grant(sso.sent(attacker))
    ours = sso.provider.grant(sso.sent(victim))

    assert sso.back(victim, theirs).status_code == 403, "another's code and state"
    victim = sso.browser()
    ours = sso.provider.grant(sso.sent(victim))
    for changes in (
        {"state": "x"}, {"state": ""}, {"code": ""}, {"iss": "https://evil.example"},
        {"state": theirs["state"]},
    ):  # fmt: skip
        keep = victim.cookie
        assert sso.back(victim, ours | changes).status_code == 403
        victim.cookie = keep
        sso.portal.clock.advance(seconds=30)
    assert sso.back(sso.browser(), ours).status_code == 403, "no cookie"

    keep = victim.cookie
    assert sso.back(victim, ours).status_code == 200
    victim.cookie = keep
    sso.portal.clock.advance(minutes=1)
    assert sso.back(victim, ours).status_code == 403, "a code is good once"
    sso.portal.clock.advance(minutes=1)
    late = sso.browser()
    brought = sso.provider.grant(sso.sent(late))
    sso.portal.clock.advance(seconds=TIME.total_seconds())
    assert sso.back(late, brought).status_code == 403, "it took too long"


def test_a_code_is_of_no_use_without_what_only_this_log_in_knows(sso: Sso) -> None:
    """PKCE: somebody's code, put into another's log-in together with its right state."""
    victim, attacker = sso.browser(), sso.browser()
    stolen = sso.provider.grant(sso.sent(victim))
    own = sso.provider.grant(sso.sent(attacker))

    answer = sso.back(attacker, own | {"code": stolen["code"]})

    assert (answer.status_code, session_of(answer)) == (403, [])


def test_a_provider_may_change_its_keys_and_is_not_asked_without_end(sso: Sso) -> None:
    sso.log_in()
    sso.log_in()
    assert sso.provider.asked_for_keys == 1
    sso.provider.rotate()
    sso.portal.clock.advance(minutes=1)
    assert sso.log_in().status_code == 200
    assert sso.provider.asked_for_keys == 2
    sso.provider.header = {"kid": "nobodys"}
    for _ in range(4):
        assert sso.log_in().status_code == 403
    assert sso.provider.asked_for_keys == 3, "twice a minute at most"


def test_keys_that_nobody_here_understands_keep_nobody_out(sso: Sso) -> None:
    sso.provider.other_keys = [
        {"kty": "EC", "crv": "P-999", "kid": "curve", "x": "AA", "y": "AA"},
        {"kty": "AKP", "alg": "ML-DSA-65", "kid": "later", "pub": "AA"},
        {"kty": "RSA", "kid": "half"},
        {"kid": "bare"},
        "no key",
    ]
    assert sso.log_in().status_code == 200


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"}, {"authorization_endpoint": None},
        {"authorization_endpoint": "http://evil.example/"}, {"authorization_endpoint": 7},
    ],
)  # fmt: skip
def test_a_providers_document_that_leads_elsewhere_is_not_followed(
    sso: Sso, document: dict[str, Any]
) -> None:
    sso.provider.document = document

    assert sso.browser().get(START).status_code == 503


def test_the_address_is_limited_as_the_log_in_is(sso: Sso) -> None:
    statuses = [sso.browser().get(START).status_code for _ in range(12)]
    assert statuses.count(303) == 10
    assert statuses[-1] == 429


def test_without_a_provider_there_is_no_such_way(portal: Portal) -> None:
    browser = Browser(portal, base=BASE)
    assert START not in browser.get("/console/login").text
    assert browser.get(START).status_code == 404


def test_settings_that_are_none_are_told_without_the_secret(tmp_path: Path) -> None:
    path = tmp_path / "oidc.json"
    with pytest.raises(SettingsError, match="PORTAL_OIDC"):
        read_oidc(path)
    good = {"issuer": "https://a.mx", "client_id": "c", "client_secret": "hidden-word",
            "roles": ROLES}  # fmt: skip
    bad: tuple[dict[str, Any], ...] = (
        {"issuer": "http://a.mx"}, {"roles": {}}, {"roles": {"a": "king"}}, {"secret": "x"},
        {"client_secret": ""},
    )  # fmt: skip
    for changes in bad:
        path.write_text(json.dumps(good | changes))
        path.chmod(0o600)
        with pytest.raises(SettingsError) as told:
            read_oidc(path)
        assert "hidden-word" not in str(told.value)
    path.write_text(json.dumps(good))
    path.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        read_oidc(path)
    path.chmod(0o600)
    assert "hidden-word" not in repr(read_oidc(path))
    with pytest.raises(SettingsError, match="PORTAL_PUBLIC_URL"):
        load_settings({"PORTAL_OIDC": str(path), "PORTAL_HOME": str(tmp_path)})
    assert timedelta(minutes=1) < TIME
