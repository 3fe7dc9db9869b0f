"""A machine goes back to the release before: it reads every kind of file that the newer one wrote.

Each file is written by the real code, then every object in it gains a field, as a newer release may
give it one. Digests and signatures that the newer release would make over it are made anew. The
outbox and its copies: `tests/offline/test_outbox_going_back.py`.
"""

from __future__ import annotations

import ast
import json
import os
import re
from base64 import b64encode
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import apsw
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from grown import MORE, grow, more
from kiosk_world import enrolment

from kiosk.centre_choices import load_choices, save_choices
from kiosk.identity.enrolment_record import load_enrolment, save_enrolment
from kiosk.identity.machine_keyring import MachineKeyring
from kiosk.identity.portal_keys import believed_keys
from kiosk.identity.staff.book import StaffBook, StaffBookDamaged
from kiosk.identity.staff.guard import PinGuard
from kiosk.identity.staff.log import StaffLog
from kiosk.offline.courier.key import load_courier_key, save_courier_key
from kiosk.offline.courier.shelf import BundleNote, shelf_at
from kiosk.offline.draft_code import DraftKeys
from kiosk.offline.drafts import Drafts
from kiosk.offline.opinions import Opinions, opinion_of
from kiosk.offline.sealed_draft import DraftContent, open_draft, seal_draft
from kiosk.protocol.courier import BUNDLE_SUFFIX, CourierKey
from kiosk.protocol.heartbeat import DayFigures
from kiosk.protocol.portal_keys import PortalKeys, RevokedKey
from kiosk.protocol.signature import sign
from kiosk.protocol.staff_calls import CentreChoices
from kiosk.sealing.agency_key import AgencyPrivateKey, generate_agency_key
from kiosk.station.day_book import DayBook
from kiosk.station.past_days import PastDays

ROOT: Final = Path(__file__).parents[1]
KEY: Final = Ed25519PrivateKey.generate()
PORTAL: Final = KEY.public_key().public_bytes_raw()
NOW: Final = datetime(2031, 3, 1, 10, tzinfo=UTC)
TODAY: Final = NOW.date()

PROVED: Final = {
    "kiosk/centre_choices.py": "what_staff_chose",
    "kiosk/identity/enrolment_record.py": "the_enrolment",
    "kiosk/identity/machine_keyring.py": "the_keyring",
    "kiosk/identity/portal_keys.py": "the_portal_s_keys",
    "kiosk/identity/staff/book.py": "the_staff_book",
    "kiosk/identity/staff/guard.py": "wrong_pins",
    "kiosk/identity/staff/log.py": "the_staff_log",
    "kiosk/offline/copies.py": "a_copy_alone",
    "kiosk/offline/courier/key.py": "the_courier_key",
    "kiosk/offline/courier/shelf.py": "a_bundle_on_the_shelf",
    "kiosk/offline/draft_files.py": "a_draft",
    "kiosk/offline/opinions.py": "an_opinion",
    "kiosk/offline/outbox_item.py": "an_application",
    "kiosk/offline/sealed_draft.py": "a_draft",
    "kiosk/offline/submission_row.py": "an_application",
    "kiosk/sealing/agency_key.py": "an_agency_s_key",
    "kiosk/station/day_book.py": "the_day_book",
    "kiosk/station/past_days.py": "past_days",
}
"""Who reads a message from a file, and what of the name of the test that proves it."""
BORDERS: Final = {
    "kiosk/offline/courier/importing.py",  # the portal's answer, from a stick
    "kiosk/portal_client/client.py",
    "kiosk/protocol/courier_records.py",  # the portal's end
    "kiosk/protocol/message.py",  # `stored` itself
    "kiosk/sealing/letterbox.py",  # a letter of an agency
    "kiosk/station/caller.py",
    "kiosk/ui/models/track.py",  # what the station said, in the same visit
    "kiosk/ui/station_client.py",
}
"""Who reads one from somebody else. (The catalogue's stores are made anew by each release.)"""


def test_the_staff_book_opens_and_keeps_what_is_not_known(tmp_path: Path) -> None:
    path = tmp_path / "staff.json"
    book = StaffBook(path, lambda: NOW)
    lupe = book.add("Lupe", "418273")
    grow(path)

    found = book.who_has("418273")
    assert found is not None
    assert found.id == lupe.id
    book.add("Beto", "90210455")
    book.let_go(lupe.id)
    first, second = json.loads(path.read_bytes())["staff"]
    assert first.items() >= MORE.items()
    assert (first["left_at"] is None, second["left_at"]) == (False, None)


@pytest.mark.parametrize("name", ["staff", "left_at"])
def test_the_staff_book_is_damaged_where_a_name_rotted_that_it_cannot_do_without(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "staff.json"
    book = StaffBook(path, lambda: NOW)
    book.let_go(book.add("Lupe", "418273").id)
    path.write_text(path.read_text("utf-8").replace(f'"{name}"', f'"{name[:-1]}z"'), "utf-8")
    with pytest.raises(StaffBookDamaged):
        book.who_has("418273")


def test_wrong_pins_are_counted_on(tmp_path: Path) -> None:
    path = tmp_path / "tries.json"
    guard = PinGuard(path, lambda: NOW, lambda: 0.0)
    guard.begin()
    grow(path)
    assert PinGuard(path, lambda: NOW, lambda: 0.0).standing().wrong == 1


def test_the_staff_log_s_chain_holds_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "staff-log.jsonl"
    StaffLog(path).write(NOW, "staff-1", "came")
    entry = more(json.loads(path.read_bytes()))
    del entry["hash"]
    digest = sha256(rfc8785.dumps(entry)).digest()
    line = rfc8785.dumps(entry | {"hash": b64encode(digest).decode()}) + b"\n"
    path.write_bytes(line)

    log = StaffLog(path)
    log.mend(NOW)
    log.write(NOW, "staff-1", "left")

    assert log.set_aside() == ()
    assert path.read_bytes().startswith(line)
    assert StaffLog(path).look().entries == 2
    path.write_bytes(path.read_bytes().replace(b"urgent", b"urgend"))
    StaffLog(path).mend(NOW)
    assert len(log.set_aside()) == 1, "what is not known is under the hash, too"


def test_the_enrolment_and_the_keyring_are_read(tmp_path: Path) -> None:
    record, ring = tmp_path / "enrolment.json", tmp_path / "keyring.json"
    save_enrolment(record, enrolment(PORTAL))
    MachineKeyring(ring, b"k" * 32).set_password("ventanilla", "key", "secret")
    grow(record)
    grow(ring)

    assert load_enrolment(record).kiosk_number == 7
    again = MachineKeyring(ring, b"k" * 32)
    assert again.get_password("ventanilla", "key") == "secret"
    again.set_password("ventanilla", "other", "secret")
    assert b"of_years_to_come" in ring.read_bytes()


def test_a_draft_is_found_and_opened(tmp_path: Path) -> None:
    keys = DraftKeys(locator="0" * 32, key=b"k" * 32)
    content = DraftContent(
        service="acta", form_version=1, language="es", answers={"name": "Ana"}, saved_at=NOW
    )

    class Grown(DraftContent):
        """As a newer release has it."""

        of_years_to_come: dict[str, Any]

    sealed = seal_draft(Grown.model_validate(content.model_dump() | MORE), keys, os.urandom)
    drafts = Drafts(tmp_path / "drafts")
    drafts.save(keys.locator, sealed, NOW)
    (path,) = (tmp_path / "drafts").iterdir()
    label, _, rest = path.read_bytes().partition(b"\n")
    path.write_bytes(json.dumps(more(json.loads(label))).encode() + b"\n" + rest)

    found = drafts.find(keys.locator)
    assert found is not None
    assert (found.sealed, found.until > NOW) == (sealed, True)
    assert open_draft(found.sealed, keys).answers == {"name": "Ana"}


def test_an_opinion_goes_to_the_portal_as_far_as_it_is_known(tmp_path: Path) -> None:
    path = tmp_path / "opinions.sqlite"
    opinions = Opinions(path)
    told = opinion_of("acta", "registro-civil", TODAY - timedelta(days=1), 2, comment="",
                      agency_key=None, random_bytes=os.urandom)  # fmt: skip
    opinions.keep(told)
    with apsw.Connection(str(path)) as db:
        db.execute(
            "UPDATE opinions SET json = ?", (json.dumps(more(json.loads(told.canonical()))),)
        )
        db.execute("ALTER TABLE opinions ADD COLUMN of_years_to_come TEXT")
    assert opinions.of_days_before(TODAY) == (told,), "the portal refuses what it does not know"
    opinions.keep(told)


def test_the_day_book_and_past_days_count_on(tmp_path: Path) -> None:
    book, past = tmp_path / "day.json", tmp_path / "past-days.json"
    clock = [NOW - timedelta(days=1)]
    day_book = DayBook(book, lambda: clock[0])
    day_book.visit()
    clock[0] = NOW
    day_book.visit()
    figures = DayFigures(day=date(2031, 2, 1), visits=3)
    PastDays(past).add(figures)
    for path in (book, tmp_path / "days-left.json", past):
        grow(path)

    again = DayBook(book, lambda: clock[0])
    again.visit()
    assert sum(again.today().visits) == 2
    clock[0] -= timedelta(days=1)
    assert sum(again.today().visits) == 1
    assert PastDays(past).oldest() == (figures,), "the portal refuses what it does not know"


def test_what_staff_chose_holds_and_goes_to_a_screen_that_knows_no_more(tmp_path: Path) -> None:
    path = tmp_path / "centre.json"
    save_choices(path, CentreChoices(text_percent=125))
    grow(path)
    assert load_choices(path, TODAY) == CentreChoices(text_percent=125)


def test_a_bundle_on_the_shelf_is_still_one(tmp_path: Path) -> None:
    with shelf_at(tmp_path / "courier") as shelf:
        id_ = UUID(int=7)
        shelf.draft_path(id_).write_bytes(b"bundle")
        note = BundleNote(id=id_, kiosk="kiosk-7", key_id="0" * 16, size=6,
                          items=(UUID("0197a000-0000-7000-8000-000000000001"),),
                          sha256=sha256(b"bundle").digest())  # fmt: skip
        shelf.put(note)
        grow(tmp_path / "courier" / f"{id_}.json")
        shelf.sweep()
        (found,) = shelf.notes()
        assert shelf.is_sound(found)
        assert shelf.path(id_).name == f"{id_}{BUNDLE_SUFFIX}"


def test_the_courier_key_and_an_agency_s_key_are_read(tmp_path: Path) -> None:
    path, private = tmp_path / "courier-key.json", generate_agency_key(os.urandom)
    unsigned = CourierKey.model_validate(
        {"public_key": private.public_key().raw, "signature": bytes(64), **MORE}
    )
    signature = sign(unsigned, "courier-key", KEY)
    save_courier_key(path, unsigned.model_copy(update={"signature": signature}))
    assert b"of_years_to_come" in path.read_bytes()
    assert load_courier_key(path, [PORTAL]) == private.public_key()
    stored = json.dumps(more(json.loads(private.to_json()))).encode()
    assert AgencyPrivateKey.from_json(stored) == private


def test_the_portal_s_keys_are_believed_and_none_comes_back_by_rot(tmp_path: Path) -> None:
    path, stolen, new = tmp_path / "portal-keys.json", b"s" * 32, b"n" * 32
    gone = RevokedKey(key=stolen, since=NOW)
    path.write_bytes(PortalKeys(believed=(new,), revoked=(gone,)).canonical())
    grow(path)
    assert believed_keys(path, stolen) == (new,)
    path.write_bytes(path.read_bytes().replace(b'"revoked"', b'"revokec"'))
    assert believed_keys(path, stolen) == ()


def calls_of(name: str) -> set[str]:
    """The modules of the kiosk in which something of that name is called."""
    found = set()
    for path in (ROOT / "kiosk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == name
            ):
                found.add(path.relative_to(ROOT).as_posix())
    return found


def test_every_kind_of_file_is_here() -> None:
    rooms = ("kiosk/tour/", "kiosk/gallery/", "kiosk/catalogue/")
    reads = {path for path in calls_of("stored") - BORDERS if not path.startswith(rooms)}
    assert reads == PROVED.keys(), "show above what the release before makes of this file"
    here = Path(__file__).read_text("utf-8")
    here += (ROOT / "tests/offline/test_outbox_going_back.py").read_text("utf-8")
    names = re.findall(r"^def (test_\w+)", here, re.MULTILINE)
    for path, words in PROVED.items():
        assert any(words in name for name in names), f"no test speaks of {words}: {path}"


def test_what_lies_in_a_file_is_read_as_stored() -> None:
    others = calls_of("model_validate_json") - BORDERS
    assert {path for path in others if not path.startswith("kiosk/catalogue/")} == set(), (
        "a message of a file is read by `Message.stored`: a newer release may have written it"
    )
