"""The icons we serve: Tabler outlines vendored under `static/base/vendor/tabler/`, inlined so that they take the colour of the text."""

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "base" / "vendor" / "tabler"
FALLBACK = "circle-dashed"


def has(name: str) -> bool:
    """Whether an icon of this name is vendored."""
    return bool(re.fullmatch(r"[a-z0-9-]+", name)) and (FOLDER / f"{name}.svg").is_file()


def names() -> list[str]:
    """The names of all vendored icons."""
    return sorted(path.stem for path in FOLDER.glob("*.svg"))


@cache
def shapes(name: str) -> str:
    """The paths of an icon on a 24 × 24 field, without the svg element; a name from data that we lack gives the dotted circle."""
    text = (FOLDER / f"{name if has(name) else FALLBACK}.svg").read_text(encoding="utf-8")
    inner = text[text.index(">", text.index("<svg")) + 1 : text.rindex("</svg>")]
    # Tabler begins each icon with an invisible square.
    return re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", re.sub(r"\s*\n\s*", "", inner))
