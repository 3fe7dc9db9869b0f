"""Others' tenders, jobs and places, as published: every one listed, narrowed, opened and summed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from catalogue_author import Author
from paper_station import PaperStation
from PySide6.QtCore import QObject

from kiosk.catalogue.building import build_store
from kiosk.catalogue.location_list import here_at
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.source import load_source
from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.ui.deadlines import Deadlines
from kiosk.ui.models.posting import PostingModel
from kiosk.ui.models.posting_choice import PostingChoiceModel
from kiosk.ui.models.posting_plots import PostingPlotsModel
from kiosk.ui.models.postings import PostingsModel
from kiosk.ui.posting_pages import PostingPages
from kiosk.visit.pages import About, PostingChoicePage, PostingPage, PostingPlotsPage, PostingsPage
from kiosk.words import words_of
from portal.cli import main
from portal.importing.mapping_file import SHIPPED

DATA = Path(__file__).parents[3] / "shared" / "data"
"""Samples that others made; not everywhere."""
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="others' samples are not here")
NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
WORDS = words_of("es")
PARENT = QObject()
"""Keeps the models alive."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> CatalogueStore:
    folder = tmp_path_factory.mktemp("samples")
    Author(folder / "source")
    feeds = folder / "source" / "feeds"
    tenders = sorted(map(str, (DATA / "tenders").glob("mx-*/*.json")))
    jobs = str(DATA / "jobs" / "mx-juarez-nl-sample.csv")
    mapped = ["--mapping", "empleos-juarez-nl", "--out", str(feeds / "juarez")]
    assert main(["import", "tenders", *tenders, "--out", str(feeds / "ocds")]) == 0
    assert main(["import", "jobs", jobs, *mapped]) == 0
    towns = [str(DATA / "places" / "mx-localidades.sqlite.gz"), "--mapping", _of_two_states(folder)]
    assert main(["import", "locations", *towns, "--out", str(feeds / "inegi")]) == 0
    build_store(load_source(folder / "source"), folder / "store.sqlite")
    return CatalogueStore.open(folder / "store.sqlite")


def _of_two_states(folder: Path) -> str:
    """The mapping that comes with the program, for Oaxaca and Tlaxcala: all of them take long."""
    mapping = yaml.safe_load((SHIPPED / "localidades-inegi.yaml").read_text("utf-8"))
    others = [f"{number:02}" for number in range(1, 33) if number not in {20, 29}]
    refused = {"columns": ["cve_entidad"], "words": others, "value": "another state"}
    path = folder / "localities.yaml"
    path.write_text(yaml.safe_dump({**mapping, "refuse": [refused]}, allow_unicode=True), "utf-8")
    return str(path)


@pytest.fixture
def pages(qapp: object, store: CatalogueStore, tmp_path: Path) -> PostingPages:
    return PostingPages(
        store,
        WithdrawnList(tmp_path / "withdrawn.json"),
        Deadlines(lambda: NOW, lambda: True),
        PaperStation().pages(),
        here_at("20067"),
    )


@pytest.mark.parametrize(("kind", "count"), [("tender", 11), ("job", 197)])
def test_each_is_listed_and_opened_and_says_of_which_day_it_is(
    pages: PostingPages, kind: str, count: int
) -> None:
    listed = pages.make(PostingsPage(kind), WORDS, PARENT)
    assert isinstance(listed, PostingsModel)
    while listed.more:
        listed.showMore()
    assert len(listed.cards) == count
    assert listed.asOf.startswith("Datos del ")
    for card in listed.cards:
        assert all(tag["text"] for tag in card["tags"])
        feed, _, posting = card["key"].partition("/")
        opened = pages.make(PostingPage(About(kind, feed, posting)), WORDS, PARENT)
        assert isinstance(opened, PostingModel)
        assert opened.heading == card["title"]
        assert all(fact["value"] for fact in opened.facts)


@pytest.mark.parametrize("kind", ["tender", "job"])
def test_each_count_is_what_is_left(pages: PostingPages, kind: str) -> None:
    listed = pages.make(PostingsPage(kind), WORDS, PARENT)
    assert isinstance(listed, PostingsModel)
    for name in listed.usable:
        field, _, value = name.partition("=")
        narrowed = pages.make(PostingsPage(kind, "", ((field, value),)), WORDS, PARENT)
        assert isinstance(narrowed, PostingsModel)
        assert narrowed.summary.split()[0] == listed.counts[name]["figure"]


def test_they_are_found_by_place_and_by_words(pages: PostingPages) -> None:
    places = pages.make(PostingChoicePage(PostingsPage("job"), "place"), WORDS, PARENT)
    assert isinstance(places, PostingChoiceModel)
    states, towns = places.groups[0], places.groups[1]
    assert (states["title"], towns["title"]) == ("Estados", "Municipios")
    assert states["entries"][0]["title"] == "Nuevo León"
    assert "Apodaca, Nuevo León" in {entry["title"] for entry in towns["entries"]}
    places.narrow("apo")
    assert [group["title"] for group in places.groups] == ["Municipios"]
    places.narrow("vacantes")
    assert places.nothing, "how many there are is no name"
    assert pages.count("job", "soldador") >= 1
    assert pages.count("tender", "computadora portatil") >= 1
    assert pages.count("tender", "xqzwk") == 0


def test_their_sums_are_never_mixed(pages: PostingPages, store: CatalogueStore) -> None:
    plots = pages.make(PostingPlotsPage(PostingsPage("tender")), WORDS, PARENT)
    assert isinstance(plots, PostingPlotsModel)
    told = [each for each in store.postings.tenders(NOW.date()) if each.amount is not None]
    assert len(plots.first) == len({each.currency for each in told}) == 2
    assert sum(len(chart["bars"]) for chart in plots.first) > 2
    assert any(bar["share"] == 1 for bar in plots.second[0]["bars"])


def test_all_places_are_listed_from_here_narrowed_opened_and_counted(pages: PostingPages) -> None:
    listed = pages.make(PostingsPage("location"), WORDS, PARENT)
    assert isinstance(listed, PostingsModel)
    assert listed.summary == "842 lugares"
    assert listed.cards[0]["title"] == "Oaxaca de Juarez", "the centre's own is the nearest"
    assert listed.asOf.startswith("Datos del ")
    of_state = PostingsPage("location", narrowing=(("place", "MX-OAX"),))
    narrowed = pages.make(of_state, WORDS, PARENT)
    assert isinstance(narrowed, PostingsModel)
    assert narrowed.summary == "629 lugares"
    assert pages.count("location", "huamantla") == 12
    feed, _, town = narrowed.cards[1]["key"].partition("/")
    opened = pages.make(PostingPage(About("location", feed, town)), WORDS, PARENT)
    assert isinstance(opened, PostingModel)
    assert opened.verdict == WORDS("location.hours-unsaid")
    assert "km, " in next(fact["value"] for fact in opened.facts if fact["glyph"] == "here")
    assert any("Habitantes" in line["text"] for part in opened.parts for line in part["lines"])
    plots = pages.make(PostingPlotsPage(PostingsPage("location")), WORDS, PARENT)
    assert isinstance(plots, PostingPlotsModel)
    states, _ = plots.second
    assert [bar["spoken"] for bar in states["bars"]] == [
        "Oaxaca: 629 lugares",
        "Tlaxcala: 213 lugares",
    ]
