"""The repository over HTTP: only what kiosks read, compressed, tagged, resumable."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import requests
from portal_world import Portal, served
from rollout_world import Country

from kiosk.portal_client.client import PortalClient

pytest_plugins = ["portal_fixtures"]
BASE = "/v1/catalogue"


@pytest.fixture
def country(tmp_path: Path, portal: Portal) -> Country:
    return Country(tmp_path, portal)


def test_a_file_is_served_with_a_tag_and_asked_for_conditionally(country: Country) -> None:
    path = f"{BASE}/rings/1/timestamp.json"
    first = country.portal.call("GET", path)
    same = country.portal.call("GET", path, headers={"If-None-Match": first.headers["etag"]})
    country.publish(100)
    other = country.portal.call("GET", path, headers={"If-None-Match": first.headers["etag"]})
    assert first.json()["signed"]["_type"] == "timestamp"
    assert first.headers["cache-control"] == "no-cache"
    assert (same.status_code, same.content) == (304, b"")
    assert other.status_code == 200


def test_metadata_is_compressed_on_the_way_and_may_be_kept(country: Country) -> None:
    with served(country.portal.app) as address:
        answer = requests.get(
            f"{address}{BASE}/metadata/1.root.json",
            headers={"Accept-Encoding": "gzip"},
            stream=True,
            timeout=10,
        )
        wire = answer.raw.read()
    plain = (country.desk.repository.folder / "metadata/1.root.json").read_bytes()
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(wire) == plain
    assert len(wire) < len(plain)
    assert "immutable" in answer.headers["cache-control"]


def test_a_pack_is_not_compressed_again_and_goes_on_where_it_broke(country: Country) -> None:
    pack = next((country.desk.repository.folder / "packs").iterdir())
    path = f"{BASE}/packs/{pack.name}"
    whole = country.portal.call("GET", path, headers={"Accept-Encoding": "gzip"})
    rest = country.portal.call("GET", path, headers={"Range": "bytes=100-"})
    assert "content-encoding" not in whole.headers
    assert whole.content == pack.read_bytes()
    assert (rest.status_code, rest.content) == (206, pack.read_bytes()[100:])
    size = pack.stat().st_size
    nothing = country.portal.call("GET", path, headers={"Range": f"bytes={size}-"})
    assert (nothing.status_code, nothing.headers["content-range"]) == (416, f"bytes */{size}")


@pytest.mark.parametrize(
    "path",
    [
        "metadata/.draft.json",
        "halted.json",
        "resumed.json",
        "../halted.json",
        "metadata/../halted.json",
        "metadata/%2e%2e/halted.json",
        "online-keys/timestamp.pem",
        "metadata/",
        "metadata/9.root.json",
        "targets/agencies",
        "",
    ],
)
def test_nothing_else_is_served(country: Country, path: str) -> None:
    folder = country.desk.repository.folder
    (folder / "metadata" / ".draft.json").write_text("{}")
    for name in ("halted.json", "resumed.json"):
        (folder / name).write_text("{}")
    assert country.portal.call("GET", f"{BASE}/{path}").status_code == 404


def test_a_link_out_of_the_folder_is_not_followed(country: Country, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("{}")
    (country.desk.repository.folder / "metadata" / "9.root.json").symlink_to(secret)
    assert country.portal.call("GET", f"{BASE}/metadata/9.root.json").status_code == 404


def test_the_health_answer_tells_of_news_and_is_signed(country: Country) -> None:
    nonce = "ab" * 16
    with served(country.portal.app) as address:
        client = PortalClient(address)
        before = client.health(nonce)
        country.publish(100)
        after = client.health(nonce)
        client.close()
    key = country.portal.enrol().enrolment.portal_key
    assert before.is_of(key, nonce)
    assert after.is_of(key, nonce)
    assert before.catalogue is not None
    assert after.catalogue is not None
    assert before.catalogue < after.catalogue


def test_a_portal_without_a_catalogue_tells_of_none(portal: Portal) -> None:
    assert portal.call("GET", "/v1/health").json().get("catalogue") is None
    assert portal.call("GET", f"{BASE}/metadata/timestamp.json").status_code == 404
