"""A second copy is whole, is that submission's, and counts when it is confirmed."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import UUID

import pytest
from outbox_samples import BODY, MINUTE, NOON, submission

from kiosk.offline.copies import Copies
from kiosk.offline.outbox_item import NewSubmission
from kiosk.protocol.envelope import MAX_SEALED_BYTES

ONE = submission()(None)
OTHER = submission(NOON + MINUTE, BODY * 2)(ONE.header.folio)


@pytest.fixture
def copies(tmp_path: Path) -> Copies:
    return Copies(tmp_path / "copies")


def _confirmed(copies: Copies, new: NewSubmission) -> Path:
    copies.write(new)
    copies.confirm(new.header.id)
    return _folder(copies) / str(new.header.id)


def _folder(copies: Copies) -> Path:
    return copies._folder


def test_it_counts_when_it_is_confirmed(copies: Copies) -> None:
    id_ = ONE.header.id
    assert not copies.exist
    copies.write(ONE)
    assert copies.exist
    assert (copies.ids(), copies.unconfirmed()) == (set(), {id_})
    assert (copies.read(id_), copies.read_unconfirmed(id_)) == (None, ONE)

    copies.confirm(id_)

    assert (copies.ids(), copies.unconfirmed()) == ({id_}, set())
    assert (copies.read(id_), copies.read_unconfirmed(id_)) == (ONE, None)


def test_the_longest_body_fits(copies: Copies) -> None:
    longest = NewSubmission(header=ONE.header, sealed=os.urandom(MAX_SEALED_BYTES))
    _confirmed(copies, longest)

    assert copies.read(ONE.header.id) == longest


def test_what_a_killed_attempt_left_of_it_is_overwritten(copies: Copies) -> None:
    copies.write(NewSubmission(header=ONE.header, sealed=BODY * 3))
    copies.write(ONE)

    assert copies.read_unconfirmed(ONE.header.id) == ONE


def test_each_that_is_taken_back_or_settled_goes_alone(copies: Copies) -> None:
    for new in (ONE, OTHER):
        _confirmed(copies, new)
        copies.write(new)

    copies.discard(ONE.header.id)
    assert copies.unconfirmed() == {OTHER.header.id}
    assert copies.ids() == {ONE.header.id, OTHER.header.id}

    copies.erase(OTHER.header.id)
    assert (copies.ids(), copies.unconfirmed()) == ({ONE.header.id}, set())


@pytest.mark.parametrize("kept", [0, 10, 32, 33, -33, -32, -1])
def test_one_that_is_torn_is_none(copies: Copies, kept: int) -> None:
    path = _confirmed(copies, ONE)
    path.write_bytes(path.read_bytes()[:kept])

    assert copies.read(ONE.header.id) is None
    assert copies.newest_folio() is None


def test_one_under_anothers_name_is_none(copies: Copies) -> None:
    _confirmed(copies, ONE).rename(_folder(copies) / str(OTHER.header.id))

    assert copies.read(OTHER.header.id) is None
    assert copies.newest_folio() is None


def test_files_that_are_none_of_ours_are_passed_over(copies: Copies) -> None:
    _confirmed(copies, ONE)
    (_folder(copies) / "zzz.new").write_bytes(b"a stranger's")
    (_folder(copies) / "lost+found").mkdir()

    assert (copies.ids(), copies.unconfirmed()) == ({ONE.header.id}, set())
    assert copies.newest_folio() == ONE.header.folio


@pytest.mark.parametrize("counts", [True, False])
def test_the_newest_folio_is_the_latest_whether_it_counts_or_not(
    copies: Copies, counts: bool
) -> None:
    assert copies.newest_folio() is None
    for new in (OTHER, ONE):
        copies.write(new)
        if counts:
            copies.confirm(new.header.id)

    assert copies.newest_folio() == OTHER.header.folio


@pytest.mark.parametrize("erred", ["the clock", "the files' times"])
def test_the_newest_folio_is_found_by_name_or_by_the_files_time(copies: Copies, erred: str) -> None:
    *others, last = (NOON + MINUTE * number for number in range(5))
    folio = None
    for made in (*others, NOON - MINUTE if erred == "the clock" else last):
        new = submission(made)(folio)
        folio = new.header.folio
        path = _confirmed(copies, new)
        if erred == "the files' times":
            os.utime(path, (0, -made.timestamp()))

    assert copies.newest_folio() == folio


def test_an_unknown_one_is_none_and_nothing_to_erase(copies: Copies) -> None:
    unknown = UUID(int=7)
    assert (copies.ids(), copies.unconfirmed()) == (set(), set())
    assert copies.read(unknown) is None
    copies.discard(unknown)
    copies.erase(unknown)
    assert not copies.exist
