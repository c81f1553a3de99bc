"""Official documents: a typst template and plain data in, a PDF out, with no Thai word ever broken across two lines."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from tramuang.base.pure.thai.words import pieces

# Templates stand in the rooms and import "/base/typst/official.typ": the package is their root, and they see nothing outside it.
ROOT = Path(__file__).resolve().parents[2]
DOCUMENT_FONTS = ROOT / "base" / "fonts" / "documents"

# A run of Thai letters, with the hyphen inside a name (สุไหงโก-ลก), the dots inside an abbreviation (พ.ศ.) and the ๆ that belongs
# to the word before it; and พ.ศ. with its year. Other Thai figures are no part of it: they follow the rules of figures. typst is
# handed this same expression.
_ERA = r"พ\.ศ\. [0-9๐-๙]{4}"
RUN = _ERA + r"|[ก-ฺเ-๎]+(?:[-.][ก-ฺเ-๎]+)*\.?(?: ?ๆ)?"
_RUN = re.compile(RUN)
_REPEAT = re.compile(r"^ ?ๆ$")


class DocumentNotMade(Exception):
    """A template could not be set with its data; the message says where."""


def boxed(text: str) -> list[str]:
    """A run of Thai cut into the parts between which a line may break; joined, they are the run again."""
    if re.fullmatch(_ERA, text):
        return [text]
    parts: list[str] = []
    for piece in pieces(text):
        # Neither a sign nor ๆ, with or without its space, may begin a line.
        if parts and (not piece.strip("-. ") or _REPEAT.match(piece) or parts[-1][-1] in " -"):
            parts[-1] += piece
        else:
            parts.append(piece)
    return parts


def render(
    template: str,
    data: Mapping[str, Any],
    *,
    fonts: Sequence[Path] = (DOCUMENT_FONTS,),
    at: datetime | None = None,
    standard: str | None = None,
) -> bytes:
    """The PDF of a template (its path below the package, as "review/templates/typst/minutes.typ") filled with data that JSON can hold.

    The template reads `data` from `/base/typst/official.typ`. The same template, data and `at` give the same bytes. `standard` asks for
    an archival form, as "a-2a".
    """
    path = ROOT / template
    if path.suffix != ".typ" or not path.resolve().is_relative_to(ROOT) or not path.is_file():
        raise DocumentNotMade(f"there is no template {template}")
    sources = (path.read_text(encoding="utf-8"), (ROOT / "base/typst/official.typ").read_text(encoding="utf-8"))
    runs = {run for text in (*sources, *_texts(data)) for run in _RUN.findall(text)}
    breaks = {run: parts for run in sorted(runs) if len(parts := boxed(run)) > 1}
    try:
        return typst.compile(
            path,
            root=ROOT,
            font_paths=_faces(tuple(map(str, fonts))),
            sys_inputs={
                "data": json.dumps(data, ensure_ascii=False),
                "run": RUN,
                "breaks": json.dumps(breaks, ensure_ascii=False),
            },
            pdf_standards=standard,  # type: ignore[arg-type]
            timestamp=(at or datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC),
        )
    except typst.TypstError as error:
        raise DocumentNotMade(f"{template}: {error.message}\n{error.diagnostic}".strip()) from error


@cache
def _faces(folders: tuple[str, ...]) -> typst.Fonts:
    """The faces of these folders, read once: reading them for each document costs a fifth of a page."""
    return typst.Fonts(include_system_fonts=False, font_paths=list(folders))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, Sequence):
        for inner in value:
            yield from _texts(inner)
