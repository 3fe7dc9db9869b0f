"""A version of a form is one form for ever: whoever answers to another has a higher version.

Applications say which version they answer. The desk reads them by it, and a draft that was taken
along goes on by it: under other words a yes could become a no.
"""

from __future__ import annotations

from typing import Final

from kiosk.catalogue.model import Catalogue, Form, Service
from portal.publishing.errors import PublishingError

_MOST_NAMED: Final = 5


def check_forms_kept(before: Catalogue, after: Catalogue) -> None:
    """Whether each form is what is published under its version, its words and translations too.

    A language more is no other form. Raises `PublishingError`, with the versions to write.
    """
    published = {one.id: one for one in before.services}
    due = {}
    for service in after.services:
        known = published.get(service.id)
        if known is not None and (version := _version_due(before, known, after, service)):
            due[service.id] = version
    if due:
        named = [f"{service} (form_version: {version})" for service, version in sorted(due.items())]
        more = f" and {len(named) - _MOST_NAMED} more" if len(named) > _MOST_NAMED else ""
        raise PublishingError(
            f"another form is published under that form_version, and what was answered to it would"
            f" be read by the new one: raise it in {', '.join(named[:_MOST_NAMED])}{more};"
            f" nothing was published"
        )


def _version_due(before: Catalogue, known: Service, after: Catalogue, service: Service) -> int:
    """The lowest version that the new form may have; 0: the one it has will do."""
    was, asked = before.form_of(known), after.form_of(service)
    if was is None or asked is None or known.form_version is None or service.form_version is None:
        return 0
    lowest = known.form_version + (0 if _asks_the_same(was, asked) else 1)
    return lowest if service.form_version < lowest else 0


def _asks_the_same(was: Form, asked: Form) -> bool:
    return (was.schema, was.ui_schema) == (asked.schema, asked.ui_schema) and all(
        asked.translations.get(language) == words for language, words in was.translations.items()
    )
