"""Whom a client of the portal believes: each list besides the others, and renewed as it changes."""

from __future__ import annotations

import json
import shutil
import ssl
from pathlib import Path

import certifi
import pytest
from own_authority import certificates, over_tls
from raw_server import always, answer, connected, serving

from kiosk.portal_client.authorities import (
    Authorities,
    AuthoritiesUnusable,
    count_authorities,
)
from kiosk.portal_client.client import PortalClient
from kiosk.portal_client.errors import PortalUnreachable

HEALTH = {"status": "ok", "portal": "ventanilla", "time": "2026-11-24T12:00:00.000000Z"}
WELL = always(answer(200, json.dumps(HEALTH).encode()))


@pytest.fixture(autouse=True)
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's list, which names nobody yet."""
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "system.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    return tmp_path / "system.pem"


def is_believed(url: str, portal_ca: Path | None) -> bool:
    with connected(url, portal_ca=portal_ca) as client:
        try:
            return client.health().status == "ok"
        except PortalUnreachable as error:
            if "its certificate is not accepted" not in str(error):
                raise
            return False


def subjects(context: ssl.SSLContext) -> set[str]:
    return {json.dumps(one["subject"]) for one in context.get_ca_certs()}


def test_an_authority_of_ones_own_is_believed_and_nobody_elses(tmp_path: Path) -> None:
    with serving(WELL) as (_, plain), over_tls(plain, tmp_path) as (url, authority):
        assert not is_believed(url, None)
        assert is_believed(url, authority)
        (tmp_path / "other").mkdir()
        other, _ = certificates(tmp_path / "other", "localhost")
        assert not is_believed(url, other)


def test_it_is_believed_of_the_name_alone_that_it_vouches_for(tmp_path: Path) -> None:
    with serving(WELL) as (_, plain), over_tls(plain, tmp_path, "portal.test") as (url, authority):
        assert not is_believed(url, authority)


def test_the_systems_are_believed_once_they_are_renewed(tmp_path: Path, system: Path) -> None:
    with serving(WELL) as (_, plain), over_tls(plain, tmp_path) as (url, authority):
        client = PortalClient(url, 5)
        with pytest.raises(PortalUnreachable):
            client.health()
        shutil.copy2(authority, system)
        assert client.health().status == "ok", "of the same process, which runs for months"
        system.unlink()
        client.close()
        with pytest.raises(PortalUnreachable):
            client.health()
        client.close()


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_what_else_stands_in_the_environment_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    with serving(WELL) as (_, plain), over_tls(plain, tmp_path) as (url, authority):
        monkeypatch.setenv(name, str(authority))
        assert not is_believed(url, None)


def test_each_list_is_besides_the_others(tmp_path: Path, system: Path) -> None:
    authority, _ = certificates(tmp_path, "localhost")
    shipped = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    shipped.load_verify_locations(certifi.where())
    assert len(subjects(shipped)) > 100
    alone = subjects(Authorities().context())
    assert alone == subjects(shipped)
    with_own = subjects(Authorities(authority).context())
    assert len(with_own) == len(alone) + 1
    assert with_own > alone
    shutil.copy2(authority, system)
    assert subjects(Authorities().context()) == with_own


def test_a_context_is_made_once_while_nothing_changes(tmp_path: Path) -> None:
    authority, _ = certificates(tmp_path, "localhost")
    made = Authorities(authority).context()
    assert Authorities(authority).context() is made
    assert made.verify_mode is ssl.CERT_REQUIRED
    assert made.check_hostname
    assert made.minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "cannot be read"), (b"", "holds no"), (b"no certificate", "holds no")],
)
def test_a_file_that_is_none_is_told_and_takes_nobody_else_away(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    file = tmp_path / "own.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(AuthoritiesUnusable, match=words):
        count_authorities(file)
    assert words in str(Authorities(file))
    assert subjects(Authorities(file).context()) == subjects(Authorities().context())


def test_who_is_not_accepted_is_told_whom_one_believes(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other, _ = certificates(tmp_path / "other", "localhost")
    with (
        serving(WELL) as (_, plain),
        over_tls(plain, tmp_path) as (url, _),
        connected(url, portal_ca=other) as client,
        pytest.raises(PortalUnreachable, match=f"came with the program, and the 1 of {other}"),
    ):
        client.health()
