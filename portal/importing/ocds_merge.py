"""Releases of one contracting process merged into what it is now, as OCDS 1.1 says.

https://standard.open-contracting.org/1.1/en/schema/merging/: releases in the order of their dates;
a value replaces the older; null removes; objects of a list are the same where their `id` is; lists
of plain values, and those that the schema marks `wholeListMerge`, are replaced as a whole; fields
marked `omitWhenMerged` are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, Final

OMITTED: Final = frozenset({"id", "date", "tag", "publisher", "links"})
"""Of a release itself (release-schema.json 1.1.5)."""
WHOLE: Final = frozenset(
    {
        "additionalClassifications", "additionalIdentifiers", "changes", "classifications",
        "deliveryAddresses", "deliveryLocations", "identifiers", "locations",
    }
)  # fmt: skip
"""Lists marked `wholeListMerge`, or whose objects have no `id` in the schema."""


def merge(releases: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The compiled release of one `ocid`; a release without a date counts as the oldest."""
    merged: dict[str, Any] = {"tag": ["compiled"]}
    ordered = in_order(releases)
    for release in ordered:
        _merge_object(merged, {k: v for k, v in release.items() if k not in OMITTED})
    last = ordered[-1]
    merged["ocid"] = last.get("ocid")
    merged["date"] = last.get("date")
    merged["id"] = f"{merged['ocid']}-{merged['date']}"
    return merged


def in_order(releases: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """By date; those of one date as they came."""
    return sorted(releases, key=lambda release: moment(release.get("date")) or _BEFORE_ALL)


def moment(value: object) -> datetime | None:
    """An OCDS date-time; without an offset it is taken as UTC."""
    try:
        when = datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
        return when and (when.replace(tzinfo=UTC) if when.tzinfo is None else when).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)


def _merge_object(target: dict[str, Any], newer: Mapping[str, Any]) -> None:
    for name, value in newer.items():
        if value is None:
            target.pop(name, None)
        elif isinstance(value, dict):
            inner = target.get(name)
            fresh: dict[str, Any] = inner if isinstance(inner, dict) else {}
            _merge_object(fresh, value)
            if fresh or name in target:
                target[name] = fresh
        elif _is_merged_by_id(name, value):
            if value:
                older = target.get(name)
                target[name] = _merge_list(older if isinstance(older, list) else [], value)
        else:
            target[name] = deepcopy(value)


def _is_merged_by_id(name: str, value: object) -> bool:
    return (
        isinstance(value, list)
        and name not in WHOLE
        and all(isinstance(item, dict) for item in value)
    )


def _merge_list(older: list[Any], newer: Sequence[Mapping[str, Any]]) -> list[Any]:
    """What has no `id` is never the same as another."""
    merged = list(older)
    by_id = {
        str(item["id"]): item
        for item in merged
        if isinstance(item, dict) and item.get("id") is not None
    }
    for item in newer:
        known = by_id.get(str(item["id"])) if item.get("id") is not None else None
        if known is None:
            known = {}
            merged.append(known)
            if item.get("id") is not None:
                by_id[str(item["id"])] = known
        _merge_object(known, item)
    return merged
