"""All tables together, for the migrations."""

from __future__ import annotations

from typing import Final

from sqlalchemy import MetaData

from portal.storage import enrolment_codes, heartbeats, kiosks, nonces, submissions, tracking_steps
from portal.storage.table import Table

_MODULES = (enrolment_codes, heartbeats, kiosks, nonces, submissions, tracking_steps)
METADATA: Final[MetaData] = Table.metadata
