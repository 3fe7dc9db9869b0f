"""`kiosk printer`, as staff and developers call it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.printing.simulator import Simulator


def test_status_tells_what_the_printer_says(capsys: pytest.CaptureFixture[str]) -> None:
    with Simulator() as simulator:
        assert main(["printer", "status", "--printer", simulator.address]) == 0
        assert capsys.readouterr().out.endswith(": ready\n")
        simulator.change(paper_out=True)
        assert main(["printer", "status", "--printer", simulator.address]) == 1
        assert "paper-out" in capsys.readouterr().out


def test_without_a_printer_it_says_what_to_set(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_PRINTER", "")
    assert main(["printer", "status"]) == 1
    assert "kiosk.toml" in capsys.readouterr().err
    assert main(["printer", "status", "--printer", "lpt1"]) == 1


def test_a_test_page_comes_out_of_the_simulator_as_a_picture(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kiosk", "printer"]
    with subprocess.Popen(
        [*command, "simulate", "--port", "0", "--out", str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as simulator:
        assert simulator.stdin is not None
        assert simulator.stdout is not None
        address = simulator.stdout.readline().split(";")[0]
        test = [*command, "test", "--printer", address]
        done = subprocess.run(test, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stdout) == (0, "printed, as the printer says\n"), done.stderr
        assert simulator.stdout.readline().strip() == str(tmp_path / "slip-1.png")

        simulator.stdin.write("cover\n")
        simulator.stdin.flush()
        assert simulator.stdout.readline() == "cover\n"
        done = subprocess.run(test, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 1
        assert "cover-open" in done.stderr
        simulator.stdin.close()
        assert simulator.wait(10) == 0
    assert (tmp_path / "slip-1.png").stat().st_size > 1000
