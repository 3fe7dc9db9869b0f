"""Notices in the console: written, given a picture, ended."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from catalogue_author import Author, text
from console_world import Browser, Console
from PIL import Image
from portal_world import Portal
from test_manuscript_pages import fields_on

from portal.cli import main
from portal.console.roles import Role
from portal.manuscript.around import value_in
from portal.manuscript.folder import Manuscript
from portal.manuscript.kinds import with_companions

pytest_plugins = ["portal_fixtures", "console_fixtures"]

NOTICE = "notices/feria.yaml"
PAGE = "/console/catalogue/notices"
FILE = "/console/catalogue/file"


@pytest.fixture
def herald(console: Console, portal: Portal) -> Browser:
    author = Author(portal.catalogue)
    day = portal.clock().date()
    author.write(NOTICE, {
        "title": text("Feria de empleo", "Job fair"), "text": text("Venga.", "Come."),
        "from": (day - timedelta(days=3)).isoformat(),
        "until": (day + timedelta(days=30)).isoformat(), "places": ["MX-OAX"],
    })  # fmt: skip
    browser = console.browser("eva", Role.EDITOR)
    browser.sends("/console/catalogue", "/console/catalogue/begin")
    return browser


def uploaded(browser: Browser, picture: bytes, **words: str) -> int:
    page = fields_on(browser.get(f"{FILE}?name={NOTICE}").text)
    parts = {"form": page["form"], "name-of-file": NOTICE, **words}
    body = b"".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in parts.items()
    )
    head = b'--b\r\nContent-Disposition: form-data; name="picture"; filename="x"\r\n\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    sent = browser._call("POST", f"{PAGE}/picture", body + head + picture + b"\r\n--b--\r\n", kind)
    status: int = sent.status_code
    return status


def picture_of(size: tuple[int, int], **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "maroon").save(out, "JPEG", **more)
    return out.getvalue()


def test_a_notice_is_written_where_it_holds_and_ended(herald: Browser, portal: Portal) -> None:
    manuscript = Manuscript(portal.settings.home)
    listed = herald.get(PAGE).text
    assert "Feria de empleo" in listed
    assert "Oaxaca" in listed
    assert ">se muestra<" in listed
    assert herald.sends(PAGE, f"{PAGE}/new", notice="feria").status_code == 422
    where = herald.sends(PAGE, f"{PAGE}/new", notice="vacunas").headers["location"]
    fields = fields_on(herald.get(where).text)
    typed = {
        "v.title.es": "Vacunas", "v.text.es": "Es gratis.", "v.from": "2026-13-01",
        "v.until": "2026-12-24", "v.places": "MX-JAL",
    }  # fmt: skip
    refused = herald.post(FILE, **{**fields, **typed, "do": "save"})
    assert refused.status_code == 422
    assert 'aria-describedby="wrong-from"' in refused.text
    typed["v.from"] = "2026-11-01"
    assert herald.post(FILE, **{**fields, **typed, "do": "save"}).status_code == 303
    assert value_in(manuscript.read("notices/vacunas.yaml"))["places"] == ["MX-JAL"]
    assert ">por comenzar<" in herald.get(PAGE).text
    end = {"name-of-file": NOTICE}
    assert herald.sends(PAGE, f"{PAGE}/end", **end).status_code == 422, "not without a tick"
    assert herald.sends(PAGE, f"{PAGE}/end", **end, sure="1").status_code == 303
    yesterday = portal.clock().date() - timedelta(days=1)
    assert value_in(manuscript.read(NOTICE))["until"] == yesterday.isoformat()
    end = {"name-of-file": "notices/vacunas.yaml", "sure": "1"}
    assert herald.sends(PAGE, f"{PAGE}/end", **end).status_code == 303
    assert manuscript.read("notices/vacunas.yaml") is None, "it never began"


def test_a_notice_that_is_ended_in_the_evening_is_over_at_once_everywhere(
    herald: Browser, portal: Portal
) -> None:
    here = portal.clock().date()
    portal.clock.now = datetime.combine(here, time(7, 30), UTC)  # the day before in Tijuana
    end = {"name-of-file": NOTICE, "sure": "1"}
    assert herald.sends(PAGE, f"{PAGE}/end", **end).status_code == 303
    kept = value_in(Manuscript(portal.settings.home).read(NOTICE))
    assert kept["until"] == (here - timedelta(days=2)).isoformat()


def test_a_picture_is_kept_made_anew_with_its_words(herald: Browser, portal: Portal) -> None:
    manuscript = Manuscript(portal.settings.home)
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    big = picture_of((2400, 1200), exif=exif)
    assert b"where it was taken" in big
    assert uploaded(herald, big, **{"words-es": "Gente en una feria"}) == 303
    kept = manuscript.read("notices/feria.jpg") or b""
    assert b"where it was taken" not in kept
    assert Image.open(BytesIO(kept)).size == (960, 480)
    fields = value_in(manuscript.read(NOTICE))
    assert fields["picture"] == "feria.jpg"
    assert fields["picture_words"] == {"es": "Gente en una feria"}
    before = manuscript.files()
    assert with_companions(manuscript, NOTICE) == (NOTICE, "notices/feria.jpg")
    for odd, words in ((b"GIF89a", "Algo"), (big, ""), (b"", "Algo"), (b"\x89PNG\r\n", "Algo")):
        assert uploaded(herald, odd, **{"words-es": words}) == 422
    assert manuscript.files() == before


def test_a_picture_that_comes_by_the_command_is_made_anew_too(
    herald: Browser, portal: Portal, tmp_path: Path
) -> None:
    assert uploaded(herald, picture_of((64, 64)), **{"words-es": "Gente en una feria"}) == 303
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    (tmp_path / "big.jpg").write_bytes(picture_of((2400, 1200), exif=exif))
    put = ("manuscript", "put", str(tmp_path / "big.jpg"), "notices/feria.jpg")
    assert main([*put, "--home", str(portal.settings.home)]) == 0
    kept = Manuscript(portal.settings.home).read("notices/feria.jpg") or b""
    assert b"where it was taken" not in kept
    assert Image.open(BytesIO(kept)).size == (960, 480)
    (tmp_path / "big.jpg").write_bytes(b"GIF89a")
    assert main([*put, "--home", str(portal.settings.home)]) == 1
    assert Manuscript(portal.settings.home).read("notices/feria.jpg") == kept
