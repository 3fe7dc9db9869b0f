"""No source from before brings a sealing key back that an agency has replaced."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest
from publishing_world import SAT, Desk

from kiosk.catalogue.source import load_source
from portal.cli import main
from portal.desk.agency_keys import add_key
from portal.publishing.bundles import make_bundle, merge_bundle, plan_bundle, read_bundle
from portal.publishing.errors import PublishingError
from portal.publishing.requests import prepare
from portal.publishing.source_files import read_files

pytest_plugins = ["publishing_fixtures"]

KEYS = f"agencies/{SAT}/keys.json"


@pytest.fixture
def stale(desk: Desk) -> bytes:
    """`KEYS` from before its newest key; the desk's source has what is published."""
    rotate(desk)
    older = (desk.source / KEYS).read_bytes()
    desk.publish(to_all=True)
    rotate(desk)
    desk.later(minutes=1)
    desk.publish(to_all=True)
    return older


def rotate(desk: Desk) -> str:
    return add_key(desk.source, desk.folder / "private", SAT, date(2026, 11, 25), os.urandom)


def put(desk: Desk, content: bytes) -> None:
    (desk.source / KEYS).write_bytes(content)
    desk.later(days=300)


def test_an_older_source_is_refused_on_every_way_before_anything_is_signed(
    desk: Desk, stale: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(desk, stale)
    before, signed = desk.files(), (desk.keys.folder / "signed" / f"{SAT}.json").read_bytes()
    for agency in (None, SAT):
        with pytest.raises(PublishingError, match=r"lacks the key .* from the newest source"):
            desk.publish(agency=agency)
    with pytest.raises(PublishingError, match="lacks the key"):
        prepare(desk.repository, read_files(desk.source), desk.now)
    out = tmp_path / "sat.bundle"
    where = ["--keys", str(desk.keys.folder), "--home", str(desk.home)]
    bundling = ["publish", str(desk.source), "--agency", SAT, "--bundle", str(out), *where]
    assert main(bundling) == 1
    assert "lacks the key" in capsys.readouterr().err
    assert not out.exists()
    assert (desk.keys.folder / "signed" / f"{SAT}.json").read_bytes() == signed
    elsewhere = make_bundle(desk.source, SAT, desk.keys, int(desk.now.timestamp()), desk.now)
    bundle = read_bundle(elsewhere, desk.now)
    with pytest.raises(PublishingError, match="lacks the key"):
        plan_bundle(desk.repository, bundle)
    with pytest.raises(PublishingError, match="lacks the key"):
        merge_bundle(desk.repository, bundle, desk.signer())
    assert desk.files() == before


def test_a_newer_key_over_an_older_list_is_refused_and_over_the_newest_goes_out(
    desk: Desk, stale: bytes
) -> None:
    newest = (desk.source / KEYS).read_bytes()
    put(desk, stale)
    rotate(desk)
    with pytest.raises(PublishingError, match="lacks the key"):
        desk.publish()
    put(desk, newest)
    key_id = rotate(desk)
    desk.publish(to_all=True)
    assert desk.kiosk().reads(KEYS) == (desk.source / KEYS).read_bytes()
    key = load_source(desk.source).agencies[SAT].key
    assert key is not None
    assert key.key_id == key_id


@pytest.mark.parametrize("change", ["order", "day", "gone"])
def test_a_replaced_key_does_not_become_the_newest_again(
    desk: Desk, stale: bytes, change: str
) -> None:
    assert stale
    place = desk.source / KEYS
    keys = json.loads(place.read_bytes())["keys"]
    if change == "order":
        keys.reverse()
    elif change == "day":
        keys[0]["created"] = "2027-01-01"
    if change == "gone":
        place.unlink()
    else:
        place.write_text(json.dumps({"keys": keys}))
    with pytest.raises(PublishingError, match="as it is published"):
        desk.publish()


def test_an_agency_leaves_with_its_keys(desk: Desk, stale: bytes) -> None:
    assert stale
    desk.later(minutes=1)
    for path in (desk.source / "agencies" / SAT).rglob("*.*"):
        path.unlink()
    desk.publish(to_all=True)
    assert desk.kiosk().reads(KEYS) is None
