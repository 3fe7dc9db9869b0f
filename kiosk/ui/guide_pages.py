"""Makes the pages of a guide, and carries what is told from one of its applications to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, assert_never

from PySide6.QtCore import QObject

from kiosk.catalogue.filters import Filters
from kiosk.catalogue.guide import Guide, GuideStep
from kiosk.catalogue.guide_search import guides_meant
from kiosk.catalogue.model import Service
from kiosk.catalogue.places import is_state, state_of
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.forms.answers import with_defaults
from kiosk.forms.checker import FormDamaged
from kiosk.forms.concepts import FOLIO, NOTHING_TOLD, told_in, with_told
from kiosk.forms.definition import Form, FormUnsupported, compile_form
from kiosk.ui.asking import Asking
from kiosk.ui.guiding import PLACE_MUNICIPALITY, PLACE_STATE, Catalogued, Stage, place_of, stages
from kiosk.ui.models.guide import GuideModel
from kiosk.ui.models.guide_question import GuideQuestionModel
from kiosk.visit.guide_moves import keep_told
from kiosk.visit.guided import Guided
from kiosk.visit.journey import Sent, Visit, has_begun
from kiosk.visit.pages import AnyGuide, GuidePage, GuideQuestionPage, Results
from kiosk.words import Words


class GuidePages:
    """`store` is None where there is no catalogue; then there is no guide. `place`: the centre's
    own."""

    def __init__(
        self,
        store: CatalogueStore | None,
        withdrawn: WithdrawnList,
        asking: Asking,
        place: str | None,
    ) -> None:
        self._store = store
        self._withdrawn = withdrawn
        self._asking = asking
        self._place = place

    def make(self, page: AnyGuide, visit: Visit, words: Words, parent: QObject) -> QObject:
        """The page's model. Raises `LookupError` for a guide that is not followed."""
        guide, guided = self._followed(visit)
        match page:
            case GuideQuestionPage(_, step):
                form = self._form(guide, words.language)
                if form is None:
                    raise LookupError(f"the guide {guide.id} asks nothing")
                keys = [one.key for one in form.steps_of(guided.answers)]
                key = step if step in keys else keys[0]
                return GuideQuestionModel(form, key, guided.answers, words, parent)
            case GuidePage():
                form = self._form(guide, words.language)
                stages_now = self.stages(visit)
                return GuideModel(
                    guide, stages_now, words, parent, form=form, answers=guided.answers
                )
            case never:
                assert_never(never)

    # On the way to a guide ------------------------------------------------------------------

    def offered(self, visit: Visit, words: Words) -> list[tuple[str, str]]:
        """All, by id and what the way to it says; one that was begun is gone on with."""
        begun = {guided.guide for guided in (visit.guided, *visit.left_guides) if guided}
        return [
            (
                guide.id,
                words(
                    "guide.resume" if guide.id in begun else "guide.open",
                    name=guide.name.in_language(words.language),
                ),
            )
            for guide in self._guides
        ]

    def shown_in(self, page: Results, words: Words) -> list[tuple[str, str, str]]:
        """Those that a list of services begins with: the id, the name, what it is for."""
        language = words.language
        return [
            (
                guide.id,
                words("guide.open", name=guide.name.in_language(language)),
                guide.purpose.in_language(language),
            )
            for guide in self._meant(page, language)
        ]

    def _meant(self, page: Results, language: str) -> Sequence[Guide]:
        if page.authority or (page.area and page.query.strip()):
            return ()
        if page.query.strip():
            return guides_meant(self._guides, page.query, language)
        return [
            guide
            for guide in self._guides
            if guide.area.value == page.area or page.life_event in guide.life_events
        ]

    def first_of(self, guide: str, language: str) -> tuple[str | None, Mapping[str, Any]]:
        """Its first question's page, None where it has none, and what is answered beforehand.

        Raises `LookupError`.
        """
        form = self._form(self._guide(guide), language)
        if form is None:
            return None, NOTHING_TOLD
        answers = with_told(form, with_defaults(form, {}), self._own_place)
        return form.steps_of(answers)[0].key, answers

    def followed_for(self, visit: Visit, service: str) -> Guided | None:
        """The way that is followed, where the service is a step of it."""
        if self._store is None or visit.guided is None:
            return None
        return visit.guided if self.has_step(visit, self._store.service(service)) else None

    def has_step(self, visit: Visit, service: Service) -> bool:
        """Whether the service is a step of the way that the visitor follows."""
        return self._step_of(visit, service) is not None

    # Once only ------------------------------------------------------------------------------

    def told_for(self, visit: Visit, service: Service) -> Mapping[str, Any]:
        """What was told on the way that the service is a step of; nothing for any other."""
        if visit.guided is None or not self.has_step(visit, service):
            return NOTHING_TOLD
        guide = self._guide(visit.guided.guide)
        form = self._form(guide, visit.language)
        asked = told_in(form, visit.guided.answers) if form else {}
        return {**asked, **visit.guided.told}

    def first_answers(
        self, visit: Visit, service: Service, form: Form, answers: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """A form's first answers with what was told before on the same way."""
        told = self.told_for(visit, service)
        return with_told(form, answers, told) if told else answers

    def kept(self, visit: Visit, service: Service, form: Form, sent: Sent) -> Visit:
        """What a step told is kept for those that follow, and its folio; before it is erased."""
        step = self._step_of(visit, service)
        application = visit.application
        if step is None or application is None or not application.is_for_the_service:
            return visit
        folios = {f"{FOLIO}{name}": sent.folio for name in (service.id, service.template) if name}
        told = {**told_in(form, application.answers), **folios}
        return keep_told(visit, step.id, sent.folio, told)

    # The catalogue --------------------------------------------------------------------------

    @cached_property
    def _guides(self) -> tuple[Guide, ...]:
        if self._store is None:
            return ()
        return tuple(guide for guide in self._store.guides() if _can_be_asked(guide))

    def _guide(self, guide: str) -> Guide:
        found = next((one for one in self._guides if one.id == guide), None)
        if found is None:
            raise LookupError(f"the catalogue has no guide {guide!r}")
        return found

    def is_there(self, guide: str) -> bool:
        """Whether the catalogue has it."""
        return any(one.id == guide for one in self._guides)

    def _followed(self, visit: Visit) -> tuple[Guide, Guided]:
        if visit.guided is None:
            raise LookupError("no guide is followed")
        return self._guide(visit.guided.guide), visit.guided

    def _form(self, guide: Guide, language: str) -> Form | None:
        source = guide.questions
        if source is None:
            return None
        return self._asking.form(source, language)

    def stages(self, visit: Visit) -> Sequence[Stage]:
        """The visitor's own steps. Raises `LookupError` where no guide is followed."""
        guide, guided = self._followed(visit)
        application = visit.application
        begun = application.service if application and has_begun(visit, application.service) else ""
        place = self._place_told(guide, guided)
        services = Catalogued(
            lambda step: self._service_of(step, place),
            self._is_here,
        )
        return stages(guide, guided, services, begun)

    def _is_here(self, service: Service) -> bool:
        return service.can_apply and service.id not in self._withdrawn

    def next_service(self, visit: Visit) -> str:
        """The next step's that is done here, with which a saved way is gone on; empty: none."""
        if visit.guided is None or not self.is_there(visit.guided.guide):
            return ""
        for stage in self.stages(visit):
            service = stage.service
            if service is not None and self._is_here(service) and not stage.is_done:
                return service.id
        return ""

    def _step_of(self, visit: Visit, service: Service) -> GuideStep | None:
        if visit.guided is None or not self.is_there(visit.guided.guide):
            return None
        steps = self._guide(visit.guided.guide).steps
        return next((step for step in steps if _leads_to(step, service)), None)

    def _service_of(self, step: GuideStep, place: str | None) -> Service | None:
        if self._store is None:
            return None
        try:
            if step.service:
                return self._store.service(step.service)
            passing = Filters(withdrawn=self._withdrawn.ids)
            found = self._store.of_template(step.template, passing)
            near = (place, state_of(place) if place and not is_state(place) else None)
            service = next((found[one] for one in near if one in found), None)
            return None if service is None else self._store.service(service)
        except LookupError:  # withdrawn from the catalogue since
            return None

    def _place_told(self, guide: Guide, guided: Guided) -> str | None:
        form = self._form(guide, "es")
        asked = told_in(form, guided.answers) if form else {}
        return place_of({**asked, **guided.told}, self._place)

    @property
    def _own_place(self) -> Mapping[str, Any]:
        if self._place is None:
            return NOTHING_TOLD
        if is_state(self._place):
            return {PLACE_STATE: self._place}
        return {PLACE_STATE: state_of(self._place), PLACE_MUNICIPALITY: self._place}


def _leads_to(step: GuideStep, service: Service) -> bool:
    if step.service:
        return step.service == service.id
    return step.template == service.template


def _can_be_asked(guide: Guide) -> bool:
    if guide.questions is None:
        return True
    try:
        compile_form(dict(guide.questions.schema), dict(guide.questions.ui_schema), None)
    except (FormDamaged, FormUnsupported):
        return False
    return True
