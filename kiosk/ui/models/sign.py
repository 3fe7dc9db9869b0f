"""Signing what was answered: the stick, whose e.firma it is, its password, and the signature."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.ui.efirma_desk import EfirmaDesk, Known, SigningFile, Told
from kiosk.ui.sign_words import fault_words, found_row, holder_facts, signed_fact
from kiosk.ui.signed_body import ToSign
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit.journey import Signed
from kiosk.words import Words

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


class Stage(StrEnum):
    """How far the visitor is."""

    INSERT = "insert"
    CHOOSE = "choose"
    PASSWORD = "password"  # noqa: S105 - the name of a stage
    SIGNED = "signed"


@dataclass(frozen=True)
class Signing:
    """One application that is to be signed. `content` is asked for once the password is typed."""

    known: Known = field(repr=False)
    must: bool
    content: Callable[[], ToSign | str] = field(repr=False)
    """A string is the key of the message that says why it cannot be signed now."""
    signed: Signed | None = None


@QmlElement
@QmlUncreatable("made by the screen")
class SignModel(QObject):
    """One stage at a time; `signedAnswers` once there is a signature. The password is kept nowhere
    here, and what was read from the stick only until it was used."""

    changed = Signal()
    signedAnswers = Signal(object)

    def __init__(
        self, signing: Signing, desk: EfirmaDesk, words: Words, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._signing = signing
        self._desk = desk
        self._words = words
        self._signed = signing.signed
        self._chosen: SigningFile | None = None
        self._trouble = ""
        self._fault = ""
        self._busy = ""
        self._looked = False
        self._stage = Stage.SIGNED if signing.signed else Stage.INSERT
        desk.keep_for(signing.known)
        if self._stage is Stage.INSERT and desk.found:
            self.take_look("")

    # What the views read ---------------------------------------------------------------------

    @Property(str, notify=changed)
    def stage(self) -> str:
        return self._stage.value

    @Property(str, notify=changed)
    def heading(self) -> str:
        return self._words("sign.heading-signed" if self._signed else "sign.heading")

    @Property(str, notify=changed)
    def trouble(self) -> str:
        """What is wrong with the stick or what is on it, and the way on."""
        return self._trouble

    @Property(str, notify=changed)
    def fault(self) -> str:
        """What is wrong with the password, as it stands beside the field."""
        return self._fault

    @Property(str, notify=changed)
    def busy(self) -> str:
        """What is being done at this moment; empty where the visitor's turn is."""
        return self._words(self._busy) if self._busy else ""

    @Property(bool, constant=True)
    def must(self) -> bool:
        """Whether it cannot be sent without a signature."""
        return self._signing.must

    @Property(str, notify=changed)
    def note(self) -> str:
        """What one should know at this stage."""
        if self._signed is not None:
            return self._words("sign.signed-change")
        if self._chosen is not None:
            return self._words("sign.take-out")
        return self._words("sign.required" if self._signing.must else "sign.optional")

    @Property(str, notify=changed)
    def lookWords(self) -> str:
        return self._words("sign.look-again" if self._looked else "sign.look")

    @Property("QVariant", constant=True)
    def steps(self) -> list[dict[str, str]]:
        keys = ("sign.step-1", "sign.step-2", "sign.step-3")
        return [{"mark": str(n), "text": self._words(key)} for n, key in enumerate(keys, 1)]

    @Property("QVariant", notify=changed)
    def found(self) -> list[dict[str, Any]]:
        return [found_row(one, self._words) for one in self._desk.found]

    @Property("QVariant", notify=changed)
    def holder(self) -> list[dict[str, str]]:
        """Whose the chosen one is, or who signed."""
        if self._signed is not None:
            return [signed_fact(self._signed, self._words)]
        return holder_facts(self._chosen, self._words)[:1] if self._chosen else []

    @Property("QVariant", notify=changed)
    def details(self) -> list[dict[str, str]]:
        """What else is known of the chosen one."""
        return holder_facts(self._chosen, self._words)[1:] if self._chosen else []

    @Property(bool, notify=changed)
    def hasOthers(self) -> bool:
        """Whether another one lies on the stick."""
        return len(self._desk.found) > 1

    # What the visitor does -------------------------------------------------------------------

    @Slot()
    def look(self) -> None:
        """Looks for e.firmas on the stick; asked again, for others."""
        if not self._busy:
            self._show(busy="sign.looking")
            self._desk.look(self._signing.known, self.take_look)

    @Slot(int)
    def choose(self, place: int) -> None:
        """One of those found; what cannot be signed with says why and stays unchosen."""
        if self._busy or not 0 <= place < len(self._desk.found):
            return
        chosen = self._desk.found[place]
        if trouble := self._why_not(chosen):
            self._chosen = None
            self._stage = Stage.CHOOSE
            self._show(trouble=trouble)
            return
        self._chosen = chosen
        self._stage = Stage.PASSWORD
        self._show()

    @Slot()
    def other(self) -> None:
        """Back to the stick, or to what else lies on it."""
        if not self._busy:
            self._chosen = None
            self._stage = Stage.CHOOSE if self.hasOthers else Stage.INSERT
            self._show()

    @Slot(str)
    def sign(self, password: str) -> None:
        """Signs with the chosen one, under the password of its key."""
        if self._busy or self._chosen is None:
            return
        if not password:
            self._show(fault=self._words("sign.password-empty"))
            return
        asked = self._signing.content()
        if isinstance(asked, str):
            self._show(trouble=self._words(asked))
            return
        self._show(busy="sign.signing")
        self._desk.sign(
            self._chosen,
            password,
            asked.content,
            self._signing.known,
            lambda told: self.take_signature(asked, told),
        )

    def show_trouble(self, trouble: str) -> None:
        """Why it was not sent."""
        self._show(trouble=trouble)

    def rest(self) -> None:
        """The page is left."""
        self._desk.rest()

    def show_found(self, told: Told) -> None:
        """What a stick held, without one."""
        self._desk.hold(told)
        self.take_look("")

    def take_look(self, fault: str) -> None:
        """What the desk found is there to be shown; `fault` says why it is nothing."""
        self._busy, self._looked = "", True
        found = self._desk.found
        self._stage = Stage.CHOOSE if found else Stage.INSERT
        if fault:
            self._show(trouble=fault_words(fault, None, self._words))
        elif not found:
            self._show(trouble=self._words("sign.nothing"))
        elif len(found) == 1:
            self.choose(0)
        else:
            self._show()

    def _why_not(self, found: SigningFile) -> str:
        if found.fault:
            return fault_words(found.fault, found.signer, self._words)
        if found.signer is not None and not self._desk.has_keys:
            return fault_words("no-key", found.signer, self._words)
        return ""

    def take_signature(self, asked: ToSign, told: Told) -> None:
        """The signature, or why there is none."""
        self._busy = ""
        if "signature" not in told:
            self._refuse(str(told.get("fault", "failed")))
            return
        signer = told["signer"]
        self._signed = Signed(
            asked.id,
            base64.b64decode(told["signature"]),
            asked.language,
            str(signer["name"]),
            str(signer["rfc"]),
        )
        self._desk.forget()
        self._chosen = None
        self._stage = Stage.SIGNED
        self._show()
        self.signedAnswers.emit(self._signed)

    def _refuse(self, fault: str) -> None:
        signer = self._chosen.signer if self._chosen else None
        said = fault_words(fault, signer, self._words)
        if fault == "wrong-password":
            self._show(fault=said)
            return
        # Another password would not help.
        self._chosen = None
        self._stage = Stage.CHOOSE if self.hasOthers else Stage.INSERT
        self._show(trouble=said)

    def _show(self, *, trouble: str = "", fault: str = "", busy: str = "") -> None:
        self._trouble, self._fault, self._busy = trouble, fault, busy
        self.changed.emit()
