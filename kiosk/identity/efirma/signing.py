"""Signing: a detached CAdES-B signature (ETSI EN 319 122-1, level B-B) over bytes.

RSA PKCS#1 v1.5 with SHA-256, `signing-certificate-v2` and `signing-time`, the signer's certificate
inside; any CMS program verifies it. pyHanko builds it; the key is used once and belongs to the
caller.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any, Final

from asn1crypto import cms, x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer

from kiosk.identity.efirma import names  # noqa: F401 - teaches how the SAT writes names
from kiosk.identity.efirma.certificate import Certificate
from kiosk.identity.efirma.private_key import check_pair

DIGEST: Final = "sha256"
Run = Callable[[Coroutine[Any, Any, cms.ContentInfo]], cms.ContentInfo]
"""Runs pyHanko's steps to their end; where no socket may be made, on a loop made before."""


def sign(
    content: bytes,
    certificate: Certificate,
    key: RSAPrivateKey,
    at: datetime,
    run: Run = asyncio.run,
) -> bytes:
    """The signature in DER, without the content. Raises `CannotSign` for another's key."""
    check_pair(certificate, key)
    signed = _Signer(certificate, key).async_sign_general_data(
        content,
        DIGEST,
        use_cades=True,
        signed_attr_settings=PdfCMSSignedAttributes(signing_time=at.replace(microsecond=0)),
    )
    return bytes(run(signed).dump())


class _Signer(Signer):
    """Lets the key out to nobody; pyHanko's own signer keeps a copy of its bytes."""

    def __init__(self, certificate: Certificate, key: RSAPrivateKey) -> None:
        super().__init__(signing_cert=x509.Certificate.load(certificate.der))
        self._key = key

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,  # noqa: ARG002 - always `DIGEST`
        dry_run: bool = False,  # noqa: ARG002, FBT001, FBT002 - pyHanko's signature
    ) -> bytes:
        return self._key.sign(data, PKCS1v15(), SHA256())
