"""A certificate of who issues certificates, as the trust folder has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import x509

from kiosk.identity.efirma.certificate import Certificate, IssuerSeal, read_certificate
from kiosk.identity.efirma.faults import CannotSign


class NoAuthority(ValueError):  # noqa: N818 - named for what happened
    """It is no certificate at all."""


@dataclass(frozen=True)
class Authority:
    """`may_issue`: whether it is marked as one that issues (RFC 5280, section 4.2.1.9)."""

    certificate: Certificate
    subject: bytes = field(repr=False)
    """Its name in DER."""
    may_issue: bool

    @property
    def number(self) -> int:
        return self.certificate.number

    @property
    def seal(self) -> IssuerSeal:
        return self.certificate.seal

    @property
    def not_before(self) -> datetime:
        return self.certificate.not_before

    @property
    def not_after(self) -> datetime:
        return self.certificate.not_after

    @property
    def key(self) -> object:
        return self.certificate.key

    @property
    def is_root(self) -> bool:
        """Whether it issued itself."""
        return self.made(self.seal)

    def made(self, seal: IssuerSeal) -> bool:
        """Whether a certificate's seal is this authority's."""
        return seal.is_of(self.subject, self.key)


def read_authority(der: bytes) -> Authority:
    """Raises `NoAuthority`."""
    try:
        certificate = read_certificate(der)
        read = x509.Certificate.load(der)
        constraints = read.basic_constraints_value
        return Authority(
            certificate=certificate,
            subject=read["tbs_certificate"]["subject"].dump(),
            may_issue=constraints is not None and bool(constraints["ca"].native),
        )
    except (CannotSign, ValueError, TypeError, LookupError) as error:
        raise NoAuthority("not a certificate") from error
