"""Which recordings a language can have, which it lacks, and which nothing asks for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from catalogue_author import Author

from kiosk.catalogue.source import load_source
from kiosk.cli import main
from kiosk.ui.speech.clips import recorded, wanted_clips
from kiosk.ui.speech.script import Seen, SpokenKind, script
from kiosk.words import words_of

ES, EN = words_of("es"), words_of("en")


@pytest.mark.parametrize("words", [ES, EN], ids=["es", "en"])
def test_what_is_said_as_it_stands_has_a_clip_of_its_own(author: Author, words: object) -> None:
    assert words in (ES, EN)
    spoken = ES if words is ES else EN
    author.service("acta")
    catalogue = load_source(author.folder)
    service = next(one for one in catalogue.services if one.id == "acta")
    texts = [service.name, service.purpose, service.output, *service.next_steps]
    names = [text.in_language(spoken.language) for text in texts]
    names += [spoken("bar.back"), spoken("home.heading")]
    wanted = wanted_clips(spoken, catalogue)
    for kind in (SpokenKind.TEXT, SpokenKind.BUTTON, SpokenKind.CHOICE):
        for name in names:
            for line in script([Seen(kind, name)], spoken):
                assert line.clip in wanted, (kind, name)
    assert not [text for text in wanted.values() if "{" in text]


def test_a_chosen_option_is_not_heard_as_one_that_is_not() -> None:
    plain, chosen = (
        script([Seen(SpokenKind.CHOICE, ES("bar.back"), chosen=chosen)], ES)
        for chosen in (False, True)
    )
    assert plain[0].clip == "bar.back"
    assert chosen[0].clip != plain[0].clip


def test_what_is_lacking_and_what_is_needless_is_told(author: Author, tmp_path: Path) -> None:
    clips = tmp_path / "speech"
    (clips / "es").mkdir(parents=True)
    for name in ("bar.back.ogg", "bar.bakc.ogg", "notes.txt"):
        (clips / "es" / name).touch()
    found = recorded(clips, ES, load_source(author.folder))
    assert "bar.back" in found.wanted
    assert "bar.back" not in found.lacking
    assert "bar.home" in found.lacking
    assert found.needless == ("bar.bakc.ogg", "notes.txt")
    assert recorded(clips, EN, load_source(author.folder)).needless == ()


def test_the_command_tells_of_one_language_and_of_all(
    author: Author, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "xx").mkdir()
    where = ["--catalogue", str(author.folder), "--clips", str(tmp_path)]
    assert main(["languages", *where]) == 0
    told = capsys.readouterr().out
    assert "Español" in told
    assert f"{tmp_path / 'xx'} belongs to no language" in told
    assert main(["languages", "en", *where]) == 1
    assert f"lacking\tbar.back\t{EN('bar.back')}" in capsys.readouterr().out.splitlines()
    main(["languages", "en", "--json", *where])
    assert json.loads(capsys.readouterr().out)["en"]["lacking"]["bar.back"] == EN("bar.back")
    assert main(["languages", "xx", *where]) == 1
    assert "no language with a card" in capsys.readouterr().err
