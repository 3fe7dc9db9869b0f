"""`kiosk gallery --slips`: nothing that goes to paper is missing from what people look at."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from kiosk.cli import main
from kiosk.printing.paper import PAPERS
from kiosk.printing.samples import samples


def test_every_slip_on_every_paper_is_there_and_on_a_contact_sheet(tmp_path: Path) -> None:
    assert main(["gallery", "--slips", "--language", "en", "--out", str(tmp_path)]) == 0
    names = {path.name for path in tmp_path.iterdir()}
    for paper in PAPERS.values():
        number = "" if paper.height is None else "-1"
        pictures = {f"{kind}-{paper.name}-en{number}.png" for kind in samples("en")}
        assert pictures <= names
        if paper.height is not None:
            assert {f"{kind}-{paper.name}-en.pdf" for kind in samples("en")} <= names
        with Image.open(tmp_path / f"sheet-{paper.name}-en.png") as sheet:
            assert sheet.width > 2000
            darkest, lightest = sheet.convert("L").getextrema()
            assert (darkest, lightest) == (0, 255)


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert main(["gallery", "--slips", "--out", str(tmp_path / "file")]) == 1
