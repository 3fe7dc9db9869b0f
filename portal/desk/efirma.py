"""Who signed an application with an e.firma, and whether that holds, from the opened body alone.

The certificate is judged as of when the application was written, which the kiosk's key signed; what
the newest revocation lists of the catalogue say besides is told too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from kiosk.catalogue.trust_files import trust_files
from kiosk.identity.efirma.certificate import Certificate
from kiosk.identity.efirma.trust import ROOTS, Trust, TrustDamaged, read_trust
from kiosk.identity.efirma.verifying import Integrity, Verified, verify
from portal.desk.opening import OpenedEnvelope


class Verdict(StrEnum):
    """What may be said of a signature on this machine."""

    GOOD = "good"
    NOT_KNOWN_REVOKED = "not-known-revoked"
    """Good, as far as a list tells whose issuer was to replace it since."""
    UNJUDGED = "unjudged"
    """Whole, but nothing here says whom to believe, or what its issuer revoked."""
    BAD = "bad"


@dataclass(frozen=True)
class ReadSignature:
    """What is known of one application's signature.

    `serves_this`: it was made for this submission and no other. `covers_files`: it vouches for the
    content of every attachment. `trust_fault`: why the catalogue's trust folder cannot be used.
    """

    verified: Verified
    serves_this: bool
    covers_files: bool
    now: datetime
    trust_fault: str = ""

    @property
    def verdict(self) -> Verdict:
        standing = self.verified.standing
        if self._broken:
            return Verdict.BAD
        if self.trust_fault or standing is None:
            return Verdict.UNJUDGED
        if standing.fault is not None:
            return Verdict.BAD
        if standing.list_of is None:
            return Verdict.UNJUDGED
        return Verdict.NOT_KNOWN_REVOKED if standing.list_is_stale(self.now) else Verdict.GOOD

    @property
    def holds(self) -> bool:
        """Whether it may be acted on, by all that is known here."""
        return self.verdict in {Verdict.GOOD, Verdict.NOT_KNOWN_REVOKED}

    @property
    def list_of(self) -> datetime | None:
        """When the list was made by which it is judged; None: there is none."""
        return self.verified.standing.list_of if self.verified.standing else None

    @property
    def revoked_at(self) -> datetime | None:
        """Since when its certificate is revoked, even where that was after signing."""
        return self.verified.standing.revoked_at if self.verified.standing else None

    def as_json(self) -> dict[str, object]:
        """For programs."""
        verified, standing = self.verified, self.verified.standing
        return {
            "holds": self.holds,
            "verdict": self.verdict.value,
            "integrity": verified.integrity.value,
            "for_this_submission": self.serves_this,
            "covers_attachments": self.covers_files,
            "signed_at": _moment(verified.signed_at),
            "judged_as_of": _moment(verified.at),
            "signer": None if verified.certificate is None else _signer(verified.certificate),
            "fault": standing and standing.fault and standing.fault.value,
            "revoked_at": _moment(self.revoked_at),
            "revocation_list_of": _moment(self.list_of),
            "revocation_list_stale": standing.list_is_stale(self.now) if standing else None,
            "trust_fault": self.trust_fault or None,
        }

    def lines(self) -> Iterator[str]:
        """In words, one fact a line."""
        yield f"e.firma     {self._said}"
        verified, standing = self.verified, self.verified.standing
        if (certificate := verified.certificate) is not None:
            yield f"  signed by {certificate.name}"
            yield f"  RFC       {certificate.holder.rfc or '-'}"
            yield f"  CURP      {certificate.holder.curp or '-'}"
            if certificate.representative.rfc:
                yield f"  through   {certificate.representative.rfc}"
            yield f"  serial    {certificate.serial}, issued by {certificate.issuer}"
            start, end = certificate.not_before, certificate.not_after
            yield f"  valid     {start:%Y-%m-%d} to {end:%Y-%m-%d}"
        if verified.signed_at is not None:
            yield f"  signed    {verified.signed_at:%Y-%m-%d %H:%M} UTC by the kiosk's clock"
        if standing is not None:
            if standing.revoked_at is not None:
                later = ", after it was signed" if standing.fault is None else ""
                yield f"  revoked   {standing.revoked_at:%Y-%m-%d %H:%M} UTC{later}"
            listed = (
                "no list" if standing.list_of is None else f"list of {standing.list_of:%Y-%m-%d}"
            )
            stale = ", out of date" if standing.list_is_stale(self.now) else ""
            yield f"  revocation known by {listed}{stale}"

    @property
    def why(self) -> str:
        """The first reason why it does not hold, or cannot be judged; empty where it holds."""
        standing = self.verified.standing
        if self._broken or self.trust_fault:
            return self._broken or self.trust_fault
        if standing is not None and standing.fault is not None:
            return standing.fault.value
        return "no list of its issuer's says what was revoked" if self.list_of is None else ""

    @property
    def _broken(self) -> str:
        """What is wrong with it whomever one believes; empty: nothing."""
        if self.verified.integrity is not Integrity.INTACT:
            return f"the signature is {self.verified.integrity.value}"
        if not self.serves_this:
            return "it was made for another submission"
        return "" if self.covers_files else "it does not vouch for every attachment"

    @property
    def _said(self) -> str:
        match self.verdict:
            case Verdict.GOOD:
                return "good"
            case Verdict.NOT_KNOWN_REVOKED:
                return f"not known to be revoked as of {self.list_of:%Y-%m-%d}"
            case Verdict.UNJUDGED:
                return f"CANNOT BE JUDGED HERE: {self.why}"
            case Verdict.BAD:
                return f"BAD: {self.why}"
            case _ as never:
                assert_never(never)


def read_signature(
    opened: OpenedEnvelope, catalogue: Path | None, now: datetime
) -> ReadSignature | None:
    """None where nobody signed. `catalogue` is the source whose trust folder counts."""
    body, header = opened.body, opened.header
    if body.signature is None:
        return None
    trust, trust_fault = _trust_of(catalogue)
    der, content = body.signature.der, body.signed_content()
    verified = verify(der, content, header.created_at, trust)
    signed_at = verified.signed_at
    if signed_at is not None and header.created_at < signed_at <= now:
        # The kiosk's clock stood before its newest revocation list, and signing went by the list.
        verified = verify(der, content, signed_at, trust)
    return ReadSignature(
        verified=verified,
        serves_this=body.id == header.id,
        covers_files=all(note.sha256 is not None for note in body.attachments),
        now=now,
        trust_fault=trust_fault,
    )


def write_for_openssl(opened: OpenedEnvelope, catalogue: Path | None, out: Path) -> None:
    """`signature.der`, `content.json` and `roots.pem`, as docs/efirma.md verifies them.

    Raises `OSError`; a file that is there is not overwritten.
    """
    if opened.body.signature is None:
        return
    out.mkdir(parents=True, exist_ok=True, mode=0o700)
    roots = trust_files(None, catalogue).get(ROOTS, b"") if catalogue else b""
    for name, content in (
        ("signature.der", opened.body.signature.der),
        ("content.json", opened.body.signed_content()),
        ("roots.pem", roots),
    ):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(out / name, flags, 0o600), "wb") as file:
            file.write(content)


def _trust_of(catalogue: Path | None) -> tuple[Trust, str]:
    if catalogue is None:
        return Trust(), "no catalogue here says whom to believe"
    try:
        trust = read_trust(trust_files(None, catalogue))
    except TrustDamaged as error:
        return Trust(), str(error)
    return trust, "the catalogue names nobody to believe" if trust.is_empty else ""


def _signer(certificate: Certificate) -> dict[str, object]:
    return {
        "name": certificate.name,
        "rfc": certificate.holder.rfc,
        "curp": certificate.holder.curp,
        "representative_rfc": certificate.representative.rfc,
        "representative_curp": certificate.representative.curp,
        "serial": certificate.serial,
        "issuer": certificate.issuer,
        "not_before": _moment(certificate.not_before),
        "not_after": _moment(certificate.not_after),
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
