"""Signatures: what we sign OpenSSL verifies, and what was altered nobody does."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from asn1crypto import cms, tsp
from at_length import cases
from efirma_samples import DAY, NOW, authority, brought, trust
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.identity.efirma.certificate import read_certificate
from kiosk.identity.efirma.faults import CannotSign, SigningFault
from kiosk.identity.efirma.signing import sign
from kiosk.identity.efirma.verifying import Integrity, verify

CONTENT = '{"answers":{"a":"ñ"}}'.encode()


def _signature(kind: str = "person") -> bytes:
    pair = brought(kind)
    return sign(CONTENT, read_certificate(pair.cer), pair.issued.key, NOW)


SIGNATURE = _signature()


@pytest.mark.parametrize("kind", ["person", "company"])
def test_what_is_signed_verifies_and_tells_by_whom(kind: str) -> None:
    verified = verify(_signature(kind), CONTENT, NOW + timedelta(hours=3), trust())

    assert verified.holds
    assert verified.integrity is Integrity.INTACT
    assert verified.certificate == read_certificate(brought(kind).cer)
    assert verified.signed_at == NOW


def test_the_signature_is_cades_and_detached() -> None:
    signed = cms.ContentInfo.load(SIGNATURE)["content"]
    assert signed["encap_content_info"]["content"].native is None
    attributes = {one["type"].native: one for one in signed["signer_infos"][0]["signed_attrs"]}
    assert set(attributes) == {
        "content_type",
        "message_digest",
        "signing_time",
        "signing_certificate_v2",
    }
    named = tsp.SigningCertificateV2.load(attributes["signing_certificate_v2"]["values"][0].dump())[
        "certs"
    ][0]
    assert len(named["cert_hash"].native) == 32


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
@pytest.mark.parametrize("kind", ["person", "company"])
@pytest.mark.parametrize("altered", [False, True])
def test_openssl_verifies_it_as_the_guide_says(tmp_path: Path, kind: str, altered: bool) -> None:
    (tmp_path / "signature.der").write_bytes(_signature(kind))
    (tmp_path / "content.json").write_bytes(CONTENT + b" " * altered)
    (tmp_path / "roots.pem").write_bytes(authority().roots_pem())
    command = (
        "openssl cms -verify -binary -inform DER -in signature.der -content content.json"
        f" -CAfile roots.pem -purpose any -attime {NOW.timestamp():.0f} -out /dev/null"
    )

    done = subprocess.run(
        command.split(), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )

    assert (done.returncode == 0) is not altered, done.stderr
    guide = (Path(__file__).parents[2] / "docs" / "efirma.md").read_text("utf-8")
    told = " ".join(guide.replace("\\\n", " ").split())
    assert command.split(" -attime", maxsplit=1)[0] in told, "the guide has another command"


def test_other_bytes_are_told_as_altered() -> None:
    verified = verify(SIGNATURE, CONTENT + b" ", NOW, trust())
    assert verified.integrity is Integrity.ALTERED
    assert not verified.holds


def test_an_embedded_certificate_of_another_is_not_believed() -> None:
    info = cms.ContentInfo.load(SIGNATURE)
    other = brought("company").cer
    info["content"]["certificates"] = [cms.CertificateChoices.load(other)]
    assert not verify(info.dump(force=True), CONTENT, NOW, trust()).holds


@pytest.mark.parametrize("gone", ["signing_certificate_v2", "signing_time"])
def test_a_signature_without_what_cades_asks_for_is_none(gone: str) -> None:
    info = cms.ContentInfo.load(SIGNATURE)
    signer = info["content"]["signer_infos"][0]
    signer["signed_attrs"] = [a for a in signer["signed_attrs"] if a["type"].native != gone]
    assert verify(info.dump(force=True), CONTENT, NOW, trust()).integrity is Integrity.UNREADABLE


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("revoked", SigningFault.REVOKED),
        ("expired", SigningFault.EXPIRED),
        ("foreign", SigningFault.FOREIGN),
    ],
)
def test_a_good_signature_by_a_certificate_that_does_not_hold_does_not_hold(
    kind: str, fault: SigningFault
) -> None:
    verified = verify(_signature(kind), CONTENT, NOW, trust())
    assert verified.integrity is Integrity.INTACT
    assert verified.standing is not None
    assert verified.standing.fault is fault
    assert not verified.holds


def test_it_is_judged_by_the_moment_of_signing() -> None:
    assert verify(_signature("expired"), CONTENT, NOW - 2 * DAY, trust()).holds


def test_nobody_signs_with_anothers_key() -> None:
    with pytest.raises(CannotSign) as told:
        sign(CONTENT, read_certificate(brought("company").cer), brought("person").issued.key, NOW)
    assert told.value.fault is SigningFault.OTHER_KEY


@settings(max_examples=cases(100), deadline=1000)
@given(place=st.integers(0, 1700), bit=st.integers(0, 7), cut=st.integers(0, 1700))
def test_no_altered_signature_holds_or_breaks_the_reader(place: int, bit: int, cut: int) -> None:
    altered = bytearray(SIGNATURE)
    altered[place % len(altered)] ^= 1 << bit
    verified = verify(bytes(altered), CONTENT, NOW, trust())
    if verified.holds:  # bytes that nobody signed, such as a tag's length written otherwise
        assert verified.certificate == read_certificate(brought("person").cer)
    assert verify(bytes(altered[:cut]), CONTENT, NOW, trust()).integrity is Integrity.UNREADABLE


@settings(max_examples=cases(100), deadline=1000)
@given(content=st.binary(max_size=500))
def test_no_bytes_are_a_signature(content: bytes) -> None:
    assert verify(content, CONTENT, NOW, trust()).integrity is Integrity.UNREADABLE
