"""All tables together, for the migrations."""

from __future__ import annotations

from typing import Final

from sqlalchemy import MetaData

from portal.storage import (
    clerks,
    console_log,
    console_sessions,
    desk_log,
    drafts,
    enrolment_codes,
    fleet,
    heartbeat_history,
    heartbeats,
    kiosk_days,
    kiosks,
    nonces,
    operators,
    opinions,
    quotas,
    retirements,
    ring_releases,
    staff_anchors,
    submission_sums,
    submissions,
    tracking_steps,
    uploads,
    webhook_deliveries,
    webhooks,
)
from portal.storage.table import Table

_MODULES = (
    clerks,
    console_log,
    console_sessions,
    desk_log,
    drafts,
    enrolment_codes,
    fleet,
    heartbeat_history,
    heartbeats,
    kiosk_days,
    kiosks,
    nonces,
    operators,
    opinions,
    quotas,
    retirements,
    ring_releases,
    staff_anchors,
    submission_sums,
    submissions,
    tracking_steps,
    uploads,
    webhook_deliveries,
    webhooks,
)
METADATA: Final[MetaData] = Table.metadata
