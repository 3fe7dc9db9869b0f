"""Opinions on this machine: kept until the portal has them, telling nothing of who gave them."""

from __future__ import annotations

import os
import secrets
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import apsw
import pytest
from bad_sector import bad_sector

from kiosk.offline import opinions as opinions_module
from kiosk.offline.opinions import Opinions, OpinionsFailed, open_comment, opinion_of
from kiosk.protocol.opinion import MAX_OPINIONS, Opinion
from kiosk.sealing.agency_key import AgencyPublicKey, generate_agency_key
from kiosk.sealing.seal import CannotOpen

DAY = date(2026, 3, 2)
TOMORROW = DAY + timedelta(days=1)
AGENCY_KEY = generate_agency_key()


def an_opinion(comment: str = "", rating: int = 4, day: date = DAY) -> Opinion:
    return opinion_of(
        "acta-de-nacimiento",
        "registro-civil",
        day,
        rating,
        comment=comment,
        agency_key=AgencyPublicKey.from_bytes(AGENCY_KEY.public_key().raw),
        random_bytes=secrets.token_bytes,
    )


@pytest.fixture
def opinions(tmp_path: Path) -> Opinions:
    return Opinions(tmp_path / "opinions.sqlite")


def test_it_stays_until_its_day_is_over_and_then_until_the_portal_has_it(
    opinions: Opinions,
) -> None:
    given = an_opinion()
    opinions.keep(given)

    assert opinions.of_days_before(DAY) == ()
    assert opinions.of_days_before(TOMORROW) == (given,)
    assert opinions.of_days_before(TOMORROW) == (given,)
    opinions.forget([given.id])
    assert opinions.of_days_before(TOMORROW) == ()


def test_the_file_tells_neither_order_nor_comment_nor_what_was_erased(
    opinions: Opinions, tmp_path: Path
) -> None:
    given = [an_opinion("Me pidieron dinero, qué vergüenza.") for _ in range(20)]
    for one in given:
        opinions.keep(one)

    found = opinions.of_days_before(TOMORROW)
    assert [one.id for one in found] == sorted((one.id for one in given), key=str)
    assert all(one.id.version == 4 for one in found)
    opinions.forget([one.id for one in given])
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"dinero" not in left
    assert not any(str(one.id).encode() in left for one in given)


def test_a_comment_opens_for_its_agency_and_its_opinion_alone() -> None:
    given, other = an_opinion("  Muy amables.  "), an_opinion("Otra cosa.")

    assert open_comment(given, AGENCY_KEY) == "Muy amables."
    assert open_comment(an_opinion(), AGENCY_KEY) == ""
    with pytest.raises(CannotOpen):
        open_comment(given, generate_agency_key())
    with pytest.raises(CannotOpen):
        open_comment(given.model_copy(update={"comment": other.comment}), AGENCY_KEY)


def test_without_a_key_the_comment_is_not_kept_in_clear() -> None:
    given = opinion_of(
        "s", "a", DAY, 1, comment="x", agency_key=None, random_bytes=secrets.token_bytes
    )

    assert given.comment is None


def test_a_request_holds_so_many_and_the_file_no_more_than_it_may(
    opinions: Opinions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opinions_module, "MOST", MAX_OPINIONS + 5)
    for _ in range(MAX_OPINIONS + 10):
        opinions.keep(an_opinion())

    first = opinions.of_days_before(TOMORROW)
    opinions.forget([one.id for one in first])
    assert len(first) == MAX_OPINIONS
    assert len(opinions.of_days_before(TOMORROW)) == 5


def test_a_disk_that_fails_is_said(tmp_path: Path) -> None:
    with pytest.raises(OpinionsFailed):
        Opinions(tmp_path / "no such folder" / "opinions.sqlite").keep(an_opinion())
    (tmp_path / "opinions.sqlite").write_bytes(b"no database, but long enough to be one" * 100)
    with pytest.raises(OpinionsFailed):
        Opinions(tmp_path / "opinions.sqlite").of_days_before(TOMORROW)


@pytest.mark.parametrize("length", [0, 4_096])
def test_a_damaged_file_makes_room_for_a_new_one(
    opinions: Opinions, tmp_path: Path, length: int
) -> None:
    path = tmp_path / "opinions.sqlite"
    opinions.keep(an_opinion())
    content = path.read_bytes()
    path.write_bytes(content[:length] + b"\x55" * (len(content) - length))
    with pytest.raises(OpinionsFailed):
        opinions.of_days_before(TOMORROW)

    given = an_opinion()
    opinions.keep(given)

    assert opinions.of_days_before(TOMORROW) == (given,)


@pytest.mark.parametrize("page", [0, 1])
def test_a_file_on_a_bad_sector_makes_room_for_a_new_one(
    opinions: Opinions, tmp_path: Path, page: int
) -> None:
    opinions.keep(an_opinion())
    given = an_opinion()
    with bad_sector(tmp_path / "opinions.sqlite", page):
        with pytest.raises(OpinionsFailed):
            opinions.of_days_before(TOMORROW)
        opinions.keep(given)
        assert opinions.of_days_before(TOMORROW) == (given,)


@pytest.mark.parametrize(
    "rot",
    [
        "UPDATE opinions SET json = '{' WHERE id = ?",
        "UPDATE opinions SET json = CAST(x'7bff7d' AS TEXT) WHERE id = ?",
        "UPDATE opinions SET id = CAST(x'66ff' AS TEXT) WHERE id = ?",
        "UPDATE opinions SET id = '00000000-0000-4000-8000-000000000000' WHERE id = ?",
    ],
)
def test_one_that_cannot_be_read_any_more_is_erased_and_holds_up_no_other(
    opinions: Opinions, tmp_path: Path, rot: str
) -> None:
    rotten, whole = an_opinion(), an_opinion()
    opinions.keep(rotten)
    opinions.keep(whole)
    with closing(apsw.Connection(str(tmp_path / "opinions.sqlite"))) as db:
        db.execute(rot, (str(rotten.id),))

    assert opinions.of_days_before(TOMORROW) == (whole,)
    assert opinions.count_of(DAY) == 1


def test_screen_and_station_both_write_to_it_whatever_the_umask(
    opinions: Opinions, tmp_path: Path
) -> None:
    before = os.umask(0o077)
    try:
        opinions.of_days_before(DAY)
    finally:
        os.umask(before)

    assert mode_of(tmp_path) == 0o660


def test_a_file_that_only_its_owner_could_write_is_for_both_once_the_owner_uses_it(
    opinions: Opinions, tmp_path: Path
) -> None:
    given = an_opinion()
    opinions.keep(given)
    (tmp_path / "opinions.sqlite").chmod(0o640)

    assert opinions.of_days_before(TOMORROW) == (given,)
    assert mode_of(tmp_path) == 0o660


def mode_of(folder: Path) -> int:
    return (folder / "opinions.sqlite").stat().st_mode & 0o777
