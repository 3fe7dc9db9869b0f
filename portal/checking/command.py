"""`portal check SOURCE`: whether a catalogue may be published. Exits with 1 where it may not."""

from __future__ import annotations

import argparse
from pathlib import Path

from kiosk.catalogue.errors import NoCatalogue
from kiosk.cli import CommandError
from portal.checking.catalogue import Findings, check_catalogue
from portal.command import add_json, print_json


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", type=Path, metavar="SOURCE", help="folder of source files")
    parser.add_argument("--strict", action="store_true", help="warnings keep it from passing, too")
    add_json(parser)


def run(arguments: argparse.Namespace) -> int:
    try:
        findings = check_catalogue(arguments.source)
    except NoCatalogue as error:
        raise CommandError(str(error)) from error
    if arguments.json:
        print_json(_report(findings))
    else:
        for problem in findings.problems:
            print(problem)
        print(_sum(findings))
    failed = findings.problems if arguments.strict else findings.errors
    return 1 if failed else 0


def _sum(findings: Findings) -> str:
    errors = len(findings.errors)
    services = f"{len(findings.catalogue.services):,} services" if findings.catalogue else "unread"
    warnings = len(findings.problems) - errors
    return f"{services}, {errors:,} errors, {warnings:,} warnings"


def _report(findings: Findings) -> dict[str, object]:
    catalogue = findings.catalogue
    return {
        "services": len(catalogue.services) if catalogue else None,
        "errors": len(findings.errors),
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "severity": problem.severity.value,
                "message": problem.message,
                "remedy": problem.remedy,
            }
            for problem in findings.problems
        ],
    }
