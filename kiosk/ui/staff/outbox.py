"""*Solicitudes*: what waits and why, in the staff's words; nothing of whose they are. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.catalogue.reading import CatalogueStore
from kiosk.dates import moment_words
from kiosk.offline.outbox_item import State
from kiosk.protocol.staff_calls import OutboxPage, OutboxRow
from kiosk.ui.staff.blocks import Part, block, button, line
from kiosk.words import Words

NameOf = Callable[[str], str]
"""A service's name in the words' language."""


def service_name(store: CatalogueStore | None, service: str, language: str) -> str:
    """A service's name; its id where the catalogue has it no more."""
    try:
        return store.service(service).name.in_language(language) if store else service
    except LookupError:
        return service


def derive_outbox(
    rows: Sequence[OutboxRow], total: int, name_of: NameOf, words: Words
) -> list[Part]:
    """`rows` are the first of `total`; those that need somebody stand at the top."""
    held = sum(row.state == State.HELD for row in rows)
    buttons = [button("send-now", words("staff.send-now"), "send", primary=True)]
    if held:
        buttons.append(button("retry", words("staff.retry-all", count=held), "repeat"))
    head = block(
        words("staff.outbox"),
        banner=words("staff.outbox-count", count=total) if total else words("staff.outbox-empty"),
        kind="notice" if total else "success",
        buttons=buttons if total else [],
        wide=True,
    )
    more = block(buttons=[button("more", words("staff.more"), "forward")], wide=True)
    return [
        head,
        *(_row(row, name_of, words) for row in rows),
        *([more] if len(rows) < total else []),
    ]


def with_more(rows: Sequence[OutboxRow], page: OutboxPage) -> tuple[OutboxRow, ...]:
    """Further rows; one that moved up meanwhile stands once."""
    known = {row.folio for row in rows}
    return (*rows, *(row for row in page.rows if row.folio not in known))


def _row(row: OutboxRow, name_of: NameOf, words: Words) -> Part:
    retry = button("retry", words("staff.retry"), "repeat", argument=row.folio)
    return block(
        words("staff.no-service") if row.service is None else name_of(row.service),
        lines=[
            line(
                "warning" if row.state == State.HELD else "time",
                words("staff.folio", folio=row.folio),
                words(f"staff.state-{row.state}"),
                words("staff.accepted-at", moment=moment_words(row.created_at, words)),
            ),
            *_reason(row, words),
        ],
        buttons=[retry] if row.state == State.HELD else [],
    )


def _reason(row: OutboxRow, words: Words) -> list[Part]:
    """Why it is still here: in words, and as the other side said it, for support."""
    if row.state == State.HELD:
        said = words("staff.why-held")
    elif not row.attempts:
        said = words("staff.why-not-tried")
    elif row.reason:
        said = words("staff.why-tried", count=row.attempts)
    else:
        return []
    note = words("staff.for-support", words=row.reason) if row.reason else ""
    return [line("notice", "", said, note)]
