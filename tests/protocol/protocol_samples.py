"""Hypothesis strategies for every message that crosses a border."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from kiosk.protocol.attachment import MAX_SEALED_ATTACHMENT_BYTES, SealedAttachment
from kiosk.protocol.audit import AuditAnswer, AuditRequest
from kiosk.protocol.batch import Accepted, Batch, BatchResult, Deferred, Refused
from kiosk.protocol.courier import BundleLabel, CourierAnswer, CourierKey
from kiosk.protocol.draft import Draft, KeptDraft
from kiosk.protocol.enrolment import Centre, Enrolment, EnrolmentRequest
from kiosk.protocol.envelope import Envelope, Followed, Header
from kiosk.protocol.folio import ALPHABET, KIOSK_NUMBERS, mint_folio
from kiosk.protocol.health import PortalHealth
from kiosk.protocol.heartbeat import (
    CatalogueFigures,
    Heartbeat,
    HeartbeatAnswer,
    OutboxFigures,
    StaffLogAnchor,
)
from kiosk.protocol.identifier import uuid7
from kiosk.protocol.letter import Appointment, Letter, Payment, Questions
from kiosk.protocol.message import Message
from kiosk.protocol.opinion import Opinion, OpinionBatch, OpinionsTaken
from kiosk.protocol.problem import Problem
from kiosk.protocol.receipt import Receipt
from kiosk.protocol.staff_calls import (
    OutboxPage,
    OutboxQuestion,
    OutboxRow,
    PinTry,
    RetryRequest,
    StaffDone,
    StaffDoor,
    StaffNote,
    StaffOverview,
    StaffSession,
    StaffTrouble,
)
from kiosk.protocol.station_calls import (
    Answer,
    Awake,
    Call,
    CallError,
    DraftHere,
    DraftRequest,
    JobState,
    PrinterState,
    PrintJob,
    PrintQuestion,
    PrintRequest,
    PrintStatus,
    SlipAnswer,
    SlipRequest,
    StationStatus,
)
from kiosk.protocol.tracking import Stage, Tracking, TrackingRequest, TrackingStep

SAFE = 2**53 - 1
"""The largest whole number that is exact in every JSON (RFC 7493)."""

instants = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.timezones(),
)
slugs = st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,12}){0,3}", fullmatch=True)
key_ids = st.from_regex(r"[0-9a-f]{16}", fullmatch=True)
seeds = st.integers(0, 2**32 - 1)


def source(seed: int) -> Callable[[int], bytes]:
    """Random bytes that repeat for the same seed."""
    return random.Random(seed).randbytes  # noqa: S311 - a test repeats itself


def _words(limit: int, least: int = 0) -> st.SearchStrategy[str]:
    return st.text(st.characters(codec="utf-8"), min_size=least, max_size=limit)


def _exactly(size: int) -> st.SearchStrategy[bytes]:
    return st.binary(min_size=size, max_size=size)


folios = st.builds(
    lambda number, now, seed: mint_folio(number, now, source(seed)),
    st.integers(0, KIOSK_NUMBERS - 1),
    st.datetimes(
        min_value=datetime(2025, 1, 1),  # noqa: DTZ001
        max_value=datetime(2059, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    seeds,
)
ids: st.SearchStrategy[UUID] = st.builds(
    lambda now, seed: uuid7(now, source(seed)), instants, seeds
)
_signs = st.text(ALPHABET, min_size=4, max_size=4)
codes = st.tuples(_signs, _signs, _signs).map("-".join)
_counts = st.integers(0, SAFE)

nonces = st.from_regex(r"[0-9a-f]{32}", fullmatch=True)
_streams = st.builds(
    SealedAttachment, size=st.integers(1, MAX_SEALED_ATTACHMENT_BYTES), sha256=_exactly(32)
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
    "claim_hash": _exactly(32),
}
_followed = st.builds(Followed, folio=folios, claim_hash=_exactly(32))
headers = st.builds(Header, **_header_fields)
headers_with_streams = st.builds(
    Header,
    **_header_fields,
    attachments=st.lists(_streams, max_size=3).map(tuple),
    follows=st.none() | _followed,
)


def _envelopes(of: st.SearchStrategy[Header]) -> st.SearchStrategy[Envelope]:
    sealed = st.binary(min_size=1, max_size=300)
    return st.builds(Envelope, header=of, sealed=sealed, signature=_exactly(64))


envelopes = _envelopes(headers)
receipts = st.builds(
    Receipt,
    id=ids,
    folio=folios,
    body_sha256=_exactly(32),
    attachments=st.lists(_exactly(32), max_size=3).map(tuple),
    received_at=instants,
    key_id=key_ids,
    signature=_exactly(64),
)
problems = st.builds(
    Problem,
    type=st.from_regex(r"urn:ventanilla:problem:[a-z-]{1,30}", fullmatch=True),
    title=_words(200),
    status=st.integers(400, 599),
    detail=_words(300),
)
_results = st.one_of(
    st.builds(Accepted, id=ids, receipt=receipts),
    st.builds(Refused, id=ids, problem=problems),
    st.builds(Deferred, id=ids, problem=problems),
)
centres = st.builds(
    Centre,
    id=slugs,
    name=_words(120, 1),
    state=st.from_regex(r"MX-[A-Z]{3}", fullmatch=True),
    municipality=st.from_regex(r"[0-9]{5}", fullmatch=True),
    phone=_words(20),
)
figures = st.builds(
    OutboxFigures,
    queued=_counts,
    sending=_counts,
    carried=_counts,
    held=_counts,
    delivered=_counts,
    oldest_undelivered_seconds=st.none() | _counts,
)
catalogue_figures = st.builds(
    CatalogueFigures,
    snapshot=st.none() | _counts.map(lambda count: max(count, 1)),
    refused=st.none() | _counts.map(lambda count: max(count, 1)),
    reason=st.none() | _words(300),
)
_steps = st.builds(
    TrackingStep,
    stage=st.sampled_from(Stage),
    at=instants,
    note=_words(300),
    letter=st.none() | st.binary(min_size=1, max_size=300),
)
_names = _words(20)
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE, SAFE) | _words(30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=3),
    max_leaves=8,
)
_objects = st.dictionaries(_names, _json, max_size=4)
_lines = _words(60, 1)
_letters: dict[type[Message], st.SearchStrategy[Any]] = {
    Questions: st.builds(Questions, json_schema=_objects, ui_schema=_objects),
    Payment: st.builds(
        Payment,
        concept=_lines,
        reference=st.from_regex(r"[!-~]{1,30}", fullmatch=True),
        amount=st.decimals(0, 10**9, places=2),
        due=st.dates(),
        pay_at=_lines,
    ),
    Appointment: st.builds(
        Appointment, at=instants, address=_lines, bring=st.lists(_lines, max_size=3).map(tuple)
    ),
}
_letters[Letter] = st.builds(
    Letter,
    id=st.uuids(),
    at=instants,
    language=st.sampled_from(["es", "en", "nhe", "yua-MX"]),
    text=_words(300, 1),
    questions=st.none() | _letters[Questions],
    payment=st.none() | _letters[Payment],
    appointment=st.none() | _letters[Appointment],
)
_call_ids = st.none() | st.integers(-SAFE, SAFE) | _words(20)
_call_errors = st.builds(CallError, code=st.integers(-32768, 0), message=_words(100))

_jobs = st.from_regex(r"[0-9a-f]{32}", fullmatch=True)
_slips: dict[type[Message], st.SearchStrategy[Any]] = {
    SlipRequest: st.builds(SlipRequest, folio=folios, copy_of=st.booleans()),
    SlipAnswer: st.builds(
        SlipAnswer, stage=st.sampled_from(Stage), said_at=instants, token=st.none() | _words(400)
    ),
    PrintRequest: st.builds(PrintRequest, raster=st.binary(min_size=5, max_size=300)),
    PrintJob: st.builds(PrintJob, job=_jobs),
    PrintQuestion: st.builds(PrintQuestion, job=st.none() | _jobs),
    PrintStatus: st.builds(
        PrintStatus,
        printer=st.sampled_from(PrinterState),
        paper=st.none() | _words(20),
        fault=st.none() | _words(40),
        job=st.none() | st.sampled_from(JobState),
    ),
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

_anchors = st.builds(StaffLogAnchor, entries=_counts, newest=_exactly(32))
_session = st.from_regex(r"[0-9a-f]{32}", fullmatch=True)
_rows = st.builds(
    OutboxRow,
    folio=folios,
    service=slugs,
    state=slugs,
    created_at=instants,
    attempts=_counts,
    reason=_words(60),
)
_troubles = st.builds(StaffTrouble, name=slugs, words=_words(60))
_staff: dict[type[Message], st.SearchStrategy[Any]] = {
    PinTry: st.builds(PinTry, pin=_words(20)),
    StaffDoor: st.builds(
        StaffDoor,
        session=st.none() | _session,
        name=_words(40),
        wait=_counts,
        wrong=_counts,
        new_shift=st.booleans(),
    ),
    StaffSession: st.builds(StaffSession, session=_session),
    StaffTrouble: _troubles,
    StaffOverview: st.builds(
        StaffOverview,
        online=st.booleans(),
        portal_seen_at=st.none() | instants,
        outbox=figures,
        accepted_today=_counts,
        printer=_slips[PrintStatus],
        catalogue_version=st.none() | _words(40),
        troubles=st.lists(_troubles, max_size=3).map(tuple),
    ),
    OutboxQuestion: st.builds(OutboxQuestion, session=_session, skip=_counts),
    OutboxRow: _rows,
    OutboxPage: st.builds(OutboxPage, rows=st.lists(_rows, max_size=3).map(tuple), total=_counts),
    RetryRequest: st.builds(RetryRequest, session=_session, folio=st.none() | folios),
    StaffNote: st.builds(StaffNote, session=_session, act=slugs, detail=_words(60)),
    StaffDone: st.builds(StaffDone, count=_counts),
}

MESSAGES: dict[type[Message], st.SearchStrategy[Any]] = {
    **_slips,
    **_letters,
    **_staff,
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
        device_key=_exactly(32),
        software=_words(40),
        requested_at=instants,
        signature=_exactly(64),
    ),
    Enrolment: st.builds(
        Enrolment,
        kiosk=slugs,
        kiosk_number=st.integers(0, KIOSK_NUMBERS - 1),
        centre=centres,
        portal_key=_exactly(32),
        enrolled_at=instants,
        catalogue_root_sha256=st.none() | _exactly(32),
        certificate=st.none() | _exactly(131),
    ),
    OutboxFigures: figures,
    CatalogueFigures: catalogue_figures,
    StaffLogAnchor: _anchors,
    Heartbeat: st.builds(
        Heartbeat,
        kiosk=slugs,
        at=instants,
        software=_words(40),
        catalogue_version=st.none() | _words(40),
        outbox=figures,
        troubles=st.lists(slugs, max_size=4).map(tuple),
        catalogue=st.none() | catalogue_figures,
        newest_receipt=st.none() | ids,
        staff_log=st.none() | _anchors,
    ),
    HeartbeatAnswer: st.builds(HeartbeatAnswer, portal_time=instants, remembers=st.booleans()),
    SealedAttachment: _streams,
    AuditRequest: st.builds(AuditRequest, nonce=nonces, ids=st.lists(ids, max_size=4).map(tuple)),
    AuditAnswer: st.builds(
        AuditAnswer,
        kiosk=slugs,
        nonce=nonces,
        missing=st.lists(ids, max_size=4).map(tuple),
        answered_at=instants,
        signature=_exactly(64),
    ),
    PortalHealth: st.builds(
        PortalHealth,
        time=instants,
        nonce=st.none() | nonces,
        signature=st.none() | _exactly(64),
    ),
    Draft: st.builds(Draft, sealed=st.binary(min_size=1, max_size=300)),
    KeptDraft: st.builds(
        KeptDraft, locator=nonces, sealed=st.binary(min_size=1, max_size=300), kept_until=instants
    ),
    CourierKey: st.builds(
        CourierKey, public_key=st.binary(min_size=1, max_size=200), signature=_exactly(64)
    ),
    BundleLabel: st.builds(
        BundleLabel,
        id=st.uuids(),
        kiosk=slugs,
        made_at=instants,
        items=st.integers(1, 5000),
        sealed_bytes=st.integers(1, SAFE),
        key_id=key_ids,
        signature=_exactly(64),
    ),
    CourierAnswer: st.builds(
        CourierAnswer,
        bundle=st.uuids(),
        kiosk=slugs,
        results=st.lists(_results, max_size=3).map(tuple),
        complete=st.booleans(),
        answered_at=instants,
        signature=_exactly(64),
    ),
    Opinion: _opinions,
    OpinionBatch: st.builds(
        OpinionBatch, opinions=st.lists(_opinions, min_size=1, max_size=3).map(tuple)
    ),
    OpinionsTaken: st.builds(OpinionsTaken, ids=st.lists(st.uuids(), max_size=3).map(tuple)),
    DraftRequest: st.builds(DraftRequest, locator=nonces),
    DraftHere: st.builds(DraftHere),
    TrackingRequest: st.builds(TrackingRequest, folio=folios, claim_hash=_exactly(32)),
    TrackingStep: _steps,
    Tracking: st.builds(
        Tracking,
        folio=folios,
        service=slugs,
        steps=st.lists(_steps, min_size=1, max_size=4).map(tuple),
    ),
    Call: st.builds(Call, id=_call_ids, method=_words(64), params=_objects),
    CallError: _call_errors,
    Answer: st.builds(
        Answer, id=_call_ids, result=st.none() | _objects, error=st.none() | _call_errors
    ),
    StationStatus: st.builds(
        StationStatus, online=st.booleans(), portal_seen_at=st.none() | instants, outbox=figures
    ),
    Awake: st.builds(Awake),
}
