"""Reads `notices/`: a YAML file each, and beside it the picture that it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from kiosk.catalogue.agency_files import SLUG, named_files
from kiosk.catalogue.authored_fields import Day, Words
from kiosk.catalogue.guide import Guide
from kiosk.catalogue.marked import Marked
from kiosk.catalogue.model import Service
from kiosk.catalogue.notice import Notice
from kiosk.catalogue.places import is_place
from kiosk.catalogue.source_folder import SourceFolder
from kiosk.catalogue.text import Text
from kiosk.protocol.message import Slug

FOLDER: Final = "notices"
PICTURES: Final = (".jpg", ".png")
PICTURE_BYTES: Final = 60_000
PICTURE_SIZE: Final = (1920, 1080)
MOST_NOTICES: Final = 40
_TITLE, _TEXT = 60, 200
_WAYS: Final = ("service", "guide")


def _at_most(length: int) -> AfterValidator:
    def check(words: dict[str, str]) -> dict[str, str]:
        for language, text in words.items():
            if len(text) > length:
                raise ValueError(f"in {language} it has {len(text)} characters, above {length}")
        return words

    return AfterValidator(check)


def _place(code: object) -> object:
    code = str(code) if isinstance(code, int) else code
    if not isinstance(code, str) or not is_place(code):
        raise ValueError(f"{code!r} is no state's code, such as MX-OAX, nor a municipality's")
    return code


class NoticeFile(BaseModel):
    """notices/<notice>.yaml"""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    title: Annotated[Words, _at_most(_TITLE)]
    text: Annotated[Words, _at_most(_TEXT)]
    first: Day = Field(alias="from")
    last: Day = Field(alias="until")
    places: tuple[Annotated[str, BeforeValidator(_place)], ...] = Field(default=(), max_length=400)
    service: Slug | None = None
    guide: Slug | None = None
    enquiry: Annotated[bool, Field(strict=True)] = False
    picture: Annotated[str, Field(max_length=120)] | None = None
    picture_words: Words | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.last < self.first:
            raise ValueError("until: it ends before it begins")
        if sum((self.service is not None, self.guide is not None, self.enquiry)) > 1:
            raise ValueError("service: a notice leads to one thing at most")
        if (self.picture is None) != (self.picture_words is None):
            raise ValueError("picture: picture and picture_words go together")
        return self


def read_notices(
    source: SourceFolder,
    languages: Sequence[str] | None,
    services: Iterable[Service],
    guides: Iterable[Guide],
) -> tuple[Notice, ...]:
    """By id, as far as they could be read; problems are reported to `source`."""
    known = {service.id for service in services}, {guide.id for guide in guides}
    folder = source.root / FOLDER
    files = named_files(source, folder, (".yaml", *PICTURES)) if source.exists(folder) else []
    notices, used = [], set()
    for path in (file for file in files if file.suffix == ".yaml"):
        read = source.yaml(path, NoticeFile, languages)
        if read is None:
            continue
        file, marked = read
        used.add(file.picture)
        for field, named, there in zip(_WAYS, (file.service, file.guide), known, strict=True):
            if named is not None and named not in there:
                message = f"{field}: the catalogue has no {named!r}"
                source.error(path, marked.line((field,)), message, "write an id that there is")
        notices.append(_notice(source, path, marked, file))
    for stray in (file for file in files if file.suffix != ".yaml" and file.name not in used):
        source.warn(stray, 1, "no notice uses this picture", "name it in one, or remove it")
    if len(notices) > MOST_NOTICES:
        message = f"{len(notices)} notices, above {MOST_NOTICES}"
        source.error(folder, 1, message, "remove those that are over")
    return tuple(notices)


def _notice(source: SourceFolder, path: Path, marked: Marked, file: NoticeFile) -> Notice:
    picture = None
    if file.picture is not None:
        picture = _picture(source, path, marked, file.picture)
    return Notice(
        id=path.stem,
        title=Text(file.title),
        text=Text(file.text),
        first=file.first,
        last=file.last,
        places=file.places,
        service=file.service,
        guide=file.guide,
        enquiry=file.enquiry,
        picture=picture,
        picture_words=Text(file.picture_words) if file.picture_words else None,
    )


def _picture(source: SourceFolder, path: Path, marked: Marked, name: str) -> bytes | None:
    line = marked.line(("picture",))
    if not name.endswith(PICTURES) or not SLUG.fullmatch(name[:-4]):
        source.error(path, line, f"picture: {name!r} is no picture here", "name a .jpg or .png")
        return None
    place = path.with_name(name)
    if not source.is_file(place):
        source.error(path, line, f"picture: there is no {name}", "add it, or leave picture out")
        return None
    content = source.read(place)
    if content is None:
        return None
    if fault := picture_fault(content):
        source.error(place, 1, fault, "save it anew as JPEG or PNG, smaller")
        return None
    return content


def picture_fault(content: bytes) -> str:
    """What is wrong with a notice's picture, by its head alone; empty: nothing."""
    # Catalogues without pictures spare the module.
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415

    if len(content) > PICTURE_BYTES:
        return f"a picture of more than {PICTURE_BYTES:,} bytes"
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
            size = image.size
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return "no JPEG and no PNG"
    if size[0] > PICTURE_SIZE[0] or size[1] > PICTURE_SIZE[1]:
        width, height = PICTURE_SIZE
        return f"a picture of {size[0]} by {size[1]} pixels, above {width} by {height}"
    return ""
