"""What the pages are made of: forms within bounds, one store a release, words and colours."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from catalogue_author import AGENCY, Author
from hypothesis import given
from hypothesis import strategies as st
from publishing_world import RFC, Desk

from kiosk.catalogue.source import load_source
from kiosk.words import words_of as kiosk_words
from portal.public.form_body import MOST_FIELDS, NotAForm, fields_of
from portal.public.rendering import FOLDER, page_words, style
from portal.public.service_view import phone_address, service_view, web_address
from portal.public.shelf import FOLDER as SHELF
from portal.public.shelf import NotYet, Shelf
from portal.public.store_build import build_shown
from portal.publishing.withdrawing import withdraw

names = st.text(st.sampled_from("abc-"), min_size=1, max_size=10)


# Forms ---------------------------------------------------------------------------------------


@given(st.dictionaries(names, st.binary(max_size=300), min_size=1, max_size=MOST_FIELDS - 1))
def test_parts_come_back_byte_for_byte(parts: dict[str, bytes]) -> None:
    body = b"".join(
        b'--xyzzy\r\nContent-Disposition: form-data; name="%s"; filename="a \\" ; b.jpg"\r\n'
        b"Content-Type: image/jpeg\r\n\r\n%s\r\n" % (name.encode(), content)
        for name, content in parts.items()
    )
    assert fields_of("multipart/form-data; boundary=xyzzy", body + b"--xyzzy--\r\n") == parts


@given(st.dictionaries(names, st.binary(max_size=300), min_size=1, max_size=MOST_FIELDS))
def test_what_a_browser_encodes_comes_back_with_its_accents(parts: dict[str, bytes]) -> None:
    assert fields_of("application/x-www-form-urlencoded", urlencode(parts).encode()) == parts
    typed = fields_of("application/x-www-form-urlencoded", b"q=c%C3%A9dula+de+%F1")
    assert typed == {"q": "cédula de ".encode() + b"\xf1"}


@given(st.text(max_size=90), st.binary(max_size=400))
def test_any_body_is_a_form_or_is_refused(kind: str, body: bytes) -> None:
    for content_type in (kind, "multipart/form-data; boundary=a", f"multipart/form-data; {kind}"):
        try:
            fields = fields_of(content_type, body)
        except NotAForm:
            continue
        assert len(fields) <= MOST_FIELDS


# The shelf -----------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.make_keys()
    return desk


def shelf_of(desk: Desk) -> Shelf:
    return Shelf(desk.home, desk.repository.folder, desk.source)


def build(desk: Desk) -> None:
    build_shown(desk.home / SHELF, desk.repository.folder, desk.source)


def minutes(shelf: Shelf) -> int:
    with shelf.lent() as reading:
        return reading.store.service("rfc").filling_minutes


def test_before_a_release_it_is_the_source_and_then_what_every_kiosk_has(desk: Desk) -> None:
    shelf = shelf_of(desk)
    with pytest.raises(NotYet), shelf.lent():
        pass
    assert not shelf.look()
    build(desk)
    assert shelf.look()
    before = minutes(shelf)

    desk.publish()
    desk.change_rfc(minutes=before + 4)
    assert not shelf.look(), "a release is another catalogue than the source"
    build(desk)
    assert shelf.look()
    assert minutes(shelf) == before, "what is published, not what is being written"

    desk.publish()
    assert shelf.look(), "the first ring alone has it: nothing changes"
    assert minutes(shelf) == before
    desk.later(hours=2)
    desk.publish(to_all=True)
    assert not shelf.look()
    assert minutes(shelf) == before, "the old one is shown while the new one is built"
    build(desk)
    assert shelf.look()
    assert minutes(shelf) == before + 4
    assert len(list((desk.home / SHELF).glob("*.sqlite"))) == 1
    shelf.close()


def test_what_is_withdrawn_is_known_without_a_release(desk: Desk) -> None:
    desk.publish()
    build(desk)
    shelf = shelf_of(desk)
    assert shelf.look()
    desk.later(minutes=5)

    withdraw(desk.repository, desk.signer(), ["rfc"])

    if not shelf.look():
        build(desk)
        assert shelf.look()
    with shelf.lent() as reading:
        assert reading.withdrawn == {"rfc"}
    shelf.close()


def test_a_store_that_rots_is_built_anew(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    build(desk)
    [path] = (desk.home / SHELF).glob("*.sqlite")
    path.write_bytes(path.read_bytes()[:5000])
    shelf = shelf_of(desk)

    assert not shelf.look()
    assert "is built anew" in caplog.text
    caplog.clear()
    build(desk)
    assert shelf.look()
    assert minutes(shelf) > 0
    shelf.close()


def test_it_is_built_by_a_process_of_its_own_once_somebody_looks(desk: Desk) -> None:
    shelf = shelf_of(desk)

    async def visit() -> None:
        keeping = asyncio.create_task(shelf.keep())
        shelf.wake()
        async with asyncio.timeout(60):
            while True:
                try:
                    with shelf.lent():
                        break
                except NotYet:
                    await asyncio.sleep(0.05)
        keeping.cancel()

    asyncio.run(visit())
    assert minutes(shelf) > 0
    shelf.close()


def test_what_cannot_be_built_is_told_once(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    (desk.source / RFC).write_text("name: [")
    shelf = shelf_of(desk)
    shelf.wake()

    async def visit() -> None:
        keeping = asyncio.create_task(shelf.keep())
        async with asyncio.timeout(60):
            while "was not built" not in caplog.text or not shelf.look():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        await asyncio.sleep(0)
        keeping.cancel()

    asyncio.run(visit())
    assert caplog.text.count("was not built") == 1
    caplog.clear()


# Words, links, colours -----------------------------------------------------------------------


def own_words(language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((FOLDER / "words" / f"{language}.json").read_text("utf-8"))
    return words


def test_both_languages_say_the_same_things() -> None:
    spanish, english = own_words("es"), own_words("en")
    assert spanish.keys() == english.keys()
    for key, text in spanish.items():
        assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", english[key]), key
        assert text.strip() == text != english[key]


def test_every_word_of_a_template_is_there_and_none_is_left_over() -> None:
    templates = "".join(path.read_text("utf-8") for path in FOLDER.glob("templates/*.html"))
    code = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
    whole = set(re.findall(r'say\("([a-z.-]+)"[,)]', templates)) | {
        part
        for pair in re.findall(r'say\("([\w.-]+)" if \w+ else "([\w.-]+)"\)', templates)
        for part in pair
    }
    begun = set(re.findall(r'say\("([a-z.-]+[.-])" \+', templates))
    for language in ("es", "en"):
        words = page_words(language)
        missing = [key for key in whole if not (words.has(key) or words.has(f"{key}.other"))]
        assert not missing
        left = [
            key
            for key in own_words(language)
            if re.sub(r"\.(one|other)$", "", key) not in whole
            and not key.startswith(tuple(begun))
            and key not in kiosk_words(language).texts
        ]
        assert not left, "nobody says them"
    for kind in re.findall(r'kind="([a-z-]+)"', code):
        assert page_words("es").has(f"error.{kind}")


def test_templates_hold_no_words_of_their_own() -> None:
    for path in FOLDER.glob("templates/*.html"):
        text = re.sub(r"\{[{%].*?[%}]\}|<[^>]*>|&\w+;", " ", path.read_text("utf-8"))
        assert not re.search(r"[^\W\d_]{2,}", text.replace("doctype", "")), path.name


def test_every_colour_of_the_style_is_the_kiosks() -> None:
    css = style()[0]
    used = set(re.findall(r"var\(--([a-z-]+)\)", css)) - {"tint", "sign"}
    defined = set(re.findall(r"--([a-z-]+):", css))
    assert used <= defined, sorted(used - defined)
    own = (FOLDER / "static" / "public.css").read_text("utf-8")
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", own)) <= {"#fff", "#000"}, "paper alone"


@pytest.mark.parametrize(
    ("phone", "address"),
    [
        ("55 1234 5678", "tel:+525512345678"),
        ("800 911 2000", "tel:8009112000"),
        ("911", "tel:911"),
        ("+52 1 55 1234 5678", "tel:+5215512345678"),
        ("55 1234 5678 ext. 12", "tel:+525512345678"),
        ("951 501 6900, 951 501 6901", "tel:+529515016900"),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_phones_can_be_called(phone: str, address: str | None) -> None:
    assert phone_address(phone) == address


@pytest.mark.parametrize(
    "website", ["javascript:alert(1)", "ftp://x.mx", "https://a b", 'http://"']
)
def test_only_the_web_is_linked_to(website: str) -> None:
    assert web_address(website) is None


def test_a_number_that_cannot_be_dialled_is_told_all_the_same(tmp_path: Path) -> None:
    author = Author(tmp_path)
    author.agency(AGENCY, phone="55 1234 5678 - 80", website="https://x.gob.mx")
    (service, *_) = load_source(tmp_path).services
    for withdrawn in (False, True):
        view = service_view(service, (), page_words("es"), withdrawn=withdrawn)
        authority = next(line for label, line in view.facts if line.links)
        assert authority.note.endswith("55 1234 5678 - 80")
        assert authority.links == (("https://x.gob.mx", "https://x.gob.mx"),)
