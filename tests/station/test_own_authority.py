"""A portal that only an authority of one's own vouches for: everything that asks it believes it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from catalogue_author import Author
from kiosk_world import Kiosk, enrolled
from loopback_portal import served
from own_authority import over_tls
from updating_repository import Repository
from waiting import until

from kiosk.catalogue.released import current_release
from kiosk.identity.enrolment_record import load_enrolment
from kiosk.portal_client.client import PortalClient
from kiosk.portal_client.errors import PortalUnreachable
from kiosk.portal_client.repository_line import REPOSITORY
from kiosk.protocol.health import PortalHealth
from kiosk.settings import Settings, load_settings
from kiosk.station.catalogue_process import start_update
from kiosk.station.checks_line import ask_portal, check_authorities, check_portal
from kiosk.station.doctor import examine
from kiosk.station.finding import Severity
from kiosk.station.parts import utc_now
from kiosk.station.setup_place import setup_place


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """A kiosk of such a portal, which is up."""
    kiosk, portal = enrolled(tmp_path / "home", "")
    with served(portal) as plain, over_tls(plain, tmp_path) as (url, authority):
        yield replace(kiosk.settings, portal_url=url, portal_ca=authority)


def test_the_setting_stands_in_the_environment_too(tmp_path: Path) -> None:
    variables = {"KIOSK_HOME": str(tmp_path), "KIOSK_PORTAL_CA": "/etc/ssl/own.pem"}
    assert load_settings(variables).portal_ca == Path("/etc/ssl/own.pem")


def test_a_station_is_online_by_it(settings: Settings) -> None:
    own = {"KIOSK_PORTAL_CA": str(settings.portal_ca)}
    kiosk = Kiosk(settings.home, settings.portal_url, variables=own)
    with kiosk.station():
        until(kiosk.online)


def test_the_doctor_asks_by_it_and_says_whom_it_believes(settings: Settings) -> None:
    mine = (load_enrolment(settings.enrolment_path).portal_key,)
    assert isinstance(ask_portal(settings.portal_url, mine, settings.portal_ca), PortalHealth)
    found = {one.name: one for one in examine(settings, {}, utc_now())}
    assert found["portal"].state is Severity.OK
    assert str(settings.portal_ca) in found["authorities"].meaning
    without = ask_portal(settings.portal_url, mine)
    assert isinstance(without, PortalUnreachable)
    finding = check_portal(settings.portal_url, without)
    assert "believed are the system's authorities" in finding.meaning
    assert "portal_ca" in finding.remedy


def test_the_doctor_tells_of_a_file_that_gives_none(tmp_path: Path) -> None:
    finding = check_authorities(tmp_path / "none.pem")
    assert finding.state is Severity.WARN
    assert str(tmp_path / "none.pem") in finding.meaning


def test_a_machine_is_set_up_on_the_screen_by_it(settings: Settings) -> None:
    place = setup_place(
        lambda: settings,
        software="ventanilla 0",
        timeout_seconds=5,
        clock=utc_now,
        enrolled=lambda _: None,
    )
    client = place.connect(settings.portal_url)
    assert isinstance(client, PortalClient)
    with closing(client):
        assert client.health().status == "ok"


@contextmanager
def files_of(folder: Path) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - its name

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_the_catalogue_is_fetched_by_it(tmp_path: Path) -> None:
    """By the process that the station starts for it."""
    repository = Repository()
    repository.take(Author(tmp_path / "author").folder)
    repository.last(days=30)
    repository.publish()
    repository.write_to(tmp_path / "files" / REPOSITORY.lstrip("/"))
    (tmp_path / "root.json").write_bytes(repository.anchor)
    with files_of(tmp_path / "files") as plain, over_tls(plain, tmp_path) as (url, authority):
        settings = Settings(
            home=tmp_path / "home",
            portal_url=url,
            portal_ca=authority,
            catalogue_root=tmp_path / "root.json",
        )
        with start_update(settings) as process:
            _, told = process.communicate(timeout=60)
    assert process.returncode == 0, told
    assert current_release(settings.catalogue_folder) is not None
