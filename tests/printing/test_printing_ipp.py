"""What goes to a page printer and comes from it, and what is made of it; no printer is needed."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from threading import Thread

import pyipp.parser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyipp.enums import IppOperation
from pyipp.serializer import encode_dict
from raster_reader import read_pwg

from kiosk.printing.address import BadAddress, read_address
from kiosk.printing.condition import Failed, NotKnown, Outcome, Printed, PrinterFault
from kiosk.printing.cups import line_behind
from kiosk.printing.ipp_line import Endpoint, NoReply, Rebuffed, ask
from kiosk.printing.ipp_message import (
    Attribute,
    Group,
    MessageDamaged,
    Operation,
    Tag,
    Value,
    read_reply,
    write_request,
)
from kiosk.printing.page_words import read_job, read_machine
from kiosk.printing.pages import one_under_the_other, page_of, pages_on
from kiosk.printing.paper import A4, LETTER, MEDIA, ROLL_80
from kiosk.printing.pwg import KINDS, write_pwg
from kiosk.printing.raster import MAX_DRAWINGS, Raster, RasterDamaged, joined, parted

WELL: dict[str, tuple[Value, ...]] = {
    "printer-state": (3,),
    "printer-state-reasons": ("none",),
    "printer-is-accepting-jobs": (True,),
    "media-ready": ("na_letter_8.5x11in",),
}
_NAMES = st.from_regex(r"[a-z][a-z-]{0,20}", fullmatch=True)


# The encoding, against pyipp, which shares nothing with it ---------------------------------------


@given(
    st.dictionaries(
        st.sampled_from(["job-name", "document-name"]), st.text(max_size=60), max_size=2
    ),
    st.integers(0, 2**31 - 1),
)
def test_a_request_is_read_by_another_reader(texts: dict[str, str], job: int) -> None:
    about = [Attribute(Tag.NAME, name, (text,)) for name, text in texts.items()]
    about.append(Attribute(Tag.INTEGER, "job-id", (job,)))
    asked = Attribute(Tag.KEYWORD, "requested-attributes", ("job-state", "job-name"))
    message = write_request(Operation.GET_JOB_ATTRIBUTES, [*about, asked])

    read = pyipp.parser.parse(message)
    assert read["status-code"] == Operation.GET_JOB_ATTRIBUTES
    operation = read["operation-attributes"]
    assert operation["attributes-charset"] == "utf-8"
    assert operation["job-id"] == job
    assert operation["requested-attributes"] == ["job-state", "job-name"]
    assert {name: operation[name] for name in texts} == texts


@given(
    st.lists(st.sampled_from(["none", "media-low", "x-é"]), min_size=1, max_size=4), st.booleans()
)
def test_what_another_writer_wrote_is_read(reasons: list[str], accepts: bool) -> None:
    message = encode_dict(
        {
            "version": (2, 0),
            "operation": IppOperation.GET_PRINTER_ATTRIBUTES,
            "request-id": 1,
            "operation-attributes-tag": {"attributes-charset": "utf-8"},
            "printer-attributes-tag": {
                "printer-state-reasons": reasons,
                "printer-is-shared": accepts,
            },
        }
    )
    [printer] = read_reply(message).of(Group.PRINTER)

    assert printer == {"printer-state-reasons": tuple(reasons), "printer-is-shared": (accepts,)}


@given(st.binary(max_size=200))
def test_noise_is_no_answer(noise: bytes) -> None:
    try:
        read_reply(noise)
    except MessageDamaged:
        return
    assert noise[8:].find(3) >= 0, "it was taken for whole, so it has an end"


def test_a_length_below_zero_ends_the_reading() -> None:
    """Of this message pyipp 0.17 never comes back."""
    attribute = b"\x44" + (1).to_bytes(2, "big") + b"a" + (-6 & 0xFFFF).to_bytes(2, "big")
    with pytest.raises(MessageDamaged):
        read_reply(b"\x02\x00\x00\x00\x00\x00\x00\x01\x04" + attribute + b"\x03")


def test_collections_are_passed_over() -> None:
    def value(tag: int, name: bytes, content: bytes) -> bytes:
        counted = (len(part).to_bytes(2, "big") + part for part in (name, content))
        return bytes([tag]) + b"".join(counted)

    inner = value(0x4A, b"", b"x") + value(0x21, b"", bytes(4))
    collection = value(0x34, b"media-col-ready", b"") + inner + value(0x37, b"", b"")
    head = b"\x02\x00\x00\x00\x00\x00\x00\x01\x04"
    after = value(0x44, b"media-ready", b"iso_a4_210x297mm")
    reply = read_reply(head + collection + after + b"\x03")

    assert reply.of(Group.PRINTER) == ({"media-ready": ("iso_a4_210x297mm",)},)
    with pytest.raises(MessageDamaged):
        read_reply(head + collection[:-5] + b"\x03")


# The line ----------------------------------------------------------------------------------------


def _drips(peer: socket.socket) -> None:
    while True:
        peer.sendall(b"X")
        time.sleep(0.05)


def _floods(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n")
    while True:
        peer.sendall(bytes(65536))


def _says_no(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")


@pytest.mark.parametrize("does", [_drips, _floods, _says_no])
def test_a_bad_answer_is_none_and_takes_no_longer_than_allowed(
    does: Callable[[socket.socket], None],
) -> None:
    def serve(server: socket.socket) -> None:
        peer, _ = server.accept()
        try:
            does(peer)
        except OSError:
            return
        finally:
            peer.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=serve, args=(server,), daemon=True).start()
        start = time.monotonic()
        with pytest.raises(NoReply) as silence:
            ask(Endpoint("127.0.0.1", server.getsockname()[1], "/ipp/print"), b"x", 0.5)
        assert isinstance(silence.value, Rebuffed) is (does is _says_no)
        assert time.monotonic() - start < 1.5


# What a printer says -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reasons", "fault"),
    [
        ("media-empty-report", PrinterFault.PAPER_OUT),
        ("media-empty-warning", PrinterFault.PAPER_OUT),
        ("media-empty-error", PrinterFault.PAPER_OUT),
        ("media-empty", PrinterFault.PAPER_OUT),
        ("media-needed-warning", PrinterFault.PAPER_OUT),
        ("input-tray-missing", PrinterFault.PAPER_OUT),
        ("media-jam-error", PrinterFault.JAM),
        ("cover-open", PrinterFault.COVER_OPEN),
        ("door-open-report", PrinterFault.COVER_OPEN),
        ("interlock-open-error", PrinterFault.COVER_OPEN),
        ("toner-empty-error", PrinterFault.TONER_OUT),
        ("marker-supply-empty-error", PrinterFault.TONER_OUT),
        ("paused", PrinterFault.PAUSED),
        ("moving-to-paused", PrinterFault.PAUSED),
        ("shutdown", PrinterFault.PAUSED),
        ("offline-report", PrinterFault.UNREACHABLE),
        ("connecting-to-device", PrinterFault.UNREACHABLE),
        ("cups-missing-filter-warning", PrinterFault.FORMAT),
        ("fuser-over-temp-error", PrinterFault.ERROR),
        ("acme-belt-torn-error", PrinterFault.ERROR),
        ("media-low-warning toner-low-report", None),
        ("marker-waste-almost-full-report", None),
        ("cups-waiting-for-job-completed", None),
        ("none", None),
    ],
)
def test_reasons_are_read_by_their_beginning(reasons: str, fault: PrinterFault | None) -> None:
    condition = read_machine(WELL | {"printer-state-reasons": tuple(reasons.split())}).condition

    assert condition.fault is fault
    assert condition.answers or fault is not None
    assert condition.paper_low is ("media-low" in reasons)
    assert condition.ink_low is ("toner-low" in reasons)


def test_what_nobody_knows_is_said_and_never_well() -> None:
    machine = read_machine(WELL | {"printer-state-reasons": ("acme-moon-phase-warning",)})
    assert machine.condition.said == ("acme-moon-phase-warning",)
    assert machine.condition.answers is None
    assert machine.condition.fault is None


@pytest.mark.parametrize("missing", ["printer-state-reasons"])
def test_what_was_not_said_is_not_known(missing: str) -> None:
    said = {name: values for name, values in WELL.items() if name != missing}
    assert read_machine(said).condition.answers is None


def test_hostile_words_go_no_further() -> None:
    machine = read_machine(WELL | {"printer-state-reasons": ("\x1b[2J rm", "x" * 900)})
    assert machine.condition.said == ()
    assert machine.condition.answers is None


def test_a_stopped_or_closed_printer_does_not_print() -> None:
    assert read_machine(WELL | {"printer-state": (5,)}).condition.fault is PrinterFault.ERROR
    closed = WELL | {"printer-is-accepting-jobs": (False,)}
    assert read_machine(closed).condition.fault is PrinterFault.REFUSES


def test_one_empty_tray_of_two_is_no_fault_until_a_job_waits_for_it() -> None:
    trays = ("type=x;level=0;name=a;", "type=x;level=-3;name=b;")
    of_two = WELL | {"printer-input-tray": trays}
    waits = of_two | {"printer-state-reasons": ("media-empty-warning", "media-needed-warning")}

    for reason in ("media-empty-report", "media-empty-warning"):
        idle = {"printer-state-reasons": (reason,)}
        assert read_machine(of_two | idle).condition.fault is None
        assert read_machine(WELL | idle).condition.fault is PrinterFault.PAPER_OUT
    assert read_machine(waits).condition.fault is PrinterFault.PAPER_OUT


def test_low_toner_is_read_from_its_level_too() -> None:
    def low(level: int, kind: str = "toner") -> bool | None:
        markers: dict[str, tuple[Value, ...]] = {
            "marker-levels": (level,),
            "marker-low-levels": (10,),
            "marker-types": (kind,),
        }
        return read_machine(WELL | markers).condition.ink_low

    assert [low(9), low(11), low(-2)] == [True, False, False]
    assert low(0, "waste-toner") is False


@pytest.mark.parametrize(
    ("state", "reasons", "counted", "end"),
    [
        (9, "job-completed-successfully", 2, Printed()),
        (9, "job-completed-successfully", 0, Printed()),
        (9, "job-completed-successfully", 1, NotKnown()),
        (9, "job-completed-with-errors", 2, NotKnown()),
        (8, "aborted-by-system", 0, Failed(PrinterFault.ERROR)),
        (8, "document-format-error", 0, Failed(PrinterFault.FORMAT)),
        (7, "job-canceled-by-user", 0, Failed(PrinterFault.CANCELLED)),
        (6, "printer-stopped", 0, None),
        (5, "job-printing", 1, None),
        (3, "none", 0, None),
        (99, "none", 2, NotKnown()),
    ],
)
def test_only_a_whole_completed_job_is_printed(
    state: int, reasons: str, counted: int, end: Outcome | None
) -> None:
    values: dict[str, tuple[Value, ...]] = {
        "job-state": (state,),
        "job-state-reasons": (reasons,),
        "job-impressions-completed": (counted,),
    }
    assert read_job(values, pages=2).end == end
    assert read_job({}, pages=2).end == NotKnown()


# Pages -------------------------------------------------------------------------------------------


def page(paper: str, margin: int = 100) -> Raster:
    """Black but for its margins."""
    one = MEDIA[paper]
    assert one.height is not None
    blank, line = bytes(one.dots // 8), b"\0" * 10 + b"\xff" * (one.dots // 8 - 20) + b"\0" * 10
    rows = [blank] * margin + [line] * (one.height - 2 * margin) + [blank] * margin
    return Raster(one.dots, one.height, b"".join(rows))


@pytest.mark.parametrize("to", [LETTER, A4])
@pytest.mark.parametrize("drawn_for", MEDIA)
def test_a_page_goes_onto_the_other_sheet_without_a_dot_lost(drawn_for: str, to: object) -> None:
    sheet = A4 if to is A4 else LETTER
    one = page(drawn_for)
    both = one_under_the_other([one, one])
    assert page_of(both) == MEDIA[drawn_for]

    on_sheet = pages_on(both, sheet)
    assert [(each.width, each.height) for each in on_sheet] == [(sheet.dots, sheet.height)] * 2
    assert [each.rows.count(0xFF) for each in on_sheet] == [one.rows.count(0xFF)] * 2


def test_a_roll_is_no_page() -> None:
    roll = Raster(ROLL_80.width, 2233, bytes(72 * 2233))
    assert page_of(roll) is None
    with pytest.raises(RasterDamaged):
        pages_on(roll, LETTER)


@pytest.mark.parametrize("kind", KINDS)
def test_raster_is_read_back_dot_by_dot_by_libcups(kind: str) -> None:
    rows = bytes((n * 37 + n // 7) % 256 for n in range(25 * 40)) + bytes(25 * 600)
    [picture, again] = read_pwg(write_pwg([(200, 640, rows)] * 2, 300, kind, "iso_a4_210x297mm"))

    assert picture.size == (200, 640)
    assert picture.point(lambda dot: 255 - dot).convert("1").tobytes() == rows
    assert again.tobytes() == picture.tobytes()


@given(st.lists(st.binary(max_size=40), max_size=MAX_DRAWINGS))
def test_drawings_come_back_from_one_job(drawings: list[bytes]) -> None:
    assert list(parted(joined(drawings))) == drawings


@given(st.binary(min_size=1, max_size=30))
def test_noise_is_no_job(noise: bytes) -> None:
    try:
        drawings = parted(noise)
    except RasterDamaged:
        return
    assert joined(drawings) == noise


# Addresses ---------------------------------------------------------------------------------------


def test_addresses_of_page_printers() -> None:
    assert read_address("ipp://printer.local").path == "/ipp/print"
    assert read_address("ipp://10.0.0.9:8631/ipp/p1").port == 8631
    assert read_address(f"ipps://[fd00::9]/ipp/print?pin={'AB' * 32}").pin == "ab" * 32
    assert read_address("cups:mostrador").path == "/run/cups/cups.sock"
    assert read_address("cups:HP_LaserJet-2?socket=/x/s").path == "/x/s"
    assert read_address("cups:mostrador").paper.is_page


@pytest.mark.parametrize(
    "text",
    [
        "ipp:", "ipp://", "ipp:///ipp/print", "ipp://a:99999/", "ipp://u:p@host/ipp/print",
        "ipp://host/ipp/pr int", "ipp://host/?paper=80mm", f"ipp://host/?pin={'ab' * 32}",
        "ipps://host/?pin=short", "cups:", "cups://queue", "cups:a/../b", "cups:a b",
    ],
)  # fmt: skip
def test_what_is_no_page_printers_address_is_said(text: str) -> None:
    with pytest.raises(BadAddress, match=r"printer|pin"):
        read_address(text)


@pytest.mark.parametrize(
    ("device", "uri"),
    [
        ("ipp://10.0.0.9/ipp/print", "ipp://10.0.0.9:631/ipp/print"),
        ("ipps://[fd00::9]:443/ipp/print", "ipps://[fd00::9]:443/ipp/print"),
        ("usb://HP/LaserJet", None),
        ("socket://10.0.0.9:9100", None),
        ("dnssd://x._ipp._tcp.local/", None),
        ("ipp://Brother%20HL-L2350DW._ipp._tcp.local/", None),
        ("ipps://HP%20M402dn%20%5B1A2B3C%5D._ipps._tcp.local./?uuid=1a2b", None),
        ("ipp://a:b:c/", None),
        ("", None),
    ],
)
def test_who_stands_behind_a_queue(device: str, uri: str | None) -> None:
    line = line_behind(device)
    assert (line.uri if line else None) == uri
