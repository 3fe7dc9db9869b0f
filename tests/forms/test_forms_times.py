"""Times of day and moments as they are typed, kept, judged and read back."""

from __future__ import annotations

import time

import pytest

from kiosk.forms.definition import Form, compile_form
from kiosk.forms.entry import parse, present
from kiosk.forms.questions import Question, QuestionKind
from kiosk.forms.times import iso_moment, iso_time
from kiosk.forms.validation import check_body, check_form
from kiosk.words import words_of

pytestmark = pytest.mark.usefixtures("central_time")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("14:30", "14:30:00-06:00"),
        ("1430", "14:30:00-06:00"),
        ("9 05", "09:05:00-06:00"),
        ("0:00", "00:00:00-06:00"),
        ("2:30 pm", "14:30:00-06:00"),
        ("1:05 PM", "13:05:00-06:00"),
        ("0:30 am", "0:30 am"),
        ("12:15 a.m.", "00:15:00-06:00"),
        ("12 p. m.", "12:00:00-06:00"),
        ("08:00:30Z", "08:00:30Z"),
        ("24:00", "24:00"),
        ("12:60", "12:60"),
        ("13:00 pm", "13:00 pm"),
        ("9:", "9:"),
        ("14", "14"),
        ("mañana", "mañana"),
    ],
)
def test_a_time_of_day(typed: str, kept: str) -> None:
    assert iso_time(typed) == kept
    assert iso_time(kept) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("15/6/2020 9:05", "2020-06-15T09:05:00-05:00"),
        ("2020-06-15T09:05:00-06:00", "2020-06-15T09:05:00-06:00"),
        ("2020-06-15T09:05", "2020-06-15T09:05:00-05:00"),
        ("15/12/2020 2:30 pm", "2020-12-15T14:30:00-06:00"),
        ("31/2/2020 9:05", "31/2/2020 9:05"),
        ("15/6/2020", "15/6/2020"),
        ("15/6/2020 ", "15/6/2020 "),
    ],
)
def test_a_moment(typed: str, kept: str) -> None:
    assert iso_moment(typed) == kept


@pytest.mark.parametrize(
    ("zone", "typed", "kept"),
    [
        ("America/Cancun", "15/6/2026 9:05", "2026-06-15T09:05:00-05:00"),
        ("America/Hermosillo", "15/6/2026 9:05", "2026-06-15T09:05:00-07:00"),
        ("America/Tijuana", "15/6/2026 9:05", "2026-06-15T09:05:00-07:00"),
        ("America/Tijuana", "15/12/2026 9:05", "2026-12-15T09:05:00-08:00"),
        ("America/Tijuana", "8/3/2026 1:30", "2026-03-08T01:30:00-08:00"),
        ("America/Tijuana", "8/3/2026 3:30", "2026-03-08T03:30:00-07:00"),
        ("America/Mexico_City", "15/6/2026 9:05", "2026-06-15T09:05:00-06:00"),
        ("UTC", "15/6/2026 9:05", "2026-06-15T09:05:00+00:00"),
        ("Asia/Tokyo", "15/6/2026 9:05", "2026-06-15T09:05:00+09:00"),
        ("America/Mexico_City", "15/6/1910 9:05", "1910-06-15T09:05:00-06:36"),
    ],
)
def test_a_moment_is_of_the_centres_zone_on_that_day(
    monkeypatch: pytest.MonkeyPatch, zone: str, typed: str, kept: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    assert iso_moment(typed) == kept


@pytest.mark.parametrize("zone", ["America/Mexico_City", "UTC", "Asia/Tokyo"])
@pytest.mark.parametrize("typed", ["1/1/0001 0:00", "31/12/9999 23:59"])
def test_a_moment_at_the_end_of_all_years_is_one(
    monkeypatch: pytest.MonkeyPatch, zone: str, typed: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    day, _, clock = typed.partition(" ")
    kept = iso_moment(typed)
    assert kept[:4] == day[-4:]
    assert present(Question(("q",), QuestionKind.MOMENT, "¿?"), kept)[-5:] == f"{clock:0>5}"


def form_of(wanted: str, *, required: bool = False) -> Form:
    return compile_form(
        {
            "type": "object",
            "properties": {"q": {"type": "string", "format": wanted}},
            "required": ["q"] if required else [],
        },
        None,
        None,
    )


@pytest.mark.parametrize(
    ("wanted", "typed", "shown"),
    [
        ("time", "1430", "14:30"),
        ("time", "0905", "9:05"),
        ("date-time", "15/6/2020 9:05", "15 de junio de 2020, 9:05"),
        ("año", "1980", "1980"),
        ("soloTexto", "Núñez Peña", "Núñez Peña"),
    ],
)
def test_it_passes_and_is_read_back(wanted: str, typed: str, shown: str) -> None:
    form = form_of(wanted)
    (question,) = form.steps_of({})[0].questions
    value = parse(question, typed)
    assert check_form(form, {"q": value}) == ()
    assert present(question, value, words_of("es")) == shown
    assert parse(question, present(question, value)) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (QuestionKind.TIME, "24:00"),
        (QuestionKind.TIME, "mañana"),
        (QuestionKind.MOMENT, "2020-02-31T09:05:00-06:00"),
        (QuestionKind.MOMENT, "2020-06-15"),
        (QuestionKind.MOMENT, "2020-06-15T24:00"),
    ],
)
def test_what_is_no_time_is_shown_as_it_was_typed(kind: QuestionKind, value: str) -> None:
    assert present(Question(("q",), kind, "¿?"), value) == value


@pytest.mark.parametrize(
    ("wanted", "value", "key"),
    [
        ("time", "24:00", "fault.time"),
        ("time", None, "fault.required.time"),
        ("date-time", "15/6/2020", "fault.moment"),
        ("date-time", None, "fault.required.moment"),
        ("uri", "ejemplo", "fault.uri"),
        ("uuid", "x", "fault.uuid"),
        ("año", "1899", "fault.year"),
        ("año", "80", "fault.year"),
        ("soloTexto", "Calle 5", "fault.letters"),
        ("soloTexto", "x" * 101, "fault.long"),
    ],
)
def test_what_is_wrong_is_said(wanted: str, value: str | None, key: str) -> None:
    form = form_of(wanted, required=True)
    answers = {} if value is None else {"q": value}
    assert [fault.key for fault in check_form(form, answers)] == [key]
    assert check_body(form.schema, answers) != ()
