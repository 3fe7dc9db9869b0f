"""Words of everyday talk, folded: where the catalogue lacks one, it is no slip for another word.

They are looked for like any other word; but `entiendo` never becomes `entierro`.
"""

from __future__ import annotations

from typing import Final

_SPANISH: Final = """
abajo abre abri abrieron acaba acabamos acaban acabo acaso adelante ademas adentro afuera agarra
agarre ahi ahora ahorita alguien alguna alguno algunos alla alli alto ambos amiga amigo anda andaba
andan ando ano anos anterior antes aparte apenas aquel aquella arriba asi atras aunque ayer bajo
bastante bien bonito buen buena bueno busca buscan buscando cabe cada cae caen caer cai caia caigo
cambia cambiaron cambie cambio cara caro caros casa casi causa cayo cerca chica chico chido cierto
claro como comprar compre compro conoce conozco corre corrio corto cosa cosas cree crei creo cual
cuales cualquier cuantas cuantos cuenta cuento cumple cumpli cumplio da daban dado dan dando daria
debe deben debia decir deja dejan dejar dejaron deje dejo dentro desde despues detras di dia dias
dice dicen dieron digo dije dijeron dijo dio doy duda duele duro ellas empece empezar empieza encima
encontrar encontre encuentro entender entendi entiende entiendo entonces entra entrar entre entro
era eramos eran eres espera esperando espero estaba estabamos estaban estamos estan estar estas este
esten estos estuve estuvo facil falta faltan fin firmar formas fueron fui gano gente gracias gran
grande grandes gusta haber habia habian habla hablar hable hablo hace hacemos hacen hacia haciendo
haga hagan hago hasta hecho hice hicieron hijito hizo hola hora horas hoy hubo iba iban ido igual ir
jamas junto juntos lado largo lejos lento libre listo llega llegan llegar llegaron llego llegue
llena lleno lleva llevan llevaron llevo luego lugar mal mala malo manana manda mandan mandaron mande
manera marca mas mayor media medio mejor menos mes meses mete metieron metio mia miedo mientras mio
misma mismo momento mucha muchas mucho muchos mueve nada nadie necesita necesitan ninguna ninguno
noche nosotros nueva nuevo nunca ocupa ocupan ojala olvide olvido otra otras otro otros paga pagan
pague parece parte pasa pasaba pasado pasan pasar pasaron pase paso pedi pedimos peor pequeno
perdimos pide piden pidieron pidio pido pienso pierde pierdo poca poco pocos podemos poder podia
podria pone ponen poner ponga pongo por porfa porfavor posible primero pronto propio pude pudo pueda
puedan puede pueden puse pusieron puso queda quedamos quedan quedar quede quedo queremos querer
queria quien quienes quiera quiere quieren quita quitan quitaron quite quito quiza quizas rapido
rato razon realmente reciben recibi recibo recien regresa regresar regrese regreso resulta sabe
sabemos saben sabia saca sacan sacaron sale salen salgo sali salieron salio salir sea sean seguir
segun seguro sera seria sido siempre siendo siento sigo sigue siguen siguiente sin sino sirve sirven
sobre sola solo somos son soy sube subio suele supe supo supuesto tal tambien tampoco tan tanta
tanto tarda tardan tarde temprano tenemos tener tenga tengan tenia tenian tenido termina terminar
termine termino tiempo tiene tienen tienes toca tocan toda todas todavia todo todos toma toman tomar
tome tomo total trae traen traer traigo traje trata tratan tuve tuvieron tuvo ultima ultimo unica
unico usar uso va vale valen vamos van varias varios vas vaya veces vemos ven vengo venia venimos
venir veo vez vi viejo viene vienen vieron vine vino vio visto vive viven vivimos vivir vivo voy
vuelta vuelve vuelvo
"""
_ENGLISH: Final = """
able about above across after again ago ahead all almost alone along already also always another any
anybody anyone anything anyway anywhere around away back bad became because become been before began
behind being below best better between big both bought bring broke broken call called came cannot
cant come could couldn days did didnt does doesnt doing done dont down during each easy either else
end enough even ever every everyone everything far fast few first follow found full gave gets gives
go goes going gone good got great had happen happened hard has have having hello here high hold hope
hours however idea inside instead into isnt its just keep kept kind knew know known large last late
later least left less let lets like likes little live living long longer looked lot lots made make
makes many may maybe mean means meant might month months more most move much must near never new
next nice night nobody none nothing now off often old once one only onto open other others ought
ours outside over own paid part past people place please possible pretty put quite rather ready real
really right said same saw say says second see seems seen send sent several shall should show side
since sit small something sometimes soon start started stay still stop such sure take taken takes
tell than thank thanks thing things think those though thought through time times today together
told tomorrow too took toward tried true try trying turn under until upon use used using usually
very wait walk wanted wants was way week weeks well went were while whole why without wont work
worse wouldnt year years yes yesterday yet
"""

COMMON_WORDS: Final = frozenset(_SPANISH.split()) | frozenset(_ENGLISH.split())


def is_common(word: str) -> bool:
    """Whether a folded word is one of everyday talk, in either language."""
    return word in COMMON_WORDS
