"""Opening a business: three applications to two levels of government, told once."""

from __future__ import annotations

from typing import Final

from kiosk.tour.scenes.walk import Slip, Walk

_GUIDE: Final = "Abrir un negocio"
_EFIRMA: Final = "Sacar o renovar mi e.firma"
_TOWN: Final = "Municipio o alcaldía"
_CURP: Final = "HEGG560427MVZRRL04"
_RFC: Final = "GODE561231GR8"
_COMPANY: Final = "Hornos del Valle"
_MAKES: Final = "Hacer y vender pan"
_STREET: Final = "Reforma"


def play(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    walk.arrives()
    walk.without_line()
    _finds_guide(walk)
    walk.shows("steps", "The steps that are hers, of three levels of government")
    walk.taps(words("guide.have-name", step=1, title=_EFIRMA), words("guide.next", number=2))
    name = _reserves_name(walk)
    visitor.taps(words("guide.back"))
    walk.shows(
        "first-sent",
        "One step is done; the next one is ready",
        lambda: visitor.waits_for(words("guide.progress", done=2, number=4)),
    )
    visitor.taps(words("guide.next", number=3))
    company = _forms_company(walk)
    walk.taps(words("guide.back"), words("guide.next", number=4))
    licence = _asks_licence(walk)
    visitor.taps(words("guide.back"))
    walk.shows(
        "done", "Her part is done in every step", lambda: visitor.waits_for(words("guide.all-done"))
    )
    walk.has_delivered(name, company, licence)
    _is_read(walk, name, company, licence)


def _finds_guide(walk: Walk) -> None:
    visitor, words = walk.visitor, walk.words
    visitor.enters(words("search.label"), "abrir un negocio")
    found = words("guide.open", name=_GUIDE)
    walk.shows("found", "The guide comes first", lambda: visitor.waits_for(found))
    visitor.taps(found)
    walk.answers("¿Cómo va a trabajar?", taps="Con una empresa, con socios o sin ellos")
    walk.answers("¿Dónde va a estar el negocio?", taps="En un local abierto al público")
    visitor.waits_for("Tlacolula de Matamoros")  # the centre's own
    visitor.taps(words("choice.other-name", question=_TOWN))
    visitor.enters(f"{_TOWN}, {words('choice.filter')}", "oaxaca de j")
    walk.goes_on(lambda: visitor.taps("Oaxaca de Juárez"))
    walk.answers("¿Va a contratar a alguien?", taps=words("question.no"))
    walk.answers("¿Va a preparar o vender comida", taps=words("question.no"))
    visitor.waits_for(words("guide.progress", done=0, number=4))


def _reserves_name(walk: Walk) -> Slip:
    visitor, words = walk.visitor, walk.words
    _begins(walk)
    walk.answers("¿Para quién pide el nombre?", taps="Para mí y mis socios")
    visitor.waits_for("¿Cómo se llama?")
    visitor.enters("Nombre o nombres", "Rosa")
    visitor.enters("Primer apellido", "Gómez")
    walk.goes_on()
    walk.answers("¿Cuál es su CURP?", types=_CURP)
    visitor.enters("Teléfono a 10 números", "9511234567")
    visitor.enters("Correo electrónico", "x@ejemplo.mx")
    walk.goes_on()
    visitor.enters("El que más le gusta", _COMPANY)
    visitor.enters("El segundo", "Pan de Pueblo")
    walk.goes_on()
    walk.answers("¿Qué tipo de empresa será?", taps="S.A.S., se crea por internet")
    walk.answers("¿Qué va a hacer la empresa?", types=_MAKES)
    visitor.waits_for(words("guide.told"))  # where it will be, as the guide asked
    walk.goes_on()
    walk.answers("¿El nombre lleva el apellido", taps=words("question.no"))
    return _sends(walk)


def _forms_company(walk: Walk) -> Slip:
    visitor, words = walk.visitor, walk.words
    _begins(walk)
    visitor.waits_for("¿Qué nombre va a llevar la empresa?")
    visitor.waits_for(words("guide.told"))
    walk.shows("carried", "The name and its folio are there already, to be checked")
    walk.goes_on()
    walk.answers("¿A qué se va a dedicar la empresa?")
    visitor.waits_for("¿Cuál es el domicilio de la empresa?")
    _gives_address(walk)
    walk.answers("¿Cuánto tiempo va a durar", taps="Sin fecha de término")
    walk.answers("¿Cuánto vale cada acción?", types="100")
    _changes_partner(walk)
    walk.shows("partners", "The first partner is who applies, as told before")
    walk.goes_on()
    visitor.waits_for("$5,000")
    walk.shows("capital", "The capital is reckoned out of the partners' shares")
    walk.goes_on()
    walk.answers("¿Quién va a administrar", taps="El primer socio de la lista")
    walk.answers("¿Cómo se reparten las ganancias?", taps="Según las acciones de cada quien")
    walk.answers("Si los socios no se ponen de acuerdo", taps="Ante un juez")
    walk.answers("¿Quieren agregar algo al contrato?")
    walk.answers("¿Cómo podemos avisarle?")
    walk.answers("¿Confirma lo que pide la ley?", taps=words("question.consent"))
    return _sends(walk)


def _changes_partner(walk: Walk) -> None:
    """What is still to be said of who was told of before."""
    visitor, words = walk.visitor, walk.words
    visitor.waits_for("¿Quiénes son los socios?")
    visitor.taps(words("check.change-name", question="Socio 1"))
    walk.answers("¿Cómo se llama?")
    visitor.enters("RFC", _RFC)
    walk.goes_on()
    walk.answers("¿Cuál es su correo electrónico?")
    visitor.waits_for("¿Dónde vive?")
    visitor.enters(f"Estado, {words('choice.filter')}", "oaxaca")
    visitor.taps("Oaxaca")
    visitor.enters(f"{_TOWN}, {words('choice.filter')}", "oaxaca de j")
    visitor.taps("Oaxaca de Juárez")
    _gives_address(walk)
    visitor.enters("Número de acciones", "50")
    walk.goes_on(lambda: visitor.taps("Ya lo pagó"))
    visitor.waits_for("¿Quiénes son los socios?")


def _asks_licence(walk: Walk) -> Slip:
    visitor, words = walk.visitor, walk.words
    _begins(walk)
    for told in ("¿Cómo se llama?", "¿Cuál es su CURP?", "¿Cuál es su RFC?", "avisarle?"):
        walk.answers(told)
    walk.answers("¿Cómo se llama su negocio?", types="La Espiga")
    walk.answers("¿Qué va a vender o hacer?", taps="Panadería o pastelería")
    walk.answers("Díganos con sus palabras")
    walk.answers("¿Va a vender cerveza", taps=words("question.no"))
    walk.answers("¿Cuántos metros cuadrados", types="40")
    walk.answers("¿Cuántas personas van a trabajar", types="1")
    visitor.waits_for("¿Dónde está el local?")
    walk.shows("address", "The address is the company's, as told before")
    walk.goes_on()
    walk.answers("¿El local es suyo?", taps="Sí, es mío o de mi familia")
    walk.answers("¿Qué días va a abrir?", taps="Lunes")
    visitor.waits_for("¿A qué hora abre y cierra?")
    visitor.enters(f"Abre a las, {words('choice.filter')}", "9")
    visitor.taps("9:00 de la mañana")
    visitor.enters(f"Cierra a las, {words('choice.filter')}", "5")
    visitor.taps("5:00 de la tarde")
    walk.goes_on()
    return _sends(walk)


def _gives_address(walk: Walk) -> None:
    """The state and the municipality are answered."""
    visitor = walk.visitor
    for field, typed in (
        ("Localidad", "Centro"),
        ("Calle", _STREET),
        ("Número de afuera", "12"),
        ("Código postal", "68000"),
    ):
        visitor.enters(field, typed)
    walk.goes_on()


def _begins(walk: Walk) -> None:
    """From a step's page to its first question."""
    walk.visitor.waits_for(walk.words("service.cost"))
    walk.visitor.taps(walk.words("service.apply"))


def _sends(walk: Walk) -> Slip:
    walk.answers("aviso de privacidad", taps=walk.words("question.consent"))
    walk.visitor.waits_for(walk.words("check.heading"))
    return walk.sends()


def _is_read(walk: Walk, name: Slip, company: Slip, licence: Slip) -> None:
    """Each desk reads its own; what was told once stands in all."""
    first, second, third = (
        walk.desk("open", slip)["body"]["answers"] for slip in (name, company, licence)
    )
    partner = second["shareholders"][0]
    walk.finds("the name", second["reserved"], {"name": _COMPANY, "folio": name.folio})
    walk.finds("the partner", partner["name"], first["name"])
    walk.finds("the partner's CURP", partner["ids"], {"curp": _CURP, "rfc": _RFC})
    walk.finds("the capital", second["capital"]["total"], 5000)
    walk.finds("whose licence", (third["name"], third["curp"]), (first["name"], _CURP))
    walk.finds("the RFC", third["rfc"], _RFC)
    walk.finds("the premises", third["premises_address"], second["address"])
    walk.finds("what is made", third["activity_description"], _MAKES)
