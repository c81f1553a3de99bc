"""JSON-stat 2.0 (json-stat.org/full): a cube as one row of values, its dimensions beside it."""

from __future__ import annotations

import json
from typing import Any

from tramuang.figures.pure.exports.tables import GEO, KEYS, MEASURE, STATUS, TIME, Table, known, period_iso, plain

METRIC = "metric"


def as_jsonstat(table: Table, lang: str = "th") -> str:
    """The table as a JSON-stat dataset in one language: every cell of the cube, null where nothing is known, its status beside it."""
    keys, measures, marks = table.those(*KEYS), table.those(MEASURE), table.those(STATUS)
    codes = _codes(table, keys)
    for n in table.those(TIME):
        codes[n].sort()
    names, sizes = [table.columns[n].name for n in keys], [len(codes[n]) for n in keys]
    # More than one measure is one more dimension, the last; a single one is said there too, with its unit.
    places = {n: {code: at for at, code in enumerate(codes[n])} for n in keys}
    count = len(measures)
    for size in sizes:
        count *= size
    values: list[Any] = [None] * count
    status: dict[str, str] = {}
    for row in table.each():
        at = 0
        for n, size in zip(keys, sizes, strict=True):
            at = at * size + places[n][plain(row[n])]
        for m, measure in enumerate(measures):
            cell = at * len(measures) + m
            values[cell] = known(row[measure])
            if marks and row[marks[0]] is not None:
                status[str(cell)] = str(row[marks[0]])
    dimensions = {table.columns[n].name: _dimension(table, n, codes[n], lang) for n in keys}
    dimensions[METRIC] = _metric(table, measures, lang)
    roles = {
        "time": [table.columns[n].name for n in keys if table.columns[n].role == TIME],
        "geo": [table.columns[n].name for n in keys if table.columns[n].role == GEO],
        # What is measured has its unit: one for each measure, or one for each code of a dimension.
        "metric": [table.columns[n].name for n in keys if table.columns[n].name in table.units] or [METRIC],
    }
    about = table.about
    return json.dumps(
        {
            "version": "2.0", "class": "dataset", "label": about.title.in_(lang), "source": "; ".join(about.sources),
            **({"updated": about.as_of} if about.as_of else {}), **({"href": about.address} if about.address else {}),
            **({"note": [about.note.in_(lang)]} if about.note.in_(lang) else {}),
            "id": [*names, METRIC], "size": [*sizes, len(measures)], "role": {name: held for name, held in roles.items() if held},
            "dimension": dimensions, "value": values, **({"status": status} if status else {}),
            "extension": {name: words for name, words in about.pairs(lang) if name not in ("title", "source", "address", "note")},
        },
        ensure_ascii=False, allow_nan=False,
    )  # fmt: skip


def _codes(table: Table, keys: list[int]) -> dict[int, list[str]]:
    """The codes of each dimension, in the order in which they come."""
    found: dict[int, dict[str, None]] = {n: {} for n in keys}
    for row in table.each():
        for n in keys:
            found[n].setdefault(plain(row[n]))
    return {n: list(each) for n, each in found.items()}


def _dimension(table: Table, n: int, codes: list[str], lang: str) -> dict[str, Any]:
    column = table.columns[n]
    names = table.labels.get(column.name, {})
    labels = {code: names[code].in_(lang) for code in codes if code in names}
    if column.role == TIME:
        # Programs count years of the common era; people read the era of the table.
        labels = {period_iso(code): labels.get(code, code) for code in codes}
        codes = [period_iso(code) for code in codes]
    units = table.units.get(column.name, {})
    hashes = table.definitions.get(column.name, {})
    return {
        "label": column.label.in_(lang),
        "category": {
            "index": codes,
            **({"label": labels} if labels else {}),
            **({"unit": {code: {"label": units[code]} for code in codes}} if units else {}),
        },
        **({"extension": {"definition": {code: hashes[code] for code in codes}}} if hashes else {}),
    }


def _metric(table: Table, measures: list[int], lang: str) -> dict[str, Any]:
    columns = [table.columns[n] for n in measures]
    units = {column.name: {"label": column.unit} for column in columns if column.unit}
    return {
        "label": {"th": "ค่า", "en": "Measure"}[lang],
        "category": {
            "index": [column.name for column in columns],
            "label": {column.name: column.label.in_(lang) for column in columns},
            **({"unit": units} if units else {}),
        },
    }
