"""What can be wrong with an e.firma, each with its own name: the screen has words for every one."""

from __future__ import annotations

from enum import StrEnum


class SigningFault(StrEnum):
    """Why nothing can be signed with what was brought."""

    NO_CERTIFICATE = "no-certificate"
    """It is no X.509 certificate, or a damaged one."""
    NO_KEY = "no-key"
    """It is no encrypted private key."""
    DAMAGED = "damaged"
    """It begins as a key does, and is cut or was altered."""
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - the name of a fault
    OTHER_KEY = "other-key"
    """The key opens, and belongs to another certificate."""
    EXPIRED = "expired"
    NOT_YET_VALID = "not-yet-valid"
    REVOKED = "revoked"
    FOREIGN = "foreign"
    """No authority that the catalogue names has issued it."""
    SEAL = "seal"
    """A certificate for sealing invoices (CSD), which signs nothing else."""
    NOT_YOURS = "not-yours"
    """It belongs to somebody whom the application does not name."""
    WEAK = "weak"
    """A key or a digest that can be forged today."""


class CannotSign(Exception):  # noqa: N818 - named for what happened
    """Nothing was signed. Tells nothing of what was brought or typed but the fault's name."""

    def __init__(self, fault: SigningFault) -> None:
        super().__init__(fault.value)
        self.fault = fault
