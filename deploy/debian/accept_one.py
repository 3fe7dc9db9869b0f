"""Accepts an application, as the screen does: SERVICE and its ANSWERS as JSON. Prints its folio.

Ends with 3 where the catalogue from the portal, with its agencies' keys, has not come yet.
"""

from __future__ import annotations

import json
import secrets
import sys
from datetime import UTC, datetime

from kiosk.catalogue.ensuring import ensure_store
from kiosk.catalogue.reading import CatalogueStore
from kiosk.identity.enrolment_record import load_enrolment
from kiosk.offline.acceptance import Acceptance, NewApplication
from kiosk.offline.outbox import Outbox
from kiosk.sealing.agency_key import AgencyPublicKey
from kiosk.sealing.letterbox import mint_claim_and_letterbox
from kiosk.settings import load_settings

settings = load_settings()
service = CatalogueStore.open(ensure_store(settings)).service(sys.argv[1])
if service.agency.key is None:
    sys.exit(3)
acceptance = Acceptance(
    Outbox.open(settings.outbox_path),
    load_enrolment(settings.enrolment_path),
    lambda: datetime.now(UTC),
    secrets.token_bytes,
)
accepted = acceptance.accept(
    NewApplication(
        service.id,
        service.form_version or 1,
        service.agency.id,
        AgencyPublicKey.from_bytes(service.agency.key.public_key),
        "es",
        json.loads(sys.argv[2]),
        claim=mint_claim_and_letterbox(secrets.token_bytes),
    )
)
print(accepted.folio)
