"""A slip as a tagged PDF (ISO 32000-1, section 14.8), as a screen reader wants it.

Qt writes no tags. So each block is drawn on a page of its own, and those pages are laid over one
another here, each marked with what it is; the reading order is that of the blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer

from kiosk.printing import blocks as b
from kiosk.printing.drawing import Drawn, draw_apart, fitting
from kiosk.printing.paper import DOTS_PER_INCH, Paper

_POINTS = 72 / DOTS_PER_INCH
_ARTIFACT = "Artifact"
_ROLES: dict[type[b.Block], str] = {
    b.Heading: "H1",
    b.Subject: "H2",
    b.Label: "H3",
    b.Item: "LBody",
    b.Code: "Figure",
    b.Bars: "Figure",
    b.Rule: _ARTIFACT,
    b.Scale: _ARTIFACT,
}
_PARAGRAPH = "P"


def draw_pdf(
    blocks: Iterable[b.Block], paper: Paper, title: str, language: str, text_percent: int = 100
) -> bytes:
    """Whole pages, text as text.

    `title` stands in the file: nothing personal. `language` is a BCP 47 tag.
    """
    pieces = fitting(blocks, paper, text_percent)
    raw, drawn = draw_apart(pieces, paper, title, text_percent)
    return _Tagging(raw, paper, language).tagged(pieces, drawn)


@dataclass(frozen=True)
class _Part:
    """A block, where it stands, and the page that Qt drew it on."""

    block: b.Block
    drawn: Drawn
    source: generic.DictionaryObject
    role: str


@dataclass
class _Page:
    """A page that is being put together; `elements` by their number on it."""

    place: int
    reference: generic.IndirectObject
    content: list[generic.PdfObject] = field(default_factory=list)
    resources: dict[str, generic.DictionaryObject] = field(default_factory=dict)
    elements: list[generic.PdfObject] = field(default_factory=list)


@dataclass(frozen=True)
class _Element:
    """Of the structure tree."""

    reference: generic.IndirectObject
    entries: generic.DictionaryObject


class _Tagging:
    """One file, once."""

    def __init__(self, raw: bytes, paper: Paper, language: str) -> None:
        self._writer: PdfFileWriter = copy_into_new_writer(PdfFileReader(BytesIO(raw)))
        self._paper = paper
        self._language = language
        root: generic.DictionaryObject = self._writer.root
        self._root = root
        self._tree = root["/Pages"]
        self._document = self._element("Document")

    def tagged(self, blocks: Sequence[b.Block], drawn: Sequence[Drawn]) -> bytes:
        kids = list(self._tree.raw_get("/Kids"))
        sources = [self._writer.get_object(kid.reference) for kid in kids]
        parts = [
            _Part(block, where, source, _ROLES.get(type(block), _PARAGRAPH))
            for block, where, source in zip(blocks, drawn, sources, strict=True)
        ]
        pages = [
            self._page(place, list(group))
            for place, group in groupby(parts, key=lambda part: part.drawn.page)
        ]
        for kid in kids:
            self._writer.objects.pop((kid.generation, kid.idnum), None)
        self._tree["/Kids"] = generic.ArrayObject([page.reference for page in pages])
        self._tree["/Count"] = _number(len(pages))
        self._say_what_it_is(pages)
        written = BytesIO()
        self._writer.write(written)  # type: ignore[no-untyped-call]
        return written.getvalue()

    def _page(self, place: int, parts: Sequence[_Part]) -> _Page:
        page = _Page(place, self._writer.allocate_placeholder())
        for is_list, run in groupby(parts, key=lambda part: isinstance(part.block, b.Item)):
            above = self._element("L", self._document) if is_list else self._document
            for part in run:
                self._lay(page, part, above)
        first = parts[0].source
        entries = {
            "/Type": pdf_name("/Page"),
            "/Parent": self._root.raw_get("/Pages"),
            "/MediaBox": first["/MediaBox"],
            "/Contents": generic.ArrayObject(page.content),
            "/Resources": _dictionary(page.resources),
            "/StructParents": _number(place),
            "/Tabs": pdf_name("/S"),
        }
        self._writer.add_object(_dictionary(entries), idnum=page.reference.idnum)
        return page

    def _lay(self, page: _Page, part: _Part, above: _Element) -> None:
        if part.role == _ARTIFACT:
            opening = "/Artifact BMC q"
        else:
            opening = f"/{part.role} <</MCID {len(page.elements)}>> BDC q"
            page.elements.append(self._marked(page, part, above))
        page.content += [
            self._stream(opening),
            part.source.raw_get("/Contents"),
            self._stream("Q EMC"),
        ]
        for name, value in part.source["/Resources"].items():
            if isinstance(value, generic.DictionaryObject):
                page.resources.setdefault(name, _dictionary({})).update(value)

    def _marked(self, page: _Page, part: _Part, above: _Element) -> generic.IndirectObject:
        if part.role == "LBody":
            above = self._element("LI", above)
        entries: dict[str, generic.PdfObject] = {
            "/Pg": page.reference,
            "/K": _number(len(page.elements)),
        }
        if part.role == "Figure":
            entries["/Alt"] = generic.TextStringObject(_told(part.block))
            entries["/A"] = _dictionary({"/O": pdf_name("/Layout"), "/BBox": self._box(part.drawn)})
        return self._element(part.role, above, entries).reference

    def _element(
        self,
        role: str,
        above: _Element | None = None,
        entries: dict[str, generic.PdfObject] | None = None,
    ) -> _Element:
        element = _dictionary(
            {"/Type": pdf_name("/StructElem"), "/S": pdf_name(f"/{role}"), **(entries or {})}
        )
        made = _Element(self._writer.add_object(element), element)
        if above is not None:
            element["/P"] = above.reference
            above.entries["/K"] = generic.ArrayObject(
                [*above.entries.get("/K", ()), made.reference]
            )
        return made

    def _say_what_it_is(self, pages: Sequence[_Page]) -> None:
        numbers: list[generic.PdfObject] = []
        for page in pages:
            numbers += [_number(page.place), generic.ArrayObject(page.elements)]
        parents = self._writer.add_object(_dictionary({"/Nums": generic.ArrayObject(numbers)}))
        tree = self._writer.add_object(
            _dictionary(
                {
                    "/Type": pdf_name("/StructTreeRoot"),
                    "/K": self._document.reference,
                    "/ParentTree": parents,
                    "/ParentTreeNextKey": _number(len(pages)),
                }
            )
        )
        self._document.entries["/P"] = tree
        yes = generic.BooleanObject(True)  # type: ignore[no-untyped-call]  # noqa: FBT003 - PDF's own
        self._root["/StructTreeRoot"] = tree
        self._root["/MarkInfo"] = _dictionary({"/Marked": yes})
        self._root["/ViewerPreferences"] = _dictionary({"/DisplayDocTitle": yes})
        self._root["/Lang"] = generic.TextStringObject(self._language)

    def _box(self, drawn: Drawn) -> generic.ArrayObject:
        height = self._paper.height or 0
        left, right = self._paper.margin, self._paper.width - self._paper.margin
        corners = (left, height - drawn.top - drawn.height, right, height - drawn.top)
        return generic.ArrayObject(_number(round(n * _POINTS)) for n in corners)

    def _stream(self, text: str) -> generic.IndirectObject:
        reference: generic.IndirectObject = self._writer.add_object(
            generic.StreamObject(stream_data=text.encode())
        )
        return reference


def _told(block: b.Block) -> str:
    """What a picture is, in words."""
    match block:
        case b.Code():
            return block.caption
        case b.Bars():
            return block.text
        case _:
            return ""


def _dictionary(entries: Mapping[str, generic.PdfObject]) -> generic.DictionaryObject:
    named = {pdf_name(name): value for name, value in entries.items()}
    return generic.DictionaryObject(named)  # type: ignore[no-untyped-call]


def _number(number: int) -> generic.NumberObject:
    return generic.NumberObject(number)  # type: ignore[no-untyped-call]
