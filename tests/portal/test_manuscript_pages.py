"""The catalogue's draft in the console: listed, edited by field, judged, and lost by nobody."""

from __future__ import annotations

import errno
import re
from html import unescape
from pathlib import Path

import pytest
from catalogue_author import Author, text
from console_world import Browser, Console
from portal_world import Portal

from portal.console.roles import Role
from portal.manuscript.folder import Manuscript

pytest_plugins = ["portal_fixtures", "console_fixtures"]

SERVICE = "agencies/registro-civil/services/acta-de-nacimiento.yaml"
PAGE = f"/console/catalogue/file?name={SERVICE}"


@pytest.fixture
def authored(portal: Portal) -> Manuscript:
    """The portal's source is a sound catalogue, with a comment and a form."""
    author = Author(portal.catalogue)
    author.form("acta")
    path = author.service(
        "acta-de-nacimiento",
        form="acta",
        form_version=1,
        channels=[{"type": "kiosk"}, {"type": "in-person", "note": text("Allá.", "There.")}],
    )
    path.write_text(path.read_text().replace("area:", "# the area of the home page\narea:"))
    return Manuscript(portal.settings.home)


def begun(console: Console, role: Role = Role.EDITOR, name: str = "eva") -> Browser:
    browser = console.browser(name, role)
    browser.sends("/console/catalogue", "/console/catalogue/begin")
    return browser


def fields_on(page: str) -> dict[str, str]:
    """What a browser would send of the first form for a file."""
    form = page.partition('id="edit"')[2].partition("</form>")[0]
    sent = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]*? value="([^"]*)"', form))
    for box in re.findall(r'<input type="checkbox"[^>]*>', form):
        if " checked" not in box:
            sent.pop(re.search(r'name="([^"]+)"', box)[1], None)  # type: ignore[index]
    texts = r'<textarea[^>]* name="([^"]+)"[^>]*>\n(.*?)</textarea>'
    sent |= dict(re.findall(texts, form, re.DOTALL))
    for name, options in re.findall(
        r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else re.search(r'<option value="([^"]*)"', options)[1]  # type: ignore[index]
    return {name: unescape(value) for name, value in sent.items()}


def test_only_an_editor_begins_and_everybody_sees(console: Console, authored: Manuscript) -> None:
    viewer = console.browser("vera", Role.VIEWER)
    page = viewer.get("/console/catalogue").text
    assert "Todavía no hay un borrador" in page
    assert "/console/catalogue/begin" not in page
    publisher = console.browser("pia", Role.PUBLISHER)
    token = re.findall(r'name="form" value="([0-9a-f]{64})"', publisher.get("/console").text)[0]
    refused = publisher.post("/console/catalogue/begin", form=token)
    assert refused.status_code == 403
    assert not authored.is_begun
    begun(console)
    assert authored.read(SERVICE) == (console.portal.catalogue / SERVICE).read_bytes()
    typed_apart = viewer.get("/console/catalogue?q=ACTA+nacimie\u0301nto").text
    listed = viewer.get("/console/catalogue?q=ACTA+nacimiénto").text
    assert "acta-de-nacimiento</code>" in typed_apart, "the accent as a sign of its own"
    assert "acta-de-nacimiento</code>" in listed
    assert "Nuevo</span>" in listed
    assert "acta-de-nacimiento</code>" not in viewer.get("/console/catalogue?q=licencia").text
    shown = viewer.get(PAGE).text
    assert "Copia del acta de nacimiento" in shown
    assert 'value="save"' not in shown


def test_what_nobody_touched_stays_as_it_was_written(
    console: Console, authored: Manuscript
) -> None:
    browser = begun(console)
    before = authored.read(SERVICE)
    fields = fields_on(browser.get(PAGE).text)
    answer = browser.post("/console/catalogue/file", **fields, do="save")
    assert answer.status_code == 303
    assert authored.read(SERVICE) == before, "saving what is there changes nothing"
    fields["v.purpose.es"] = "Dice «dónde» y\r\ncuándo nació <usted>."
    refused = browser.post("/console/catalogue/file", **fields, do="save")
    assert refused.status_code == 422, "what looks like a tag is an error of the catalogue"
    assert "HTML where plain text belongs" in refused.text
    assert 'aria-describedby="wrong-purpose"' in refused.text
    assert "cuándo nació &lt;usted&gt;." in refused.text, "what was typed is still there"
    assert authored.read(SERVICE) == before
    fields["v.purpose.es"] = "Dice dónde y cuándo nació usted."
    assert browser.post("/console/catalogue/file", **fields, do="save").status_code == 303
    after = authored.read(SERVICE) or b""
    assert b"# the area of the home page\narea:" in after
    changed = set(after.splitlines()) ^ set((before or b"").splitlines())
    assert len(changed) == 2, "one line is another"
    with console.portal.database.reading() as session:
        from portal.storage import console_log  # noqa: PLC0415

        (row, *_) = console_log.about(session, SERVICE, 5)
    assert (row.who, row.act) == ("eva", "manuscript-saved")


def test_the_steps_of_a_list_save_nothing(console: Console, authored: Manuscript) -> None:
    browser = begun(console)
    before = authored.read(SERVICE)
    fields = fields_on(browser.get(PAGE).text)
    fields["v.output.es"] = "Dos copias."
    added = browser.post("/console/catalogue/file", **fields, do="add:v.next_steps")
    assert added.status_code == 200
    fields = fields_on(added.text)
    assert fields["v.output.es"] == "Dos copias."
    fields["v.next_steps.1.es"] = "Primero llega."
    fields["v.next_steps.1.en"] = "First you come."
    moved = browser.post("/console/catalogue/file", **fields, do="up:v.next_steps.1")
    fields = fields_on(moved.text)
    assert [fields[f"v.next_steps.{n}.es"] for n in (0, 1)] == ["Primero llega.", "La recoge."]
    dropped = fields_on(
        browser.post("/console/catalogue/file", **fields, do="drop:v.next_steps.1").text
    )
    assert "v.next_steps.1.es" not in dropped
    assert authored.read(SERVICE) == before
    assert browser.post("/console/catalogue/file", **fields, do="save").status_code == 303
    assert "Primero llega." in (authored.read(SERVICE) or b"").decode()
    for odd in ("up:v.next_steps.99", "drop:v.costs.x", "add:v.nothing.0", "up:v.", "drop:v.0"):
        again = fields_on(browser.get(PAGE).text)
        assert browser.post("/console/catalogue/file", **again, do=odd).status_code in {200, 303}


def test_of_two_who_change_one_file_the_second_is_told(
    console: Console, authored: Manuscript
) -> None:
    first = begun(console)
    second = console.browser("emma", Role.EDITOR)
    early, late = (fields_on(browser.get(PAGE).text) for browser in (first, second))
    early["v.filling_minutes"], late["v.filling_minutes"] = "7", "8"
    assert first.post("/console/catalogue/file", **early, do="save").status_code == 303
    answer = second.post("/console/catalogue/file", **late, do="save")
    assert answer.status_code == 409
    assert 'value="8"' in answer.text, "what was typed is not lost"
    assert b"filling_minutes: 7" in (authored.read(SERVICE) or b"")


def test_who_removes_what_others_saved_meanwhile_is_told_and_may_again(
    console: Console, authored: Manuscript, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = begun(console)
    second = console.browser("emma", Role.EDITOR)
    early, late = (fields_on(browser.get(PAGE).text) for browser in (first, second))
    early["v.filling_minutes"] = "7"
    assert first.post("/console/catalogue/file", **early, do="save").status_code == 303
    answer = second.post("/console/catalogue/file", **late, do="remove", sure="1")
    assert answer.status_code == 409
    assert "No se quitó: alguien más guardó este archivo" in answer.text
    now = fields_on(answer.text)
    assert now["v.filling_minutes"] == "7", "what is theirs is shown"
    assert authored.read(SERVICE) is not None

    def refuses(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", refuses)
        answer = second.post("/console/catalogue/file", **now, do="remove", sure="1")
    assert answer.status_code == 422
    assert "No se pudo quitar" in answer.text
    assert authored.read(SERVICE) is not None
    answer = second.post("/console/catalogue/file", **now, do="remove", sure="1")
    assert answer.status_code == 303
    assert authored.read(SERVICE) is None
    late = fields_on(first.get(PAGE).text) | {"version": now["version"]}
    answer = first.post("/console/catalogue/file", **late, do="remove", sure="1")
    assert answer.headers["location"].endswith("/console/catalogue"), "others did it already"


@pytest.mark.parametrize("page", ["file", "preview"])
def test_a_disk_that_refuses_takes_no_more_of_a_page_than_its_picture(
    page: str, console: Console, authored: Manuscript, caplog: pytest.LogCaptureFixture
) -> None:
    browser = begun(console)
    (authored.folder / ".preview").touch()  # where the pictures' folder is to be made
    answer = browser.get(PAGE.replace("/file", f"/{page}"))
    assert answer.status_code == 200
    assert "acta-de-nacimiento" in answer.text
    assert "a preview broke off: " in caplog.text
    assert authored.read(SERVICE) is not None


def test_a_file_as_text_is_judged_too_and_no_path_leads_out(
    console: Console, authored: Manuscript, tmp_path: Path
) -> None:
    browser = begun(console)
    fields = fields_on(browser.get(f"{PAGE}&as=text").text)
    assert fields["as"] == "text"
    bad = browser.post("/console/catalogue/file", **{**fields, "text": "name: [", "do": "save"})
    assert bad.status_code == 422
    assert "not YAML" in bad.text
    for name in (
        "agencies/registro-civil/keys.json",
        "../../x.yaml",
        "/etc/passwd",
        "agencies/../catalogue.yaml",
        "agencies/x/evil",
    ):
        assert browser.get(f"/console/catalogue/file?name={name}").status_code == 303
        sent = {**fields, "name-of-file": name, "version": "", "text": "x: 1", "do": "save"}
        assert browser.post("/console/catalogue/file", **sent).status_code == 303
    assert sorted(path.name for path in tmp_path.iterdir()) == ["catalogue", "home"]
    assert authored.read("agencies/registro-civil/keys.json") is None


def test_who_may_only_see_has_nothing_done(console: Console, authored: Manuscript) -> None:
    begun(console)
    viewer = console.browser("vera", Role.VIEWER)
    page = "/console/catalogue/release"
    token = re.findall(r'name="form" value="([0-9a-f]{64})"', viewer.get(page).text)[0]
    assert viewer.post(f"{page}/check", form=token).status_code == 303
    assert not list(authored.folder.glob(".checking"))
    for act in ("prepare", "signed", "publish"):
        assert viewer.post(f"{page}/{act}", form=token).status_code == 403
    publisher = console.browser("pia", Role.PUBLISHER)
    token = re.findall(r'name="form" value="([0-9a-f]{64})"', publisher.get(page).text)[0]
    assert publisher.post(f"{page}/prepare", form=token).status_code == 422, "not checked yet"
    assert publisher.post(f"{page}/publish", form=token, sure="1").status_code == 422
    assert publisher.post("/console/catalogue/file", form=token).status_code == 403


def test_a_new_service_is_begun_written_and_removed(console: Console, authored: Manuscript) -> None:
    browser = begun(console)
    page = "/console/catalogue"
    new = {"agency": "registro-civil", "service": "acta-de-matrimonio"}
    for odd in ({"service": "acta-de-nacimiento"}, {"service": "Ñ"}, {"agency": "nobody"}):
        assert browser.sends(page, f"{page}/new", **{**new, **odd}).status_code == 422
    where = browser.sends(page, f"{page}/new", **new).headers["location"]
    fields = fields_on(browser.get(where).text)
    refused = browser.post(f"{page}/file", **fields, do="save")
    assert refused.status_code == 422
    assert "the field is missing" in refused.text
    known = fields_on(browser.get(PAGE).text)
    own = {k: v for k, v in known.items() if k.startswith("v.") and "form" not in k}
    own |= {"v.channels.0.type": "in-person", "v.name.es": "Copia de mi boda"}
    assert browser.post(f"{page}/file", **{**fields, **own, "do": "save"}).status_code == 303
    name = "agencies/registro-civil/services/acta-de-matrimonio.yaml"
    assert "Copia de mi boda" in (authored.read(name) or b"").decode()
    fields = fields_on(browser.get(f"{page}/file?name={name}").text)
    browser.post(f"{page}/file", **{**fields, "do": "remove"})
    assert authored.read(name) is not None, "without a tick nothing is removed"
    browser.post(f"{page}/file", **{**fields, "do": "remove", "sure": "1"})
    assert authored.read(name) is None
