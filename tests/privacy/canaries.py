"""What the scripted visitor types: words that stand nowhere else.

Kept backwards, and turned round only by whoever types or looks for them: so that the supervisor,
which has read this file, does not hold them.
"""

_BACKWARDS = ("anilaztequihcoX", "iltuhcetaynayZ", "anizttaotalhtuauC")


def canaries() -> tuple[str, ...]:
    """Fresh copies, the right way round."""
    return tuple(word[::-1] for word in _BACKWARDS)
