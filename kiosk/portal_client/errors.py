"""What may come of a question to the portal besides its answer."""

from __future__ import annotations

from kiosk.protocol.problem import Problem


class PortalError(Exception):
    """The portal did not do what was asked; the message is one line for staff and logs."""


class PortalUnreachable(PortalError):  # noqa: N818 - named for what happened
    """No whole answer came: no line, no name, no connection, a time-out, a reset."""


class PortalBusy(PortalError):  # noqa: N818 - named for what happened
    """The portal asks to come back later (429, 5xx); `retry_after` in seconds, where it says."""

    def __init__(self, status: int, retry_after: float | None = None) -> None:
        super().__init__(f"the portal answered {status}")
        self.status = status
        self.retry_after = retry_after


class PortalRefused(PortalError):  # noqa: N818 - named for what happened
    """The portal says no, and why (RFC 9457)."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"the portal refused: {problem.title} ({problem.status})")
        self.problem = problem


class PortalGarbage(PortalError):  # noqa: N818 - named for what happened
    """Something answered, but not as the portal does: a captive portal, a cut or foreign answer."""
