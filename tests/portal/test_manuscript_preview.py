"""What is typed as the kiosk shows it: checked, bounded, drawn by one warm program, retried."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from console_world import Browser, Console
from portal_world import Portal
from test_manuscript_form_page import FORM, PAGE, PATH, SERVICE
from test_manuscript_pages import fields_on

from portal.console.preview_pages import LOOKS_PER_MINUTE
from portal.console.roles import Role
from portal.manuscript.folder import MOST_BYTES, Manuscript
from portal.manuscript.painter import NotPainted, Painter
from portal.manuscript.picturing import MOST_PAGES, Busy, Pictures

pytest_plugins = ["portal_fixtures", "console_fixtures"]

PROGRAM = """
import json, os, sys, time
for line in sys.stdin:
    asked = json.loads(line)
    told = {"pages": 3}
    with open(os.environ["SEEN"], "a") as seen:
        seen.write(f"{os.getpid()} {asked['page']}\\n")
    plan = open(os.environ["PLAN"]).read().strip()
    if plan == "ends": sys.exit(0)
    if plan == "hangs": time.sleep(60)
    if plan == "dies": os.abort()
    if plan == "rubbish": print("}" * 9000, flush=True); continue
    if plan == "nothing": told = {"trouble": "nothing"}
    else: open(asked["out"], "wb").write(b"\\x89PNG" + str(asked["page"]).encode())
    print(json.dumps(told), flush=True)
"""


class Drawing:
    """A program that draws as it is told, and notes who was asked."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.plan_file, self.seen_file = folder / "plan", folder / "seen"
        self.seen_file.touch()
        self.out = folder / "picture.png"
        self.source = folder
        monkeypatch.setenv("PLAN", str(self.plan_file))
        monkeypatch.setenv("SEEN", str(self.seen_file))
        monkeypatch.setenv("PORTAL_SECRET", "of the portal")
        self.plans("draws")
        program = folder / "program.py"
        program.write_text(textwrap.dedent(PROGRAM))
        self.painter = Painter((sys.executable, str(program)), seconds=10)

    def plans(self, what: str) -> None:
        self.plan_file.write_text(what)

    def paint(self, page: int = 0) -> int:
        return self.painter.paint(
            self.source, "form", "acta", look="1366x768:light:100:es", page=page, out=self.out
        )

    @property
    def seen(self) -> list[tuple[int, int]]:
        """Which process was asked for which page."""
        lines = self.seen_file.read_text().splitlines()
        return [(int(one.split()[0]), int(one.split()[1])) for one in lines]


@pytest.fixture
def drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Drawing]:
    drawing = Drawing(tmp_path, monkeypatch)
    yield drawing
    drawing.painter.close()


def test_one_program_draws_all_and_is_given_nothing_of_the_portals(drawing: Drawing) -> None:
    assert [drawing.paint(page) for page in range(3)] == [3, 3, 3]
    (process,) = {process for process, _ in drawing.seen}
    around = Path(f"/proc/{process}/environ").read_bytes()
    assert b"PLAN=" in around
    assert b"PORTAL_" not in around
    drawing.painter.close()
    assert not Path(f"/proc/{process}").exists()


def test_one_that_ended_by_itself_is_begun_anew_and_one_that_fails_is_said_so(
    drawing: Drawing,
) -> None:
    for plan, trouble in (("dies", "broke"), ("rubbish", "broke"), ("nothing", "nothing")):
        drawing.plans(plan)
        with pytest.raises(NotPainted, match=trouble):
            drawing.paint()
    drawing.plans("ends")
    with pytest.raises(NotPainted, match="broke"):
        drawing.paint()
    drawing.plans("draws")
    assert drawing.paint() == 3
    running = drawing.painter._process
    assert running is not None
    running.kill()
    running.wait()
    assert drawing.paint() == 3


def test_one_that_is_stuck_is_killed(drawing: Drawing) -> None:
    drawing.paint()
    stuck = drawing.seen[-1][0]
    drawing.plans("hangs")
    drawing.painter._seconds = 0.5
    with pytest.raises(NotPainted, match="slow"):
        drawing.paint()
    assert not Path(f"/proc/{stuck}").exists()
    drawing.plans("draws")
    drawing.painter._seconds = 10
    assert drawing.paint() == 3


@pytest.fixture
def pictures(drawing: Drawing, builder: Browser, portal: Portal) -> Pictures:
    """Of the draft, drawn by a program of the test's own; time stands still."""
    del builder
    return Pictures(Manuscript(portal.settings.home), drawing.painter, portal.clock.now.timestamp)


def test_a_picture_is_drawn_once_and_one_that_failed_again_when_asked(
    pictures: Pictures, drawing: Drawing
) -> None:
    digest = pictures.lay(FORM, {}) or ""
    drawing.plans("dies")
    for _ in range(2):
        with pytest.raises(NotPainted, match="broke"):
            pictures.picture(digest, "wide", 1)
    assert len(drawing.seen) == 1, "not again and again by itself"
    drawing.plans("draws")
    assert pictures.pages(digest, "wide") == 0
    for _ in range(2):
        assert pictures.picture(digest, "wide", 1, again=True) == b"\x89PNG1"
    assert len(drawing.seen) == 2
    assert pictures.pages(digest, "wide") == 3
    for page in (-1, MOST_PAGES):
        with pytest.raises(NotPainted, match="nothing"):
            pictures.picture(digest, "wide", page)
    assert pictures.picture("0" * 32, "wide", 0) is None
    assert pictures.picture("../" + digest[3:], "wide", 0) is None
    assert pictures.picture(digest, "../wide", 0) is None


def test_who_cannot_be_drawn_for_is_told_so_and_what_nobody_looks_at_goes(
    pictures: Pictures, portal: Portal
) -> None:
    digest = pictures.lay(FORM, {}) or ""
    for _ in range(6):
        assert pictures._room.acquire(blocking=False)
    with pytest.raises(Busy):
        pictures.picture(digest, "wide", 0)
    schema = json.loads(Manuscript(portal.settings.home).read(FORM) or b"")
    for number in range(45):
        pictures.lay(FORM, {FORM: json.dumps({**schema, "title": f"{number}"}).encode()})
    assert len(list(pictures._folder.iterdir())) == 40
    assert pictures.picture(digest, "wide", 0) is None


def laid(builder: Browser, **fields: str) -> tuple[int, Any]:
    """What the form page's script is told of what was typed."""
    typed = {**fields_on(builder.get(PAGE).text), **fields}
    answer = builder.post(f"{PATH}/look", **typed)
    return answer.status_code, answer.json()


def test_what_is_typed_into_the_builder_is_laid_ready_and_nothing_is_saved(
    builder: Browser, portal: Portal
) -> None:
    saved = Manuscript(portal.settings.home).read(FORM)
    status, first = laid(builder)
    assert (status, first["problems"]) == (200, [])
    status, other = laid(builder, **{"q.0.title": "¿Qué nombre lleva?", "at": "q.0.title"})
    assert status == 200
    assert other["digest"] not in (None, first["digest"])
    shown = portal.settings.home / "manuscript" / ".preview" / other["digest"] / "source" / FORM
    assert "¿Qué nombre lleva?" in shown.read_text("utf-8")
    assert Manuscript(portal.settings.home).read(FORM) == saved
    status, wrong = laid(builder, **{"as": "text", "schema": '{"type": "arr', "ui": "{}"})
    assert status == 200
    assert wrong["digest"] is None
    assert wrong["problems"][0]["message"], "why, in words"


def test_the_page_is_the_one_of_the_question_that_is_written(builder: Browser) -> None:
    for kind, name, title in (
        ("yes-no", "married", "¿Es casada?"),
        ("person-name", "spouse", "¿Con quién?"),
    ):
        new = {"new-kind": kind, "new-name": name, "new-title": title, "do": "add"}
        typed = fields_on(builder.get(PAGE).text)
        assert builder.post(PATH, **{**typed, **new}).status_code == 303
    places = ("q.0.title", "q.1.help", "q.2.title", "q.999.x", "")
    assert [laid(builder, at=at)[1]["page"] for at in places] == [0, 1, 2, 0, 0]
    unseen = [laid(builder, at="q.2.title", **{"q.2.when": f"married={one}"})[1]["page"]
              for one in ("true", "false")]  # fmt: skip
    assert sorted(unseen, key=str) == [2, None], "one of them is not answered in the preview"


def test_looking_is_bounded_and_for_those_who_write(builder: Browser, console: Console) -> None:
    viewer = console.browser("vera", Role.VIEWER)
    token = re.findall(r'name="form" value="([0-9a-f]{64})"', viewer.get("/console").text)[0]
    assert viewer.post(f"{PATH}/look", form=token).status_code == 403
    assert viewer.get("/console/catalogue/warm").status_code == 403
    typed = fields_on(builder.get(PAGE).text)
    assert builder.post(f"{PATH}/look", **{**typed, "name-of-file": "../x"}).status_code == 404
    assert builder.post(f"{PATH}/look", **typed, x="x" * (3 * MOST_BYTES)).status_code == 403
    wrong = {**typed, "name-of-file": "-"}
    asked = [builder.post(f"{PATH}/look", **wrong) for _ in range(LOOKS_PER_MINUTE)]
    assert (asked[0].status_code, asked[-1].status_code) == (404, 429)
    assert int(asked[-1].headers["retry-after"]) > 0


def test_why_there_is_no_picture_is_said(builder: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object, **__: object) -> int:
        raise NotPainted("slow")

    monkeypatch.setattr(Painter, "paint", slow)
    _, told = laid(builder)
    address = f"/console/catalogue/picture?digest={told['digest']}&look=wide&page=0"
    answer = builder.get(address)
    assert (answer.status_code, answer.headers["x-trouble"]) == (404, "slow")
    assert builder.get(address.replace(told["digest"], "0" * 32)).headers["x-trouble"] == "gone"


@pytest.mark.skipif(find_spec("PySide6") is None, reason="needs the kiosk's screen")
def test_the_kiosks_own_program_draws_page_after_page(builder: Browser, portal: Portal) -> None:
    pictures = Pictures(Manuscript(portal.settings.home))
    digest = pictures.lay(FORM, {}) or ""
    drawn = pictures.picture(digest, "wide", 0)
    assert drawn is not None
    assert drawn.startswith(b"\x89PNG\r\n")
    other = pictures.picture(pictures.lay(SERVICE, {}) or "", "contrast", 0)
    assert other is not None
    assert other.startswith(b"\x89PNG\r\n")
    assert other != drawn
    with pytest.raises(NotPainted, match="nothing"):
        pictures.picture(digest, "wide", pictures.pages(digest, "wide"))
    pictures._painter.close()
