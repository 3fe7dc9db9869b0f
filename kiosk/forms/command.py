"""`kiosk form`: which forms can be shown, and what the screen would say of answers.

Reads files and prints; nothing that stands in the answers is printed again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.cli import CommandError
from kiosk.forms.answers import with_defaults
from kiosk.forms.checker import FormDamaged
from kiosk.forms.definition import Form, FormUnsupported, compile_form
from kiosk.forms.fault import Fault
from kiosk.forms.places import NO_ANSWERS
from kiosk.forms.questions import Unsupported, path_of
from kiosk.forms.validation import check_body, check_sent
from kiosk.forms.wording import fault_words
from kiosk.words import FALLBACK_LANGUAGE, languages, words_of

_SCHEMA = ".schema.json"
_UI_SCHEMA = ".uischema.json"
_MOST_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class FormReport:
    """What became of one file. `steps` are the pages before anything is answered."""

    file: str
    showable: bool
    steps: int
    unsupported: tuple[Unsupported, ...]


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    checking = "which forms can be shown here, and what of them cannot and why"
    check = actions.add_parser("check", help=checking, description=checking)
    check.add_argument(
        "files", nargs="+", type=Path, metavar="FILE",
        help=f"a JSON Schema; of X{_SCHEMA}, X{_UI_SCHEMA} beside it is read too",
    )  # fmt: skip
    check.add_argument("--json", action="store_true", help="for programs")
    judging = "what the screen would say of answers"
    validate = actions.add_parser("validate", help=judging, description=judging)
    validate.add_argument("schema", type=Path, metavar="SCHEMA", help="as for check")
    validate.add_argument("data", type=Path, metavar="DATA", help="the answers, as they are sent")
    validate.add_argument("--json", action="store_true", help="for programs")
    validate.add_argument(
        "--language", choices=languages(), default=FALLBACK_LANGUAGE, help="(default: es)"
    )


def run(arguments: argparse.Namespace) -> int:
    """0 where every form can be shown, or the answers pass; 1 otherwise."""
    if arguments.action == "check":
        return _check(arguments.files, as_json=arguments.json)
    return _validate(arguments)


def report_on(path: Path) -> FormReport:
    """What can be shown of the form in a file; a file that is no form is told as unsupported."""
    try:
        form, unsupported = _read_form(path)
    except FormDamaged as error:
        damage = Unsupported((), "damaged", str(error), blocking=True)
        return FormReport(str(path), showable=False, steps=0, unsupported=(damage,))
    showable = not any(part.blocking for part in unsupported)
    steps = len(form.steps_of(with_defaults(form, NO_ANSWERS)))
    return FormReport(str(path), showable, steps, unsupported)


def _check(files: Iterable[Path], *, as_json: bool) -> int:
    reports = [report_on(path) for path in files]
    if as_json:
        print(json.dumps([_fields(report) for report in reports], ensure_ascii=False, indent=2))
    else:
        for report in reports:
            print("\n".join(_lines(report)))
    left = sum(not report.showable for report in reports)
    if left:
        raise CommandError(f"{left} of {len(reports)} forms cannot be shown")
    return 0


def _fields(report: FormReport) -> dict[str, Any]:
    return {
        "file": report.file,
        "showable": report.showable,
        "steps": report.steps,
        "unsupported": [
            {
                "pointer": path_of(part.pointer),
                "reason": part.reason,
                "detail": part.detail,
                "blocking": part.blocking,
            }
            for part in report.unsupported
        ],
    }


def _lines(report: FormReport) -> list[str]:
    verdict = f"can be shown, {report.steps} pages" if report.showable else "CANNOT be shown"
    return [f"{report.file}: {verdict}"] + [
        f"  {'must' if part.blocking else 'may '}  {path_of(part.pointer) or '(the form)'}:"
        f" {part.reason}: {part.detail}"
        for part in report.unsupported
    ]


def _validate(arguments: argparse.Namespace) -> int:
    data = _read_json(arguments.data)
    try:
        form, _ = _read_form(arguments.schema)
    except FormDamaged as error:
        raise CommandError(f"{arguments.schema}: {error}") from error
    faults = check_sent(form, data) if isinstance(data, dict) else check_body(form.schema, data)
    words = words_of(arguments.language)

    def say(fault: Fault) -> str:
        return fault_words(fault, words)

    if arguments.json:
        told = [
            {
                "pointer": path_of(fault.pointer),
                "key": fault.key,
                "severity": fault.severity,
                "words": say(fault),
            }
            for fault in faults
        ]
        print(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for fault in faults:
            print(f"{fault.severity}  {path_of(fault.pointer) or '(the form)'}: {say(fault)}")
    return int(any(fault.severity == "error" for fault in faults))


def _read_form(path: Path) -> tuple[Form, tuple[Unsupported, ...]]:
    """All that can be shown of a form, and what cannot. Raises `FormDamaged`."""
    schema = _read_json(path)
    beside = path.with_name(path.name.removesuffix(_SCHEMA) + _UI_SCHEMA)
    hints = _read_json(beside) if path.name.endswith(_SCHEMA) and beside.is_file() else {}
    try:
        form = compile_form(schema, hints, None)
    except FormUnsupported as error:
        form = error.form
    return form, form.unsupported


def _read_json(path: Path) -> Any:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise CommandError(f"{path}: larger than {_MOST_BYTES} bytes")
        return json.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{path}: not JSON") from error
