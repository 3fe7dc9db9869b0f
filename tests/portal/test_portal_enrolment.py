"""A code makes one machine a kiosk, once, within its week."""

from __future__ import annotations

import inspect
import os
import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path

import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image
from portal_world import CENTRE, Portal, kind_of, problem_of
from sqlalchemy import text

from kiosk.protocol.enrolment import Enrolment, code_text, fingerprint, request_enrolment
from kiosk.protocol.folio import KIOSK_NUMBERS
from kiosk.protocol.kiosk_certificate import read_certificate
from portal.app import build_app
from portal.cli import main
from portal.enrolment.codes import LIFETIME, mint_code
from portal.storage import kiosks

pytest_plugins = ["portal_fixtures"]


@pytest.mark.both_databases
def test_a_code_is_traded_for_the_kiosks_number_its_centre_and_the_portals_key(
    portal: Portal,
) -> None:
    first, second, third = portal.enrol(), portal.enrol(), portal.enrol()

    assert [one.enrolment.kiosk_number for one in (first, second, third)] == [1, 2, 3]
    assert len({first.id, second.id, third.id}) == 3
    assert first.enrolment.centre == CENTRE
    assert first.enrolment.enrolled_at == portal.clock()
    assert first.enrolment.portal_key == second.enrolment.portal_key


def drawing(*numbers: int) -> Callable[[int], int]:
    """Gives these, which must be enough, for random numbers."""
    drawn = iter(numbers)
    return lambda _: next(drawn)


def test_a_number_is_drawn_until_one_is_free(tmp_path: Path) -> None:
    portal = Portal(tmp_path, below=drawing(41, 41, 41, 6))

    first, second = portal.enrol(), portal.enrol()

    assert [one.enrolment.kiosk_number for one in (first, second)] == [42, 7]
    portal.close()


def test_a_number_that_a_predecessor_had_is_not_given_to_another(tmp_path: Path) -> None:
    portal = Portal(tmp_path, below=drawing(41, 99, 98))
    portal.enrol(replaces=100)

    assert portal.enrol().enrolment.kiosk_number == 99
    portal.close()


def test_drawing_ends_where_nothing_is_free(portal: Portal) -> None:
    taken = portal.enrol().enrolment.kiosk_number

    with portal.database.reading() as session, pytest.raises(RuntimeError, match="no number"):
        kiosks.free_number(session, lambda _: taken - 1)


def test_numbers_have_all_of_a_folios_bits_and_the_first_is_one(portal: Portal) -> None:
    with portal.database.reading() as session:
        assert kiosks.free_number(session, lambda _: 0) == 1
        assert kiosks.free_number(session, lambda below: below - 1) == KIOSK_NUMBERS - 1


def test_a_portal_draws_by_the_systems_randomness() -> None:
    below = inspect.signature(build_app).parameters["below"]

    assert below.default is secrets.randbelow


def test_a_restored_portal_gives_a_forgotten_number_to_nobody_else(tmp_path: Path) -> None:
    portal = Portal(tmp_path, below=drawing(11))
    forgotten = portal.enrol()
    with portal.database.writing() as session:
        for table in ("enrolment_codes", "fleet", "kiosks"):
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a constant
        if not portal.database.is_postgresql:
            session.execute(text("DELETE FROM sqlite_sequence"))
    portal.close()

    restored = Portal(tmp_path, below=drawing(36))

    assert restored.enrol().id != forgotten.id
    restored.close()


def test_another_machine_cannot_use_a_used_code_but_the_same_may_ask_again(
    portal: Portal,
) -> None:
    code, key = portal.code(), Ed25519PrivateKey.generate()
    request = request_enrolment(code, "0.1.0", portal.clock(), key)
    first = portal.post("/v1/enrolments", request)
    portal.clock.advance(days=8)

    again = portal.post("/v1/enrolments", request)
    other = portal.post(
        "/v1/enrolments",
        request_enrolment(code, "0.1.0", portal.clock(), Ed25519PrivateKey.generate()),
    )

    assert again.content == first.content
    assert kind_of(problem_of(other)) == "used-code"
    assert other.status_code == 409


@pytest.mark.parametrize(("late_by", "status"), [(-1, 201), (0, 410), (1, 410)])
def test_a_code_is_good_for_a_week(portal: Portal, late_by: int, status: int) -> None:
    code = portal.code()
    portal.clock.advance(seconds=LIFETIME.total_seconds() + late_by)
    request = request_enrolment(code, "0.1.0", portal.clock(), Ed25519PrivateKey.generate())

    assert portal.post("/v1/enrolments", request).status_code == status


def test_a_code_nobody_gave_is_unknown(portal: Portal) -> None:
    request = request_enrolment(
        mint_code(os.urandom), "0.1.0", portal.clock(), Ed25519PrivateKey.generate()
    )

    answer = portal.post("/v1/enrolments", request)

    assert kind_of(problem_of(answer)) == "unknown-code"
    assert answer.status_code == 404


def test_a_key_that_the_sender_does_not_own_is_not_enrolled(portal: Portal) -> None:
    request = request_enrolment(
        portal.code(), "0.1.0", portal.clock(), Ed25519PrivateKey.generate()
    )
    stolen = Ed25519PrivateKey.generate().public_key().public_bytes_raw()

    answer = portal.post("/v1/enrolments", request.model_copy(update={"device_key": stolen}))

    assert kind_of(problem_of(answer)) == "not-genuine"
    assert portal.post("/v1/enrolments", request).status_code == 201


@pytest.mark.both_databases
def test_many_machines_at_once_with_one_code_enrol_one(portal: Portal) -> None:
    code = portal.code()
    requests = [
        request_enrolment(code, "0.1.0", portal.clock(), Ed25519PrivateKey.generate())
        for _ in range(12)
    ]

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda request: portal.post("/v1/enrolments", request), requests))

    won = [answer for answer in answers if answer.status_code == 201]
    assert len(won) == 1
    assert Enrolment.model_validate_json(won[0].content).kiosk_number == 1
    assert {answer.status_code for answer in answers} == {201, 409}


def test_the_database_holds_no_code(portal: Portal) -> None:
    codes = [portal.code() for _ in range(3)]

    files = [path for path in portal.settings.home.rglob("*") if path.is_file()]
    content = b"".join(path.read_bytes() for path in files)

    for code in codes:
        assert code.encode() not in content
        assert code.replace("-", "").encode() not in content


def test_codes_have_three_groups_and_use_all_their_randomness() -> None:
    codes = {mint_code(os.urandom) for _ in range(500)}

    assert len(codes) == 500
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}", c) for c in codes)
    for place in {*range(14)} - {4, 9}:
        assert len({code[place] for code in codes}) == 32


def test_the_portal_certifies_the_kiosks_key_for_its_slips(portal: Portal) -> None:
    kiosk = portal.enrol()
    enrolment = kiosk.enrolment

    assert enrolment.certificate is not None
    certified = read_certificate(enrolment.certificate, enrolment.portal_key)
    assert certified.kiosk_number == enrolment.kiosk_number
    assert certified.centre == CENTRE.id
    assert certified.device_key == kiosk.key.public_key().public_bytes_raw()


@pytest.mark.parametrize("address", ["", "https://portal.example.gob.mx"])
def test_a_code_can_be_scanned_from_where_it_is_shown(
    portal: Portal,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
) -> None:
    monkeypatch.setenv("PORTAL_PUBLIC_URL", address)
    centre = ("--centre-id", "c-1", "--centre-name", "Uno", "--state", "MX-OAX")
    home = ("--municipality", "20067", "--home", str(portal.settings.home))
    assert main(["enrolment-code", *centre, *home, "--qr"]) == 0

    line, told, *shown = capsys.readouterr().out.splitlines()
    code, portal_key = line.split()[0], portal.enrol().enrolment.portal_key
    assert told.endswith(fingerprint(portal_key))
    text = code_text(address, code, portal_key) if address else code
    lit = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255)}
    rows = [[lit.get(sign, (0, 0))[half] for sign in row] for row in shown for half in (0, 1)]
    picture = Image.frombytes("L", (len(rows[0]), len(rows)), bytes(chain.from_iterable(rows)))
    large = picture.resize((picture.width * 8, picture.height * 8), Image.Resampling.NEAREST)
    assert [found.text for found in zxingcpp.read_barcodes(large)] == [text]
