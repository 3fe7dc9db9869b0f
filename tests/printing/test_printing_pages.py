"""Real page printers (CUPS' own IPP Everywhere printer), broken in every way they can be."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from ipp_cable import Cable
from ipp_world import Announcing, Eve, show
from PIL import Image
from raster_reader import read_pwg
from sample_rasters import keep_an_application, sample_raster
from slip_under_way import FIGURES, Printing, printer, tell
from waiting import until

from kiosk.printing.address import read_address
from kiosk.printing.composing import compose
from kiosk.printing.condition import Condition, Failed, NotKnown, Printed, PrinterFault
from kiosk.printing.cups import line_to
from kiosk.printing.drawing import raster_for
from kiosk.printing.page_line import PrinterRefused
from kiosk.printing.page_printer import FAULT_SECONDS
from kiosk.printing.paper import A4, LETTER, ROLL_80
from kiosk.printing.press import Loaded, Press
from kiosk.printing.raster import Raster
from kiosk.printing.roll import Roll, Tray
from kiosk.printing.samples import FOLIO, PORTAL_KEY, samples
from kiosk.printing.simulator import Simulator
from kiosk.printing.spool import Spool
from kiosk.protocol.slip import verify_slip
from kiosk.protocol.station_calls import JobState
from kiosk.words import words_of

MakeEve = Callable[..., Eve]


@pytest.fixture(scope="module")
def announcing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Announcing]:
    one = Announcing(tmp_path_factory.mktemp("bus"))
    if one.why_not:
        pytest.skip(one.why_not)
    yield one
    one.close()


@pytest.fixture
def eve(announcing: Announcing, tmp_path: Path) -> Iterator[MakeEve]:
    made: list[Eve] = []

    def make(*options: str) -> Eve:
        made.append(Eve(announcing, tmp_path / f"eve-{len(made)}", *options))
        return made[-1]

    yield make
    for one in made:
        one.__exit__(None, None, None)


@pytest.fixture(scope="module", autouse=True)
def figures(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    show(request, "page printers, seconds until known:", FIGURES)
    FIGURES.clear()


@pytest.fixture(scope="module")
def slip() -> Raster:
    return sample_raster(LETTER)


@pytest.fixture(scope="module")
def roll_slip() -> Raster:
    return sample_raster(ROLL_80)


def read_code(picture: Image.Image) -> str:
    [found] = zxingcpp.read_barcodes(picture)
    return verify_slip(found.text, PORTAL_KEY).facts.folio


def test_pwg_raster_comes_out_and_its_code_is_read_back(eve: MakeEve, slip: Raster) -> None:
    one = eve()
    assert Printing(one.address, slip).end("printed, PWG Raster")[0] == Printed()

    [document] = one.printed
    [picture] = read_pwg(document)
    assert picture.size == (2549, 3300), "a letter at 300 dots an inch"
    assert read_code(picture) == FOLIO


def test_pdf_is_preferred_where_the_printer_takes_it(eve: MakeEve, slip: Raster) -> None:
    one = eve("-f", "application/pdf,image/pwg-raster")
    assert printer(one.address).print_raster(slip) == Printed()

    [document] = one.printed
    with pypdfium2.PdfDocument(document) as pdf:
        [page] = pdf
        assert [round(length) for length in page.get_size()] == [612, 792]
        assert read_code(page.render(scale=2).to_pil()) == FOLIO
    assert FOLIO.encode() not in document
    assert b"kiosk" not in document.lower()


def test_the_sheet_in_the_tray_decides_and_nothing_is_cut_off(eve: MakeEve, slip: Raster) -> None:
    one = eve("-f", "application/pdf")
    one.set_paper(100, "iso_a4_210x297mm")
    assert printer(one.address).look().sheet == A4.name
    assert printer(one.address).print_raster(slip) == Printed()

    with pypdfium2.PdfDocument(one.printed[0]) as pdf:
        [page] = pdf
        assert [round(length) for length in page.get_size()] == [595, 842]
        assert read_code(page.render(scale=2).to_pil()) == FOLIO


def test_several_pages_are_one_job(eve: MakeEve) -> None:
    keep_an_application()
    raster = raster_for(compose(samples("es")["payment"], words_of("es")), LETTER, 150)
    one = eve()

    assert printer(one.address).print_raster(raster) == Printed()
    assert len(read_pwg(one.printed[0])) == 2


def test_a_job_bears_a_neutral_name_and_nobodys_own(eve: MakeEve, slip: Raster) -> None:
    one = eve("-vvv")
    assert printer(one.address).print_raster(slip) == Printed()
    log = (one.folder / "log").read_text()

    assert "job-name (nameWithoutLanguage) Ventanilla" in log
    assert set(re.findall(r"requesting-user-name \(.*?\) (.*)", log)) == {"ventanilla"}
    assert FOLIO not in log


def test_an_empty_tray_is_known_before(eve: MakeEve, slip: Raster) -> None:
    one = eve()
    one.set_paper(0)
    start = time.monotonic()
    condition = printer(one.address).look()
    tell("paper out, before", condition, time.monotonic() - start)

    assert condition.fault is PrinterFault.PAPER_OUT
    assert printer(one.address).print_raster(slip) == Failed(PrinterFault.PAPER_OUT)
    assert time.monotonic() - start < FAULT_SECONDS
    assert one.printed == []
    one.set_paper(100)
    assert printer(one.address).print_raster(slip) == Printed()


def test_sheets_of_no_use_are_known_before(eve: MakeEve) -> None:
    one = eve()
    one.set_paper(100, "na_legal_8.5x14in")

    assert printer(one.address).look().fault is PrinterFault.PAPER_SIZE


def test_paper_that_ends_in_mid_slip_is_no_print(eve: MakeEve, slip: Raster) -> None:
    one = eve()
    one.hold()
    printing = Printing(one.address, slip)
    one.wait_until_it_prints()
    one.set_paper(0)
    printing.mark()
    outcome, seconds = printing.end("paper out, in mid-slip")

    assert outcome == Failed(PrinterFault.PAPER_OUT)
    assert seconds < FAULT_SECONDS


@pytest.mark.parametrize(
    ("reason", "fault"),
    [
        ("media-jam", PrinterFault.JAM),
        ("cover-open", PrinterFault.COVER_OPEN),
        ("toner-empty", PrinterFault.TONER_OUT),
        ("marker-supply-empty", PrinterFault.TONER_OUT),
        ("input-tray-missing", PrinterFault.PAPER_OUT),
    ],
)
def test_what_stops_a_sheet_is_known_and_the_slip_taken_back(
    eve: MakeEve, slip: Raster, reason: str, fault: PrinterFault
) -> None:
    one = eve()
    one.hold()
    printing = Printing(one.address, slip)
    one.wait_until_it_prints()
    one.says(f"+{reason}")
    printing.mark()
    outcome, seconds = printing.end(f"{reason}, in mid-slip")

    assert outcome == Failed(fault)
    assert seconds < FAULT_SECONDS


def test_a_printer_that_dies_in_mid_slip_is_not_known(eve: MakeEve, slip: Raster) -> None:
    one = eve()
    one.hold()
    printing = Printing(one.address, slip)
    one.wait_until_it_prints()
    one.kill()
    printing.mark()
    outcome, seconds = printing.end("killed, in mid-slip")

    assert outcome == NotKnown()
    assert seconds < FAULT_SECONDS


def test_a_printer_that_falls_silent_in_mid_slip_is_not_known(eve: MakeEve, slip: Raster) -> None:
    one = eve()
    one.hold()
    printing = Printing(one.address, slip)
    one.wait_until_it_prints()
    one.pause()
    printing.mark()
    outcome, seconds = printing.end("silent, in mid-slip")

    assert outcome == NotKnown()
    assert seconds < FAULT_SECONDS


@pytest.mark.parametrize("pulled_after", [0, 200, 1_500, 9_000, 60_000])
def test_a_cable_pulled_in_mid_slip_never_yields_printed(
    eve: MakeEve, slip: Raster, pulled_after: int
) -> None:
    """The bytes are those of the slip's document, after all that is asked before."""
    one = eve()
    one.hold()
    with Cable(one.port, pulled_after) as cable:
        printing = Printing(f"ipp://127.0.0.1:{cable.port}/ipp/print", slip)
        until(lambda: cable.pulled_at is not None)
        printing.marked_at = cable.pulled_at or 0.0
        outcome, seconds = printing.end(f"pulled after {pulled_after:,} bytes")

    assert outcome in {Failed(PrinterFault.LOST), NotKnown()}
    assert seconds < FAULT_SECONDS


def test_nobody_there_and_silence_are_known_in_time(eve: MakeEve, slip: Raster) -> None:
    one = eve()
    for name, happens in (("silent", one.pause), ("switched off", one.kill)):
        happens()
        start = time.monotonic()
        condition = printer(one.address).look()
        seconds = time.monotonic() - start
        tell(name, condition, seconds)
        assert condition == Condition(PrinterFault.UNREACHABLE)
        assert seconds < FAULT_SECONDS
        assert printer(one.address).print_raster(slip) == Failed(PrinterFault.UNREACHABLE)
        one.resume()
    one.restart()
    assert printer(one.address).print_raster(slip) == Printed(), "it is back by itself"


def test_a_slow_printer_is_waited_for_while_it_says_that_it_is_well(
    eve: MakeEve, slip: Raster
) -> None:
    one = eve()
    one.hold()
    printing = Printing(one.address, slip)
    one.wait_until_it_prints()
    printing.mark()
    time.sleep(FAULT_SECONDS + 0.5)  # the time itself is the matter here
    one.release()
    outcome, seconds = printing.end("slow")

    assert outcome == Printed()
    assert seconds > FAULT_SECONDS


def test_a_printer_that_prints_for_another_is_waited_for(eve: MakeEve, slip: Raster) -> None:
    one = eve()
    one.hold()
    anothers = Printing(one.address, slip)
    one.wait_until_it_prints()
    ours = Printing(one.address, slip)
    line = line_to(read_address(one.address))
    with pytest.raises(PrinterRefused, match="0x0507"):
        line.create_job("na_letter_8.5x11in")
    one.release()

    assert [anothers.end("another's")[0], ours.end("busy at first")[0]] == [Printed(), Printed()]
    assert len(one.printed) == 2


def test_a_slip_that_is_cancelled_at_the_printer_is_no_print(eve: MakeEve, slip: Raster) -> None:
    one = eve()
    one.hold()
    printing = Printing(one.address, slip)
    one.wait_until_it_prints()
    line_to(read_address(one.address)).cancel(1)
    printing.mark()
    one.release()

    assert printing.end("cancelled at the printer")[0] == Failed(PrinterFault.CANCELLED)


def test_only_the_certificate_that_is_named_is_spoken_to(eve: MakeEve) -> None:
    one = eve()
    address = f"ipps://localhost:{one.port}/ipp/print"
    assert printer(address).look().answers
    [certificate] = one.folder.glob("*.crt")
    pin = sha256(ssl.PEM_cert_to_DER_cert(certificate.read_text())).hexdigest()

    assert printer(f"{address}?pin={pin}").look().answers
    other = sha256(b"another").hexdigest()
    assert printer(f"{address}?pin={other}").look() == Condition(PrinterFault.REFUSES)


def test_a_job_that_the_printer_gives_up_is_no_print(eve: MakeEve, slip: Raster) -> None:
    one = eve()
    one.exits(1)

    assert Printing(one.address, slip).end("given up by the printer")[0] == Failed(
        PrinterFault.ERROR
    )


def test_a_printer_that_reads_nothing_of_ours_is_known(eve: MakeEve, slip: Raster) -> None:
    one = eve("-f", "application/postscript")

    assert Printing(one.address, slip).end("reads nothing of ours")[0] == Failed(
        PrinterFault.FORMAT
    )
    assert one.printed == []


def test_a_page_printer_takes_over_from_a_thermal_one_and_back(
    eve: MakeEve, slip: Raster, roll_slip: Raster, tmp_path: Path
) -> None:
    """Each prints what was drawn for its own paper."""
    one = eve("-f", "application/pdf")
    with Simulator() as simulator:
        thermal = Loaded("t", printer(simulator.address), ROLL_80, Roll(tmp_path / "r", 50))
        page = Loaded("p", printer(one.address), LETTER, Tray(tmp_path / "t", 100))
        for first, second in ((thermal, page), (page, thermal)):
            press = Press(
                [first, second],
                Spool(tmp_path / f"spool-{first.name}", lambda n: bytes(range(n))),
                time.monotonic,
                lambda _condition, _low: None,
            )
            press.start()
            simulator.change(paper_out=first is thermal)
            one.set_paper(100 if first is thermal else 0)
            status = press.status(None)
            assert {status.paper, status.spare_paper} == {"letter", "80mm"}
            job = press.submit(slip.packed(), roll_slip.packed())
            until(lambda: press.status(job).job is not JobState.PRINTING)  # noqa: B023
            assert press.status(job).job is JobState.PRINTED
            spool = tmp_path / f"spool-{first.name}"
            until(lambda: not list(spool.iterdir()))  # noqa: B023
            press.end(5)
        assert simulator.wait_for(1)[0].raster == roll_slip
    assert len(one.printed) == 1
    assert page.roll.is_low is False
    assert isinstance(page.roll, Tray)
    assert page.roll.sheets_left == 100, "an empty tray is filled anew"
