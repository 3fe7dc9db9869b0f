"""Languages are found by their files; what nobody reviewed is never offered as finished."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import pytest

from kiosk.assets import assets_folder
from kiosk.dates import day_words, moment_words, month_names, weekday_words
from kiosk.languages import Language, language_cards, language_of
from kiosk.pseudo import PSEUDO, pseudo
from kiosk.ui.models.places import LanguagesModel
from kiosk.words import FALLBACK_LANGUAGE, MissingWord, languages, unfinished_languages, words_of

COLLECTIVE = {"nah", "myn", "azc", "oto", "zap", "mix"}
"""Codes of families of languages: nobody speaks one of these."""


def test_spanish_comes_first_and_english_is_there() -> None:
    assert languages()[0] == FALLBACK_LANGUAGE
    assert "en" in languages()


def test_a_language_is_offered_only_once_someone_has_reviewed_it() -> None:
    for code, card in language_cards().items():
        translated = (assets_folder() / "translations" / f"{code}.json").is_file()
        assert (code in languages()) == (card.is_reviewed and translated), code
    assert set(unfinished_languages()) == language_cards().keys() - set(languages())
    assert {"nhe", "yua"} <= set(unfinished_languages())


def test_every_card_is_of_one_variant_and_has_its_own_name() -> None:
    files = {path.stem for path in (assets_folder() / "languages").glob("*.json")}
    assert files == language_cards().keys(), "a file whose name is no code of a language"
    assert not files & COLLECTIVE, "say which variant it is"
    names = [card.name for card in language_cards().values()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("code", language_cards())
def test_a_card_holds_what_the_screen_can_use(code: str) -> None:
    card = json.loads((assets_folder() / "languages" / f"{code}.json").read_text("utf-8"))
    assert card.keys() <= {"name", "reviewed_by", "letters", "voices"}


def test_a_language_without_a_card_is_called_by_its_code() -> None:
    assert language_of("zzz") == Language("zzz", "zzz")
    assert not language_of("zzz").is_reviewed


def test_what_has_no_words_is_said_in_spanish_and_marked() -> None:
    words = words_of("yua")
    assert words("bar.back") == f"{words_of('es')('bar.back')} (es)"
    assert words("question.progress", number=1, count=3).endswith("(es)")
    assert words("app.name") == words_of("es")("app.name")
    assert words("language.name") == language_of("yua").name
    with pytest.raises(MissingWord):
        words("bar.nowhere")


def test_thousands_are_parted_as_in_mexico() -> None:
    said = words_of("es")("narrow.count", count=1576)
    assert said == "1,576 servicios"


def test_what_a_visitor_wrote_is_never_read_as_a_place_of_a_text() -> None:
    words = words_of("es")
    assert words("results.found", query="{count}", count=3) == "3 servicios para «{count}»"
    assert words("results.found", count=3, query="{count}") == "3 servicios para «{count}»"


def test_dates_are_written_as_in_mexico_and_not_marked() -> None:
    for key in ("day", "moment", *(f"month.{number}" for number in range(1, 13))):
        assert words_of("nhe").texts[key] == words_of("es").texts[key]


@pytest.mark.parametrize("day", range(1, 8))
@pytest.mark.parametrize("month", range(1, 13))
def test_no_mark_stands_within_a_date(day: int, month: int) -> None:
    """Days, weekdays and months stand in other texts, which have a mark of their own."""
    spanish, other = words_of("es"), words_of("nhe")
    on = date(2026, month, day)
    assert day_words(on, other) == day_words(on, spanish)
    assert weekday_words(on, other) == weekday_words(on, spanish)
    at = datetime(2026, month, day, 9, 5, tzinfo=UTC)
    assert moment_words(at, other, UTC) == moment_words(at, spanish, UTC)
    for key in ("days.month", "plots.month"):
        name = month_names(other)[month - 1]
        assert other(key, month=name, year=2026) == f"{name} de 2026"
    assert other("paper.heading").endswith("(es)")


def test_a_day_and_a_moment_are_written_alike() -> None:
    at = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
    assert moment_words(at, words_of("es"), UTC) == "24 de noviembre de 2026, 9:05"
    assert moment_words(at, words_of("en"), UTC) == "24 November 2026, 9:05"
    for words in map(words_of, ("es", "en")):
        assert moment_words(at, words, UTC) == f"{day_words(at.date(), words)}, 9:05"


@pytest.mark.parametrize("code", ["es", "en"])
def test_a_finished_language_falls_back_nowhere(code: str) -> None:
    assert not [key for key, text in words_of(code).texts.items() if text.endswith("(es)")]


def test_drafts_are_listed_only_where_asked_for_and_say_what_they_are() -> None:
    offered = LanguagesModel("es").languages
    assert [one["code"] for one in offered] == list(languages())
    previewed = LanguagesModel("es", unfinished_languages()).languages
    drafts = {one["code"]: one["name"] for one in previewed[len(offered) :]}
    assert drafts.keys() == set(unfinished_languages())
    for code, name in drafts.items():
        assert name == words_of("es")("language.draft", name=language_of(code).name)


def test_the_pseudo_language_covers_every_word_and_keeps_its_parameters() -> None:
    spanish, made = words_of("es").texts, words_of(PSEUDO).texts
    assert made.keys() == spanish.keys()
    about = {"language.name", "language.reviewed-by"}
    lengths = []
    for key in made.keys() - about:
        assert re.fullmatch(r"\[.+\]", made[key]), key
        assert re.findall(r"\{\w+\}", made[key]) == re.findall(r"\{\w+\}", spanish[key]), key
        lengths.append(len(made[key]) / len(spanish[key]))
    assert 1.35 <= sum(lengths) / len(lengths) <= 1.65
    assert PSEUDO not in languages()
    assert PSEUDO not in unfinished_languages()


def test_pseudo_words_are_as_long_as_those_of_other_languages() -> None:
    assert pseudo("Continuar") == "[Çòôŋtìîŋùûàâr]"
    assert pseudo("Paso {number}") == "[Pàâšòô {number}]"
