"""Logging in and out of the console, and who is logged in.

A token is 32 random bytes in the browser's cookie; the database has its hash alone. It ends half an
hour after the last page, twelve hours after it began, and when the operator is reset or removed. An
unknown name, a wrong password and a wrong code are one answer; what is written down of it names
operators alone, never what somebody typed, and is two lines an hour for each at most, however many
try: nobody outside fills the log.
"""

from __future__ import annotations

import hmac
import re
import secrets as tokens
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy.orm import Session

from portal import act_log
from portal.console.roles import RIGHTS, Right, Role
from portal.console.secrets import SecondFactors, is_password
from portal.storage import console_sessions, operators
from portal.storage.console_sessions import ConsoleSession
from portal.storage.database import Database
from portal.storage.operators import Operator
from portal.storage.turns import take_turn

IDLE: Final = timedelta(minutes=30)
AT_MOST: Final = timedelta(hours=12)
REFUSALS_APART: Final = timedelta(hours=1)
"""The log's lines of an operator's refused log-ins; what comes between is counted."""
_SEEN_ANEW: Final = timedelta(minutes=1)
_TOKEN_BYTES: Final = 32
BY_PROVIDER: Final = "provider:"
"""Stands in the place of a password where an identity provider proves who somebody is."""
_PROVIDERS: Final = "sso"
_MOST_NAME: Final = 40


@dataclass(frozen=True)
class Visitor:
    """Who is logged in. `form` is what each of their forms must bring (against forged requests)."""

    name: str
    role: Role
    form: str

    def may(self, right: Right) -> bool:
        return right in RIGHTS[self.role]


class Door:
    """Of one portal."""

    def __init__(
        self, database: Database, factors: SecondFactors, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._factors = factors
        self._clock = clock

    def enter(self, name: str, password: str, code: str) -> str | None:
        """A new token; None: refused. Raises `SecondFactorLost`."""
        with self._database.reading() as session:
            known = operators.of(session, name)
            encoded = None if known is None else known.password
        is_right = is_password(password, encoded)
        now = self._clock()
        with self._database.writing() as session:
            operator = operators.of(session, name, lock=True)
            if operator is None:
                return None
            if operator.password != encoded or not is_right:
                _note_refusal(session, operator, now)
                return None
            step = self._factors.step_of(operator.name, operator.totp, code, now)
            if step is None or step <= operator.totp_step:
                _note_refusal(session, operator, now)
                return None
            operator.totp_step = step
            return self._opened(session, operator, now)

    def enter_proved(self, mark: str, wanted: str, role: Role | None) -> str | None:
        """A new token for whom an identity provider has proved; None: they have no role here.

        `mark` is theirs alone; by it their account is found, or made, under a name that begins with
        `sso-`: never one of an operator of the portal's own. The role is the provider's word of
        now; who has none any more is logged out everywhere.
        """
        now = self._clock()
        with self._database.writing() as session:
            take_turn(session, "console-accounts")
            operator = operators.by_password(session, f"{BY_PROVIDER}{mark}")
            if role is None:
                if operator is not None:
                    console_sessions.end_all_of(session, operator.name)
                    _note_refusal(session, operator, now)
                return None
            if operator is None:
                operator = _account(session, mark, wanted, role, now)
                detail = f"{operator.name}: {role.value}"
                act_log.write(session, now, operator.name, "operator-added", detail)
            elif operator.role != role.value:
                operator.role = role.value
                detail = f"{operator.name}: {role.value}"
                act_log.write(session, now, operator.name, "operator-changed", detail)
            return self._opened(session, operator, now)

    def _opened(self, session: Session, operator: Operator, now: datetime) -> str:
        operator.seen_at = now
        console_sessions.drop(session, now - AT_MOST, now - IDLE)
        token = tokens.token_urlsafe(_TOKEN_BYTES)
        session.add(
            ConsoleSession(
                token_hash=_hash(token), operator=operator.name, opened_at=now, seen_at=now
            )
        )
        _tell_of_more(session, operator, now)
        act_log.write(session, now, operator.name, "login")
        return token

    def who(self, token: str) -> Visitor | None:
        """Whose token it is, if it is good still; that it was used is remembered."""
        now = self._clock()
        with self._database.reading() as session:
            found = console_sessions.of(session, _hash(token))
            operator = None if found is None else operators.of(session, found.operator)
            if found is None or operator is None or not _is_good(found, now):
                return None
            visitor = Visitor(operator.name, Role(operator.role), _form_token(token))
            is_old = now - found.seen_at > _SEEN_ANEW
        if is_old:
            with self._database.writing() as session:
                console_sessions.note(session, _hash(token), now)
        return visitor

    def leave(self, token: str) -> None:
        """The token is nobody's from now on."""
        with self._database.writing() as session:
            operator = console_sessions.end(session, _hash(token))
            if operator is not None:
                act_log.write(session, self._clock(), operator, "logout")


def _account(session: Session, mark: str, wanted: str, role: Role, now: datetime) -> Operator:
    """A new one; no password is right for it."""
    words = re.findall("[a-z0-9]+", wanted.partition("@")[0].lower())
    name = "-".join([_PROVIDERS, *words])[:_MOST_NAME].rstrip("-")
    if not words or operators.of(session, name) is not None:
        name = f"{name[: _MOST_NAME - 9].rstrip('-')}-{mark[:8]}"
    operator = Operator(
        name=name,
        role=role.value,
        password=f"{BY_PROVIDER}{mark}",
        totp=b"",
        totp_step=0,
        created_at=now,
    )
    session.add(operator)
    session.flush()
    return operator


def is_form_of(visitor: Visitor, brought: str) -> bool:
    """Whether a form was made for this visitor's session."""
    return hmac.compare_digest(visitor.form.encode(), brought.encode("utf-8", "replace"))


def _note_refusal(session: Session, operator: Operator, now: datetime) -> None:
    if operator.refused_at is not None and now - operator.refused_at < REFUSALS_APART:
        operator.refused_more = (operator.refused_more or 0) + 1
        return
    _tell_of_more(session, operator, now)
    act_log.write(session, now, operator.name, "login-refused")
    operator.refused_at = now


def _tell_of_more(session: Session, operator: Operator, now: datetime) -> None:
    if operator.refused_more:
        act_log.write(session, now, operator.name, "login-refused-more", str(operator.refused_more))
        operator.refused_more = None


def _is_good(found: ConsoleSession, now: datetime) -> bool:
    return now - found.seen_at < IDLE and now - found.opened_at < AT_MOST


def _hash(token: str) -> bytes:
    return sha256(f"ventanilla/console-session/1\n{token}".encode("utf-8", "replace")).digest()


def _form_token(token: str) -> str:
    return sha256(f"ventanilla/console-form/1\n{token}".encode("utf-8", "replace")).hexdigest()
