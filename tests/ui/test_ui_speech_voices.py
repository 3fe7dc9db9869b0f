"""Which program says a line and how; run for real where there is one, and listened to."""

from __future__ import annotations

import shutil
import stat
import wave
from array import array
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.languages import Language, language_of
from kiosk.ui.speech.script import Utterance
from kiosk.ui.speech.speaker import Speaker
from kiosk.ui.speech.voices import (
    PACES,
    PERCENTS,
    Clips,
    Command,
    Dispatcher,
    Espeak,
    Manner,
    Voice,
    command_for,
    voices_of,
)

TYPED = "GOMA900412MOCXXS04"
LINE = Utterance(f"Su clave es {TYPED}", "es", "text-1")
SPANISH = language_of("es")
MUTE = Language("yua", "Maayatꞌaan")
NEEDS_ESPEAK = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not installed (deploy/test-packages)"
)


def only(*programs: str) -> dict[str, str]:
    return {name: f"/usr/bin/{name}" for name in programs}


def script_at(path: Path, text: str) -> str:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.parametrize(
    ("programs", "kinds"),
    [
        (("espeak-ng", "spd-say"), [Espeak]),
        (("spd-say",), [Dispatcher]),
        (("play", "espeak-ng"), [Clips, Espeak]),
        (("pw-play", "paplay"), [Clips]),
        ((), []),
    ],
)
def test_what_speaks_is_found_at_run_time(
    tmp_path: Path, programs: tuple[str, ...], kinds: list[type[Voice]]
) -> None:
    found = voices_of(tmp_path, only(*programs).get)
    assert [type(voice) for voice in found] == kinds


def test_without_recordings_no_player_is_asked(tmp_path: Path) -> None:
    assert voices_of(tmp_path / "none", only("play").get) == ()


@pytest.mark.parametrize("voice", [Espeak("espeak-ng"), Dispatcher("spd-say")])
@pytest.mark.parametrize("percent", PERCENTS.values())
def test_what_is_said_is_no_argument(voice: Voice, percent: int) -> None:
    """Arguments are seen by every user of the machine."""
    command = voice.command(LINE, SPANISH, Manner(percent))
    assert command is not None
    assert TYPED.encode() in command.spoken
    assert not any(TYPED in part for part in (*command.arguments, *command.hush))
    assert command.spoken.count(b"\n") == 1


def test_a_dispatcher_takes_no_command_from_a_text() -> None:
    command = Dispatcher("spd-say").command(
        Utterance("!-!SET SELF\n!-!QUIT", "es", ""), SPANISH, Manner()
    )
    assert command is not None
    assert b"!-!" not in command.spoken


@pytest.mark.parametrize("voice", [Espeak("espeak-ng"), Dispatcher("spd-say")])
def test_no_voice_pretends_to_speak_another_language(voice: Voice) -> None:
    assert voice.command(LINE, MUTE, Manner()) is None


def test_a_recording_is_heard_before_any_voice_and_in_its_own_language(tmp_path: Path) -> None:
    (tmp_path / "yua").mkdir()
    (tmp_path / "yua" / "bar.back.ogg").touch()
    voices = voices_of(tmp_path, only("play", "espeak-ng").get)
    recorded = command_for(voices, Utterance("Atrás", "yua", "bar.back"), MUTE, Manner())
    assert recorded is not None
    assert recorded.arguments[-1] == str(tmp_path / "yua" / "bar.back.ogg")
    assert command_for(voices, Utterance("Inicio", "yua", "bar.home"), MUTE, Manner()) is None
    spoken = command_for(voices, Utterance("Atrás", "es", "bar.back"), SPANISH, Manner())
    assert spoken is not None
    assert spoken.program.endswith("espeak-ng")


def test_the_volume_is_the_visitors() -> None:
    commands = [
        Espeak("e").command(LINE, SPANISH, Manner(percent)) for percent in PERCENTS.values()
    ]
    assert len({command.arguments for command in commands if command}) == len(
        set(PERCENTS.values())
    )


@pytest.mark.parametrize("voice", [Espeak("espeak-ng"), Dispatcher("spd-say")])
def test_the_speed_is_the_visitors(voice: Voice) -> None:
    commands = [voice.command(LINE, SPANISH, Manner(pace=pace)) for pace in PACES.values()]
    assert len({command.arguments for command in commands if command}) == len(PACES)


def test_a_program_gets_the_line_by_its_standard_input(qtbot: QtBot, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    program = script_at(tmp_path / "speak", f'cat > {heard}; echo "$@" >> {heard}')
    speaker = Speaker()
    with qtbot.waitSignal(speaker.done, timeout=10_000):
        speaker.say(Command(program, ("-x",), b"Hola\n"))
    assert heard.read_text() == "Hola\n-x\n"
    speaker.deleteLater()


def test_silence_comes_at_once_and_tells_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    started, hushed = tmp_path / "started", tmp_path / "hushed"
    program = script_at(tmp_path / "speak", f"touch {started}; exec sleep 60")
    hush = script_at(tmp_path / "hush", f"touch {hushed}")
    speaker = Speaker()
    done: list[bool] = []
    speaker.done.connect(lambda: done.append(True))
    speaker.say(Command(program, (), b"", (hush,)))
    qtbot.waitUntil(started.exists, timeout=10_000)
    (process,) = speaker.children()
    with qtbot.waitSignal(process.destroyed, timeout=10_000):
        speaker.hush()
    qtbot.waitUntil(hushed.exists, timeout=10_000)
    assert not done
    speaker.deleteLater()


def test_a_program_that_is_gone_is_passed_over(qtbot: QtBot, tmp_path: Path) -> None:
    speaker = Speaker()
    speaker._guard = None
    with qtbot.waitSignal(speaker.done, timeout=10_000):
        speaker.say(Command(str(tmp_path / "gone"), (), b"Hola\n"))
    speaker.deleteLater()


@NEEDS_ESPEAK
@pytest.mark.parametrize("code", ["es", "en"])
def test_a_line_can_be_heard(qtbot: QtBot, tmp_path: Path, code: str) -> None:
    sound = tmp_path / "heard.wav"
    voice = Espeak(str(shutil.which("espeak-ng")), ("-w", str(sound)))
    command = voice.command(Utterance("Ventanilla", code, ""), language_of(code), Manner())
    assert command is not None
    speaker = Speaker()
    with qtbot.waitSignal(speaker.done, timeout=20_000):
        speaker.say(command)
    with wave.open(str(sound)) as heard:
        frames = heard.readframes(heard.getnframes())
        assert heard.getnframes() / heard.getframerate() > 0.3
        assert max(array("h", frames)) > 1_000, "silence"
    speaker.deleteLater()
