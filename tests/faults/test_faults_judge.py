"""The judge catches what it is there for, and the report says what the judge said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import faults_parts
import pytest
from faults_ledger import Arrived, Findings, Kept, Told, judge
from faults_record import COLUMNS, Case, Record
from faults_report import as_markdown, as_text, total

TOLD = [Told(f"7-{n}", UUID(int=n), bytes([n]) * 32) for n in range(1, 6)]
KEPT = [Kept(one.folio, one.id, one.body_sha256, "delivered") for one in TOLD]
ARRIVED = [Arrived(one.folio, one.id, one.body_sha256) for one in TOLD]
Plant = Callable[[list[Told], list[Kept], list[Arrived]], None]


def test_a_world_in_order_is_clean() -> None:
    assert judge(TOLD, KEPT, ARRIVED).clean


def test_what_waits_at_the_portal_only_is_not_lost() -> None:
    assert judge(TOLD, [], ARRIVED).clean


def lost(told: list[Told], kept: list[Kept], arrived: list[Arrived]) -> None:
    del kept[2], arrived[2]


def lost_as_another_body(told: list[Told], kept: list[Kept], arrived: list[Arrived]) -> None:
    del kept[2]
    arrived[2] = replace(arrived[2], body_sha256=bytes(32))


def doubled_id(told: list[Told], kept: list[Kept], arrived: list[Arrived]) -> None:
    arrived.append(replace(arrived[1], folio="7-9", body_sha256=b"\xff" * 32))


def doubled_folio(told: list[Told], kept: list[Kept], arrived: list[Arrived]) -> None:
    arrived.append(replace(arrived[1], id=UUID(int=99), body_sha256=b"\xff" * 32))


def doubled_application(told: list[Told], kept: list[Kept], arrived: list[Arrived]) -> None:
    """Handed in twice: two ids, two folios, one body."""
    arrived.append(replace(arrived[1], id=UUID(int=99), folio="7-9"))


def doubled_told_folio(told: list[Told], kept: list[Kept], arrived: list[Arrived]) -> None:
    told.append(told[0])


def false_delivered(told: list[Told], kept: list[Kept], arrived: list[Arrived]) -> None:
    del arrived[0]


def stuck_waiting(told: list[Told], kept: list[Kept], arrived: list[Arrived]) -> None:
    kept[4] = replace(kept[4], state="sending")
    del arrived[4]


def stuck_held(told: list[Told], kept: list[Kept], arrived: list[Arrived]) -> None:
    kept[4] = replace(kept[4], state="held")


@pytest.mark.parametrize(
    ("plant", "column"),
    [
        (lost, "lost"),
        (lost_as_another_body, "lost"),
        (doubled_id, "doubled"),
        (doubled_folio, "doubled"),
        (doubled_application, "doubled"),
        (doubled_told_folio, "doubled"),
        (false_delivered, "false_delivered"),
        (stuck_waiting, "stuck"),
        (stuck_held, "stuck"),
    ],
)
def test_a_planted_fault_is_found_and_no_other(plant: Plant, column: str) -> None:
    told, kept, arrived = list(TOLD), list(KEPT), list(ARRIVED)
    plant(told, kept, arrived)

    findings = judge(told, kept, arrived)

    assert {name: len(getattr(findings, name)) for name in COLUMNS} == {
        name: int(name == column) for name in COLUMNS
    }


def test_what_the_portal_had_a_reason_to_refuse_may_be_held() -> None:
    kept = [*KEPT[:4], replace(KEPT[4], state="held")]
    assert judge(TOLD, kept, ARRIVED[:4], may_be_held={KEPT[4].id}).clean
    assert judge(TOLD, kept, ARRIVED[:4]).stuck == (KEPT[4].folio,)


def test_a_case_with_a_finding_fails_and_is_in_the_table(tmp_path: Path) -> None:
    report = tmp_path / "faults.json"
    record = Record(report)
    with pytest.raises(AssertionError, match="planted"), record.case("planted") as case:
        case.add(Findings(lost=("7-1",), stuck=("7-2",)), kills=3)
    (line,) = [case.line() for case in record.cases]
    assert line["lost"] == line["stuck"] == 1
    assert line["kills"] == 3
    assert '"lost": 1' in report.read_text("utf-8")
    assert "planted" in as_text([line])


def test_a_case_that_runs_nothing_fails(tmp_path: Path) -> None:
    record = Record(tmp_path / "faults.json")
    with pytest.raises(AssertionError, match="nothing was run"), record.case("idle"):
        pass


def test_a_case_that_breaks_off_is_in_the_table(tmp_path: Path) -> None:
    record = Record(tmp_path / "faults.json")
    with pytest.raises(ZeroDivisionError), record.case("broken"):
        raise ZeroDivisionError
    assert record.cases[0].line()["failed"] == "ZeroDivisionError"


def test_the_table_names_each_case_and_what_was_left_out() -> None:
    lines = [Case("one", runs=1200, kills=3).line(), Case("two", skipped="no disk").line()]
    machine = {"system": "Linux 6", "processors": 2, "python": "3.11.7", "sqlite": "3.54.1"}
    report = {"date": "2026-03-01", "mode": "full", "seed": 7, "machine": machine, "cases": lines}
    page = as_markdown(report)
    assert "| one | 1,200 | 3 | 0 | 0 | 0 | 0 |" in page
    assert "| two | 0 | 0 | 0 | 0 | 0 | 0 | skipped: no disk |" in page
    assert "seed 7" in page
    assert total(lines)["runs"] == 1200


def test_every_file_of_the_suite_is_in_one_part() -> None:
    assert faults_parts.left_out() == set()
