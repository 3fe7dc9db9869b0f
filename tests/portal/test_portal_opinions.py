"""Opinions at the portal: once each, by service and centre, and comments for their agency alone."""

from __future__ import annotations

import json
import secrets
from datetime import date, timedelta

import httpx
import pytest
from desk_world import Desk, published_key
from portal_world import AGENCY, CENTRE, Device, Portal, kind_of, problem_of

from kiosk.offline.opinions import opinion_of
from kiosk.protocol.opinion import Opinion, OpinionBatch, OpinionsTaken
from portal.api.opinions import OPINION_BATCHES_PER_MINUTE
from portal.storage import opinions

pytest_plugins = ["portal_fixtures", "desk_fixtures"]

DAY = date(2026, 3, 2)


def an_opinion(rating: int, service: str = "acta-de-nacimiento") -> Opinion:
    return opinion_of(
        service, AGENCY, DAY, rating,
        comment="", agency_key=None, random_bytes=secrets.token_bytes,
    )  # fmt: skip


def gives(device: Device, *given: Opinion) -> httpx.Response:
    return device.post("/v1/opinions", OpinionBatch(opinions=given))


@pytest.mark.both_databases
def test_they_are_added_up_by_service_and_centre(agency_desk: Desk, device: Device) -> None:
    given = [an_opinion(5), an_opinion(5), an_opinion(2), an_opinion(1, "otro")]

    answer = gives(device, *given)
    again = gives(device, *given)

    assert answer.status_code == again.status_code == 200, answer.text
    assert OpinionsTaken.model_validate_json(again.content).ids == tuple(one.id for one in given)
    code, out, _ = agency_desk.run(
        "opinions", "--json", "--home", str(agency_desk.portal.settings.home)
    )
    assert code == 0
    assert json.loads(out) == [
        {
            "service": "acta-de-nacimiento",
            "centre": CENTRE.id,
            "count": 3,
            "mean": 4.0,
            "by_rating": {"1": 0, "2": 1, "3": 0, "4": 0, "5": 2},
            "comments": 0,
        },
        {
            "service": "otro",
            "centre": CENTRE.id,
            "count": 1,
            "mean": 1.0,
            "by_rating": {"1": 1, "2": 0, "3": 0, "4": 0, "5": 0},
            "comments": 0,
        },
    ]


def test_one_service_in_words(agency_desk: Desk, device: Device) -> None:
    gives(device, an_opinion(4), an_opinion(1, "otro"))
    home = str(agency_desk.portal.settings.home)

    code, out, _ = agency_desk.run("opinions", "--service", "otro", "--home", home)

    assert code == 0
    assert "1.0  ####" in out
    assert "1 in all" in out
    assert agency_desk.run("opinions", "--centre", "nowhere", "--home", home)[1] == "0 in all\n"


def test_the_agency_reads_what_was_written_and_no_terminal_is_steered(
    agency_desk: Desk, device: Device
) -> None:
    agency_desk.make_keys()
    comment = "Me pidieron \x1b[2J dinero"
    given = opinion_of(
        "acta-de-nacimiento", AGENCY, DAY, 1, comment=comment,
        agency_key=published_key(agency_desk.portal), random_bytes=secrets.token_bytes,
    )  # fmt: skip
    gives(device, given)
    asked = ("comments", "--agency", AGENCY, "--keys", str(agency_desk.keys))

    code, out, _ = agency_desk.on(*asked)
    _, told, _ = agency_desk.on(*asked, "--json")

    assert code == 0
    assert "Me pidieron" in out
    assert "\x1b" not in out
    assert [one["comment"] for one in json.loads(told)] == [comment]
    assert agency_desk.on("comments", "--agency", AGENCY, "--keys", "/nowhere")[0] == 1
    held = [path for path in agency_desk.portal.settings.home.rglob("*") if path.is_file()]
    assert held
    assert all(b"pidieron" not in path.read_bytes() for path in held)


def test_a_comment_that_does_not_open_keeps_no_other_back(
    agency_desk: Desk, device: Device
) -> None:
    agency_desk.make_keys()
    good, other = (
        opinion_of(
            "acta-de-nacimiento", AGENCY, DAY, 1, comment=comment,
            agency_key=published_key(agency_desk.portal), random_bytes=secrets.token_bytes,
        )
        for comment in ("Bien", "Mal")
    )  # fmt: skip
    gives(device, good, other.model_copy(update={"comment": good.comment}))
    asked = ("comments", "--agency", AGENCY, "--keys", str(agency_desk.keys))

    code, out, told = agency_desk.on(*asked)

    assert code == 1
    assert "Bien" in out
    assert "BAD: the comment does not open" in out
    assert "1 of 2 comments do not open" in told
    listed = json.loads(agency_desk.on(*asked, "--json")[1])
    assert sorted((one["comment"], bool(one["fault"])) for one in listed) == [
        ("", True), ("Bien", False),
    ]  # fmt: skip


@pytest.mark.both_databases
def test_a_comment_is_erased_after_a_year_and_its_rating_stays(
    agency_desk: Desk, device: Device
) -> None:
    agency_desk.make_keys()
    portal = agency_desk.portal
    given = opinion_of(
        "acta-de-nacimiento", AGENCY, DAY, 2, comment="Tardaron mucho",
        agency_key=published_key(portal), random_bytes=secrets.token_bytes,
    )  # fmt: skip
    gives(device, given)

    def erased(today: date) -> int:
        with portal.database.writing() as session:
            return opinions.erase_comments(session, today)

    assert [erased(DAY + timedelta(days=days)) for days in (365, 366, 367)] == [0, 1, 0]
    assert gives(device, given).status_code == 200, "a kiosk that missed the answer"
    with portal.database.reading() as session:
        assert opinions.with_comments(session, AGENCY) == []
        assert [one.by_rating for one in opinions.rated(session)] == [(0, 1, 0, 0, 0)]


@pytest.mark.both_databases
def test_only_a_kiosk_gives_them_and_not_without_end(portal: Portal, device: Device) -> None:
    unsigned = portal.post("/v1/opinions", OpinionBatch(opinions=(an_opinion(5),)))
    answers = [gives(device, an_opinion(5)) for _ in range(OPINION_BATCHES_PER_MINUTE + 1)]

    assert unsigned.status_code == 401
    assert answers[-1].status_code == 429
    assert kind_of(problem_of(answers[-1])) == "too-many-requests"
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("change", [{"rating": 6}, {"rating": 0}, {"key_id": "0" * 16}])
def test_what_is_no_opinion_is_refused(device: Device, change: dict[str, object]) -> None:
    bad = an_opinion(5).model_copy(update=change)
    batch = OpinionBatch.model_construct(opinions=(bad,))

    assert device.post("/v1/opinions", batch).status_code == 422
