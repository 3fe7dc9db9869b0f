"""What a visitor thinks of a service: its page, and how it is kept until the portal has it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject

from kiosk.catalogue.model import Service
from kiosk.catalogue.reading import CatalogueStore
from kiosk.catalogue.well_known import ASKED_FOR_MONEY, NEW_SERVICE
from kiosk.catalogue.withdrawn import WithdrawnList
from kiosk.offline.opinions import Opinions, OpinionsFailed, opinion_of
from kiosk.sealing.agency_key import AgencyPublicKey, BadAgencyKey
from kiosk.ui.models.rate import RateModel
from kiosk.ui.not_kept import Kept, tell_not_kept
from kiosk.visit.journey import Visit
from kiosk.words import Words


@dataclass(frozen=True)
class OpinionPages:
    """`store` is None where there is no catalogue; then nothing is offered."""

    store: CatalogueStore | None
    withdrawn: WithdrawnList
    opinions: Opinions
    clock: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]

    def make(self, visit: Visit, words: Words, parent: QObject) -> RateModel:
        """The page. Raises `ValueError` where nothing was sent."""
        service = self._service_of(visit)
        if visit.application is None or service is None:
            raise ValueError("there is nothing to rate")
        return RateModel(
            service.name.in_language(words.language),
            service.agency.name.in_language(words.language),
            visit.application.remark,
            words,
            may_comment=_key_of(service) is not None,
            parent=parent,
        )

    def keep(self, visit: Visit) -> bool:
        """Keeps what was said, for the station to bring; False where the disk does not."""
        service = self._service_of(visit)
        if visit.application is None or service is None:
            return False
        remark = visit.application.remark
        opinion = opinion_of(
            service.id,
            service.agency.id,
            self.clock().astimezone().date(),
            remark.rating,
            comment=remark.comment,
            agency_key=_key_of(service),
            random_bytes=self.random_bytes,
        )
        try:
            self.opinions.keep(opinion)
        except OpinionsFailed as error:
            tell_not_kept(Kept.OPINION, error)
            return False
        return True

    def complaint(self, visit: Visit) -> str:
        """The service for who was asked for money; empty where there is none to open."""
        return self._offered(ASKED_FOR_MONEY, visit)

    def suggestion(self, visit: Visit) -> str:
        """The service for who misses one; empty where there is none to open."""
        return self._offered(NEW_SERVICE, visit)

    def _offered(self, service: str, visit: Visit) -> str:
        """Not to who has just sent one."""
        application = visit.application
        if self.store is None or service in self.withdrawn:
            return ""
        if application is not None and application.sent and application.service == service:
            return ""
        try:
            return self.store.service(service).id
        except LookupError:
            return ""

    def _service_of(self, visit: Visit) -> Service | None:
        if self.store is None or visit.application is None or visit.application.sent is None:
            return None
        return self.store.service(visit.application.service)


def _key_of(service: Service) -> AgencyPublicKey | None:
    """What a comment is sealed to: without one, none is asked for."""
    try:
        key = service.agency.key
        return AgencyPublicKey.from_bytes(key.public_key) if key else None
    except BadAgencyKey:
        return None
