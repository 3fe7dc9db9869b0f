"""A portal with operators, and browsers of theirs that are no browsers."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import re
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from portal_world import BASE, Portal

from portal import act_log
from portal.cli import main
from portal.console.door import Door
from portal.console.roles import Role
from portal.console.secrets import STEP_SECONDS, SecondFactors
from portal.identity import load_or_create_signing_key

CENTRE = {"centre": "cdc-merida-3", "name": "Centro <b>Mérida</b>", "municipality": "31050"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Console:
    """The console of a portal."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.began = portal.clock()
        self.home = str(portal.settings.home)
        factors = SecondFactors(load_or_create_signing_key(portal.settings.signing_key_path))
        self.door = Door(portal.database, factors, portal.clock)

    def add(self, name: str, role: Role) -> Account:
        """As the admin does it, by the command."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            home = ["--home", self.home]
            assert main(["operator", "add", name, "--role", role.value, "--json", *home]) == 0
        shown = json.loads(said.getvalue())
        return Account(self, name, shown["password"], shown["otpauth"])

    def browser(self, name: str, role: Role) -> Browser:
        """One that is logged in."""
        account = self.add(name, role)
        browser = Browser(self.portal)
        answer = browser.post(
            "/console/login", name=name, password=account.password, code=account.code()
        )
        assert answer.status_code == 303, answer.text
        return browser


class Account:
    """An operator who has an authenticator."""

    def __init__(self, console: Console, name: str, password: str, otpauth: str) -> None:
        self.console = console
        self.name = name
        self.password = password
        self.otpauth = otpauth

    def code(self) -> str:
        return one_time_code(self.otpauth, self.console.portal.clock())

    def enters(self) -> str:
        """Waits for the next code, and logs in."""
        self.console.portal.clock.advance(seconds=STEP_SECONDS)
        token = self.console.door.enter(self.name, self.password, self.code())
        assert token is not None
        return token


class Browser:
    """Keeps its cookie, and sends forms as their pages say."""

    def __init__(self, portal: Portal, client: str = "127.0.0.1", base: str = BASE) -> None:
        self.portal = portal
        self.client = client
        self.base = base
        self.cookie: str | None = None

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._call("GET", path, None, headers)

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Just these fields."""
        body = urlencode(fields).encode()
        return self._call("POST", path, body, FORM)

    def sends(self, page: str, path: str, **fields: str) -> httpx.Response:
        """As the form on `page` that goes to `path` would."""
        text = self.get(page).text
        assert f'action="{path}' in text, f"{page} has no form for {path}"
        [*_, token] = re.findall(r'name="form" value="([0-9a-f]{64})"', text)
        return self.post(path, form=token, **fields)

    def _call(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]
    ) -> httpx.Response:
        cookie = {"Cookie": self.cookie} if self.cookie else {}
        sent = {**headers, "Accept": "text/html", **cookie}
        answer = self.portal.call(method, path, body, sent, self.client, base=self.base)
        if brought := answer.headers.get("set-cookie"):
            self.cookie = brought.partition(";")[0]
        return answer


def one_time_code(otpauth: str, now: datetime) -> str:
    """What an authenticator shows that has scanned this (RFC 6238)."""
    secret = parse_qs(urlsplit(otpauth).query)["secret"][0]
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    totp = TOTP(key, 6, SHA1(), STEP_SECONDS)  # noqa: S303 - as authenticators have it
    return totp.generate(int(now.timestamp())).decode()


def acts(console: Console) -> list[str]:
    """What stands in the log, a line each."""
    with console.portal.database.reading() as session:
        return [
            f"{entry.who} {entry.act} {entry.detail}".strip() for entry in act_log.entries(session)
        ]
