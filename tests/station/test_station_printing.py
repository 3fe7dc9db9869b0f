"""The station prints, as a process of its own, on a printer that decodes what it gets."""

from __future__ import annotations

import base64
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from free_port import free_port
from kiosk_world import Kiosk, enrolment
from loopback_portal import LoopbackPortal, served
from waiting import until

from kiosk.identity.enrolment_record import save_enrolment
from kiosk.printing.raster import Raster
from kiosk.printing.simulator import Simulator
from kiosk.protocol.kiosk_certificate import KioskCertificate, certify
from kiosk.protocol.slip import token_in, verify_slip
from kiosk.protocol.station_calls import (
    INVALID_PARAMS,
    NO_PRINTER,
    NOT_FOUND,
    PrintStatus,
    SlipAnswer,
)
from kiosk.protocol.tracking import Stage
from kiosk.station.checks_printer import check_printer
from kiosk.station.finding import Severity

SLIP = Raster(576, 600, b"".join(n.to_bytes(2, "big") * 36 for n in range(600)))
PARAMS = {"raster": base64.b64encode(SLIP.packed()).decode()}


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator() as one:
        yield one


@pytest.fixture
def portal(tmp_path: Path) -> LoopbackPortal:
    return LoopbackPortal({})


@pytest.fixture
def kiosk(tmp_path: Path, simulator: Simulator, portal: LoopbackPortal) -> Kiosk:
    """Enrolled, with the portal's certificate of its key; there is no line."""
    home = tmp_path / "home"
    home.mkdir()
    kiosk = Kiosk(home, f"http://127.0.0.1:{free_port()}", printer=simulator.address)
    key = kiosk.make_key().public_key().public_bytes_raw()
    portal.device_keys["kiosk-7"] = key
    certificate = certify(KioskCertificate(7, "centro-oaxaca", key), portal.key)
    enrolled = enrolment(portal.public_key).model_copy(update={"certificate": certificate})
    save_enrolment(kiosk.settings.enrolment_path, enrolled)
    return kiosk


def result(kiosk: Kiosk, method: str, params: dict[str, Any]) -> dict[str, Any]:
    answer = kiosk.call(method, params)
    assert answer.error is None, answer.error
    assert answer.result is not None
    return answer.result


def status(kiosk: Kiosk, job: str | None = None) -> PrintStatus:
    return PrintStatus.model_validate(result(kiosk, "print_status", {"job": job}))


def printed(kiosk: Kiosk) -> PrintStatus:
    """What became of one slip."""
    job = result(kiosk, "print_slip", PARAMS)["job"]
    until(lambda: status(kiosk, job).job != "printing")
    return status(kiosk, job)


def test_a_slip_comes_out_as_it_was_handed_over(kiosk: Kiosk, simulator: Simulator) -> None:
    with kiosk.station():
        until(lambda: status(kiosk).printer == "ready")
        assert check_printer(kiosk.settings.station_socket, kiosk.printer).state is Severity.OK
        assert printed(kiosk).job == "printed"

    assert [one.raster for one in simulator.wait_for(1)] == [SLIP]
    assert [path.name for path in kiosk.settings.spool_folder.glob("*.*")] == []


def test_a_fault_is_a_trouble_in_words_and_ends_with_it(kiosk: Kiosk, simulator: Simulator) -> None:
    simulator.change(paper_out=True)
    with kiosk.station():
        until(lambda: "printer-paper-out" in kiosk.troubles())
        found = check_printer(kiosk.settings.station_socket, kiosk.printer)
        assert (found.state, "paper-out" in found.meaning) == (Severity.WARN, True)
        ended = printed(kiosk)
        assert (ended.job, ended.fault) == ("failed", "paper-out")
        simulator.change(paper_out=False, near_end=True)
        until(lambda: status(kiosk).printer == "low")
        assert kiosk.troubles() & {"printer-paper-out", "printer-paper-low"} == {
            "printer-paper-low"
        }
        assert printed(kiosk).job == "printed"


def test_a_printer_that_hangs_holds_nothing_else_up(kiosk: Kiosk, simulator: Simulator) -> None:
    simulator.change(seconds_a_band=0.3)
    kiosk.accept()
    with kiosk.station():
        job = result(kiosk, "print_slip", PARAMS)["job"]
        assert kiosk.call("status").result is not None
        assert status(kiosk, job).job == "printing"


def test_a_slip_says_of_an_application_what_the_outbox_holds(
    kiosk: Kiosk, portal: LoopbackPortal
) -> None:
    [item] = kiosk.accept()
    with kiosk.station():
        before = SlipAnswer.model_validate(result(kiosk, "slip_facts", {"folio": item.folio}))
        assert before.stage is Stage.WAITING
        assert before.token is not None
        verified = verify_slip(before.token, portal.public_key)
        assert verified.facts.folio == item.folio
        assert verified.facts.stage is Stage.WAITING
        assert not verified.facts.copy
        assert verified.signer.kiosk_number == 7
        port = int(kiosk.url.rpartition(":")[2])
        with served(portal, port):
            until(kiosk.all_delivered)
            after = SlipAnswer.model_validate(
                result(kiosk, "slip_facts", {"folio": item.folio, "copy_of": True})
            )
    assert after.stage is Stage.DELIVERED
    assert after.token is not None
    assert verify_slip(after.token, portal.public_key).facts.copy


def test_where_phones_reach_the_portal_a_code_is_an_address(
    kiosk: Kiosk, portal: LoopbackPortal
) -> None:
    kiosk.public_url = "https://ventanilla.example.mx/"
    [item] = kiosk.accept()
    with kiosk.station():
        code = result(kiosk, "slip_facts", {"folio": item.folio})["token"]

    assert code.startswith("https://ventanilla.example.mx/v#VT1:")
    token = token_in(code)
    assert token is not None
    assert verify_slip(token, portal.public_key).facts.folio == item.folio


def test_of_a_folio_of_elsewhere_nothing_is_said(kiosk: Kiosk) -> None:
    kiosk.accept()
    with kiosk.station():
        answer = kiosk.call("slip_facts", {"folio": "0400-1S2C-1CB4"})
        assert answer.error is not None
        assert answer.error.code == NOT_FOUND


def test_without_a_certificate_there_is_no_token(kiosk: Kiosk, portal: LoopbackPortal) -> None:
    save_enrolment(kiosk.settings.enrolment_path, enrolment(portal.public_key))
    [item] = kiosk.accept()
    with kiosk.station():
        assert result(kiosk, "slip_facts", {"folio": item.folio})["token"] is None


def test_without_a_printer_it_says_so(kiosk: Kiosk) -> None:
    kiosk.printer = ""
    with kiosk.station():
        assert status(kiosk).printer == "none"
        answer = kiosk.call("print_slip", PARAMS)
        assert answer.error is not None
        assert answer.error.code == NO_PRINTER


def test_noise_is_refused_and_not_repeated(kiosk: Kiosk) -> None:
    with kiosk.station():
        for raster in ("AAAA" * 20, "not base64!", "A" * 63_000):
            answer = kiosk.call("print_slip", {"raster": raster})
            assert answer.error is not None
            assert answer.error.code == INVALID_PARAMS
            assert raster not in answer.error.message


def test_a_station_that_is_killed_in_mid_slip_never_says_printed(
    kiosk: Kiosk, simulator: Simulator
) -> None:
    simulator.change(seconds_a_band=0.3)
    process = kiosk.start()
    until(kiosk.answers)
    job = result(kiosk, "print_slip", PARAMS)["job"]
    until(lambda: list(kiosk.settings.spool_folder.glob("*.printing")))
    process.send_signal(signal.SIGKILL)
    process.wait(5)
    simulator.restart()
    simulator.change(seconds_a_band=0.0)

    with kiosk.station():
        assert status(kiosk, job).job == "not-known"
    assert simulator.printouts == []


def test_the_doctor_tells_of_a_station_that_is_not_there_and_of_no_printer(kiosk: Kiosk) -> None:
    assert check_printer(kiosk.settings.station_socket, kiosk.printer).state is Severity.WARN
    assert check_printer(kiosk.settings.station_socket, "").state is Severity.OK


def test_a_spool_that_cannot_be_used_stays_told_beside_a_printer_that_is_ready(
    kiosk: Kiosk,
) -> None:
    kiosk.settings.spool_folder.write_text("no folder")
    with kiosk.station():
        until(lambda: status(kiosk).printer == "ready")
        assert "printer-spool" in kiosk.troubles()
