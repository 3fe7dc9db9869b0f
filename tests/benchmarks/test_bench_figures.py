"""Figures, their aims and their report: what a reader of the table is told is true."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.depth import FULL, SHORT, SOAK, Depth
from benchmarks.figure import Aim, Figure, Growth, Measured, slope
from benchmarks.machine import kernel
from benchmarks.marked_page import put_between_marks
from benchmarks.report import Report, as_json, as_markdown, as_table

OURS = Measured.of([10.0, 20.0, 30.0])


def figure(aim: Aim | None = None, peer: float | None = None, limit: float | None = None) -> Figure:
    return Figure(
        "start",
        "ms",
        OURS,
        None if peer is None else Measured.once(peer),
        "a browser",
        None if limit is None else Measured.once(limit),
        "nothing",
        aim,
        missing="" if peer is not None else "a browser: apt-get install one",
    )


@pytest.mark.parametrize(
    ("aim", "peer", "limit", "met"),
    [
        (Aim(at_most=20), None, None, True),
        (Aim(at_most=19), None, None, False),
        (Aim(at_least=20), None, None, True),
        (Aim(at_least=21), None, None, False),
        (Aim(of_peer=0.5), 40.0, None, True),
        (Aim(of_peer=0.4), 40.0, None, False),
        (Aim(of_limit=2, beside=10), None, 5.0, True),
        (Aim(of_limit=2, beside=9), None, 5.0, False),
        (Aim(of_peer=0.6, of_limit=2), 40.0, 9.0, False),
        (Aim(ahead=True), 19.0, None, True),
        (Aim(ahead=True), 20.0, None, False),
        (Aim(of_peer=0.5), None, None, None),
        (Aim(of_peer=0.5, of_limit=2), None, 10.0, None),
        (Aim(of_peer=0.5, of_limit=2), None, 9.0, False),
        (None, 40.0, 9.0, None),
    ],
)
def test_an_aim_is_met_or_not_or_cannot_be_judged(
    aim: Aim | None, peer: float | None, limit: float | None, met: bool | None
) -> None:
    assert figure(aim, peer, limit).met is met


def test_ratios_of_rounds_by_turns_are_taken_round_by_round() -> None:
    paired = Figure("start", "ms", OURS, Measured.of([5.0, 20.0, 60.0]))
    assert paired.ratio_peer is not None
    assert (paired.ratio_peer.low, paired.ratio_peer.value, paired.ratio_peer.high) == (0.5, 1, 2)


def test_a_power_law_has_its_exponent() -> None:
    assert Growth("drain", "s", "queued", (10, 100, 1000), (2, 20, 200)).exponent == pytest.approx(
        1
    )
    assert Growth("drain", "s", "queued", (10, 100, 1000), (7, 7, 7)).exponent == pytest.approx(0)
    assert slope([1.0, 2.0, 3.0], [5.0, 7.0, 9.0]) == pytest.approx(2)


def report(*figures: Figure) -> Report:
    growth = [Growth("drain", "s", "queued", (10, 100), (1, 10))]
    return Report(
        {"cores": 2}, "short", "2026-01-15", 60, figures, growth, ["slip: mute"], ["the soak"]
    )


def test_the_json_is_machine_then_figures_with_what_is_promised_of_each() -> None:
    written = json.loads(json.dumps(as_json(report(figure(Aim(at_most=19), 40.0, 5.0)))))
    assert list(written)[:2] == ["machine", "figures"]
    (one,) = written["figures"]
    promised = [
        "figure",
        "ours",
        "peer",
        "limit",
        "unit",
        "ratio_peer",
        "ratio_limit",
        "aim",
        "met",
    ]
    assert list(one)[: len(promised)] == promised
    assert [one[name] for name in promised] == [
        "start", 20, 40, 5, "ms", 0.5, 4, "≤ 19 ms", False,
    ]  # fmt: skip


@pytest.mark.parametrize("told", [as_table, as_markdown])
def test_nothing_is_passed_over_in_silence(told: object) -> None:
    assert callable(told)
    words = told(report(figure(Aim(at_most=19))))
    for said in ("not met: start", "a browser: apt-get install one", "slip: mute", "the soak"):
        assert said in words
    assert "exponent" in words or "1.00" in words


@pytest.mark.parametrize("depth", [SHORT, FULL, SOAK], ids=lambda depth: depth.name)
def test_the_page_has_room_for_the_table_and_names_the_command(depth: Depth) -> None:
    root = Path(__file__).parents[2]
    told = replace(report(figure()), depth=depth.name)
    page = (root / "docs" / "performance.md").read_text("utf-8")
    assert "new" in put_between_marks(page, told.marks, "new")
    command = as_markdown(told).split("`")[1].removeprefix("make ")
    assert f"\n{command}:" in (root / "Makefile").read_text("utf-8")


@pytest.mark.parametrize(
    ("release", "version"),
    [("6.18.44-build-7", "6.18.44"), ("6.1.0-25-amd64", "6.1.0"), ("6.8", "6.8"), ("", "")],
)
def test_a_kernel_is_called_by_its_version_not_by_whose_host_it_was_built_for(
    release: str, version: str
) -> None:
    assert kernel(release) == version
