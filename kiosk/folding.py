"""Text as it is compared: without case and accents, so that `mexico` finds `México`."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Lower case without combining marks; ñ becomes n, ß ss, ﬁ fi, ½ 1⁄2.

    Of two texts put together it is the two folded, so that a part is found in the whole. What
    stands in stores and columns was folded so: another result here needs them made anew.
    """
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))
