"""`/`, `/a/AREA`, `/t/SERVICE` and where else a service is had: the published catalogue, on phones.

What is searched for is posted, so that it is in no address and no log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.catalogue.errors import UnknownService
from kiosk.catalogue.filters import Filters
from kiosk.catalogue.model import Service
from kiosk.catalogue.place_names import place_name
from kiosk.catalogue.places import is_state, state_of
from kiosk.catalogue.search import Hit
from kiosk.catalogue.service_words import cost_summary, where_summary
from kiosk.catalogue.terms import Area
from kiosk.words import Words
from portal.public.form_body import BodyTooLarge, NotAForm, read_form
from portal.public.language import browser_language, chosen_language
from portal.public.limits import MOST_TYPED, Limits, too_large
from portal.public.rendering import page, page_words
from portal.public.service_view import questions_of, service_view
from portal.public.shelf import Reading, Shelf

_A_PAGE: Final = 40
_FOUND: Final = 20
_MOST_QUERY: Final = 120
_MOST_ID: Final = 80
_FOR_BACK: Final = {"Cache-Control": "private, no-cache"}
"""On *back* the browser shows the results again; under `no-store` it asks to send once more."""


@dataclass(frozen=True)
class Card:
    """A service in a list."""

    id: str
    name: str
    authority: str
    cost: str
    where: str
    others: bool


class ServicePages:
    """Reads what the shelf lends; raises its `NotYet`."""

    def __init__(self, shelf: Shelf, limits: Limits) -> None:
        self._shelf = shelf
        self._limits = limits

    @property
    def routes(self) -> list[Route]:
        return [
            Route("/", self.home, methods=["GET"]),
            Route("/", self.search, methods=["POST"]),
            Route("/a/{area}", self.area, methods=["GET"]),
            Route("/t/{service}", self.service, methods=["GET"]),
            Route("/t/{service}/places", self.places, methods=["GET"]),
        ]

    async def home(self, request: Request) -> Response:
        self._shelf.wake()
        return page(request, "home.html", kept=True, areas=_AREAS)

    async def search(self, request: Request) -> Response:
        """What fits the words."""
        if refused := await self._limits.search(request):
            return refused
        try:
            fields = await read_form(request, MOST_TYPED)
        except BodyTooLarge:
            return too_large(request)
        except NotAForm:
            fields = {}
        query = fields.get("q", b"").decode("utf-8", "replace").strip()[:_MOST_QUERY]
        if not query:
            return page(request, "home.html", areas=_AREAS)
        return await run_in_threadpool(self._found, request, query)

    def _found(self, request: Request, query: str) -> Response:
        words = _words(request)
        with self._shelf.lent() as reading:
            filters = Filters(withdrawn=reading.withdrawn)
            result = reading.store.search(query, words.language, _FOUND, filters)
            hits = [_card(reading, hit, words) for hit in result.hits]
            near = [_card(reading, hit, words) for hit in result.near]
        return page(request, "found.html", headers=_FOR_BACK, query=query, hits=hits, near=near)

    async def area(self, request: Request) -> Response:
        return await run_in_threadpool(self._area, request)

    def _area(self, request: Request) -> Response:
        try:
            area = Area(request.path_params["area"])
        except ValueError:
            raise HTTPException(404) from None
        words = _words(request)
        number = _page_number(request)
        with self._shelf.lent() as reading:
            filters = Filters(area=area, withdrawn=reading.withdrawn)
            hits = reading.store.browse(filters, words.language)
            pages = max(1, -(-len(hits) // _A_PAGE))
            if number > pages:
                raise HTTPException(404)
            shown = hits[(number - 1) * _A_PAGE : number * _A_PAGE]
            cards = [_card(reading, hit, words) for hit in shown]
        return page(
            request,
            "area.html",
            kept=True,
            area=area.value,
            cards_shown=cards,
            count=len(hits),
            number=number,
            pages=pages,
        )

    async def service(self, request: Request) -> Response:
        return await run_in_threadpool(self._service, request)

    def _service(self, request: Request) -> Response:
        words = _words(request)
        with self._shelf.lent() as reading:
            service = _service(reading, request)
            is_withdrawn = service.id in reading.withdrawn
            questions = _questions(reading, service, words.language)
            others = reading.store.of_template(service.template) if service.template else {}
        view = service_view(service, questions, words, withdrawn=is_withdrawn)
        headers = {"X-Robots-Tag": "noindex"} if is_withdrawn else {}
        has_others = len(others) > 1
        agency = service.agency
        return page(
            request,
            "service.html",
            headers=headers,
            kept=True,
            view=view,
            area=service.area.value,
            has_others=has_others,
            can_apply=service.can_apply,
            phone=agency.phone,
        )

    async def places(self, request: Request) -> Response:
        return await run_in_threadpool(self._places, request)

    def _places(self, request: Request) -> Response:
        words = _words(request)
        with self._shelf.lent() as reading:
            service = _service(reading, request)
            if service.template is None:
                raise HTTPException(404)
            filters = Filters(withdrawn=reading.withdrawn)
            found = reading.store.of_template(service.template, filters)
        named = sorted((_place(code, words), one) for code, one in found.items())
        name = service.name.in_language(words.language)
        return page(request, "places.html", kept=True, name=name, id=service.id, places=named)


_AREAS: Final = tuple(area.value for area in Area)


def _words(request: Request) -> Words:
    chosen = chosen_language(request.query_params.get("lang"))
    accepted = request.headers.get("accept-language", "")
    return page_words(chosen or browser_language(accepted))


def _service(reading: Reading, request: Request) -> Service:
    wanted = request.path_params["service"]
    if len(wanted) > _MOST_ID:
        raise HTTPException(404)
    try:
        return reading.store.service(wanted)
    except UnknownService:
        raise HTTPException(404) from None


def _questions(reading: Reading, service: Service, language: str) -> tuple[str, ...]:
    if not service.can_apply:
        return ()
    key = (service.id, language)
    if key not in reading.questions:
        reading.questions[key] = questions_of(reading.store.form(service), language)
    return reading.questions[key]


def _card(reading: Reading, hit: Hit, words: Words) -> Card:
    service = reading.store.service(hit.service_id)
    return Card(
        id=service.id,
        name=service.name.in_language(words.language),
        authority=service.agency.called.in_language(words.language),
        cost=cost_summary(service, words),
        where=where_summary(service, words),
        others=hit.others > 0,
    )


def _page_number(request: Request) -> int:
    text = request.query_params.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text)):
        raise HTTPException(404)
    return int(text)


def _place(code: str, words: Words) -> str:
    name = place_name(code, words.language)
    return name if is_state(code) else f"{name}, {place_name(state_of(code), words.language)}"
