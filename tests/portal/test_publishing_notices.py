"""Pictures of notices are made anew before they are signed."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from portal.publishing.errors import PublishingError
from portal.publishing.notice_pictures import made_anew
from portal.publishing.source_files import read_files, shared_files

SECRET = b"GPS 17.06 -96.72"


def photo(size: tuple[int, int], form: str) -> bytes:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    Image.effect_noise(size, 5).convert("RGB").save(out, form, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(("name", "form"), [("a.jpg", "JPEG"), ("a.png", "PNG")])
def test_what_a_picture_carried_besides_stays_behind(name: str, form: str) -> None:
    before = photo((300, 200), form)
    assert SECRET in before
    after = made_anew(f"notices/{name}", before + b"<script>")
    assert SECRET not in after
    assert b"<script>" not in after
    with Image.open(BytesIO(after)) as image:
        assert (image.format, image.size) == (form, (300, 200))
    assert made_anew(f"notices/{name}", before) == made_anew(f"notices/{name}", before)


def test_what_a_camera_says_in_a_form_that_is_none_ends_no_publishing() -> None:
    turned = struct.pack("<HHII", 0x0112, 3, 1, 6)
    maker = struct.pack("<HHII", 0x010F, 12, 1, 38)  # a number where there are words
    told = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + turned + maker + bytes(12)
    plain = BytesIO()
    Image.new("RGB", (40, 20)).save(plain, "JPEG", exif=told)
    with Image.open(BytesIO(made_anew("notices/a.jpg", plain.getvalue()))) as picture:
        assert picture.size == (20, 40)


def test_a_picture_that_is_cut_off_in_its_middle_is_refused() -> None:
    whole = photo((400, 300), "PNG")
    at = whole.index(b"IDAT")
    with pytest.raises(PublishingError, match="no PNG"):
        made_anew("notices/a.png", whole[:at] + b"\0\0\0\0" + whole[at + 4 :])


def test_a_large_one_is_made_to_fit() -> None:
    after = made_anew("notices/a.jpg", photo((1600, 900), "JPEG"))
    with Image.open(BytesIO(after)) as image:
        assert image.size == (960, 540)


@pytest.mark.parametrize("content", [b"GIF89a", photo((8000, 8), "JPEG"), b""])
def test_what_is_no_picture_or_too_large_is_refused(content: bytes) -> None:
    with pytest.raises(PublishingError, match=r"a\.jpg"):
        made_anew("notices/a.jpg", content)


def test_they_are_signed_with_what_belongs_to_all(tmp_path: Path) -> None:
    (tmp_path / "catalogue.yaml").write_text("title: {es: x}")
    (tmp_path / "notices").mkdir()
    (tmp_path / "notices" / "a.yaml").write_text("title: {es: x}")
    (tmp_path / "notices" / "a.jpg").write_bytes(photo((300, 200), "JPEG"))
    (tmp_path / "notices" / "a.sh").write_text("no")
    files = shared_files(read_files(tmp_path))
    assert set(files) == {"catalogue.yaml", "notices/a.yaml", "notices/a.jpg"}
    assert SECRET not in files["notices/a.jpg"]
