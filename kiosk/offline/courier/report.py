"""What an export or an import did, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import assert_never

from kiosk.offline.courier.copying import in_megabytes
from kiosk.offline.courier.exporting import Exported
from kiosk.offline.courier.importing import Left, Outcome, Read, Untouched

_WHY = {
    Left.NOT_GENUINE: "it is not signed by this kiosk's portal: it was forged or damaged",
    Left.UNREADABLE: "it could not be read: was the stick pulled out?",
    Left.OTHER_KIOSK: "it is for another kiosk",
    Left.UNKNOWN_BUNDLE: "its bundle is no longer here: all in it has ended or goes out anew",
    Left.READ_BEFORE: "it was read before",
}


def export_json(directory: Path, exported: Exported) -> str:
    """One object: `stick`, `items`, `bundles` (bytes kept, and written now) and `left_out`."""
    report = {
        "stick": str(directory),
        "items": exported.items,
        "bundles": [
            {
                "id": str(bundle.id),
                "items": bundle.items,
                "size": bundle.size,
                "kept": bundle.copied.kept,
                "written": bundle.copied.written,
            }
            for bundle in exported.bundles
        ],
        "left_out": [asdict(one) for one in exported.left_out],
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def export_words(directory: Path, exported: Exported) -> str:
    """A line for each bundle and each submission that stayed out, and what to do next."""
    lines = [f"{one.folio}  left out: {one.reason}" for one in exported.left_out]
    for bundle in exported.bundles:
        kept = f", {in_megabytes(bundle.copied.kept)} were there" if bundle.copied.kept else ""
        lines.append(f"{bundle.id}  {bundle.items} waiting, {in_megabytes(bundle.size)}{kept}")
    if not exported.bundles:
        return "\n".join([*lines, "nothing waits that could be carried"])
    lines.append(
        f"{exported.items} waiting on {directory}: unmount it, take it to the portal, bring it"
        " back, and run `kiosk courier import`; all of them stay here until then"
    )
    return "\n".join(lines)


def import_json(directory: Path, outcomes: Sequence[Outcome]) -> str:
    """One object: `stick`, the sums, `answers` that were read and those `left_alone`, and why."""
    answers = [one for one in outcomes if isinstance(one, Read)]
    report = {
        "stick": str(directory),
        "delivered": sum(one.delivered for one in answers),
        "held": sum(one.held for one in answers),
        "answers": [{**asdict(one), "bundle": str(one.bundle)} for one in answers],
        "left_alone": [
            {"name": str(one.name), "why": one.why.value}
            for one in outcomes
            if isinstance(one, Untouched)
        ],
    }
    return json.dumps(report, ensure_ascii=False, indent=2)


def import_words(directory: Path, outcomes: Sequence[Outcome]) -> str:
    """A line for each answer."""
    if not outcomes:
        return f"no answer of a portal is on {directory}"
    return "\n".join(_line(one) for one in outcomes)


def _line(outcome: Outcome) -> str:
    match outcome:
        case Untouched(name=name, why=why):
            return f"{name}  left alone: {_WHY[why]}"
        case Read():
            counts = {
                "delivered": outcome.delivered,
                "held": outcome.held,
                "still waiting": outcome.waiting,
                "with a receipt that is not genuine": outcome.false,
            }
            said = ", ".join(f"{count} {words}" for words, count in counts.items() if count)
            cut = (
                ""
                if outcome.complete
                else "; the portal could not read it to its end: export to the stick again, let it"
                " finish, and take it there once more"
            )
            return f"{outcome.bundle}  {said or 'nothing new'}{cut}"
        case _:
            assert_never(outcome)
