"""What makes the models of the pages, put together over what it stands on."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.assets import assets_folder
from kiosk.catalogue.location_list import here_at
from kiosk.offline.opinions import Opinions
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


def page_models_of(ground: Ground, is_online: Callable[[], bool]) -> PageModels:
    """Who makes any page. `is_online` says whether the line is there just now."""
    settings, world = ground.settings, ground.world
    postings = _postings(ground, is_online)
    return PageModels(
        ground.store,
        ground.sending,
        DraftPages(
            ground.drafting,
            lambda request, callback: ground.station.call("fetch_draft", callback, request),
            ground.paper,
        ),
        _finding(ground, postings),
        TrackPages(
            lambda request, callback: ground.station.call("track", callback, request),
            ground.paper,
            ground.store,
            ground.sending,
            world.clock,
        ),
        paper=ground.paper,
        files=ground.files,
        signing=SignPages(
            EfirmaDesk(settings.sticks, _trust_place(ground), world.clock), ground.sending
        ),
        opinions=OpinionPages(
            ground.store,
            ground.withdrawn,
            Opinions(settings.opinions_path),
            world.clock,
            world.random_bytes,
        ),
        asking=ground.asking,
        centre_name=ground.place.centre,
        drafted=unfinished_languages() if settings.preview_languages else (),
    )


def _postings(ground: Ground, is_online: Callable[[], bool]) -> PostingPages:
    deadlines = Deadlines(ground.world.clock, is_online)
    here = here_at(ground.finder.place, ground.settings.coordinates)
    return PostingPages(ground.store, ground.withdrawn, deadlines, ground.paper, here)


def _finding(ground: Ground, postings: PostingPages) -> FindingPages:
    store, withdrawn, finder = ground.store, ground.withdrawn, ground.finder
    asking = ground.asking
    return FindingPages(
        store,
        finder,
        withdrawn,
        postings,
        EnquiryPages(store, withdrawn, asking),
        guides=GuidePages(store, withdrawn, asking, finder.place),
        beforehand=BeforehandPages(store, withdrawn, asking),
    )


def _trust_place(ground: Ground) -> TrustPlace:
    settings = ground.settings
    source = settings.catalogue_source or assets_folder() / "catalogue"
    return TrustPlace(settings.catalogue_folder, source)
