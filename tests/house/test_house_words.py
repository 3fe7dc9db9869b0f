"""Every word has its key, every key its words in each language, and none is left over."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from house_tree import ASSETS, code_of, python_files, strings_in, views

from kiosk.catalogue.location import LocationType
from kiosk.catalogue.points import BEARINGS
from kiosk.catalogue.posting_list import SORTS
from kiosk.catalogue.tender_facts import TenderStage
from kiosk.catalogue.terms import Area, ChannelType, Level, LifeEvent, Signature, Subject
from kiosk.catalogue.zones import ZONES
from kiosk.dates import zone_word
from kiosk.files.remaking import Trouble
from kiosk.files.stick_files import Why
from kiosk.identity.efirma.faults import SigningFault as Efirma
from kiosk.offline.outbox_item import State
from kiosk.printing.condition import PrinterFault
from kiosk.protocol.opinion import BEST
from kiosk.protocol.setup_calls import SetupTrouble
from kiosk.protocol.staff_calls import (
    CentreChoices,
    ClosedWord,
    KeySeal,
    LinePart,
    PartState,
    ShiftWord,
    UsbTrouble,
    UsbWay,
)
from kiosk.protocol.station_calls import JobState, PrinterState
from kiosk.protocol.tracking import Stage
from kiosk.settings import BRIGHTNESS
from kiosk.ui.ability import Verdict
from kiosk.ui.drafting import Where
from kiosk.ui.keyboard_layouts import LAYOUTS
from kiosk.ui.models.setup import DONE, STAGES
from kiosk.ui.paper_desk import PaperKind
from kiosk.ui.posting_groups import CHIPS, CHOSEN_FROM
from kiosk.ui.preferences import LOOK, USE
from kiosk.ui.speech.strokes import SIGNS
from kiosk.ui.staff.desk import Refusal
from kiosk.ui.staff.log import ACTS
from kiosk.ui.staff.pages import PAGES
from kiosk.ui.staff.today import TROUBLES as STAFF_TROUBLES
from kiosk.ui.tender_page import DOCUMENTS, SUBMISSION
from kiosk.visit.pages import By
from kiosk.words import languages

LANGUAGES = languages()
BUILT = {
    # where a key is put together               the keys it makes
    "ui/models/home.py, places.py, pages.py": [f"area.{area.value}" for area in Area],
    "ui/staff, ui/models/staff_panel.py": [
        *(f"staff.page-{page}" for page in PAGES),
        *(f"staff.refused-{one.value}" for one in (Refusal.SILENT, Refusal.FAILED)),
        *(f"staff.trouble-{part}" for part in {*STAFF_TROUBLES.values(), "other"}),
        *(f"staff.note-{one.value}" for one in ShiftWord),
        *(f"staff.state-{state.value}" for state in State),
        *(f"staff.printer-{state.value}" for state in PrinterState),
        *(f"staff.remedy-{fault.value}" for fault in PrinterFault),
        *(f"staff.{page}-{state.value}" for page in ("test", "report") for state in JobState),
        *(f"staff.brightness-{percent}" for percent in BRIGHTNESS),
        *(f"staff.key-{seal}" for seal in (*KeySeal, "none")),
        *(f"staff.line-{part.value}" for part in LinePart),
        *(f"staff.part-{one.value}" for one in (*LinePart, *PartState)),
        *(f"staff.usb-{w.value}{end}" for w in UsbWay for end in ("", "-means", "-do", "-done")),
        *(f"staff.usb-trouble-{one.value}" for one in UsbTrouble),
        *(f"staff.act-{act}" for act in ACTS),
        *(f"staff.closed-{one.value}{end}" for one in ClosedWord for end in ("", "-means")),
        *(f"staff.centre-{one}" for one in CentreChoices.model_fields if one != "closed_on"),
    ],
    "ui/models/setup.py": [
        *(f"setup.{stage}-{part}" for stage in STAGES for part in ("heading", "lead", "do")),
        "setup.portal-lead-fixed",
        *(f"setup.asking-{stage}" for stage in STAGES if stage != DONE),
        *(f"setup.trouble-{one.value}" for one in SetupTrouble if one is not SetupTrouble.ENROLLED),
        "setup.trouble-no-station",
    ],
    "ui/models/guide.py": [
        *(f"guide.{standing}" for standing in ("had", "begun", "here", "unknown")),
        *(f"guide.{level.value}" for level in Level),
        *("guide.have-name", "guide.not-had-name"),
    ],
    "ui/models/home.py": [f"area.{area.value}.examples" for area in Area],
    "ui/models/home.py, ui/page_models.py": [f"life-event.{event.value}" for event in LifeEvent],
    "ui/narrowing.py": [
        *(f"filter.{name}" for name in ("free", "here", "no-line")),
        *(f"filter.{level.value}" for level in Level),
    ],
    "ui/models/cards.py": [
        f"finding.others-{kind}" for kind in ("states", "municipalities", "places")
    ],
    "ui/models/browse.py, hints": [f"browse.hint-{by.value}" for by in By],
    "ui/models/browse.py, tabs": [
        f"browse.by-{by.value}" for by in (By.LIFE_EVENT, By.AUTHORITY, By.PLACE)
    ],
    "ui/finding_pages.py": [f"browse.heading-{by.value}" for by in By],
    "ui/ability.py, verdict": [f"service.verdict-{one.value}" for one in Verdict],
    "ui/models/service.py, facts": [
        f"service.{fact}"
        for fact in (
            *("cost", "time", "output", "authority", "phone", "place", "signature"),
            *("official", "legal", "source", "example"),
        )
    ],
    "ui/posting_words.py, tender_page.py": [
        *(f"tender.{part}-{stage.value}" for part in ("stage", "means") for stage in TenderStage),
        *(f"tender.category-{one}" for one in ("goods", "works", "services", "unsaid")),
        *(f"tender.method-{one}" for one in ("open", "selective", "limited", "direct")),
        *(f"tender.by-{one}" for one in SUBMISSION),
        *(f"tender.document-{one}" for one in set(DOCUMENTS.values())),
        *(
            f"tender.when-{one}"
            for one in ["opens", "questions", "closes", "award", "awarded", "contract"]
        ),
    ],
    "ui/job_page.py, posting_words.py": [
        *(f"job.pay-{period}" for period in ("hour", "day", "week", "month", "year")),
        *(f"job.hours-{hours}" for hours in ("full", "part", "temporary")),
        *(f"job.{part}" for part in ("responsibilities", "qualifications", "skills", "benefits")),
    ],
    "ui/models/postings.py, posting.py, service.py, finding_pages.py": [
        f"{key}-{kind.value}"
        for key in (
            *("postings.heading", "postings.hint", "postings.search", "postings.count"),
            *("posting.gone", "results.also", "service.see"),
        )
        for kind in Subject
    ],
    "ui/posting_groups.py, models/postings.py": [
        *(f"postings.sort-{sort}" for sort in SORTS),
        *(
            key
            for kind in Subject
            for field, values in CHIPS[kind]
            for key in (f"postings.by-{field}", *(f"postings.{field}-{one}" for one in values))
        ),
        *(
            f"postings.{key}"
            for fields in CHOSEN_FROM.values()
            for field, _ in fields
            for key in (f"any-{field}", f"choose-{field}", f"{field}-unsaid")
        ),
    ],
    "ui/deadlines.py": [f"deadline.{one}" for one in ("over", "offline", "soon", "in-time")],
    "ui/models/service.py, signature": [
        f"service.signature-{asked.value}" for asked in Signature if asked is not Signature.NONE
    ],
    "ui/sign_words.py": [
        *(f"sign.fault-{fault.value}" for fault in Efirma),
        *(f"sign.fault-{fault}" for fault in ("no-stick", "failed")),
        *(f"sign.fault-{fault}-undated" for fault in ("expired", "not-yet-valid", "revoked")),
    ],
    "ui/location_words.py": [
        *(f"location.type-{kind.value}" for kind in LocationType),
        *(f"location.bearing-{bearing}" for bearing in BEARINGS),
        *(f"weekday.{number}" for number in range(1, 8)),
    ],
    "catalogue/service_words.py": [f"channel.{one.value}" for one in ChannelType],
    "catalogue/duration.py": [
        f"duration.{unit}" for unit in ("minutes", "hours", "days", "weeks", "months", "years")
    ],
    "ui/preferences.py": [
        *(f"view.{group.title}" for group in (*LOOK, *USE)),
        *(f"view.{group.name}-{value}" for group in (*LOOK, *USE) for value in group.values),
    ],
    "ui/speech/strokes.py": [f"voice.sign-{name}" for name in SIGNS.values()],
    "ui/models/confirmation.py": [f"state.{state.value}.long" for state in State],
    "dates.py": [
        *(f"month.{number}" for number in range(1, 13)),
        *(f"zone.{zone_word(ZoneInfo(name))}" for name in ZONES),
    ],
    "ui/paper_words.py": [
        *(f"paper.fault-{fault.value}" for fault in PrinterFault),
        *(f"paper.{way}-{k.value}" for way in ("print", "take", "instead") for k in PaperKind),
    ],
    "ui/models/files.py, ways": [
        f"files.{way}{again}"
        for way in ("camera", "scanner", "stick", "sign")
        for again in ("", "-again")
    ],
    "ui/models/files.py, troubles": [
        *(f"files.trouble-{one.value}" for one in (*Why, *Trouble)),
        *(f"files.trouble-{one}" for one in ("camera", "scanner", "failed")),
    ],
    "ui/models/rate.py": [f"rate.{rating}" for rating in range(1, BEST + 1)],
    "ui/models/enquiry_result.py": [
        f"enquiry.{likely}{lead}" for likely in ("likely", "perhaps") for lead in ("", "-lead")
    ],
    "ui/models/draft_saved.py": [f"draft.where-{where.value}" for where in Where],
    "ui/models/track.py": [f"stage.{stage.value}" for stage in Stage],
    "ui/answer_words.py": [f"month.{number}" for number in range(1, 13)],
    "ui/models/calendar.py": [f"calendar.weekday-{number}" for number in range(1, 8)],
    "ui/keyboard_layouts.py": sorted(
        {key.name for layout in LAYOUTS.values() for row in layout for key in row if key.name}
    ),
    "forms/identifiers.py and curp.py": [
        f"fault.{identifier}.{part}"
        for identifier, parts in {
            "curp": ("signs", "name", "date-digits", "sex", "consonants", "last-digit"),
            "clabe": ("digits", "length"),
            "nss": ("digits", "length"),
            "phone": ("digits", "length"),
            "postcode": ("digits", "length"),
        }.items()
        for part in parts
    ],
}
"""Keys that no line of code spells out, and where they are put together."""


def texts_of(language: str) -> dict[str, str]:
    """All messages of one language, from all its files, as written there."""
    return {
        key: text
        for path in files_of(language)
        for key, text in json.loads(path.read_text("utf-8")).items()
    }


def files_of(language: str) -> list[Path]:
    folder = ASSETS / "translations"
    return [*sorted(folder.glob(f"*.{language}.json")), folder / f"{language}.json"]


@cache
def spelt_in_qml() -> frozenset[str]:
    return frozenset(
        key for view in views() for key in re.findall(r'Language\.say\("([^"]+)"\)', code_of(view))
    )


@cache
def spelt_in_python() -> frozenset[str]:
    return frozenset(text for path in python_files("kiosk") for text in strings_in(path))


def has(texts: dict[str, str], key: str) -> bool:
    """Whether a key has words: its own, or one for *one* and one for *other*."""
    return key in texts or {f"{key}.one", f"{key}.other"} <= texts.keys()


def parameters(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_there_are_languages() -> None:
    assert LANGUAGES[:1] == ("es",)
    assert "en" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_view_says_has_words(language: str) -> None:
    missing = [key for key in sorted(spelt_in_qml()) if key not in texts_of(language)]
    assert not missing, f"{missing}: write them in assets/translations/{language}.json"


def test_a_view_spells_its_keys_out() -> None:
    wrong = [v.name for v in views() if re.search(r"Language\.say\((?!\"[^\"]+\"\))", code_of(v))]
    assert not wrong, f"{wrong}: build the key in the view-model, and hand down the words"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_code_puts_together_has_words(language: str) -> None:
    texts = texts_of(language)
    missing = {
        w: gone for w, keys in BUILT.items() if (gone := [k for k in keys if not has(texts, k)])
    }
    assert not missing, f"{missing}: write them in assets/translations/{language}.json"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_left_over(language: str) -> None:
    built = {key for keys in BUILT.values() for key in keys}
    used = spelt_in_qml() | spelt_in_python() | built
    left = [
        key
        for key in texts_of(language)
        if key not in used and re.sub(r"\.(?:one|other)$", "", key) not in used
    ]
    assert not left, f"{left}: nobody says them; delete them in every language"


def test_what_is_put_together_is_not_spelt_out() -> None:
    """Else the table above hides a key that died."""
    wrong = {
        where: [key for key in keys if key in spelt_in_qml()]
        for where, keys in BUILT.items()
        if not where.startswith("ui/models/service.py, facts")
    }
    assert not any(wrong.values()), wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys(language: str) -> None:
    spanish, texts = texts_of("es"), texts_of(language)
    assert texts.keys() == spanish.keys(), (
        f"only in one of es and {language}: {sorted(texts.keys() ^ spanish.keys())}"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_takes_the_same_parameters(language: str) -> None:
    texts = texts_of(language)
    wrong = [k for k, text in texts_of("es").items() if parameters(text) != parameters(texts[k])]
    assert not wrong, f"{wrong}: {language} takes other {{parameters}} than es"


@pytest.mark.parametrize("language", LANGUAGES)
def test_counted_words_come_in_pairs(language: str) -> None:
    texts = texts_of(language)
    for key in texts:
        stem, _, number = key.rpartition(".")
        counted = "count" in parameters(texts[key]) and number == "other"
        if number == "one" or counted:
            pair = texts.get(f"{stem}.one"), texts.get(f"{stem}.other")
            assert all(pair), f"{key} has no counterpart: a count takes .one and .other"
            assert parameters(pair[0] or "") | {"count"} == parameters(pair[1] or ""), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_is_in_one_file(language: str) -> None:
    seen: dict[str, str] = {}
    for path in files_of(language):
        pairs = json.loads(path.read_text("utf-8"), object_pairs_hook=list)
        for key, _ in pairs:
            assert key not in seen, f"{key} is in {seen.get(key)} and in {path.name}"
            seen[key] = path.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_for_people(language: str) -> None:
    for key, text in texts_of(language).items():
        assert text.strip() == text != "", f"{key} is empty or has loose spaces"
        assert not re.search(r"%[0-9n]|<\w+|&\w+;|\.\.\.|TODO|  ", text), f"{key}: {text!r}"
        assert not re.search(r"[{}]", re.sub(r"\{[a-z]+\}", "", text)), f"{key}: a loose brace"
        assert "*" not in text, f"{key}: no asterisks; what is optional says so"
