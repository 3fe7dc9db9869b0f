"""What a portal that was set back lacks of what was done here: to be done again, or seen."""

from __future__ import annotations

from starlette.responses import Response

from portal.desk.pages.guard import Ask
from portal.desk.pages.rendering import go_to
from portal.desk.set_back import Standing, do_again, go_on, look, missing


def set_back_page(ask: Ask) -> Response:
    """Each step that is missing, and how it stands now."""
    found = look(ask.desk.tray, ask.desk.acts)
    if found is None:
        return go_to(ask.request)
    rows = missing(ask.desk.tray, found)
    return ask.page(
        "set-back.html",
        room="inbox",
        until=found.until,
        rows=rows,
        may=ask.desk.seen.role.may_act and any(one.standing is Standing.AGAIN for one in rows),
    )


def do_missing_again(ask: Ask) -> Response:
    """All that can be done again as it was."""
    found = look(ask.desk.tray, ask.desk.acts)
    if found is not None:
        do_again(ask.desk.tray, found)
    return go_to(ask.request, "set-back")


def set_back_seen(ask: Ask) -> Response:
    """The notice goes, and the list with it."""
    go_on(ask.desk.tray, ask.desk.acts)
    return go_to(ask.request)
