"""Who may know whom (docs/architecture.md, "The map"), over every import, in functions too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from house_tree import Import, imports_in, imports_of, module_name, python_files

INNER = (
    "disk", "protocol", "catalogue", "forms", "visit", "sealing", "offline", "portal_client",
    "identity", "files",
)  # fmt: skip
OUTER = ("kiosk.ui", "kiosk.station", "kiosk.tour", "kiosk.gallery", "portal")
QT = ("PySide6", "shiboken6", "PySide2", "PyQt5", "PyQt6")
WIRE = (
    "requests", "urllib3", "httpx", "aiohttp", "socket", "socketserver", "ssl", "select",
    "selectors", "asyncio", "urllib.request", "http.client", "http.server", "ftplib", "smtplib",
    "imaplib", "xmlrpc", "webbrowser", "keyring",
)  # fmt: skip
"""What opens a socket or a keyring."""
UI_KNOWS = (
    "kiosk.ui",
    "kiosk.assets",
    "kiosk.centre_choices",
    "kiosk.dates",
    "kiosk.catalogue",
    "kiosk.files",
    "kiosk.forms",
    "kiosk.visit",
    "kiosk.printing",
    "kiosk.protocol",
    "kiosk.offline.acceptance",
    "kiosk.offline.draft_code",
    "kiosk.offline.draft_files.DraftState",
    "kiosk.offline.drafts",
    "kiosk.offline.opinions",
    "kiosk.offline.outbox",
    "kiosk.offline.outbox_errors",
    "kiosk.offline.outbox_item",
    "kiosk.offline.sealed_draft",
    "kiosk.identity.enrolment_record",
    "kiosk.cli",
    "kiosk.event_log",
    "kiosk.events",
    "kiosk.folding",
    "kiosk.languages",
    "kiosk.money",
    "kiosk.none_kept",
    "kiosk.sd_notify",
    "kiosk.seen",
    "kiosk.settings",
    "kiosk.where",
    "kiosk.words",
    "kiosk.zone",
    "kiosk.sealing",
)
PORTAL_KNOWS = (
    "kiosk.protocol",
    "kiosk.disk",
    "kiosk.forms",
    "kiosk.cli",
    "kiosk.__version__",
    "kiosk.catalogue.errors",
    "kiosk.catalogue.model",
    "kiosk.catalogue.places",
    "kiosk.catalogue.shipped",
    "kiosk.catalogue.source",
    "kiosk.catalogue.zones",
    "kiosk.events",
    "kiosk.folding",
    "kiosk.where",
)
DESK_KNOWS = (
    *PORTAL_KNOWS,
    "kiosk.catalogue.duration",
    "kiosk.catalogue.text",
    "kiosk.catalogue.trust_files",
    "kiosk.dates",
    "kiosk.money",
    "kiosk.words",
    "kiosk.identity.efirma",
    "kiosk.identity.staff.log.LogEntry",
    "kiosk.offline.opinions",
    "kiosk.portal_client.authorities",
    "kiosk.portal_client.errors",
    "kiosk.portal_client.wire",
    "kiosk.sealing",
)
"""The desk opens what was sealed, on the agency's machine, and speaks to the portal from there."""
WITNESS_KNOWS = (*PORTAL_KNOWS, "kiosk.identity.staff.log")
"""Who holds a staff log against what was told of it reads it as the kiosk does."""
ENROLMENT_KNOWS = (
    *PORTAL_KNOWS,
    "kiosk.catalogue.place_names",
    "kiosk.catalogue.places",
    "kiosk.catalogue.zones",
)
"""Where a centre stands must be a place, and says what its clock shows."""
COURIER_KNOWS = (
    *PORTAL_KNOWS,
    "kiosk.offline.courier.copying",
    "kiosk.offline.courier.errors",
    "kiosk.offline.courier.stick",
    "kiosk.sealing.agency_key",
    "kiosk.sealing.sealed_stream",
    "kiosk.sealing.seal.CannotOpen",
)
"""The courier's command opens bundles, and meets the same hostile sticks as the kiosk's."""
IMPORTING_KNOWS = (
    *PORTAL_KNOWS,
    "kiosk.catalogue.authored",
    "kiosk.catalogue.feed",
    "kiosk.catalogue.job",
    "kiosk.catalogue.location",
    "kiosk.catalogue.marked",
    "kiosk.catalogue.postings",
    "kiosk.catalogue.remedies",
    "kiosk.catalogue.tender",
    "kiosk.catalogue.terms",
    "kiosk.catalogue.zones",
    "kiosk.seen",
)
"""Importers write what authors write."""
CHECKING_KNOWS = (
    *PORTAL_KNOWS,
    "kiosk.catalogue.form_files",
    "kiosk.catalogue.marked",
    "kiosk.catalogue.text",
    "kiosk.catalogue.trust_files",
    "kiosk.identity.efirma",
)
"""Who checks what authors wrote reads it as the kiosk does, and tells of the line."""
PUBLIC_KNOWS = (
    *PORTAL_KNOWS,
    "kiosk.assets",
    "kiosk.dates",
    "kiosk.catalogue.ensuring.source_stamp",
    "kiosk.catalogue.building.build_store",
    "kiosk.catalogue.filters",
    "kiosk.catalogue.place_names",
    "kiosk.catalogue.reading.CatalogueStore",
    "kiosk.catalogue.search.Hit",
    "kiosk.catalogue.service_words",
    "kiosk.catalogue.store_file",
    "kiosk.catalogue.terms",
    "kiosk.catalogue.text",
    "kiosk.money",
    "kiosk.printing.code_reading",
    "kiosk.words",
)
"""The public pages show the kiosk's catalogue in the kiosk's words."""
CONSOLE_KNOWS = (
    *PUBLIC_KNOWS,
    "kiosk.catalogue.marked",
    "kiosk.catalogue.points",
    "kiosk.identity.staff.log.LogEntry",
)
"""The console speaks as the public pages do, and chains its log as the staff's is."""
MANUSCRIPT_KNOWS = (
    *PORTAL_KNOWS,
    "kiosk.catalogue.authored",
    "kiosk.catalogue.form_words",
    "kiosk.catalogue.marked",
    "kiosk.catalogue.notice_files",
    "kiosk.catalogue.text",
)
"""The manuscript is judged by what judges the catalogue."""
PUBLISHING_KNOWS = (
    *PORTAL_KNOWS,
    "kiosk.catalogue.marked",
    "kiosk.catalogue.notice_files",
    "kiosk.catalogue.updating.pack",
    "kiosk.files.upright",
)
"""Packs are written in the form in which kiosks read them."""


def told(wrong: Iterable[Import], instead: str) -> str:
    return "\n".join([*map(str, wrong), instead])


def test_the_imports_are_found_at_all(tmp_path: Path) -> None:
    found = {found.name for found in imports_of("kiosk.tour")}
    assert "PySide6.QtGui.QGuiApplication" in found, "an import inside a function was overlooked"
    assert "kiosk.cli.CommandError" in found


@pytest.mark.parametrize("room", INNER)
def test_an_inner_room_knows_no_qt_and_no_outer_room(room: str) -> None:
    imports = imports_of(f"kiosk.{room}")
    assert imports, f"kiosk.{room} has no imports: is the room still there?"
    wrong = [found for found in imports if found.is_within(*QT, *OUTER)]
    assert not wrong, told(
        wrong,
        f"kiosk.{room} works without a screen: take what you need as an argument, and let"
        " ui/app.py, station/app.py or portal/app.py hand it in.",
    )


def test_the_visit_knows_nothing_but_itself() -> None:
    wrong = [
        found
        for found in imports_of("kiosk.visit")
        if found.is_within("kiosk", "portal") and not found.is_within("kiosk.visit")
    ]
    assert not wrong, told(wrong, "a visit is a value; give it ids and answers as arguments.")


def test_the_screen_has_no_wire_and_no_keyring() -> None:
    wrong = [found for found in imports_of("kiosk.ui") if found.is_within(*WIRE)]
    wrong = [found for found in wrong if found.importer != "kiosk.ui.supervisor"]
    assert not wrong, told(
        wrong, "the screen asks the station: add a call to kiosk/protocol/station_calls.py."
    )


def test_the_supervisor_selects_and_nothing_more() -> None:
    wrong = [
        found
        for found in imports_of("kiosk.ui.supervisor")
        if found.is_within(*WIRE) and found.name != "select"
    ]
    assert not wrong, told(wrong, "the supervisor hears its visits through a pipe.")


def test_qts_network_is_the_local_socket_of_the_station_client() -> None:
    found = [i for i in imports_of("kiosk") if i.is_within("PySide6.QtNetwork")]
    assert found, "the station client has moved: tell this rule where"
    wrong = [
        i
        for i in found
        if (i.importer, i.name) != ("kiosk.ui.station_client", "PySide6.QtNetwork.QLocalSocket")
    ]
    assert not wrong, told(wrong, "ask the station through kiosk/ui/station_client.py.")


def test_the_screen_knows_only_its_rooms() -> None:
    wrong = [
        found
        for found in imports_of("kiosk.ui")
        if found.is_within("kiosk", "portal") and not found.is_within(*UI_KNOWS)
    ]
    assert not wrong, told(
        wrong,
        "the screen knows catalogue, forms, visit, protocol, sealing and the outbox; keys, HTTP"
        " and the sync loop are the station's.",
    )


def test_only_the_screens_roots_know_how_it_is_built() -> None:
    roots = {"kiosk.ui.app", "kiosk.ui.command", "kiosk.tour.command", "kiosk.tour.play"}
    roots |= {"kiosk.gallery.hall", "kiosk.tour.show"}
    wrong = [
        found
        for found in imports_of("kiosk")
        if found.is_within("kiosk.ui.app", "kiosk.station.app") and found.importer not in roots
        if found.importer != "kiosk.station.command"
    ]
    assert not wrong, told(
        wrong, "a composition root is called by its command; take parts instead."
    )


def test_the_station_has_no_qt() -> None:
    wrong = [found for found in imports_of("kiosk.station") if found.is_within(*QT, "kiosk.ui")]
    assert not wrong, told(wrong, "the station is a daemon without Qt: use asyncio or a thread.")


def test_nothing_in_the_kiosk_knows_the_portal() -> None:
    wrong = [found for found in imports_of("kiosk") if found.is_within("portal")]
    assert not wrong, told(wrong, "what both need belongs to kiosk/protocol; else call its API.")


def test_the_portal_knows_what_it_shares_with_the_kiosk() -> None:
    def allowed(found: Import) -> bool:
        rooms = {
            "portal.desk": DESK_KNOWS,
            "portal.console": CONSOLE_KNOWS,
            "portal.clerks": WITNESS_KNOWS,
            "portal.manuscript": MANUSCRIPT_KNOWS,
            "portal.act_log": (*PORTAL_KNOWS, "kiosk.identity.staff.log.LogEntry"),
            "portal.api": (*PORTAL_KNOWS, "kiosk.identity.staff.log.LogEntry"),
            "portal.courier": COURIER_KNOWS,
            "portal.enrolment": ENROLMENT_KNOWS,
            "portal.importing": IMPORTING_KNOWS,
            "portal.checking": CHECKING_KNOWS,
            "portal.public": PUBLIC_KNOWS,
            "portal.publishing": PUBLISHING_KNOWS,
            "portal.staff_log": WITNESS_KNOWS,
        }
        room = ".".join(found.importer.split(".")[:2])
        return found.is_within(*rooms.get(room, PORTAL_KNOWS))

    imports = [found for found in imports_of("portal") if found.is_within("kiosk")]
    assert any(found.is_within("kiosk.sealing.seal") for found in imports), "no desk opens any"
    wrong = [found for found in imports if not allowed(found)]
    assert not wrong, told(
        wrong,
        "the portal knows kiosk.protocol, kiosk.forms and the catalogue's model and source; only"
        " portal/desk opens envelopes, and only portal/courier bundles.",
    )


def test_http_lives_in_one_module_of_the_kiosk() -> None:
    users = {i.importer for i in imports_of("kiosk") if i.is_within("requests", "urllib3", "httpx")}
    assert users == {"kiosk.portal_client.wire"}, (
        f"{sorted(users)} speak HTTP; in the kiosk only kiosk/portal_client/wire.py does: add a"
        " method to the PortalClient of kiosk/portal_client/client.py."
    )


def test_ipp_lives_in_one_module_of_the_kiosk() -> None:
    ways = ("http.client", "http.server", "urllib.request", "aiohttp", "pyipp")
    users = {i.importer for i in imports_of("kiosk") if i.is_within(*ways)}
    assert users == {"kiosk.printing.ipp_line"}, (
        f"{sorted(users)} speak HTTP past the portal's client; page printers are asked through"
        " kiosk/printing/page_line.py."
    )


def test_nothing_reaches_into_the_tests() -> None:
    wrong = [
        found
        for path in python_files("kiosk", "portal")
        for found in imports_in(path)
        if found.is_within("tests", "pytest", "pytestqt", "hypothesis", "benchmarks")
    ]
    assert not wrong, told(wrong, "the program is installed without its tests.")


def test_every_module_is_in_a_package() -> None:
    wrong = [
        module_name(path)
        for path in python_files("kiosk", "portal")
        if not (path.parent / "__init__.py").exists()
    ]
    assert not wrong, f"{wrong}: add an __init__.py to the folder, else the wheel may lack it."


def loaded_by(module: str) -> set[str]:
    """What a fresh interpreter has loaded after importing one module."""
    script = f"import sys; import {module}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("module", "never"),
    [
        ("kiosk.ui.command", ("requests", "urllib3", "keyring", "kiosk.portal_client.client")),
        ("kiosk.station.command", ("PySide6", "shiboken6", "kiosk.ui")),
        ("portal.app", ("PySide6", "kiosk.ui", "kiosk.station", "kiosk.offline.outbox")),
        ("kiosk.cli", ("PySide6", "requests", "keyring", "pydantic", "apsw")),
    ],
)
def test_what_a_program_loads_in_all(module: str, never: tuple[str, ...]) -> None:
    """The rules above see one step; this sees what comes along."""
    loaded = loaded_by(module)
    assert module in loaded
    came_along = loaded & set(never)
    assert not came_along, (
        f"importing {module} loads {sorted(came_along)}: find the import on the way with"
        f" `python -X importtime -c 'import {module}'` and move it to where it is needed."
    )
