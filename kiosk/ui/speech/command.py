"""`kiosk languages`: what each language of the screen has, and which recordings it lacks."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from kiosk.assets import assets_folder
from kiosk.catalogue.errors import CatalogueDamaged, NoCatalogue
from kiosk.catalogue.shipped import shipped_catalogue
from kiosk.catalogue.source import load_source
from kiosk.cli import CommandError
from kiosk.languages import Language, language_cards
from kiosk.ui.speech.clips import Recorded, recorded
from kiosk.words import words_of


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", nargs="?", metavar="CODE", help="one language, clip by clip")
    parser.add_argument("--catalogue", type=Path, metavar="DIR", help="(default: the example's)")
    parser.add_argument("--clips", type=Path, metavar="DIR", help="(default: assets/speech)")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(arguments: argparse.Namespace) -> int:
    """0; with a code, 1 where a clip is lacking or needless."""
    cards = language_cards()
    if arguments.code is not None and arguments.code not in cards:
        raise CommandError(f"{arguments.code} is no language with a card: {', '.join(cards)}")
    clips = arguments.clips or assets_folder() / "speech"
    try:
        catalogue = load_source(arguments.catalogue or shipped_catalogue())
        found = {
            code: recorded(clips, words_of(code), catalogue)
            for code in ([arguments.code] if arguments.code else cards)
        }
        strangers = _strangers(clips) if arguments.code is None else ()
    except (CatalogueDamaged, NoCatalogue, OSError) as error:
        raise CommandError(str(error)) from error
    if arguments.json:
        print(json.dumps(_told(found), ensure_ascii=False))
    elif arguments.code is None:
        for code, had in found.items():
            print(_line(cards[code], had))
        for name in strangers:
            print(f"{clips / name} belongs to no language")
    else:
        _print_clips(found[arguments.code])
    whole = all(not had.lacking and not had.needless for had in found.values())
    return 0 if arguments.code is None or whole else 1


def _strangers(clips: Path) -> tuple[str, ...]:
    names = {path.name for path in clips.iterdir()} if clips.is_dir() else set()
    return tuple(sorted(names - language_cards().keys()))


def _line(card: Language, had: Recorded) -> str:
    count, all_of_it = len(had.wanted) - len(had.lacking), len(had.wanted)
    review = f"reviewed by {card.reviewed_by}" if card.is_reviewed else "reviewed by nobody"
    voice = f"voice {card.voices[0]}" if card.voices else "no voice"
    needless = f", {len(had.needless)} needless" if had.needless else ""
    told = f"{count:,} of {all_of_it:,} recorded{needless}"
    return f"{card.code:<6} {card.name:<24} {told}; {voice}; {review}"


def _print_clips(had: Recorded) -> None:
    """What to record, tab and text; then what to take away."""
    for clip in had.lacking:
        print(f"lacking\t{clip}\t{had.wanted[clip]}")
    for name in had.needless:
        print(f"needless\t{name}")


def _told(found: dict[str, Recorded]) -> dict[str, object]:
    return {
        code: {
            "wanted": len(had.wanted),
            "lacking": {clip: had.wanted[clip] for clip in had.lacking},
            "needless": list(had.needless),
        }
        for code, had in found.items()
    }
