"""What changes daily travels signed: imported, published, on the kiosk, found, and out of date."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from importing_fixtures import DATA
from publishing_world import Desk, nth
from tuf.api.metadata import Metadata, Targets
from updating_client import Client

from kiosk.catalogue.errors import CatalogueDamaged, UnknownPosting
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.released import current_release
from kiosk.catalogue.source import load_source
from portal.cli import main
from portal.publishing.errors import PublishingError

pytest_plugins = ["publishing_fixtures"]

TODAY = date(2026, 11, 25)
HEAD = '{"title": {"es": "Ejemplo"}, "asOf": "2026-11-20", "place": "MX-OAX"}'
SOURCE = '"source": {"identifier": "1", "system": "prueba"}'
TENDER = (
    '{"id": "x-1", "ocid": "ocds-x-1", "title": "Compra de sillas escolares", "status": "active",'
    ' "tenderPeriod": {"endDate": "2026-12-01T14:00:00-06:00"}, "releases": [{"id": "1"}],'
    f" {SOURCE}}}"
)
CLINIC = (
    '{"id": "l-1", "name": "Centro de Salud Norte", "type": "MedicalClinic", "place": "20067",'
    ' "geo": {"latitude": 17.06, "longitude": -96.72}, "availableService": ["Vacunación"],'
    ' "openingHoursSpecification": [{"dayOfWeek": ["Monday"], "opens": "08:00",'
    f' "closes": "14:00", "validThrough": "2026-12-01"}}], {SOURCE}}}'
)
JOB = f'{{"id": "j-1", "title": "Albañil", "validThrough": "2026-12-01", {SOURCE}}}'


def with_feed(desk: Desk, feed: str = "prueba") -> None:
    desk.author.write(f"feeds/{feed}/feed.json", HEAD)
    desk.author.write(f"feeds/{feed}/tenders/x-1.json", TENDER)
    desk.author.write(f"feeds/{feed}/jobs/j-1.json", JOB)
    desk.author.write(f"feeds/{feed}/locations/l-1.json", CLINIC)
    desk.make_keys()


def store_of(client: Client) -> CatalogueStore:
    released = current_release(client.folder)
    assert released is not None
    return CatalogueStore.open(released.store)


@pytest.fixture
def client(desk: Desk, tmp_path: Path) -> Client:
    with_feed(desk)
    desk.publish(to_all=True)
    client = Client(desk, tmp_path / "kiosk")
    client.update()
    return client


def test_a_feed_arrives_with_its_day_and_is_found(client: Client) -> None:
    with store_of(client) as store:
        postings = store.postings
        assert postings.feeds["prueba"].as_of == date(2026, 11, 20)
        (tender,) = postings.tenders(TODAY)
        assert (tender.title, tender.places) == ("Compra de sillas escolares", ("MX-OAX",))
        assert postings.tenders_with("silla escol") == {tender.number}
        assert postings.tenders_with("mesa") == set()
        (job,) = postings.jobs(TODAY)
        assert postings.jobs_with("ALBANIL") == {job.number}
        (clinic,) = postings.locations(TODAY)
        assert (clinic.places, clinic.offers) == (("20067", "MX-OAX"), ("vaccination",))
        assert postings.locations_with("salud nort") == {clinic.number}
        assert postings.location("prueba", "l-1", TODAY)[1] == clinic
        with pytest.raises(UnknownPosting):
            postings.location("prueba", "l-2", TODAY)


def test_what_is_over_is_not_shown(client: Client) -> None:
    late = date(2026, 12, 2)
    with store_of(client) as store:
        assert not store.postings.jobs(late)
        with pytest.raises(UnknownPosting):
            store.postings.job("prueba", "j-1", late)
        assert store.postings.tenders(late)  # open to scrutiny afterwards too


def test_a_new_day_costs_little(client: Client) -> None:
    client.desk.author.write("feeds/prueba/feed.json", HEAD.replace("11-20", "11-21"))
    client.desk.publish(to_all=True)
    assert client.update().received_bytes < 4000
    with store_of(client) as store:
        assert store.postings.feeds["prueba"].as_of == date(2026, 11, 21)


def test_a_feed_has_a_role_of_its_own(client: Client) -> None:
    metadata = client.desk.repository.folder / "metadata" / f"{nth(1)}.feed-prueba.json"
    signed: Targets = Metadata[Targets].from_bytes(metadata.read_bytes()).signed
    assert {path.split("/")[1] for path in signed.targets} == {"prueba"}


def test_a_feed_that_is_gone_is_gone_from_the_kiosk(client: Client) -> None:
    for path in sorted((client.desk.source / "feeds").rglob("*.json")):
        path.unlink()
    client.desk.publish(to_all=True)
    client.update()
    with store_of(client) as store:
        assert store.postings.counts() == (0, 0, 0)
        assert client.shown == {"acta-de-nacimiento", "rfc"}


def test_no_agency_takes_a_feeds_role(desk: Desk) -> None:
    desk.author.agency("feed-prueba")
    with pytest.raises(PublishingError, match="no agency may be called that"):
        desk.publish()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("feed.json", '{"title": {"en": "x"}, "asOf": "2026-11-20"}', "Spanish"),
        ("feed.json", '{"title": {"es": "x"}}', "asOf"),
        ("feed.json", HEAD.replace("MX-OAX", "OAX"), "place"),
        ("jobs/j-2.json", JOB, "its id is 'j-1'"),
        ("jobs/j-1.json", "{", "jobs/j-1.json"),
    ],
)
def test_a_damaged_feed_is_never_published(desk: Desk, name: str, content: str, told: str) -> None:
    with_feed(desk)
    desk.author.write(f"feeds/prueba/{name}", content)
    with pytest.raises(PublishingError, match=told):
        desk.publish()


def test_a_feed_without_a_head_is_damaged(desk: Desk) -> None:
    with_feed(desk)
    (desk.source / "feeds/prueba/feed.json").unlink()
    with pytest.raises(CatalogueDamaged):
        load_source(desk.source)


def test_dates_of_an_example_move_along(desk: Desk, tmp_path: Path) -> None:
    with_feed(desk)
    desk.author.write("feeds/prueba/feed.json", HEAD.replace("{", '{"example": true, ', 1))
    desk.publish(to_all=True)
    client = Client(desk, tmp_path / "kiosk")
    client.update()
    later = TODAY + timedelta(days=700)
    with store_of(client) as store:
        (tender,) = store.postings.tenders(later)
        assert tender.closes is not None
        assert tender.closes.date() == later + timedelta(days=11)
        whole, _ = store.postings.tender("prueba", "x-1", later)
        assert whole.tender_period is not None
        assert whole.tender_period.end_date == tender.closes
        (job,) = store.postings.jobs(later)
        assert job.until == later + timedelta(days=11)
        (clinic,) = store.postings.locations(later)
        assert clinic.spans[0].last == later + timedelta(days=11)
        assert store.postings.feeds["prueba"].as_of_on(later) == later


@pytest.mark.skipif(not DATA.is_dir(), reason="others' samples are not here")
def test_others_data_comes_from_the_file_to_the_kiosk(desk: Desk, tmp_path: Path) -> None:
    tenders = sorted(map(str, (DATA / "tenders").glob("mx-*/*.json")))
    feeds = desk.source / "feeds"
    jobs = str(DATA / "jobs" / "mx-juarez-nl-sample.csv")
    mapped = ["--mapping", "empleos-juarez-nl", "--out", str(feeds / "juarez")]
    assert main(["import", "tenders", *tenders, "--out", str(feeds / "ocds")]) == 0
    assert main(["import", "jobs", jobs, *mapped]) == 0
    desk.make_keys()
    desk.publish(to_all=True)
    client = Client(desk, tmp_path / "kiosk")
    client.update()
    with store_of(client) as store:
        postings = store.postings
        assert postings.counts() == (11, 197, 0)
        found = postings.tenders(TODAY)
        assert {place for each in found for place in each.places} >= {"MX-CMX", "MX-JAL"}
        assert {each.currency for each in found if each.amount is not None} == {"MXN", "USD"}
        towns = {place for each in postings.jobs(TODAY) for place in each.places}
        assert {"MX-NLE", "19006", "19026", "19031"} <= towns
