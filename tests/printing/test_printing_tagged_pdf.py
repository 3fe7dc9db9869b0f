"""A slip as a file: what a screen reader finds in it, read back with pdfium."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
import zxingcpp
from pyhanko.pdf_utils.reader import PdfFileReader

from kiosk.printing import blocks as b
from kiosk.printing.composing import compose
from kiosk.printing.paper import A4, LETTER
from kiosk.printing.samples import samples
from kiosk.printing.tagged_pdf import draw_pdf
from kiosk.words import words_of

pytestmark = pytest.mark.usefixtures("qapp")


def text_of(read: object, element: object) -> str:
    """What pdfium says of one thing, in UTF-16."""
    assert callable(read)
    size = read(element, None, 0)
    buffer = ctypes.create_string_buffer(size)
    read(element, buffer, size)
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le")


def tree(page: pypdfium2.PdfPage) -> list[tuple[int, str, str, int]]:
    """Depth, role, words for a picture, number of the marked content."""
    root = pdfium.FPDF_StructTree_GetForPage(page.raw)

    def walk(element: object, depth: int) -> Iterator[tuple[int, str, str, int]]:
        role = text_of(pdfium.FPDF_StructElement_GetType, element)
        told = text_of(pdfium.FPDF_StructElement_GetAltText, element)
        yield depth, role, told, pdfium.FPDF_StructElement_GetMarkedContentID(element)
        for place in range(pdfium.FPDF_StructElement_CountChildren(element)):
            if child := pdfium.FPDF_StructElement_GetChildAtIndex(element, place):
                yield from walk(child, depth + 1)

    found = [
        line
        for place in range(pdfium.FPDF_StructTree_CountChildren(root))
        for line in walk(pdfium.FPDF_StructTree_GetChildAtIndex(root, place), 0)
    ]
    pdfium.FPDF_StructTree_Close(root)
    return found


def opened(raw: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(raw)


def test_blocks_are_found_in_their_order_as_what_they_are() -> None:
    raw = draw_pdf(
        [
            b.Masthead("Registro Civil"),
            b.Heading("Comprobante"),
            b.Subject("Acta"),
            b.Rule(),
            b.Label("Reúna esto"),
            b.Item("1", "CURP"),
            b.Item("2", "Acta"),
            b.Code("VT1:ABC", "Compruebe este papel"),
            b.Small("Fin"),
        ],
        LETTER,
        "Ventanilla",
        "es",
    )
    document = opened(raw)

    assert len(document) == 1
    assert [(depth, role) for depth, role, _, _ in tree(document[0])] == [
        (0, "Document"),
        *((1, role) for role in ("P", "H1", "H2", "H3")),
        *((1, "L"), (2, "LI"), (3, "LBody"), (2, "LI"), (3, "LBody")),
        *((1, "Figure"), (1, "P")),
    ]
    assert [told for *_, told, _ in tree(document[0]) if told] == ["Compruebe este papel"]
    numbers = [number for *_, number in tree(document[0]) if number >= 0]
    assert numbers == list(range(8))
    document.close()


def test_the_file_says_its_language_and_that_it_is_tagged() -> None:
    root = PdfFileReader(BytesIO(draw_pdf([b.Heading("Hola")], A4, "Ventanilla", "en"))).root

    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


@pytest.mark.parametrize("kind", sorted(samples("es")))
def test_every_slip_is_tagged_whole(kind: str) -> None:
    blocks = compose(samples("es")[kind], words_of("es"))
    document = opened(draw_pdf(blocks, LETTER, "Ventanilla", "es"))

    lines = [line for page in document for line in tree(page)]
    marked = [number for *_, number in lines if number >= 0]
    artifacts = sum(isinstance(block, b.Rule | b.Scale) for block in blocks)
    assert len(marked) == len(blocks) - artifacts
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    for block in blocks:
        if isinstance(block, b.Heading | b.Large):
            assert block.text.split()[0] in text
    document.close()


def test_a_code_is_read_back_from_the_page() -> None:
    blocks = compose(samples("es")["application"], words_of("es"))
    [code] = [block.text for block in blocks if isinstance(block, b.Code)][:1]
    document = opened(draw_pdf(blocks, LETTER, "Ventanilla", "es"))

    picture = document[0].render(scale=3).to_pil().convert("L")
    assert code in {found.text for found in zxingcpp.read_barcodes(picture)}
    document.close()


def test_a_long_slip_takes_several_pages_and_loses_nothing() -> None:
    steps = [b.Item(str(number), f"Paso {number}: espere.") for number in range(1, 61)]
    document = opened(draw_pdf([b.Heading("Pasos"), *steps], A4, "Ventanilla", "es"))

    assert len(document) > 1
    bodies = [role for page in document for _, role, _, _ in tree(page) if role == "LBody"]
    assert len(bodies) == 60
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    assert all(f"Paso {number}:" in text for number in range(1, 61))
    document.close()


def test_nothing_of_the_slip_stands_beside_its_pages() -> None:
    blocks = compose(samples("es")["application"], words_of("es"))
    raw = draw_pdf(blocks, LETTER, "Ventanilla", "es")

    info = PdfFileReader(BytesIO(raw)).trailer["/Info"]
    assert info["/Title"] == "Ventanilla"
    assert b"0400-1S2C-1CB4" not in raw
