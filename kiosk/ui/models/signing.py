"""Signing, as the screen moves through it: whether it is asked for, the page, and the signature."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.catalogue.terms import Signature
from kiosk.ui.models.sign import SignModel
from kiosk.ui.models.visit_moves import VisitOnScreen
from kiosk.ui.sign_pages import SignPages
from kiosk.ui.typed_qt import Property, QmlUncreatable
from kiosk.visit import journey
from kiosk.visit.journey import Signed, Visit

QML_IMPORT_NAME = "Ventanilla.Models"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlUncreatable("made by the screen")
class SigningModel(QObject):
    """`asked` where the open application must be signed, or may be and can be here."""

    changed = Signal()

    def __init__(self, pages: SignPages, at: VisitOnScreen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pages = pages
        self._at = at
        self._page: SignModel | None = None

    @Property(bool, notify=changed)
    def asked(self) -> bool:
        application = self._at.now().application
        if application is None:
            return False
        match self._pages.sending.signature_of(application):
            case Signature.NONE:
                return False
            case Signature.OPTIONAL:
                return self._pages.is_ready
            case Signature.REQUIRED:
                return True

    @Slot()
    def open(self) -> None:
        """From checked answers to signing them."""
        self._at.move(journey.sign(self._at.with_typed()))

    def follow(self, page: QObject) -> None:
        """Takes the signature that is made on the page that was just opened."""
        if self._page is not None:
            self._page.rest()
        self._page = page if isinstance(page, SignModel) else None
        if self._page is not None:
            self._page.signedAnswers.connect(self._keep)
        self.changed.emit()

    @Slot(object)
    def _keep(self, signed: Signed) -> None:
        visit: Visit = self._at.with_typed()
        self._at.move(journey.keep_signature(visit, signed))
