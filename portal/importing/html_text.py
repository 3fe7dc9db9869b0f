"""HTML as plain lines of text: list items keep their marks, links their addresses.

Any input is read in time linear to its length; what is broken is read as far as it goes.
"""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Final

BULLET: Final = "•"
_TAGS: Final = (
    "a|abbr|article|b|big|blockquote|body|br|center|cite|code|col|colgroup|dd|del|div|dl|dt|em|"
    "figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|li|link|main|"
    "meta|nav|o:p|ol|option|p|pre|s|script|section|select|small|span|strike|strong|style|sub|sup|"
    "table|tbody|td|tfoot|th|thead|title|tr|tt|u|ul|video"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]*)?/?>|<!--|<!\[|<!doctype", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:[a-z][a-z0-9]{1,31}|#[0-9]{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_CONDITION = re.compile(r"<!\[[^>]{0,200}>?")
_BLOCKS: Final = frozenset(
    {
        "address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "figure", "footer",
        "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
        "option", "p", "pre", "section", "table", "tr", "ul",
    }
)  # fmt: skip
_UNSEEN: Final = frozenset({"script", "style", "head", "template", "noscript"})


def is_html(text: str) -> bool:
    """Whether there is a tag or an entity that a browser would not show as it stands."""
    return bool(_TAG.search(text) or _ENTITY.search(text))


def text_of(html: str) -> str:
    """What a browser would show, a block or a list item a line.

    HTML that was escaped once too often is undone too.
    """
    text = _once(html)
    return _once(text) if _TAG.search(text) else text


def _once(html: str) -> str:
    if not _TAG.search(html):
        return unescape(html)
    lines = _Lines()
    lines.feed(_CONDITION.sub("", _without_comments(html)))
    lines.close()
    return lines.text()


def _without_comments(html: str) -> str:
    kept = []
    at = 0
    while (start := html.find("<!--", at)) >= 0:
        kept.append(html[at:start])
        end = html.find("-->", start + 4)
        if end < 0:
            return "".join(kept) + html[start:].replace("<!--", " ")
        at = end + 3
    return "".join([*kept, html[at:]])


class _Lines(HTMLParser):
    """Gathers what is seen; line breaks of the source count only where no block is open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._lists: list[int | None] = []
        self._links: list[tuple[str, int]] = []
        self._unseen = 0
        self._blocks = 0

    def text(self) -> str:
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in {"ul", "ol"}:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "br":
            self._parts.append("\n")
        elif tag == "a":
            self._links.append(((given.get("href") or "").strip(), len(self._parts)))
        elif tag == "img" and not self._unseen:
            self._parts.append(given.get("alt") or "")
        if tag in _BLOCKS:
            self._blocks += tag != "hr"
            self._parts.append("\n")
        if tag == "li":
            self._parts.append(f"{self._marker()} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in {"ul", "ol"} and self._lists:
            self._lists.pop()
        elif tag in {"td", "th"}:
            self._parts.append(" | ")
        elif tag == "tr" and self._parts and self._parts[-1] == " | ":
            self._parts.pop()
        elif tag == "a" and self._links:
            address, since = self._links.pop()
            is_web = address.lower().startswith(("http://", "https://"))
            if is_web and address not in "".join(self._parts[since:]):
                self._parts.append(f" ({address})")
        if tag in _BLOCKS:
            self._blocks = max(0, self._blocks - 1)
            self._parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._parts.append(data.replace("\n", " ") if self._blocks else data)

    def _marker(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return BULLET
        self._lists[-1] += 1
        return f"{self._lists[-1]}."
