"""What makes the models of the pages, put together over what it stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.assets import assets_folder
from kiosk.catalogue.location_list import here_at
from kiosk.offline.opinions import Opinions
from kiosk.ui.applying import Able, Applying
from kiosk.ui.beforehand_pages import BeforehandPages
from kiosk.ui.deadlines import Deadlines
from kiosk.ui.draft_pages import DraftPages
from kiosk.ui.efirma_desk import EfirmaDesk, TrustPlace
from kiosk.ui.enquiry_pages import EnquiryPages
from kiosk.ui.finding_pages import FindingPages
from kiosk.ui.ground import Ground
from kiosk.ui.guide_pages import GuidePages
from kiosk.ui.opinion_pages import OpinionPages
from kiosk.ui.page_models import PageModels
from kiosk.ui.posting_pages import PostingPages
from kiosk.ui.sign_pages import SignPages
from kiosk.ui.track_pages import TrackPages
from kiosk.words import unfinished_languages


@dataclass(frozen=True)
class Pages:
    """Who makes any page, and what the screen's moves ask beside it."""

    models: PageModels
    applying: Applying
    guides: GuidePages


def pages_of(ground: Ground, is_online: Callable[[], bool]) -> Pages:
    """`is_online` says whether the line is there just now."""
    store, withdrawn, asking = ground.store, ground.withdrawn, ground.asking
    postings = _postings(ground, is_online)
    guides = GuidePages(store, withdrawn, asking, ground.finder.place)
    beforehand = BeforehandPages(store, withdrawn, asking)
    desk = EfirmaDesk(ground.settings.sticks, _trust_place(ground), ground.world.clock)
    signing = SignPages(desk, ground.sending)
    applying = Applying(
        store,
        withdrawn,
        asking,
        guides,
        beforehand,
        told_of=postings.facts,
        able=Able(lambda: signing.is_ready, ground.sending.has_room),
    )
    finding = FindingPages(
        store,
        ground.finder,
        withdrawn,
        postings,
        EnquiryPages(store, withdrawn, asking),
        guides=guides,
        beforehand=beforehand,
    )
    return Pages(_models(ground, applying, finding, signing), applying, guides)


def _models(
    ground: Ground, applying: Applying, finding: FindingPages, signing: SignPages
) -> PageModels:
    settings, world = ground.settings, ground.world
    return PageModels(
        applying,
        ground.sending,
        DraftPages(
            ground.drafting,
            lambda request, callback: ground.station.call("fetch_draft", callback, request),
            ground.paper,
        ),
        finding,
        TrackPages(
            lambda request, callback: ground.station.call("track", callback, request),
            ground.paper,
            ground.store,
            ground.sending,
            world.clock,
        ),
        paper=ground.paper,
        files=ground.files,
        signing=signing,
        opinions=OpinionPages(
            ground.store,
            ground.withdrawn,
            Opinions(settings.opinions_path),
            world.clock,
            world.random_bytes,
        ),
        now=ground.asking.now,
        centre_name=ground.place.centre,
        drafted=unfinished_languages() if settings.preview_languages else (),
    )


def _postings(ground: Ground, is_online: Callable[[], bool]) -> PostingPages:
    deadlines = Deadlines(ground.world.clock, is_online)
    here = here_at(ground.finder.place, ground.settings.coordinates)
    return PostingPages(ground.store, ground.withdrawn, deadlines, ground.paper, here)


def _trust_place(ground: Ground) -> TrustPlace:
    settings = ground.settings
    source = settings.catalogue_source or assets_folder() / "catalogue"
    return TrustPlace(settings.catalogue_folder, source)
