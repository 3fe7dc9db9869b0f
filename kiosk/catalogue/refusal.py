"""Remembers which state of the source was found damaged, so that no visit reads it again.

A small file beside the store. Where it cannot be written nothing is lost but time.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from kiosk.catalogue.errors import CatalogueDamaged, SourceRefused
from kiosk.events import event

_log = logging.getLogger(__name__)


def remember_refusal(store: Path, stamp: str, error: CatalogueDamaged) -> None:
    """Notes that the source with this stamp is damaged."""
    text = json.dumps({"source_stamp": stamp, "message": str(error)}, ensure_ascii=False)
    try:
        _file(store).write_text(text, "utf-8")
    except OSError as failure:
        _log.warning("the damage is not remembered: %s", failure, extra=event("catalogue-not-kept"))


def check_not_refused(store: Path, stamp: str) -> None:
    """Raises `SourceRefused` where the source with this stamp was found damaged before."""
    try:
        refused = json.loads(_file(store).read_bytes())
        message = refused["message"] if refused["source_stamp"] == stamp else None
    except (OSError, ValueError, LookupError, TypeError):  # none, or one that a crash cut off
        return
    if message is not None:
        raise SourceRefused(str(message))


def _file(store: Path) -> Path:
    return store.with_name(f".{store.name}.refused.json")
