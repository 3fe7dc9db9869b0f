"""What the visitors of the fault suite type: words that stand nowhere else.

Kept backwards, and turned round only by whoever types or looks for them.
"""

_BACKWARDS = ("iltuhcxatoL", "anizttoltayaZ", "iltehcotcapeT")


def canaries() -> tuple[str, ...]:
    """Fresh copies, the right way round."""
    return tuple(word[::-1] for word in _BACKWARDS)


def needles() -> list[bytes]:
    """Each canary as a program may write it, searched for and typed."""
    return [
        text.encode(code)
        for word in canaries()
        for text in (word, word.lower(), word.upper())
        for code in ("utf-8", "utf-16-le", "utf-32-le")
    ]
