"""Each term has one spelling: what docs/words.md says never to write is written nowhere."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.ROOT)
PACKAGE = ROOT / "src" / "tramuang"
WORDS = ROOT / "docs" / "words.md"


def rows():
    """The glossary's rows: Thai, English, meaning, never."""
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 4 and cells[0] != "ไทย":
            yield cells


def never():
    return [word.strip() for row in rows() for word in row[3].split(",") if word.strip()]


def read_by_people():
    """What people read: catalogues, templates, editions, demonstration data and documents."""
    for folder, pattern in (
        (PACKAGE, "*.po"),
        (PACKAGE, "templates/**/*.html"),
        (ROOT / "editions", "*.yaml"),
        (ROOT / "demo", "*.yaml"),
    ):
        yield from folder.rglob(pattern)


def test_no_term_is_spelt_in_a_second_way():
    found = []
    for path in read_by_people():
        text = path.read_text(encoding="utf-8")
        # What a source said is quoted as it was said.
        text = re.sub(r"(?m)^\s*-?\s*(?:title|statement_th|statement_en|quote\w*|excerpt\w*):.*$", "", text)
        found += [
            f"{path.relative_to(ROOT)}: {word}"
            for word in never()
            if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text)
        ]
    assert not found, "\n".join(sorted(found))


def test_the_glossary_says_each_thing_once():
    terms = [row[0] for row in rows()]
    assert len(terms) > 60
    assert sorted(set(terms)) == sorted(terms)
    assert all(row[0] and row[1] for row in rows())
