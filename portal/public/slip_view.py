"""What a page says of a slip: only what its code holds, and what the portal calls it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.catalogue.text import Text
from portal.public.catalogue_names import CatalogueNames
from portal.public.judging import Judgement


@dataclass(frozen=True)
class SlipView:
    """`kind` and `stage` end keys of words."""

    kind: str
    folio: str
    service_id: str
    service: Text
    has_page: bool
    agency: Text
    created_at: datetime
    stage: str
    said_at: datetime
    centre: str
    kiosk: str
    copy: bool


def slip_view(judgement: Judgement, names: CatalogueNames) -> SlipView | None:
    """None where nothing is vouched for."""
    if judgement.slip is None:
        return None
    facts, signer = judgement.slip.facts, judgement.slip.signer
    named = names.of(facts.service, facts.agency)
    return SlipView(
        kind=facts.kind.name.lower(),
        folio=facts.folio,
        service_id=facts.service,
        service=named.service,
        has_page=named.is_shown,
        agency=named.agency,
        created_at=facts.created_at,
        stage=facts.stage.value,
        said_at=facts.said_at,
        centre=judgement.centre,
        kiosk=f"kiosk-{signer.kiosk_number}",
        copy=facts.copy,
    )
