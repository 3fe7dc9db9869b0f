"""Makes the model of the page on which an application is signed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from kiosk.catalogue.terms import Signature
from kiosk.forms.definition import Form
from kiosk.ui.efirma_desk import EfirmaDesk
from kiosk.ui.models.sign import Signing, SignModel
from kiosk.ui.sending import Sending
from kiosk.ui.sign_words import named_people
from kiosk.ui.signed_body import ToSign
from kiosk.visit.journey import Visit
from kiosk.words import Words


@dataclass(frozen=True)
class SignPages:
    """`desk` reads the stick and signs, `sending` knows what is to be signed."""

    desk: EfirmaDesk
    sending: Sending

    @property
    def is_ready(self) -> bool:
        """Whether anything can be signed here."""
        return self.desk.is_ready

    def make(
        self, visit: Visit, form: Form, signature: Signature, words: Words, parent: QObject
    ) -> SignModel:
        """For the open application, whose answers are `form`'s."""
        application = visit.application
        if application is None:
            raise ValueError("no application is open")

        def content() -> ToSign | str:
            return self.sending.to_sign(application, visit.language)

        signing = Signing(
            known=named_people(form, application.answers),
            must=signature is Signature.REQUIRED,
            content=content,
            signed=application.signed,
        )
        return SignModel(signing, self.desk, words, parent)
