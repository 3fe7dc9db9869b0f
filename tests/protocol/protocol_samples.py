"""Hypothesis strategies for every message that crosses a border."""

from __future__ import annotations

from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits, punctuation
from typing import Any

from basic_samples import (
    HEX,
    SAFE,
    codes,
    counts,
    exactly,
    folios,
    ids,
    instants,
    key_ids,
    signs,
    slugs,
    words,
)
from hypothesis import strategies as st
from staff_samples import STAFF, days, figures, print_statuses

from kiosk.protocol.attachment import MAX_SEALED_ATTACHMENT_BYTES, SealedAttachment
from kiosk.protocol.audit import AuditAnswer, AuditRequest
from kiosk.protocol.batch import Accepted, Batch, BatchResult, Deferred, Refused
from kiosk.protocol.courier import BundleLabel, CourierAnswer, CourierKey
from kiosk.protocol.draft import (
    PROOF_BYTES,
    Draft,
    DraftChange,
    DraftInHand,
    DraftLook,
    KeptDraft,
)
from kiosk.protocol.enrolment import Centre, Enrolment, EnrolmentRequest
from kiosk.protocol.envelope import Envelope, Followed, Header
from kiosk.protocol.folio import KIOSK_NUMBERS
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.heartbeat import (
    LAST_RING,
    MOST_DAYS,
    CatalogueFigures,
    DayBatch,
    DaysTaken,
    Heartbeat,
    HeartbeatAnswer,
    OutboxFigures,
    StaffLogAnchor,
)
from kiosk.protocol.letter import Appointment, Letter, Payment, Questions
from kiosk.protocol.message import Message
from kiosk.protocol.opinion import Opinion, OpinionBatch, OpinionsTaken
from kiosk.protocol.portal_keys import PortalKeys, RevokedKey
from kiosk.protocol.problem import Problem
from kiosk.protocol.receipt import Receipt
from kiosk.protocol.station_calls import (
    Answer,
    Awake,
    Call,
    CallError,
    Counted,
    DraftHere,
    DraftRequest,
    PrintJob,
    PrintQuestion,
    PrintRequest,
    PrintStatus,
    SlipAnswer,
    SlipRequest,
    StationHealth,
    StationStatus,
)
from kiosk.protocol.tracking import Stage, Tracking, TrackingRequest, TrackingStep
from kiosk.protocol.trouble import Trouble, TroubleName

nonces = signs(HEX, 32)
_streams = st.builds(
    SealedAttachment, size=st.integers(1, MAX_SEALED_ATTACHMENT_BYTES), sha256=exactly(32)
)

_header_fields: dict[str, st.SearchStrategy[Any]] = {
    "id": ids,
    "folio": folios,
    "kiosk": slugs,
    "agency": slugs,
    "service": slugs,
    "form_version": st.integers(1, 1_000_000),
    "key_id": key_ids,
    "created_at": instants,
    "claim_hash": exactly(32),
}
_followed = st.builds(Followed, folio=folios, claim_hash=exactly(32), letter=st.none() | st.uuids())
headers = st.builds(Header, **_header_fields)
headers_with_streams = st.builds(
    Header,
    **_header_fields,
    attachments=st.lists(_streams, max_size=3).map(tuple),
    follows=st.none() | _followed,
    assisted=st.booleans(),
    call_back=st.booleans(),
)


def _envelopes(of: st.SearchStrategy[Header]) -> st.SearchStrategy[Envelope]:
    sealed = st.binary(min_size=1, max_size=300)
    return st.builds(Envelope, header=of, sealed=sealed, signature=exactly(64))


envelopes = _envelopes(headers)
receipts = st.builds(
    Receipt,
    id=ids,
    folio=folios,
    body_sha256=exactly(32),
    attachments=st.lists(exactly(32), max_size=3).map(tuple),
    received_at=instants,
    key_id=key_ids,
    signature=exactly(64),
)
problems = st.builds(
    Problem,
    type=signs(ascii_lowercase + "-", 30, 1).map("urn:ventanilla:problem:".__add__),
    title=words(200),
    status=st.integers(400, 599),
    detail=words(300),
)
_results = st.one_of(
    st.builds(Accepted, id=ids, receipt=receipts),
    st.builds(Refused, id=ids, problem=problems),
    st.builds(Deferred, id=ids, problem=problems),
)
centres = st.builds(
    Centre,
    id=slugs,
    name=words(120, 1),
    state=signs(ascii_uppercase, 3).map("MX-".__add__),
    municipality=signs(digits, 5),
    phone=words(20),
)
catalogue_figures = st.builds(
    CatalogueFigures,
    snapshot=st.none() | counts.map(lambda count: max(count, 1)),
    refused=st.none() | counts.map(lambda count: max(count, 1)),
    reason=st.none() | words(300),
)
_steps = st.builds(
    TrackingStep,
    stage=st.sampled_from(Stage),
    at=instants,
    note=words(300),
    letter=st.none() | st.binary(min_size=1, max_size=300),
    settles=st.none() | st.uuids(),
)
_names = words(20)
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE, SAFE) | words(30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=3),
    max_leaves=8,
)
_objects = st.dictionaries(_names, _json, max_size=4)
_lines = words(60, 1)
_letters: dict[type[Message], st.SearchStrategy[Any]] = {
    Questions: st.builds(Questions, json_schema=_objects, ui_schema=_objects),
    Payment: st.builds(
        Payment,
        concept=_lines,
        reference=signs(ascii_letters + digits + punctuation, 30, 1),
        amount=st.decimals(0, 10**9, places=2),
        due=st.dates(),
        pay_at=_lines,
    ),
    Appointment: st.builds(
        Appointment,
        at=instants,
        address=_lines,
        bring=st.lists(_lines, max_size=3).map(tuple),
        zone=st.none() | st.sampled_from(["America/Cancun", "Etc/GMT+6"]),
    ),
}
_letters[Letter] = st.builds(
    Letter,
    id=st.uuids(),
    at=instants,
    language=st.sampled_from(["es", "en", "nhe", "yua-MX"]),
    text=words(300, 1),
    questions=st.none() | _letters[Questions],
    payment=st.none() | _letters[Payment],
    appointment=st.none() | _letters[Appointment],
    replaces=st.none() | st.uuids(),
)
_call_ids = st.none() | st.integers(-SAFE, SAFE) | words(20)
_call_errors = st.builds(CallError, code=st.integers(-32768, 0), message=words(100))

_jobs = signs(HEX, 32)
_rasters = st.binary(min_size=5, max_size=300)
_slips: dict[type[Message], st.SearchStrategy[Any]] = {
    SlipRequest: st.builds(SlipRequest, folio=folios, copy_of=st.booleans()),
    SlipAnswer: st.builds(
        SlipAnswer, stage=st.sampled_from(Stage), said_at=instants, token=st.none() | words(400)
    ),
    PrintRequest: st.builds(PrintRequest, raster=_rasters, spare=st.none() | _rasters),
    PrintJob: st.builds(PrintJob, job=_jobs),
    PrintQuestion: st.builds(PrintQuestion, job=st.none() | _jobs),
    PrintStatus: print_statuses,
}

_opinion: dict[str, st.SearchStrategy[Any]] = {
    "id": st.uuids(),
    "service": slugs,
    "agency": slugs,
    "day": st.dates(),
    "rating": st.integers(1, 5),
}
_opinions = st.builds(Opinion, **_opinion) | st.builds(
    Opinion, **_opinion, comment=st.binary(min_size=1, max_size=300), key_id=key_ids
)

_anchors = st.builds(StaffLogAnchor, entries=counts, newest=exactly(32))
_revoked_keys = st.builds(RevokedKey, key=exactly(31).map(lambda key: b"-" + key), since=instants)
_believed_keys = exactly(31).map(lambda key: b"+" + key)
sealed_drafts = st.binary(min_size=1, max_size=300)
maybe_digests = st.none() | exactly(32)

_station_troubles = st.builds(Trouble, name=st.sampled_from(TroubleName), words=words(60))

MESSAGES: dict[type[Message], st.SearchStrategy[Any]] = {
    **_slips,
    **_letters,
    DayBatch: st.builds(DayBatch, days=st.lists(days, min_size=1, max_size=MOST_DAYS).map(tuple)),
    DaysTaken: st.builds(DaysTaken),
    **STAFF,
    Followed: _followed,
    Header: headers_with_streams,
    Envelope: _envelopes(headers_with_streams),
    Receipt: receipts,
    Problem: problems,
    Batch: st.builds(Batch, envelopes=st.lists(envelopes, min_size=1, max_size=3).map(tuple)),
    BatchResult: st.builds(BatchResult, results=st.lists(_results, max_size=4).map(tuple)),
    Centre: centres,
    EnrolmentRequest: st.builds(
        EnrolmentRequest,
        code=codes,
        device_key=exactly(32),
        software=words(40),
        requested_at=instants,
        signature=exactly(64),
    ),
    Enrolment: st.builds(
        Enrolment,
        kiosk=slugs,
        kiosk_number=st.integers(0, KIOSK_NUMBERS - 1),
        centre=centres,
        portal_key=exactly(32),
        enrolled_at=instants,
        catalogue_root_sha256=st.none() | exactly(32),
        certificate=st.none() | exactly(131),
    ),
    RevokedKey: _revoked_keys,
    PortalKeys: st.builds(
        PortalKeys,
        believed=st.lists(_believed_keys, min_size=1, max_size=3).map(tuple),
        revoked=st.lists(_revoked_keys, max_size=3).map(tuple),
    ),
    OutboxFigures: figures,
    CatalogueFigures: catalogue_figures,
    StaffLogAnchor: _anchors,
    Heartbeat: st.builds(
        Heartbeat,
        kiosk=slugs,
        at=instants,
        software=words(40),
        catalogue_version=st.none() | words(40),
        outbox=figures,
        troubles=st.lists(slugs, max_size=4).map(tuple),
        catalogue=st.none() | catalogue_figures,
        newest_receipt=st.none() | ids,
        staff_log=st.none() | _anchors,
        today=st.none() | days,
    ),
    HeartbeatAnswer: st.builds(
        HeartbeatAnswer,
        portal_time=instants,
        remembers=st.booleans(),
        ring=st.none() | st.integers(1, LAST_RING),
    ),
    SealedAttachment: _streams,
    AuditRequest: st.builds(AuditRequest, nonce=nonces, ids=st.lists(ids, max_size=4).map(tuple)),
    AuditAnswer: st.builds(
        AuditAnswer,
        kiosk=slugs,
        nonce=nonces,
        missing=st.lists(ids, max_size=4).map(tuple),
        answered_at=instants,
        signature=exactly(64),
    ),
    PortalHealth: st.builds(
        PortalHealth,
        time=instants,
        nonce=st.none() | nonces,
        catalogue=st.none() | st.integers(1, SAFE),
        signature=st.none() | exactly(64),
    ),
    Draft: st.builds(Draft, sealed=sealed_drafts, writer=maybe_digests, instead_of=maybe_digests),
    KeptDraft: st.builds(
        KeptDraft,
        locator=nonces,
        sealed=sealed_drafts,
        kept_until=instants,
        newer=st.booleans(),
    ),
    DraftLook: st.builds(DraftLook, locator=nonces),
    DraftInHand: st.builds(
        DraftInHand,
        locator=nonces,
        sealed=sealed_drafts,
        kept_until=instants,
        may_change=st.booleans(),
    ),
    DraftChange: st.builds(
        DraftChange,
        locator=nonces,
        sealed=sealed_drafts,
        instead_of=exactly(32),
        proof=exactly(PROOF_BYTES),
    ),
    CourierKey: st.builds(
        CourierKey, public_key=st.binary(min_size=1, max_size=200), signature=exactly(64)
    ),
    BundleLabel: st.builds(
        BundleLabel,
        id=st.uuids(),
        kiosk=slugs,
        made_at=instants,
        items=st.integers(1, 5000),
        sealed_bytes=st.integers(1, SAFE),
        key_id=key_ids,
        signature=exactly(64),
    ),
    CourierAnswer: st.builds(
        CourierAnswer,
        bundle=st.uuids(),
        kiosk=slugs,
        results=st.lists(_results, max_size=3).map(tuple),
        complete=st.booleans(),
        answered_at=instants,
        signature=exactly(64),
    ),
    Opinion: _opinions,
    OpinionBatch: st.builds(
        OpinionBatch, opinions=st.lists(_opinions, min_size=1, max_size=3).map(tuple)
    ),
    OpinionsTaken: st.builds(OpinionsTaken, ids=st.lists(st.uuids(), max_size=3).map(tuple)),
    DraftRequest: st.builds(DraftRequest, locator=nonces),
    DraftHere: st.builds(DraftHere),
    Counted: st.builds(Counted),
    TrackingRequest: st.builds(TrackingRequest, folio=folios, claim_hash=exactly(32)),
    TrackingStep: _steps,
    Tracking: st.builds(
        Tracking,
        folio=folios,
        service=slugs,
        steps=st.lists(_steps, min_size=1, max_size=4).map(tuple),
    ),
    Call: st.builds(Call, id=_call_ids, method=words(64), params=_objects),
    CallError: _call_errors,
    Answer: st.builds(
        Answer, id=_call_ids, result=st.none() | _objects, error=st.none() | _call_errors
    ),
    StationStatus: st.builds(
        StationStatus, online=st.booleans(), portal_seen_at=st.none() | instants, outbox=figures
    ),
    Awake: st.builds(Awake),
    Trouble: _station_troubles,
    StationHealth: st.builds(
        StationHealth, troubles=st.lists(_station_troubles, max_size=3).map(tuple)
    ),
}
