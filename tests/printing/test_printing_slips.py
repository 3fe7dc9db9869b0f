"""Every kind of slip, on every paper, in every language: codes and accents can be read back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import groupby, product
from typing import Final
from unicodedata import normalize

import pypdfium2
import pytest
import zxingcpp
from at_length import WHOLE, cases
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PySide6.QtGui import QFont, QImage, QRawFont
from sample_rasters import keep_an_application

from kiosk.catalogue.model import Catalogue
from kiosk.printing.blocks import Bars, Block, Code, Fact, Heading, Paragraph, StateBlock
from kiosk.printing.composing import compose
from kiosk.printing.drawing import draw_pages, draw_roll, raster_for, raster_of
from kiosk.printing.paper import A4, LETTER, PAPERS, ROLL_58, ROLL_80, Paper
from kiosk.printing.pieces import FAMILY
from kiosk.printing.raster import MAX_HEIGHT, Raster, RasterDamaged, unpack_raster
from kiosk.printing.samples import MORNING, PORTAL_KEY, samples
from kiosk.printing.slip import ApplicationSlip, RequirementsSlip
from kiosk.printing.tagged_pdf import draw_pdf
from kiosk.protocol.slip import PREFIX, verify_slip
from kiosk.protocol.station_calls import MAX_RASTER_BYTES
from kiosk.protocol.tracking import Stage
from kiosk.words import languages, words_of

KINDS: Final = tuple(samples("es"))
ALL: Final = list(product(KINDS, languages()))
DRAWN: Final = [
    (kind, language, paper)
    for place, (kind, language) in enumerate(ALL)
    for turn, paper in enumerate(PAPERS.values())
    if WHOLE or (place + place // len(PAPERS) + turn) % len(PAPERS) == 0
]
"""In short every kind in every language on one paper, and on every paper some."""


@pytest.fixture(autouse=True, scope="module")
def _application() -> None:
    keep_an_application()


def read_back(image: QImage) -> list[str]:
    """What a reader of codes finds in a picture."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    raw = bytes(grey.constBits())
    picture = Image.frombuffer(
        "L", (grey.width(), grey.height()), raw, "raw", "L", grey.bytesPerLine(), 1
    )
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def drawn(kind: str, language: str, paper: Paper, text_percent: int = 100) -> list[QImage]:
    blocks = compose(samples(language)[kind], words_of(language))
    if paper.height is None:
        return [draw_roll(blocks, paper, text_percent)]
    return draw_pages(blocks, paper, text_percent)


@pytest.mark.at_length
@pytest.mark.parametrize(
    ("kind", "language", "paper"),
    DRAWN,
    ids=[f"{kind}-{language}-{paper.name}" for kind, language, paper in DRAWN],
)
def test_every_code_is_read_back_from_the_picture(kind: str, language: str, paper: Paper) -> None:
    blocks = compose(samples(language)[kind], words_of(language))
    codes = [block.text for block in blocks if isinstance(block, Code | Bars)]
    read = [text for page in drawn(kind, language, paper) for text in read_back(page)]

    assert sorted(read) == sorted(codes)
    for token in read:
        if token.startswith(PREFIX):
            assert verify_slip(token, PORTAL_KEY).signer.centre == "centro-oaxaca"


@pytest.mark.parametrize("text_percent", [125, 150])
@pytest.mark.parametrize("paper", [ROLL_58, LETTER], ids=["58mm", "letter"])
def test_large_letters_leave_the_codes_readable(paper: Paper, text_percent: int) -> None:
    pages = [*drawn("payment", "es", paper, text_percent)]
    pages += drawn("application", "es", paper, text_percent)
    assert sum(len(read_back(page)) for page in pages) == 3


@pytest.mark.parametrize(("kind", "language"), ALL)
def test_no_sign_lacks_a_glyph(kind: str, language: str) -> None:
    font = QRawFont.fromFont(QFont(FAMILY))
    assert font.familyName() == FAMILY
    texts = [
        text
        for block in compose(samples(language)[kind], words_of(language))
        for name, text in vars(block).items()
        if isinstance(text, str) and not (isinstance(block, Code) and name == "text")
    ]
    missing = {sign for text in texts for sign in text if not font.supportsCharacter(ord(sign))}

    assert missing <= {"☐"}, "the box to tick is drawn, not written"


@pytest.mark.parametrize(("plain", "accented"), ["aá", "eé", "ií", "oó", "uú", "uü", "nñ", "NÑ"])
def test_accents_come_out(plain: str, accented: str) -> None:
    def dots(sign: str) -> bytes:
        slip = _application_slip(next_steps=(sign * 8,))
        return raster_of(draw_roll(compose(slip, words_of("es")), ROLL_58)).rows

    assert dots(plain) != dots(accented)


def _application_slip(**changes: object) -> ApplicationSlip:
    slip = samples("es")["application"]
    assert isinstance(slip, ApplicationSlip)
    return replace(slip, **changes)  # type: ignore[arg-type]  # the fields a test names


def words_on(slip: ApplicationSlip) -> str:
    return "\n".join(
        str(text) for block in compose(slip, words_of("es")) for text in vars(block).values()
    )


@pytest.mark.parametrize("stage", Stage)
def test_only_what_is_delivered_says_so(stage: Stage) -> None:
    said = words_on(_application_slip(stage=stage)).lower()

    not_yet = "todavía no está entregada", "todavía no entregada"
    assert any(words in said for words in not_yet) == (stage in {Stage.WAITING, Stage.HELD})
    assert ("acuse firmado" in said) == (stage is Stage.DELIVERED)


def test_a_copy_says_that_it_is_one() -> None:
    assert "REIMPRESIÓN" in words_on(_application_slip(copy=True))
    assert "REIMPRESIÓN" not in words_on(_application_slip())


def test_without_a_certificate_there_is_no_code_to_verify() -> None:
    assert "comprobar con este código" not in words_on(_application_slip(token=None))


def test_a_long_slip_takes_several_pages_and_loses_nothing() -> None:
    slip = _application_slip(next_steps=tuple(f"Paso número {n}: espere." for n in range(60)))
    pages = draw_pages(compose(slip, words_of("es")), A4)

    assert len(pages) > 1
    assert sum(len(read_back(page)) for page in pages) == 1


@pytest.mark.parametrize("block", [Paragraph, lambda text: Fact("Dice", text), StateBlock])
@pytest.mark.parametrize("paper", [LETTER, A4])
def test_words_higher_than_a_page_go_on_with_the_next_and_lose_nothing(
    block: Callable[[str], Block], paper: Paper
) -> None:
    text = "\n".join(f"{n}. Traiga el original." for n in range(90))
    blocks = [Heading("Resultado"), block(text), Code("fin", "Fin")]

    assert squeezed(text) in text_on(blocks, paper)
    pages = draw_pages(blocks, paper)
    assert len(pages) > 2
    assert read_back(pages[-1]) == ["fin"]


def test_a_slip_is_drawn_the_same_every_time() -> None:
    blocks = compose(_application_slip(said_at=MORNING + timedelta(days=1)), words_of("es"))

    assert raster_of(draw_roll(blocks, ROLL_80)) == raster_of(draw_roll(blocks, ROLL_80))


def test_a_raster_fits_one_call_to_the_station() -> None:
    for kind, language in ALL:
        for paper in (ROLL_58, ROLL_80):
            [image] = drawn(kind, language, paper, 150)
            assert len(raster_of(image).packed()) * 4 // 3 < 48 * 1024


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
def test_what_a_service_needs_fits_one_call_where_it_needs_much(
    shipped: Catalogue, paper: Paper
) -> None:
    """In the largest letters, with the longest words for it that the shipped catalogue has."""
    needed = {item.name.in_language("es") for one in shipped.services for item in one.evidence}
    evidence = tuple(sorted(needed, key=len)[-14:])
    slip = samples("es")["requirements"]
    assert isinstance(slip, RequirementsSlip)
    blocks = compose(replace(slip, evidence=evidence), words_of("es"))
    raster = raster_for(blocks, paper, 150)

    assert len(raster.packed()) < MAX_RASTER_BYTES


@pytest.mark.parametrize("paper", [ROLL_58, ROLL_80])
@pytest.mark.parametrize("signs", [20, 29, 30, 46, 47, 60])
def test_a_reference_has_bars_that_can_be_read_or_none(signs: int, paper: Paper) -> None:
    reference = ("LINEA-DE-CAPTURA/" * 4)[:signs]
    fits = 11 * signs + 55 <= paper.width
    image = draw_roll([Bars(reference)], paper)

    assert read_back(image.scaled(image.size() * 3)) == ([reference] if fits else [])
    raster = raster_of(image)
    starts = range(0, len(raster.rows), raster.stride)
    same = groupby(raster.rows[start : start + raster.stride] for start in starts)
    tallest = max(len(list(rows)) for row, rows in same if any(row))
    assert (tallest > paper.body * 2) == fits, "bars that are cut off are left out"


@settings(max_examples=cases(40))
@given(st.integers(1, 12), st.integers(1, 40), st.randoms())
def test_a_raster_comes_back_from_its_packing(eighths: int, height: int, chance: object) -> None:
    rows = bytes((n * 37) % 256 for n in range(eighths * height))
    raster = Raster(eighths * 8, height, rows)

    assert unpack_raster(raster.packed()) == raster


@given(st.binary(max_size=80))
def test_noise_is_no_raster(noise: bytes) -> None:
    with pytest.raises(RasterDamaged):
        unpack_raster(noise)


# What can be read back ----------------------------------------------------------------------------

LONG: Final = replace(
    _application_slip().service,
    name="Autorización para aprovechar lináloe y candelilla en núcleos agrarios del ñuu Saꞌan Savi",
    authority="Secretaría de Desarrollo Agropecuario y Acuacultura de Parangaricutirimícuaro",
    cost="Gratis o desde $1,234,567.89\nComunidades de pueblos originarios: gratis",
    contact="951 501 5000 · https://www.michoacan.gob.mx/secretarias/desarrollo/autorizaciones.html",
)


def text_on(blocks: Iterable[Block], paper: Paper) -> str:
    """All letters on the paper, as a reader of PDF finds them where they were drawn."""
    sheet = replace(paper, height=paper.height or MAX_HEIGHT)
    with closing(pypdfium2.PdfDocument(draw_pdf(blocks, sheet, "slip", "es"))) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return squeezed(" ".join(pages))


def squeezed(text: str) -> str:
    """Without the blanks and line ends that a width makes, and without ligatures."""
    return "".join(
        sign for sign in normalize("NFKC", text) if not sign.isspace() and sign != "\ufffe"
    )


@pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)
@pytest.mark.parametrize(("kind", "language"), ALL)
def test_every_word_is_read_back_from_every_paper(kind: str, language: str, paper: Paper) -> None:
    slip = samples(language)[kind]
    slips = [slip, replace(slip, service=LONG)] if isinstance(slip, ApplicationSlip) else [slip]
    for one in slips:
        blocks = compose(one, words_of(language))
        read = text_on(blocks, paper)
        for block in blocks:
            if not isinstance(block, Code):
                written = [text for text in vars(block).values() if isinstance(text, str)]
                missing = [text for text in written if squeezed(text) not in read]
                assert not missing or missing == ["☐"], "the box to tick is drawn"
