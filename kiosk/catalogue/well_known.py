"""Services that the screen offers by itself, by the ids that a catalogue has them under.

Where a catalogue has none under such an id, or has withdrawn it, the screen does not offer it.
"""

from typing import Final

ASKED_FOR_MONEY: Final = "denuncia-por-soborno"
"""To report that somebody asked for money, without a name if one likes."""
NEW_SERVICE: Final = "sugerir-un-tramite"
"""To say which service is missing."""
