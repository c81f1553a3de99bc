"""A check that was broken off goes on where it stood: what a checker knows so far as plain data, and a checker made of it again.

What only grows (values and findings) is told since the last time; what is small is told whole.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from tramuang.figures.pure.recognising.periods import Grain, Period
from tramuang.figures.pure.validating.checker import Checker
from tramuang.figures.pure.validating.findings import Finding
from tramuang.figures.pure.validating.observations import COLUMNS

FORMAT = 1
# Made anew from what the check is begun with, or only remembered to be quick; all else that a checker holds is told.
ANEW = {
    "Checker": {"schema", "places", "history", "findings", "timing", "_elements", "_rules", "_only", "_passed"},
    "Timing": {"schema", "findings", "until", "_read", "_joined"},
    "Findings": {"kept"},
}
TOLD = {
    "Checker": {"_lists", "_parts", "_known", "_suggested", "_unknown", "_wrong", "rows", "bad_rows", "values"},
    "Timing": {"periods", "_eras", "_examples"},
    "Findings": {"list", "counts", "by_column"},
}


@dataclass(frozen=True, slots=True)
class Reached:
    """How much of what only grows has been told."""

    parts: int = 0
    findings: int = 0


@dataclass(frozen=True, slots=True)
class Since:
    """What a checker learned since the last time."""

    told: dict[str, Any]
    parts: list[dict[str, NDArray[Any]]]
    findings: list[list[Any]]
    reached: Reached


def state(checker: Checker, since: Reached) -> Since:
    """What a checker holds after some batches; values and findings only since the last time."""
    timing, findings = checker.timing, checker.findings
    told = {
        "format": FORMAT,
        "lists": {name: list(known) for name, known in checker._lists.items()},
        # Whether a name was met before decides whether it is counted among the unknown ones.
        "areas": [cell.decode("utf-8", "surrogateescape") for cell in checker._known["area"]],
        "suggested": checker._suggested, "unknown": checker._unknown, "wrong": dict(checker._wrong),
        "counts": [checker.rows, checker.bad_rows, checker.values],
        "periods": [[int(one.grain), one.number] for one in timing.periods],
        "eras": [[*key, count] for key, count in timing._eras.items()],
        "examples": [[*key, rows] for key, rows in timing._examples.items()],
        "found": dict(findings.counts), "found_in": [[*key, count] for key, count in findings.by_column.items()],
    }  # fmt: skip
    fresh = [
        [one.line, one.row, one.column, one.code, one.raw, one.mend, one.th, one.en]
        for one in findings.list[since.findings :]
    ]
    return Since(told, checker._parts[since.parts :], fresh, Reached(len(checker._parts), len(findings.list)))


def from_state(
    checker: Checker, told: dict[str, Any], parts: list[dict[str, NDArray[Any]]], findings: list[list[Any]]
) -> Reached:
    """Bring a fresh checker to where another one stood; gives what need not be told again. ValueError when that is of another format."""
    if told.get("format") != FORMAT:
        raise ValueError("another format")
    timing, found = checker.timing, checker.findings
    checker._lists = {name: {code: n for n, code in enumerate(codes)} for name, codes in told["lists"].items()}
    for text in told["areas"]:
        cell = text.encode("utf-8", "surrogateescape")
        checker._known["area"][cell] = checker._area(cell.decode("utf-8", "replace"))
    checker._suggested, checker._unknown, checker._wrong = (
        told["suggested"],
        told["unknown"],
        Counter(told["wrong"]),
    )
    checker.rows, checker.bad_rows, checker.values = told["counts"]
    checker._parts = [{name: part[name].astype(kind) for name, kind in COLUMNS.items()} for part in parts]
    timing.periods = {Period(Grain(grain), number): n for n, (grain, number) in enumerate(told["periods"])}
    timing._eras = Counter({(column, era): count for column, era, count in told["eras"]})
    for column, era, rows in told["examples"]:
        timing._examples[column, era] = [(line, row, raw, mend) for line, row, raw, mend in rows]
    found.list = [Finding(*one) for one in findings]
    found.counts = Counter(told["found"])
    found.by_column = Counter({(code, column): count for code, column, count in told["found_in"]})
    return Reached(len(checker._parts), len(found.list))
