"""A form that is another than the published one is published under a higher version alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from publishing_world import SAT, Desk, nth, quickly

from portal.publishing.bundles import make_bundle, merge_bundle, read_bundle
from portal.publishing.errors import PublishingError
from portal.publishing.publish import plan_publication
from portal.publishing.request_signing import sign_request
from portal.publishing.requests import prepare, publish_signed, read_request
from portal.publishing.source_files import read_files

pytest_plugins = ["publishing_fixtures"]

AGREES = {"type": "boolean", "title": "¿Está de acuerdo?"}
SCHEMA: dict[str, Any] = {"type": "object", "title": "Cita", "properties": {"agree": AGREES}}
TURNED: dict[str, Any] = {
    **SCHEMA,
    "properties": {"agree": {**AGREES, "title": "¿Se opone?"}},
}
WORDS = {"Cita": "Visit", "¿Está de acuerdo?": "Do you agree?"}


def write(desk: Desk, version: int = 2, **files: Any) -> None:
    """The source as it is from now on: the service `cita` with its form."""
    desk.author.form("cita", agency=SAT, **{"schema": SCHEMA, "en": WORDS, **files})
    desk.author.service(
        "cita", agency=SAT, form="cita", form_version=version, channels=[{"type": "kiosk"}]
    )


@pytest.fixture
def asking(bare: Desk) -> Desk:
    """Its release has the form, in its second version."""
    write(bare)
    bare.publish()
    return bare


def by_itself(desk: Desk) -> None:
    desk.publish()


def by_its_part(desk: Desk) -> None:
    desk.publish(agency=SAT)


def by_trying(desk: Desk) -> None:
    plan_publication(desk.repository, desk.source)


def by_a_request(desk: Desk) -> None:
    prepare(desk.repository, read_files(desk.source), desk.now)


def by_a_bundle(desk: Desk) -> None:
    bundle = make_bundle(desk.source, SAT, desk.keys, nth(2), desk.now)
    merge_bundle(desk.repository, read_bundle(bundle, desk.now), desk.signer())


WAYS = (by_itself, by_its_part, by_trying, by_a_request, by_a_bundle)


@pytest.mark.parametrize("way", WAYS)
def test_a_question_turned_round_is_refused_before_anything_is_signed(
    asking: Desk, way: Callable[[Desk], None]
) -> None:
    before = asking.files()
    write(asking, schema=TURNED, en={"¿Se opone?": "Do you object?"})

    with pytest.raises(PublishingError, match=r"raise it in cita \(form_version: 3\)"):
        way(asking)

    assert asking.files() == before
    write(asking, 3, schema=TURNED, en={"¿Se opone?": "Do you object?"})
    way(asking)


@pytest.mark.parametrize(
    "files",
    [
        {"ui": {"agree": {"ui:title": "¿Se opone?"}}},
        {"en": {**WORDS, "¿Está de acuerdo?": "Do you object?"}},
        {"en": {"Cita": "Visit"}},
        {"schema": {**SCHEMA, "properties": {"agreed": AGREES}}},
    ],
)
def test_hints_words_and_names_are_of_the_form(asking: Desk, files: dict[str, Any]) -> None:
    write(asking, **files)
    with pytest.raises(PublishingError, match="form_version: 3"):
        asking.publish()


def test_no_version_is_given_twice(asking: Desk) -> None:
    write(asking, 1)
    with pytest.raises(PublishingError, match="form_version: 2"):
        asking.publish()


def test_another_form_of_the_same_questions_and_a_language_more_need_no_version(
    asking: Desk,
) -> None:
    schema = asking.source / f"agencies/{SAT}/forms/cita.schema.json"
    schema.write_text(schema.read_text("utf-8") + "\n", "utf-8")
    asking.author.write(f"agencies/{SAT}/forms/cita.nah.json", {"Cita": "Tlanahuatil"})
    asking.publish()


def test_what_was_prepared_before_is_judged_by_what_is_published_now(asking: Desk) -> None:
    write(asking, 3, schema=TURNED, en={})
    asking.later(minutes=1)
    request = read_request(prepare(asking.repository, read_files(asking.source), asking.now))
    signed = sign_request(request, asking.keys)
    done = publish_signed(
        asking.repository, request, signed, asking.online, asking.now, write=quickly
    )
    assert done.release == 2


def test_many_are_not_all_named(asking: Desk) -> None:
    for number in range(7):
        asking.author.service(
            f"cita-{number}", agency=SAT, form="cita", form_version=1, channels=[{"type": "kiosk"}]
        )
    asking.publish()
    write(asking, 3, schema=TURNED, en={})
    with pytest.raises(PublishingError, match=r"cita-4 \(form_version: 2\) and 2 more"):
        asking.publish()
