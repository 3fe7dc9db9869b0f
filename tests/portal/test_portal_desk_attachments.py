"""The agency's files: what is genuine is written, what is not is said, nothing is overwritten."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from portal_world import AGENCY, Device, Portal
from uploading import Uploader

from kiosk.protocol.attachment import SealedAttachment
from kiosk.protocol.envelope import Header, sign_envelope
from kiosk.sealing.agency_key import AgencyPrivateKey, generate_agency_key
from kiosk.sealing.body import AttachmentNote, SubmissionBody
from kiosk.sealing.seal import SealBinding, seal
from kiosk.sealing.sealed_stream import StreamBinding, seal_stream
from portal.cli import main
from portal.desk.file_names import safe_name
from portal.storage import submissions

pytest_plugins = ["portal_fixtures"]

KEY = generate_agency_key()
FILES = (("acta de José.pdf", os.urandom(150_000)), ("foto.jpg", b""), ("x.png", b"tiny"))


@dataclass(frozen=True)
class Sent:
    """An application with attachments that reached the portal."""

    header: Header
    portal: Portal
    keys: Path
    out: Path
    capsys: pytest.CaptureFixture[str]

    def open(self, *options: str) -> tuple[int, str, str]:
        code = main(
            (
                "desk", "open", "--folio", self.header.folio, "--keys", str(self.keys),
                "--home", str(self.portal.settings.home), *options,
            )
        )  # fmt: skip
        out, err = self.capsys.readouterr()
        return code, out, err

    def write(self, *options: str) -> tuple[int, str, str]:
        return self.open("--attachments", str(self.out), *options)

    def stream(self, position: int) -> Path:
        folder = self.portal.settings.attachments / self.header.kiosk / str(self.header.id)
        return folder / str(position)

    def written(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.out.iterdir()}


def sealed(binding: SealBinding, position: int, content: bytes) -> tuple[bytes, SealedAttachment]:
    sink = io.BytesIO()
    info = StreamBinding(binding, position).hpke_info
    what = seal_stream(io.BytesIO(content), len(content), sink, KEY.public_key(), info)
    return sink.getvalue(), what


def note(name: str, size: int) -> AttachmentNote:
    return AttachmentNote(question="/acta", name=name, media_type="application/pdf", size=size)


class Sender:
    """`sends` goes the kiosk's whole way with files that it names as told."""

    def __init__(self, device: Device, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.device = device
        self.folder = folder
        self.capsys = capsys
        self.keys = folder / "keys"
        path = self.keys / AGENCY / f"{KEY.public_key().key_id}.json"
        path.parent.mkdir(parents=True)
        path.write_bytes(KEY.to_json())
        path.chmod(0o600)

    def sends(
        self,
        files: Sequence[tuple[str, bytes]] = FILES,
        notes: Sequence[AttachmentNote] | None = None,
        order: Sequence[int] | None = None,
    ) -> Sent:
        key_id = KEY.public_key().key_id
        blank = self.device.header(key_id=key_id)
        binding = SealBinding(id=blank.id, form_version=1, key_id=key_id)
        positions = order or range(len(files))
        streams = [
            sealed(binding, position, content)
            for position, (_, content) in zip(positions, files, strict=True)
        ]
        header = blank.model_copy(update={"attachments": tuple(what for _, what in streams)})
        if notes is None:
            notes = [note(name, len(content)) for name, content in files]
        body = SubmissionBody(
            service=header.service,
            form_version=1,
            language="es",
            answers={"a": "b"},
            attachments=tuple(notes),
        )
        envelope = sign_envelope(
            header, seal(body.canonical(), KEY.public_key(), binding), self.device.key
        )
        Uploader(self.device).upload(header.id, *(stream for stream, _ in streams))
        (result,) = self.device.submit(envelope)
        assert result.status == "accepted"
        return Sent(header, self.device.portal, self.keys, self.folder / "out", self.capsys)


@pytest.fixture
def sender(device: Device, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Sender:
    return Sender(device, tmp_path, capsys)


def test_an_agency_gets_the_files_as_the_visitor_gave_them(sender: Sender) -> None:
    sent = sender.sends()

    code, out, _ = sent.write()

    assert code == 0
    assert sent.written() == {
        "00-acta de José.pdf": FILES[0][1],
        "01-foto.jpg": b"",
        "02-x.png": b"tiny",
    }
    assert {path.stat().st_mode & 0o777 for path in sent.out.iterdir()} == {0o600}
    assert sent.out.stat().st_mode & 0o777 == 0o700
    assert "acta de José.pdf, application/pdf, 150000 bytes" in out
    assert str(sent.out / "01-foto.jpg") in out


def test_a_program_reads_what_became_of_each(sender: Sender) -> None:
    sent = sender.sends()

    code, out, _ = sent.write("--json")

    assert code == 0
    assert json.loads(out)["attachments"][2] == {
        "position": 2,
        "name": "x.png",
        "media_type": "application/pdf",
        "size": 4,
        "file": str(sent.out / "02-x.png"),
        "fault": "",
    }


def test_without_a_folder_they_are_proved_and_nothing_is_written(sender: Sender) -> None:
    sent = sender.sends()
    good, out, _ = sent.open()
    sent.stream(0).write_bytes(bytes(sent.stream(0).stat().st_size))
    bad, _, err = sent.open()

    assert (good, bad) == (0, 1)
    assert out.count("good") == 4
    assert "attachment 0 is bad" in err
    assert not sent.out.exists()


def test_one_that_was_altered_is_said_and_the_others_are_written(sender: Sender) -> None:
    sent = sender.sends()
    whole = bytearray(sent.stream(0).read_bytes())
    whole[-70_000] ^= 1
    sent.stream(0).write_bytes(whole)
    sent.stream(1).unlink()

    code, out, err = sent.write()

    assert code == 1
    assert "attachment 0, 1 is bad or missing" in err
    assert "BAD: chunk" in out
    assert "BAD: the portal does not hold it" in out
    assert sent.written() == {"02-x.png": b"tiny"}


def test_a_stream_of_another_place_does_not_open(sender: Sender) -> None:
    sent = sender.sends(FILES[1:], order=(1, 0))

    code, out, _ = sent.write()

    assert code == 1
    assert out.count("BAD: the stream does not open") == 2
    assert sent.written() == {}


def test_a_genuine_stream_that_the_device_did_not_sign_is_not_the_one(sender: Sender) -> None:
    sent = sender.sends(FILES[1:2])
    binding = SealBinding(id=sent.header.id, form_version=1, key_id=KEY.public_key().key_id)
    other, _ = sealed(binding, 0, b"")
    assert len(other) == sent.stream(0).stat().st_size
    sent.stream(0).write_bytes(other)

    code, out, _ = sent.write()

    assert code == 1
    assert "not the stream that the device signed" in out
    assert sent.written() == {}


@pytest.mark.parametrize(
    ("notes", "words"),
    [
        ([note("a.pdf", 3)], "it holds 4 bytes; the application says 3"),
        ([], "list different attachments"),
        ([note("a.pdf", 4), note("b.pdf", 4)], "list different attachments"),
    ],
)
def test_a_header_and_a_body_that_disagree_are_said(
    sender: Sender, notes: list[AttachmentNote], words: str
) -> None:
    sent = sender.sends([("a.pdf", b"four")], notes)

    code, out, _ = sent.write()

    assert code == 1
    assert words in out


def test_a_file_that_is_there_is_kept(sender: Sender) -> None:
    sent = sender.sends()
    sent.out.mkdir()
    (sent.out / "02-x.png").write_bytes(b"mine")
    (sent.out / "01-foto.jpg").symlink_to(sent.out / "02-x.png")

    code, out, _ = sent.write()

    assert code == 1
    assert "BAD: 02-x.png: File exists" in out
    assert "BAD: 01-foto.jpg: File exists" in out
    assert sent.written()["02-x.png"] == b"mine"
    assert sent.written()["00-acta de José.pdf"] == FILES[0][1]
    again, _, _ = sent.write()
    assert again == 1
    assert len(sent.written()) == 3


def test_no_name_leaves_the_folder_or_steers_the_terminal(sender: Sender) -> None:
    sent = sender.sends([("../../../evil\x1b[2J\u202e.sh", b"x"), ("/etc/passwd", b"y")])

    code, out, _ = sent.write()

    assert code == 0
    assert sent.written() == {"00-evil__2J_.sh": b"x", "01-passwd": b"y"}
    assert all(sign.isprintable() or sign == "\n" for sign in out)


def test_nothing_of_a_forged_application_is_written(sender: Sender) -> None:
    sent = sender.sends()
    with sent.portal.database.writing() as session:
        row = submissions.by_id(session, sent.header.id)
        assert row is not None
        row.signature = bytes(64)

    code, out, err = sent.write()

    assert code == 1
    assert "do not act on it" in err
    assert out.count("BAD: the application is not genuine") == 3
    assert not sent.out.exists()


def test_another_key_opens_none_of_it(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = sender.sends()

    def other(*_: object) -> AgencyPrivateKey:
        return generate_agency_key()

    monkeypatch.setattr("portal.desk.command.load_private_key", other)

    code, out, _ = sent.write()

    assert (code, out) == (1, "")
    assert not sent.out.exists()


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("acta.pdf", "03-acta.pdf"),
        ("mi acta.final.PDF", "03-mi acta.final.PDF"),
        ("..", "03-attachment"),
        ("", "03-attachment"),
        (".bashrc", "03-bashrc"),
        ("fotos\\ana\\acta.pdf", "03-acta.pdf"),
        ("a/b/", "03-attachment"),
        ("a\0b.pdf", "03-a_b.pdf"),
        ("con dos  espacios .pdf ", "03-con dos  espacios .pdf"),
        ("ꞌaʼ n\u0303 ŋ.jpg", "03-ꞌaʼ ñ ŋ.jpg"),
        ("ñ" * 200 + ".pdf", "03-" + "ñ" * 60 + ".pdf"),
        ("x." + "y" * 200, "03-x." + "y" * 118),
    ],
)
def test_a_name_is_made_safe_and_stays_readable(given_name: str, name: str) -> None:
    assert safe_name(3, given_name) == name


@given(st.text(max_size=300))
def test_any_name_is_one_component_that_fits(given_name: str) -> None:
    name = safe_name(19, given_name)

    assert Path(name).name == name
    assert name.isprintable()
    assert name.startswith("19-")
    assert len(name.encode()) <= 255
