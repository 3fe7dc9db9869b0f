"""A real CUPS with a real printer behind it: what its queues say is not taken for the printer's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import cups_world
import pypdfium2
import pytest
import zxingcpp
from cups_world import Cups
from ipp_world import Announcing, Eve, show
from sample_rasters import sample_raster
from slip_under_way import FIGURES, Printing, printer
from waiting import until

from kiosk.cli import main
from kiosk.printing.condition import Condition, Failed, NotKnown, Printed, PrinterFault
from kiosk.printing.cups import kept_jobs, queues
from kiosk.printing.page_printer import FAULT_SECONDS
from kiosk.printing.paper import LETTER
from kiosk.printing.raster import Raster
from kiosk.printing.samples import FOLIO, PORTAL_KEY
from kiosk.protocol.slip import verify_slip
from kiosk.station.checks_printer import check_queues
from kiosk.station.finding import Severity


@pytest.fixture(scope="module")
def announcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Announcing]:
    if why_not := cups_world.why_not():
        pytest.skip(why_not)
    one = Announcing(tmp_path_factory.mktemp("bus"))
    if one.why_not:
        pytest.skip(one.why_not)
    yield one
    one.close()


@pytest.fixture(scope="module", autouse=True)
def figures(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    show(request, "behind CUPS, seconds until known:", FIGURES)
    FIGURES.clear()


@pytest.fixture
def eve(announcing: Announcing, tmp_path: Path) -> Iterator[Eve]:
    with Eve(announcing, tmp_path / "eve", "-f", "application/pdf,image/pwg-raster") as one:
        yield one


@pytest.fixture
def cups() -> Iterator[Cups]:
    """One that is set up to keep what it printed, as Debian's is."""
    with Cups(keeps=True) as one:
        yield one


@pytest.fixture
def queue(cups: Cups, eve: Eve) -> str:
    return cups.add("mostrador", eve.address, "-m", "everywhere")


@pytest.fixture(scope="module")
def slip() -> Raster:
    return sample_raster(LETTER)


def test_a_slip_comes_out_and_cups_keeps_nothing_of_it(
    cups: Cups, eve: Eve, queue: str, slip: Raster
) -> None:
    assert printer(queue).print_raster(slip) == Printed()

    with pypdfium2.PdfDocument(eve.printed[0]) as pdf:
        [found] = zxingcpp.read_barcodes(pdf[0].render(scale=2).to_pil())
    assert verify_slip(found.text, PORTAL_KEY).facts.folio == FOLIO
    until(lambda: cups.files() == [] and kept_jobs("mostrador", str(cups.socket)) == 0)


def test_an_empty_tray_is_known_while_the_queue_says_that_all_is_well(
    eve: Eve, queue: str, slip: Raster
) -> None:
    eve.set_paper(0)

    assert printer(queue).look().fault is PrinterFault.PAPER_OUT
    assert printer(queue).print_raster(slip) == Failed(PrinterFault.PAPER_OUT)


def test_paper_that_ends_in_mid_slip_is_no_print_and_nothing_comes_later(
    cups: Cups, eve: Eve, queue: str, slip: Raster
) -> None:
    eve.hold()
    printing = Printing(queue, slip)
    eve.wait_until_it_prints()
    eve.set_paper(0)
    printing.mark()
    outcome, seconds = printing.end("paper out, in mid-slip")

    assert outcome == Failed(PrinterFault.PAPER_OUT)
    assert seconds < FAULT_SECONDS
    until(lambda: cups.files() == [] and kept_jobs("mostrador", str(cups.socket)) == 0)


def test_a_printer_that_dies_behind_its_queue_is_not_known(
    eve: Eve, queue: str, slip: Raster
) -> None:
    eve.hold()
    printing = Printing(queue, slip)
    eve.wait_until_it_prints()
    eve.kill()
    printing.mark()
    outcome, seconds = printing.end("killed, in mid-slip")

    assert outcome == NotKnown()
    assert seconds < FAULT_SECONDS
    assert printer(queue).look() == Condition(PrinterFault.UNREACHABLE)
    eve.restart()
    again = printer(queue).look()
    assert (again.fault, again.answers) == (None, True)


def test_a_paused_or_closed_queue_is_known(cups: Cups, queue: str, slip: Raster) -> None:
    cups.run("cupsdisable", "mostrador")
    assert printer(queue).look().fault is PrinterFault.PAUSED
    cups.run("cupsenable", "mostrador")
    cups.run("cupsreject", "mostrador")
    assert printer(queue).print_raster(slip) == Failed(PrinterFault.REFUSES)
    assert printer(queue.replace("mostrador", "none")).look().fault is PrinterFault.UNREACHABLE


def test_a_queue_that_only_writes_never_yields_printed(
    cups: Cups, tmp_path: Path, slip: Raster
) -> None:
    """What goes to a file, a USB port or a socket has no end that CUPS could know."""
    address = cups.add("puerto", "file:///dev/null", "-m", "raw")

    assert printer(address).look() == Condition(answers=False)
    assert printer(address).print_raster(slip) == NotKnown()
    assert not list(tmp_path.iterdir())


def test_the_doctor_and_the_list_tell_of_queues_and_of_what_is_kept(
    cups: Cups, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = cups.add("puerto", "file:///dev/null", "-m", "raw")
    monkeypatch.setenv("KIOSK_PRINTER", address)
    assert main(["printer", "list", "--cups", str(cups.socket)]) == 0
    listed = capsys.readouterr().out
    assert f"{address}: takes slips" in listed
    assert "cups:puerto" in listed
    assert queues(str(cups.socket)) == (("puerto", "file:///dev/null"),)

    cups.run("lp", "-d", "puerto", "-t", "Ventanilla", __file__)
    end = time.monotonic() + 10
    while kept_jobs("puerto", str(cups.socket)) == 0 and time.monotonic() < end:
        time.sleep(0.05)
    [finding] = check_queues((address, ""))
    assert finding.state is Severity.WARN
    assert "PreserveJobFiles" in finding.remedy
    assert main(["printer", "set-up", address]) == 0
    said = capsys.readouterr().out
    assert f'printer = "{address}"' in said
    assert "1 slip" in said
