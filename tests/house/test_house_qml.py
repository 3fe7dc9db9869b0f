"""Views hold no colour, size, duration, word or wire of their own."""

from __future__ import annotations

import re

import pytest
from house_tree import QML, code_of, lines_matching, views

THEME = QML / "Ventanilla" / "Theme" / "Theme.qml"
DIALOGUE = QML / "Ventanilla" / "Controls" / "Dialogue.qml"
SHEET = QML / "Ventanilla" / "Pages" / "SignaturePad.qml"
VIEWS = [view for view in views() if view != THEME]
PROPER_NAMES = {"Ventanilla", "0000-0000-0000", "0000-0000", "•", ", ", ". "}
"""The product's own name, the shapes of folio and claim code, and punctuation."""

_SIZES = (
    "width|height|x|y|z?[sS]pacing|columnSpacing|rowSpacing|padding|leftPadding|rightPadding"
    "|topPadding|bottomPadding|margins|leftMargin|rightMargin|topMargin|bottomMargin|pixelSize"
    "|pointSize|letterSpacing|radius|implicitWidth|implicitHeight|minimumWidth|minimumHeight"
    "|preferredHeight|maximumWidth|maximumHeight|duration|size"
)
SIZE = rf"\b(?:{_SIZES})\s*:\s*([^;\n]+)"


def own_size(line: str) -> bool:
    """Whether a line gives a size a number that is no factor, no comparison, and not 0 or 1."""
    found = re.search(SIZE, line)
    if found is None or found[1].strip() in {"real", "int"}:
        return False
    value = re.sub(r'"[^"]*"|[\w.]*[A-Za-z_][\w.]*', "a", found[1])
    value = re.sub(r"[<>!=]=?=?\s*\d+", "", value)
    for _ in range(4):
        value = re.sub(r"(?:\d*\.)?\d+\s*[*/]|[*/]\s*(?:\d*\.)?\d+", "", value)
        value = re.sub(r"\([^()]*\)\s*[*/]|[*/]\s*\([^()]*\)|a?\(([^()]*)\)", r"\1", value)
    return bool(set(re.findall(r"\d+(?:\.\d+)?", value)) - {"0", "1"})


def test_there_are_views() -> None:
    assert len(VIEWS) > 30


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("font.pixelSize: 30", True),
        ("spacing: 12", True),
        ("height: parent.height - 40", True),
        ("duration: 200", True),
        ("width: Math.max(300, Theme.target)", True),
        ("spacing: Theme.portrait ? 12 : Theme.gap", True),
        ("spacing: 0", False),
        ("height: 2 * Theme.gap", False),
        ("implicitWidth: Math.round(Theme.body * 12)", False),
        ("font.pixelSize: Math.round(Theme.display * (Theme.portrait ? 1.15 : 1.3))", False),
        ("font.pixelSize: Theme.textPercent > 100 ? Theme.display : Theme.body", False),
        ("Layout.preferredWidth: Theme.body * (1.6 + box.places)", False),
        ("radius: Theme.radius / 2", False),
        ("font.pixelSize: Theme.body", False),
        ("height: Math.max(Theme.target, area.height * area.visibleArea.heightRatio)", False),
    ],
)
def test_the_rule_for_sizes_catches(line: str, caught: bool) -> None:
    assert own_size(line) is caught


def test_no_view_has_a_colour_of_its_own() -> None:
    colours = r"#[0-9A-Fa-f]{3,8}\b|Qt\.(?:rgba|hsla|hsva|lighter|darker|alpha|tint|color)\("
    named = r'(?:color|tint)\s*:\s*"(?!transparent")'
    wrong = [line for view in VIEWS for line in lines_matching(f"{colours}|{named}", view)]
    assert not wrong, "\n".join([*wrong, "name a colour of Theme.qml, which has three schemes."])


def test_no_view_has_a_size_of_its_own() -> None:
    wrong = [line for v in VIEWS for line in lines_matching(SIZE, v) if own_size(line)]
    assert not wrong, "\n".join([*wrong, "name a size of Theme.qml, or a multiple of one."])


def test_letters_have_a_size_of_the_scale() -> None:
    wrong = [
        line
        for view in VIEWS
        for line in lines_matching(r"font\.pixelSize\s*:|font\.pointSize|font\s*:", view)
        if "Theme." not in line
    ]
    assert not wrong, "\n".join([*wrong, "type is Theme.smallest … Theme.display."])


def test_every_text_names_its_size_and_family() -> None:
    """A `Text` without them is a pixel size by default, in the machine's own font."""
    told = "use Words, or say font.family: Theme.family and font.pixelSize: Theme.…"
    for view in VIEWS:
        for block in _blocks(code_of(view), r"(?<![\w.])Text"):
            assert "font.family" in block, f"{view.name}: a Text without a family; {told}"
            assert "font.pixelSize" in block, f"{view.name}: a Text without a size; {told}"


_SAID = (
    r"\b(?:text|title|label|hint|caption|heading|lead|explanation|placeholderText"
    r"|Accessible\.name|Accessible\.description)\s*:(.*)"
)


def own_words(line: str) -> set[str]:
    """The literals of a line that a visitor would read or hear."""
    found = re.search(_SAID, line)
    if found is None or line.lstrip().startswith("property string"):
        return set()
    said = re.sub(r'Language\.say\("[^"]*"\)|[!=]==?\s*"[^"]*"', "", found[1])
    return set(re.findall(r'"([^"]*)"', said)) - PROPER_NAMES - {""}


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ('text: "Hola"', True),
        ('text: ready ? Language.say("a.b") : "Espere"', True),
        ('Accessible.name: "Enviar"', True),
        ('label: title + ", buscar"', True),
        ('text: Language.say("a.b")', False),
        ('text: choice.question.title + ", " + Language.say("choice.filter")', False),
        ('visible: text !== "Hola"', False),
        ('text: kind === "money" ? a : b', False),
    ],
)
def test_the_rule_for_words_catches(line: str, caught: bool) -> None:
    assert bool(own_words(line)) is caught


def test_no_view_speaks_by_itself() -> None:
    wrong = [
        line
        for v in VIEWS
        for line in lines_matching(_SAID, v)
        if own_words(line.split(": ", 1)[1])
    ]
    assert not wrong, "\n".join(
        [*wrong, 'say Language.say("room.key"), and write the words in assets/translations.']
    )


def test_no_other_way_to_translate() -> None:
    wrong = [line for v in views() for line in lines_matching(r"\bqsTr\(|qsTranslate\(|QT_TR", v)]
    assert not wrong, "\n".join([*wrong, "words are found by key: Language.say."])


def test_what_is_touched_is_a_button() -> None:
    handlers = (
        r"\b(?:MouseArea|TapHandler|PointHandler|DragHandler|WheelHandler|MultiPointTouchArea)\b"
    )
    others = [v for v in VIEWS if v not in (DIALOGUE, SHEET)]
    wrong = [line for v in others for line in lines_matching(handlers, v)]
    assert not wrong, "\n".join(
        [*wrong, "build on AbstractButton: what is touched has a role and a name."]
    )


def test_the_scrim_only_stops_touches() -> None:
    areas = list(_blocks(code_of(DIALOGUE), "MouseArea"))
    assert len(areas) == 1
    assert not re.search(r"\bon[A-Z]", areas[0]), "a control would be an AbstractButton"


def test_what_is_drawn_on_has_a_role_and_a_name() -> None:
    """A finger draws there: nothing is done by a touch alone."""
    code = code_of(SHEET)
    assert len(list(_blocks(code, "MouseArea"))) == 1
    (sheet,) = (b for b in _blocks(code, "Rectangle") if "MouseArea" in b)
    for needed in ("Accessible.name", "Accessible.role: Accessible.Canvas", "activeFocusOnTab"):
        assert needed in sheet, needed


def test_every_button_has_a_role_and_a_name() -> None:
    for view in VIEWS:
        for block in _blocks(code_of(view), r"T\.AbstractButton"):
            for needed in ("Accessible.name", "Accessible.role", "Accessible.onPressAction"):
                assert needed in block, f"{view.name}: an AbstractButton without {needed}"


def test_every_field_has_a_name_and_keeps_nothing() -> None:
    found = 0
    for view in VIEWS:
        for block in _blocks(code_of(view), r"T\.Text(?:Field|Area)"):
            found += 1
            for needed in (
                "Accessible.name: label",
                "Accessible.role: Accessible.EditableText",
                "T.ContextMenu.menu: null",
                "Qt.ImhNoPredictiveText",
                "Qt.ImhSensitiveData",
                "StandardKey.Copy",
                "selectByMouse: false",
            ):
                assert needed in block, f"{view.name}: a field without {needed}"
    assert found == 2, "entry fields are EntryField and EntryArea; nothing else takes words"


def test_no_view_has_a_wire_or_a_way_out() -> None:
    out = (
        r"XMLHttpRequest|WebSocket|openUrlExternally|QtNetwork|QtWeb|FileDialog|LocalStorage"
        r"|import QtCore|https?://|file://|Clipboard|\.copy\(\)|\.cut\(\)|\.paste\(\)"
    )
    wrong = [line for view in views() for line in lines_matching(out, view)]
    assert not wrong, "\n".join([*wrong, "the screen asks the station, and keeps nothing."])


def test_no_view_reads_what_was_not_handed_to_it() -> None:
    loose = r"\bparent\.parent\b|setContextProperty|\?\.|:\s*any\b"
    wrong = [line for view in views() for line in lines_matching(loose, view)]
    assert not wrong, "\n".join([*wrong, "hand it down as a required property."])


def test_rich_text_is_never_read_from_a_text() -> None:
    """A service's name is no markup: `<b>` in it is four signs."""
    for view in VIEWS:
        for block in _blocks(code_of(view), r"(?<![\w.])Text"):
            assert "textFormat: Text.PlainText" in block, f"{view.name}: a Text without PlainText"


def test_every_view_is_in_its_folders_qmldir() -> None:
    for view in VIEWS:
        qmldir = view.parent / "qmldir"
        if qmldir.exists():
            listed = re.findall(
                r"^(?:singleton )?(\w+) 1\.0 \1\.qml$", qmldir.read_text("utf-8"), re.MULTILINE
            )
            assert view.stem in listed, f"{view.name} is not in {qmldir.relative_to(QML)}"
    stems = [view.stem for view in views()]
    assert len(stems) == len(set(stems)), "two views of one name lose their types in qmllint"


def _blocks(code: str, kind: str) -> list[str]:
    """The bodies of every object of a kind, braces balanced, its children's included."""
    found = []
    for start in re.finditer(rf"{kind}\s*\{{", code):
        depth, place = 1, start.end()
        while depth and place < len(code):
            depth += {"{": 1, "}": -1}.get(code[place], 0)
            place += 1
        found.append(code[start.end() : place])
    return found
