"""The console's pages: behind a log-in, a right and a genuine form; what they show, and do."""

from __future__ import annotations

import json
import re
import shutil
import string
from datetime import timedelta
from pathlib import Path

import pytest
import zxingcpp
from console_world import CENTRE, Browser, Console, acts
from PIL import Image
from portal_world import Portal
from rollout_world import Country
from test_portal_fleet import beats

from kiosk.printing.condition import PrinterFault
from kiosk.protocol.enrolment import fingerprint
from kiosk.protocol.tracking import Stage, TrackingStep
from kiosk.protocol.trouble import TroubleName
from kiosk.words import words_of
from portal.console import country, door, plots
from portal.console.fleet_pages import ROWS
from portal.console.rendering import FOLDER, console_words, trouble_said
from portal.console.roles import Role
from portal.identity import load_or_create_signing_key
from portal.storage import fleet, kiosks, tracking_steps
from portal.storage.fleet_query import Alert

pytest_plugins = ["portal_fixtures", "console_fixtures"]


def test_the_cookie_is_for_the_server_alone_and_ends_on_leaving(console: Console) -> None:
    account = console.add("ana", Role.VIEWER)
    browser = Browser(console.portal)
    fields = {"name": " Ana ", "password": account.password.lower(), "code": account.code()}
    answer = browser.post("/console/login", **fields)
    said = answer.headers["set-cookie"].lower()
    assert all(part in said for part in ("httponly", "samesite=strict", "path=/console"))
    assert "secure" not in said, "on this machine itself, over HTTP"
    kept = browser.cookie
    assert browser.get("/console").status_code == 200
    assert browser.sends("/console", "/console/logout").status_code == 303
    browser.cookie = kept
    assert browser.get("/console").status_code == 303


def test_over_plain_http_others_are_not_let_in_and_over_tls_the_cookie_is_secure(
    console: Console, tmp_path: Path
) -> None:
    account = console.add("ana", Role.VIEWER)
    fields = {"name": "ana", "password": account.password, "code": account.code()}
    far = Browser(console.portal, "192.0.2.7")
    assert far.get("/console/login").status_code == 403
    assert far.post("/console/login", **fields).status_code == 403
    assert far.cookie is None

    portal = Portal(tmp_path / "tls", public_url="https://portal.gob.mx")
    account = Console(portal).add("ana", Role.VIEWER)
    fields = {"name": "ana", "password": account.password, "code": account.code()}
    past_the_proxy = Browser(portal, "192.0.2.7").post("/console/login", **fields)
    answer = Browser(portal, "192.0.2.7", "https://portal.gob.mx").post("/console/login", **fields)
    portal.close()
    assert past_the_proxy.status_code == 403
    assert "; Secure" in answer.headers["set-cookie"]


def test_guessing_is_slowed_and_says_nothing_of_who_there_is(console: Console) -> None:
    console.add("ana", Role.VIEWER)
    texts = {
        Browser(console.portal).post("/console/login", name=name, password="X", code="123456").text
        for name in ("ana", "bea", "\0", "%", "a" * 5000)
    }
    assert len(texts) == 1
    browser = Browser(console.portal)
    for _ in range(6):  # ten in all
        answer = browser.post("/console/login", name="ana", password="X", code="123456")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0


def test_the_fleet_shows_alerts_first_and_leads_to_the_kiosks(console: Console) -> None:
    portal = console.portal
    well, ill = portal.enrol(), portal.enrol()
    beats(well)
    beats(ill, "printer-paper-out", "disk-full", held=2, oldest_undelivered_seconds=100_000)
    viewer = console.browser("ana", Role.VIEWER)

    fleet_page = viewer.get("/console", **{"Accept-Language": "en"}).text
    assert "kiosk holds submissions" in fleet_page
    assert "Disk full" in fleet_page
    assert fleet_page.index("alert=held") < fleet_page.index("alert=paper")
    assert "alert=silent" not in fleet_page
    table = viewer.get("/console/kiosks?alert=held").text
    assert (ill.id in table, well.id in table) == (True, False)
    assert "Oaxaca de Juárez" in table
    one = viewer.get(f"/console/kiosks/{ill.id}").text
    assert "Disco lleno" in one
    assert one.count('<path class="bars') >= 4
    for unknown in ("kiosk-999", "kiosk-x", "..%2f.."):
        assert viewer.get(f"/console/kiosks/{unknown}").status_code == 404


def test_the_table_has_pages_an_order_and_no_fear_of_what_an_address_says(console: Console) -> None:
    portal = console.portal
    with portal.database.writing() as session:
        for number in range(1, ROWS + 12):
            kiosk = kiosks.Kiosk(
                number=number, device_key=bytes(32), centre="{}", software="1",
                enrolled_at=portal.clock(), ring=3,
            )  # fmt: skip
            session.add(kiosk)
            session.flush()
            session.add(
                fleet.FleetRow(
                    kiosk_number=number, centre=f"c-{number}", centre_name="<i>C</i>",
                    state="MX-OAX", municipality="20067", sought=f"kiosk-{number}",
                    heard_at=portal.clock() - timedelta(days=number), undelivered=number % 7,
                    held=0, troubles="",
                )
            )  # fmt: skip
    viewer = console.browser("ana", Role.VIEWER)

    def listed(query: str) -> list[str]:
        answer = viewer.get(f"/console/kiosks?{query}")
        assert answer.status_code == 200, query
        return re.findall(r"/console/kiosks/(kiosk-\d+)", answer.text)

    assert listed("page=2") == [f"kiosk-{number}" for number in range(ROWS + 1, ROWS + 12)]
    assert listed("page=99") == listed("page=2")
    assert listed("order=heard")[0] == f"kiosk-{ROWS + 11}"
    assert listed("order=heard&down=1")[0] == "kiosk-1"
    assert listed("q=KIOSK-7&alert=silent") == ["kiosk-7"]
    for hostile in (
        "page=-1", "page=0", "page=9999999999", "state=MX-XXX&ring=9", "order=x&down=x",
        "alert=%00&fault=%27", "q=%00%ff%25_%27&lang=xx", "fault=" + "a" * 3000,
    ):  # fmt: skip
        listed(hostile)
    text = viewer.get("/console/kiosks?q=%3Cscript%3E&lang=en").text
    assert "<script>" not in text
    assert "<i>C</i>" not in viewer.get("/console/kiosks").text
    assert "q=%3Cscript%3E&amp;lang=es" in text, "the other language keeps the filter"


def portal_key(portal: Portal) -> bytes:
    key = load_or_create_signing_key(portal.settings.signing_key_path)
    return key.public_key().public_bytes_raw()


def read_code(page: str) -> str:
    """What a scanner reads from the picture on a page."""
    [size] = re.findall(r'class="code-picture" viewBox="0 0 (\d+)', page)
    picture = Image.new("L", (int(size), int(size)), 255)
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", page):
        picture.putpixel((int(x), int(y)), 0)
    [found] = zxingcpp.read_barcodes(picture.resize((8 * int(size), 8 * int(size)), 0))
    return str(found.text)


def test_a_code_is_shown_once_enrols_and_can_be_revoked(console: Console) -> None:
    operator = console.browser("ana", Role.OPERATOR)
    bad = operator.sends("/console/codes", "/console/codes", centre="Ñ", name="", municipality="99")
    assert bad.status_code == 422
    assert bad.text.count('aria-invalid="true"') == 3
    made = [
        operator.sends("/console/codes", "/console/codes", phone="", replaces="", **CENTRE)
        for _ in range(2)
    ]
    codes = [re.findall(r"([0-9A-Z]{4}(?:-[0-9A-Z]{4}){2})</p>", one.text)[0] for one in made]
    assert "<b>Mérida" not in made[0].text
    assert fingerprint(portal_key(console.portal)) in made[0].text
    assert read_code(made[0].text) == codes[0], "nobody said how kiosks reach this portal"
    page = operator.get("/console/codes").text
    assert not any(code in page for code in codes)
    assert page.count("Sin usar") == 2
    [newest, *_] = re.findall(r'name="code" value="(\w+)"', page)

    operator.sends("/console/codes", "/console/codes/revoke", code=newest)

    page = operator.get("/console/codes").text
    assert (page.count("Sin usar"), page.count("Terminado")) == (1, 1)
    told = [line for line in acts(console) if line.startswith("ana code")]
    assert told == ["ana code-made cdc-merida-3"] * 2 + [f"ana code-revoked {newest[:8]}"]
    for wrong in ("zz", "00" * 32, ""):
        operator.sends("/console/codes", "/console/codes/revoke", code=wrong)
    assert len(acts(console)) == 5


def test_releases_are_halted_resumed_and_advanced_and_services_withdrawn(
    tmp_path: Path, portal: Portal, caplog: pytest.LogCaptureFixture
) -> None:
    country_side, console = Country(tmp_path, portal), Console(portal)
    device = country_side.enrol(1)
    before = country_side.snapshot(1)
    release = country_side.publish(7)
    country_side.beat(device, country_side.snapshot(1))
    publisher = console.browser("pia", Role.PUBLISHER)
    page = "/console/releases"
    assert f"Publicación {release}" in publisher.get(page).text
    assert "pasa al siguiente grupo en" in publisher.get(page).text
    assert "goes on to the next ring in" in publisher.get(f"{page}?lang=en").text

    unsure = publisher.sends(page, f"{page}/halt", release=str(release), reason="mal precio")
    assert (unsure.status_code, "Marque la casilla" in unsure.text) == (422, True)
    publisher.sends(page, f"{page}/halt", release=str(release), reason="mal precio", sure="1")
    assert "mal precio" in publisher.get(page).text
    assert country_side.rollout.standings()[0].status.is_halted
    country_side.beat(device, before, refused=country_side.snapshot(1))
    publisher.sends(page, f"{page}/resume", release=str(release), sure="1")
    country_side.rollout.go_on()
    assert not country_side.rollout.standings()[0].status.is_halted
    on = {"ring": "1", "release": str(release), "sure": "1"}
    without_keys = publisher.sends(page, f"{page}/advance", **on)
    assert (without_keys.status_code, "No se pudo hacer" in without_keys.text) == (422, True)
    assert "release-advanced by the console" in caplog.text
    shutil.copytree(country_side.desk.online.folder, portal.settings.online_keys)
    assert f'name="release" value="{release}"' in publisher.get(page).text
    publisher.sends(page, f"{page}/advance", **on)
    assert country_side.rings()[2] == release
    none = publisher.sends(page, f"{page}/withdraw", service="no-such", sure="1")
    assert none.status_code == 422
    publisher.sends(page, f"{page}/withdraw", service="rfc", sure="1")
    assert "<code>rfc</code>" in publisher.get(page).text
    publisher.sends(page, f"{page}/restore", service="rfc", sure="1")
    assert "<code>rfc</code>" not in publisher.get(page).text
    assert [line.split()[1] for line in acts(console) if line.startswith("pia release")] == [
        "release-halted", "release-resumed", "release-advanced", "release-advanced-failed",
        "release-advanced",
    ]  # fmt: skip
    for bad in ({"ring": "3"}, {"ring": ""}, {"ring": "x"}, {"release": ""}):
        assert publisher.sends(page, f"{page}/advance", **{**on, **bad}).status_code == 422


def test_a_release_that_came_while_somebody_looked_at_the_page_does_not_go_on_unseen(
    tmp_path: Path, portal: Portal
) -> None:
    country_side, console = Country(tmp_path, portal), Console(portal)
    shutil.copytree(country_side.desk.online.folder, portal.settings.online_keys)
    publisher, page = console.browser("pia", Role.PUBLISHER), "/console/releases"
    seen = country_side.publish(7)
    newer = country_side.publish(8)
    on = {"ring": "1", "release": str(seen), "sure": "1"}
    refused = publisher.sends(page, f"{page}/advance", **on)
    assert (refused.status_code, "ya tiene otra publicación" in refused.text) == (422, True)
    assert country_side.rings() == {1: newer, 2: 1, 3: 1}


def test_usage_counts_what_came_by_service_and_state(console: Console) -> None:
    portal = console.portal
    device = portal.enrol()
    envelopes = (device.envelope(), device.envelope(service="otro"), device.envelope())
    device.submit(*envelopes)
    for envelope, days in zip(envelopes[::2], (2, 9), strict=True):
        step = TrackingStep(stage=Stage.RESOLVED, at=portal.clock() + timedelta(days=days))
        with portal.database.writing() as session:
            tracking_steps.add(session, envelope.header.id, step)
    viewer = console.browser("ana", Role.VIEWER)
    text = viewer.get("/console/usage").text
    assert re.search(r"acta-de-nacimiento</span><span class=\"amount\">2<", text)
    assert re.search(r"Oaxaca</span><span class=\"amount\">3<", text)
    waits = re.findall(r'(\S+)</span><b class="mean">2 d</b>', text)
    assert [name.rpartition(">")[2] for name in waits] == ["acta-de-nacimiento", "Oaxaca"]
    assert text.count("nueve de cada diez, 9 d o menos · 2 cerradas") == 2


def test_every_word_is_there_in_both_languages_and_none_is_left_over() -> None:
    words = {language: console_words(language) for language in ("es", "en")}
    files = {
        language: json.loads((FOLDER / "words" / f"{language}.json").read_text("utf-8"))
        for language in words
    }
    assert files["es"].keys() == files["en"].keys()
    for key in files["es"]:
        fields = [set(_fields(files[language][key])) for language in words]
        assert fields[0] == fields[1], key
    source = "".join(
        path.read_text("utf-8") for path in FOLDER.rglob("*") if path.suffix in {".py", ".html"}
    )
    for key in files["es"]:
        stem = re.sub(r"\.(one|other)$", "", key)
        parts = [stem, *(stem[: at + 1] for at, sign in enumerate(stem) if sign == "-")]
        assert any(f'"{part}"' in source for part in parts), f"{key} is said nowhere"
    for alert in Alert:
        assert words["es"](f"console.alert-{alert}", count=2)
        assert words["es"](f"console.chip-{alert}")


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_fault_of_the_printer_is_called_as_the_kiosk_calls_it(language: str) -> None:
    said = trouble_said(console_words(language))
    for fault in PrinterFault:
        assert f"{said(f'printer-{fault}')}." == words_of(language)(f"paper.fault-{fault}")
    assert said("printer-paper-low") == console_words(language)(
        "console.kiosk-trouble-printer-paper-low"
    )
    assert (said("lost"), said("printer-of-later")) == ("lost", "printer-of-later")


@pytest.mark.parametrize("language", ["es", "en"])
def test_each_trouble_that_a_kiosk_tells_of_has_words(language: str) -> None:
    said = trouble_said(console_words(language))
    assert [one for one in TroubleName if said(one) == one] == []
    named = [said(one) for one in TroubleName]
    assert len(set(named)) == len(named), "two troubles would look like one"


def _fields(text: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(text) if name]


def test_the_map_lets_no_state_lie_on_another() -> None:
    found = country.circles({"MX-CMX": 900, "MX-MEX": 700, "MX-MOR": 20, "MX-TLA": 3, "XX": 5})
    assert [one.state for one in found] == ["MX-CMX", "MX-MEX", "MX-MOR", "MX-TLA"]
    for place, one in enumerate(found):
        assert one.radius <= one.x <= country.WIDTH - one.radius
        for other in found[place + 1 :]:
            apart = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
            assert apart >= one.radius + other.radius
    assert country.outline().count("M") > 1000


@pytest.mark.parametrize(
    ("value", "up"), [(0, 1), (1, 1), (2, 2), (3, 5), (9, 10), (10, 10), (11, 20), (501, 1000)]
)
def test_a_scale_ends_at_a_round_figure(value: int, up: int) -> None:
    assert plots.round_up(value) == up


def test_a_plot_draws_each_value_once_and_a_share_is_never_quite_all() -> None:
    drawn = plots.bars([0, 5, 3], [False, False, True], [(1, "x")])
    assert (drawn.bars.count("M"), drawn.alarming.count("M"), drawn.most) == (1, 1, 5)
    assert plots.bars([0, 0]).is_empty
    shares = [plots.share(*pair) for pair in ((0, 9), (1, 9000), (8999, 9000), (9, 9), (1, 0))]
    assert shares == [0, 1, 99, 100, 0]


def test_the_session_outlives_no_console(console: Console) -> None:
    browser = console.browser("ana", Role.VIEWER)
    console.portal.clock.now += door.IDLE
    assert browser.get("/console").status_code == 303
