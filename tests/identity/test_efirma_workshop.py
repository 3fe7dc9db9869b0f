"""The process that signs: one order, one answer, and nothing of a key or password besides."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from at_length import cases
from efirma_samples import DAY, NOW, PASSWORD, authority, brought, trust
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.identity.efirma.verifying import verify
from kiosk.identity.efirma.workshop import answer

CONTENT = b'{"answers":{}}'


@pytest.fixture
def places(tmp_path: Path) -> dict[str, Any]:
    """A stick with one e.firma, and a catalogue that believes it."""
    stick = tmp_path / "media" / "usb0" / "mis papeles"
    stick.mkdir(parents=True)
    (stick / "uno.cer").write_bytes(brought("person").cer)
    (stick / "uno.key").write_bytes(brought("person").key)
    (stick / "autoridad.cer").write_bytes(authority().issuing.der)
    (stick / "liga.cer").symlink_to("/etc/passwd")
    roots = tmp_path / "source" / "trust" / "efirma" / "roots.pem"
    roots.parent.mkdir(parents=True)
    roots.write_bytes(authority().roots_pem())
    return {
        "sticks": str(tmp_path / "media"),
        "at": NOW.isoformat(),
        "known": [],
        "release": str(tmp_path / "none"),
        "source": str(tmp_path / "source"),
    }


def _run(order: dict[str, Any]) -> tuple[dict[str, Any], str]:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "kiosk.identity.efirma.workshop"],
        input=json.dumps(order).encode() + b"\n",
        capture_output=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout), done.stderr.decode()


def test_it_looks_and_signs_as_a_process_of_its_own(places: dict[str, Any]) -> None:
    looked, said = _run({"do": "look", **places})
    assert said == ""
    [found] = looked["found"]
    assert found["fault"] is None
    assert found["signer"]["name"] == "XÓCHITL MUÑOZ PEÑA"

    order = {
        "do": "sign",
        **places,
        "certificate": found["certificate"],
        "keys": looked["keys"],
        "password": PASSWORD.decode(),
        "content": base64.b64encode(CONTENT).decode(),
    }
    signed, said = _run(order)
    assert said == ""
    assert verify(base64.b64decode(signed["signature"]), CONTENT, NOW, trust()).holds

    refused, said = _run({**order, "password": "otra"})
    assert (refused, said) == ({"fault": "wrong-password"}, "")


def test_nothing_is_signed_for_somebody_whom_the_application_does_not_name(
    places: dict[str, Any],
) -> None:
    places["known"] = [["", "GOML700101HOCMRS00"]]
    [found] = answer({"do": "look", **places})["found"]
    assert found["fault"] == "not-yours"
    order = {"certificate": found["certificate"], "keys": [], "content": "", "do": "sign"}
    keys = [base64.b64encode(brought("person").key).decode()]
    told = answer({**places, **order, "keys": keys, "password": PASSWORD.decode()})
    assert told == {"fault": "not-yours"}


def test_a_clock_that_stands_in_1970_is_corrected_by_the_newest_list(
    places: dict[str, Any],
) -> None:
    crl = Path(places["source"]) / "trust/efirma/crl/a.crl"
    crl.parent.mkdir()
    crl.write_bytes(authority().revocations({}, NOW, NOW + DAY))
    places["at"] = "1970-01-01T00:00:00+00:00"
    [found] = answer({"do": "look", **places})["found"]
    assert found["fault"] is None


def test_a_stick_of_hostile_files_is_an_empty_one(places: dict[str, Any]) -> None:
    stick = Path(places["sticks"]) / "usb0"
    for place in range(60):
        (stick / f"{place}.cer").write_bytes(b"\x30\x82\xff\xff" + bytes([place]) * 5000)
        (stick / f"{place}.key").write_bytes(b"\x30\x84\x7f\xff\xff\xff" + bytes([place]) * 50)
    looked = answer({"do": "look", **places})
    assert len(looked["found"]) <= 1


@settings(max_examples=cases(60))
@given(content=st.binary(max_size=400), password=st.text(max_size=20))
def test_no_certificate_key_or_password_breaks_it(content: bytes, password: str) -> None:
    text = base64.b64encode(b"\x30" + content).decode()
    order = {
        "do": "sign", "certificate": text, "keys": [text], "password": password, "content": "",
        "at": NOW.isoformat(), "known": [], "release": "/nowhere", "source": "/nowhere",
    }  # fmt: skip
    assert set(answer(order)) == {"fault"}
    container = {**order, "certificate": None, "container": text}
    assert answer(container) == {"fault": "no-key"}
