"""Words that say little about what a person wants, folded.

`STOP_WORDS` are neither indexed nor searched for. `WEAK_WORDS` are how people begin a wish
("quiero sacar…", "how do I get…"): they count, but a service that lacks them misses little.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_SPANISH = """
a al algo ante aqui como con cual cuando de del desde donde e el ella ellos en entre era es esa ese
eso esta este esto estoy etc fue ha hay he hacia hasta la las le les lo los mas me mi mis muy ni no
nos nuestra nuestro o para pero por porque pues que quien se ser si sin sobre son su sus tal te ti
tu tus u un una unas uno unos usted ustedes y ya yo
"""
_ENGLISH = """
a about am an and any are as at be been but by can do does for from has have he her his how i if in
is it its me my no of on or our out she so some that the their them then there they this to up us
was we were what when where which who will with you your
"""
_SPANISH_WEAK = """
acaba acabo acabamos adonde anda andan ando ayuda ayudar ayudarme ayudeme buscar busco buscando cada
cambiar conseguir consultar cosa cosas cuando cuanta cuanto cuantos cuesta cuestan da dan dar
darme dame darle deben debo dejar dejo deseo dia dias dice dicen donde esta estan estar
gente gustaria hacer hacerle hacerme hacen hago han hizo ir informacion llevar llevo lugar mandar
mexico mexicana mexicano mucha mucho muchos necesita necesitan necesito nueva nuevo obtener ocupo
otra otro paga pagar parte pasa paso pedir persona personas pide piden poner ponen ponerle pongo
puede pueden puedo puse quede quedo queremos quiere quieren quiero quisiera quien requiero
requisitos sabe saber sacar sacarle sacarme saco sirve solicitar solicito solicitud tener tenemos
tengo tiene tienen toda todas todo todos tramitar tramite tramites va vamos van ver vez voy
"""
_ENGLISH_WEAK = """
apply application ask change did do does find get gets getting give go going got have having help
information like looking make making mexico need needs new obtain one pay paying people person put
request see someone something take want wants way where would
"""

STOP_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "es": frozenset(_SPANISH.split()),
    "en": frozenset(_ENGLISH.split()),
}
WEAK_WORDS: Final = frozenset(_SPANISH_WEAK.split()) | frozenset(_ENGLISH_WEAK.split())
"""In any language: visitors type Spanish whatever the screen's language is."""


def is_stop_word(word: str, language: str) -> bool:
    """Whether a folded word is one; a language without a list has none."""
    return word in STOP_WORDS.get(language, ())


def is_weak(word: str) -> bool:
    """Whether a folded word only begins a wish."""
    return word in WEAK_WORDS
