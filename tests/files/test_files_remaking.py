"""Pictures and documents made anew: what is seen stays, everything else is gone."""

from __future__ import annotations

import struct
from io import BytesIO

import pypdfium2
import pytest
from brought import (
    CANARY,
    bomb,
    jpeg,
    pdf,
    pdf_locked,
    pdf_with_script,
    picture,
    png,
)
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kiosk.files.remaking import (
    JPEG,
    LONGEST_SIDE,
    PDF,
    PNG,
    PREVIEW_SIDE,
    NotMade,
    Trouble,
    Wanted,
    is_taken,
    remade,
)

ANY = Wanted((JPEG, PNG, PDF), 5_000_000, 3)


def opened(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content)) as image:
        image.load()
        return image


def colour(image: Image.Image, x: int, y: int) -> tuple[int, int, int]:
    red, green, blue = image.convert("RGB").crop((x, y, x + 1, y + 1)).tobytes()
    return red, green, blue


@pytest.mark.parametrize("content", [jpeg(), png()])
@pytest.mark.parametrize("kind", [JPEG, PNG])
def test_a_picture_keeps_its_pixels_and_nothing_else(content: bytes, kind: str) -> None:
    assert CANARY.encode() in content
    made = remade(content, Wanted((kind,), 5_000_000, 1))
    assert made.media_type == kind
    for part in (made.content, made.preview):
        assert CANARY.encode() not in part
    image = opened(made.content)
    assert image.size == (300, 200)
    assert not image.getexif()
    assert colour(image, 10, 100)[0] > 240


def test_a_picture_is_turned_upright() -> None:
    made = remade(jpeg(orientation=6), ANY)
    image = opened(made.content)
    assert image.size == (200, 300)
    red, green, blue = colour(image, 195, 150)
    assert blue > 200 > red, (red, green, blue)


HELD = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
    9: None,
}


@pytest.mark.parametrize("orientation", HELD)
def test_it_stands_upright_however_the_camera_was_held(orientation: int) -> None:
    how = HELD[orientation]
    stored = picture() if how is None else picture().transpose(how)
    exif = Image.Exif()
    exif[0x0112] = orientation
    sink = BytesIO()
    stored.save(sink, "PNG", exif=exif)
    made = opened(remade(sink.getvalue(), Wanted((PNG,), 5_000_000, 1)).content)
    assert (made.size, made.tobytes()) == (picture().size, picture().tobytes())


def test_what_a_camera_says_in_a_form_that_is_none_costs_no_photo() -> None:
    turned = struct.pack("<HHII", 0x0112, 3, 1, 6)
    maker = struct.pack("<HHII", 0x010F, 12, 1, 38)  # a number where there are words
    told = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + turned + maker + bytes(12)
    plain = jpeg()
    photo = plain[:2] + b"\xff\xe1" + struct.pack(">H", len(told) + 2) + told + plain[2:]
    assert opened(remade(photo, ANY).content).size == (200, 300)


def test_what_shows_through_is_white() -> None:
    layered = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    sink = BytesIO()
    layered.save(sink, "PNG")
    assert colour(opened(remade(sink.getvalue(), ANY).content), 25, 25) == (255, 255, 255)


@pytest.mark.parametrize("kind", ["WEBP", "GIF", "BMP", "PNG", "JPEG"])
def test_every_usual_kind_of_picture_is_read(kind: str) -> None:
    sink = BytesIO()
    picture().save(sink, kind)
    content = sink.getvalue()
    assert is_taken(content[:100], (JPEG,))
    assert remade(content, ANY).media_type == JPEG


def test_a_large_picture_is_made_smaller() -> None:
    made = remade(jpeg(picture(4000, 1000)), ANY)
    assert opened(made.content).size == (LONGEST_SIDE, LONGEST_SIDE // 4)
    assert max(opened(made.preview).size) == PREVIEW_SIDE


@pytest.mark.parametrize("mode", ["1", "P", "L"])
def test_thin_lines_of_a_scan_are_there_however_its_colours_are_stored(mode: str) -> None:
    scan = Image.new("L", (3 * LONGEST_SIDE, 300), 255)
    places = range(1, scan.width, 25)
    for place in places:
        scan.paste(0, (place, 0, place + 1, scan.height))
    made = opened(remade(as_png(scan.convert(mode)), Wanted((PNG,), 5_000_000, 1)).content)
    row = made.convert("L").crop((0, 50, made.width, 51)).tobytes()
    assert all(min(row[place // 3 - 1 : place // 3 + 3]) < 220 for place in places[1:-1])


def test_a_scan_of_sixteen_bits_keeps_its_greys() -> None:
    greys = range(0, 65_536, 256)
    scan = Image.frombytes("I;16", (256, 1), b"".join(grey.to_bytes(2, "little") for grey in greys))
    made = opened(remade(as_png(scan), Wanted((PNG,), 5_000_000, 1)).content)
    assert made.convert("L").tobytes() == bytes(range(256))


def as_png(image: Image.Image) -> bytes:
    sink = BytesIO()
    image.save(sink, "PNG")
    return sink.getvalue()


def test_a_picture_is_made_smaller_until_it_fits() -> None:
    noise = Image.effect_noise((1600, 1600), 90)
    made = remade(jpeg(noise), Wanted((JPEG,), 300_000, 1))
    assert len(made.content) <= 300_000
    with pytest.raises(NotMade) as caught:
        remade(jpeg(noise), Wanted((JPEG,), 20_000, 1))
    assert caught.value.trouble is Trouble.TOO_LARGE


def test_a_picture_becomes_a_document_where_only_documents_are_taken() -> None:
    made = remade(jpeg(), Wanted((PDF,), 5_000_000, 3))
    assert made.media_type == PDF
    document = pypdfium2.PdfDocument(made.content)
    assert len(document) == 1
    shown = document[0].render(scale=0.5).to_pil()
    assert colour(shown, 20, shown.height - 20)[0] > 200
    document.close()


def test_a_document_is_drawn_anew_page_by_page() -> None:
    made = remade(pdf(3), ANY)
    assert (made.media_type, made.pages) == (PDF, 3)
    document = pypdfium2.PdfDocument(made.content)
    assert [document[place].get_size() for place in range(3)] == [(612, 792)] * 3
    document.close()
    assert opened(made.preview).height == PREVIEW_SIDE


def test_scripts_and_authors_stay_behind() -> None:
    content = pdf_with_script()
    made = remade(content, ANY)
    for forbidden in (CANARY.encode(), b"JavaScript", b"Author", b"OpenAction"):
        assert forbidden in content
        assert forbidden not in made.content


@pytest.mark.parametrize(
    ("content", "wanted", "trouble"),
    [
        (b"", ANY, Trouble.NOT_TAKEN),
        (b"MZ\x90\x00", ANY, Trouble.NOT_TAKEN),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ANY, Trouble.NOT_TAKEN),
        (pdf(), Wanted((JPEG,), 5_000_000, 3), Trouble.NOT_TAKEN),
        (pdf(4), ANY, Trouble.TOO_MANY_PAGES),
        (pdf_locked(), ANY, Trouble.LOCKED),
        (pdf()[:200], ANY, Trouble.DAMAGED),
        (b"%PDF-1.7\nnothing", ANY, Trouble.DAMAGED),
        (jpeg()[:400], ANY, Trouble.DAMAGED),
        (png()[:200], ANY, Trouble.DAMAGED),
        (b"\xff\xd8\xff" + bytes(1000), ANY, Trouble.DAMAGED),
        (bomb(), ANY, Trouble.TOO_LARGE),
    ],
)
def test_what_cannot_be_made_says_why(content: bytes, wanted: Wanted, trouble: Trouble) -> None:
    with pytest.raises(NotMade) as caught:
        remade(content, wanted)
    assert caught.value.trouble is trouble


@given(st.sampled_from([jpeg(), png(), pdf(1)]), st.data())
def test_whatever_is_broken_is_made_or_told(content: bytes, data: st.DataObject) -> None:
    broken = bytearray(content)
    for _ in range(data.draw(st.integers(1, 20))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        made = remade(bytes(broken), Wanted((JPEG,), 1_000_000, 2))
    except NotMade:
        return
    assert opened(made.content).format == "JPEG"
