"""The lines that a reviewer scores in one stage, in the order of the sheets, and what is still missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tramuang.programme.pure import scoring
from tramuang.programme.pure.edition import Edition, Item, Parameter, Sheet, Stage, Text

type Key = tuple[str, str]
"""A line's sheet and item."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a score sheet in its place."""

    sheet: Sheet
    item: Item

    @property
    def key(self) -> Key:
        """Sheet and item, which together name the line."""
        return (self.sheet.code, self.item.code)

    @property
    def name(self) -> str:
        """The line's name in an address."""
        return f"{self.sheet.code}.{self.item.code}"

    @property
    def rubric(self) -> bool:
        """Whether each score of this line is described in words."""
        return bool(self.sheet.levels)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reviewer has written on a line so far; a value of None has not been given, and is not zero."""

    value: Decimal | None = None
    reason: str = ""

    @property
    def whole(self) -> bool:
        """Whether the line can be handed in: a value, and a reason in words."""
        return self.value is not None and bool(self.reason.strip())


EMPTY = Mark()


def of_stage(rules: Edition, stage: Stage, domains: Collection[str]) -> tuple[Line, ...]:
    """Every line to score at a stage: each sheet's lines in the edition's order, domains only where the plan chose them."""
    found: list[Line] = []
    for code in stage.scored:
        sheet = rules.sheet(code)
        found += [Line(sheet, item) for item in ordered(sheet, chosen(sheet, domains))]
    return tuple(found)


def chosen(sheet: Sheet, domains: Collection[str]) -> tuple[str, ...]:
    """The criteria or domains that a sheet is filled in for, in the edition's order."""
    return tuple(of for of in sheet.subjects if sheet.about != "domains" or of in domains)


def ordered(sheet: Sheet, subjects: Iterable[str]) -> list[Item]:
    """The items of these subjects, subject by subject."""
    return [item for of in subjects for item in sheet.items_of(of)]


def missing(lines: Iterable[Line], marks: Mapping[Key, Mark]) -> list[Line]:
    """The lines that cannot be handed in yet."""
    return [line for line in lines if not marks.get(line.key, EMPTY).whole]


def values(sheet: Sheet, marks: Mapping[Key, Mark]) -> dict[str, Decimal | None]:
    """One reviewer's values on a sheet by the code of the item, as `programme.pure.scoring` wants them."""
    return {item.code: marks.get((sheet.code, item.code), EMPTY).value for item in sheet.items}


def subject_label(rules: Edition, sheet: Sheet, code: str) -> Text:
    """The words for a criterion or a domain of a sheet."""
    return rules.domain(code).short if sheet.about == "domains" else rules.criterion(code).short


def fingerprint(lines: Iterable[Line], marks: Mapping[Key, Mark]) -> str:
    """The SHA-256 of what was handed in, so that the record shows whether a score was changed afterwards."""
    rows = [[*line.key, str(marks[line.key].value), marks[line.key].reason] for line in lines]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Subject:
    """A criterion or domain with its combined figure, and whether it reaches the mark (None: cannot be said)."""

    code: str
    label: Text
    value: Decimal | None
    met: bool | None
    # What each reviewer gave, in the order of the reviewers.
    each: tuple[Decimal | None, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetResult:
    """One sheet's outcome over all reviewers."""

    sheet: Sheet
    subjects: tuple[Subject, ...]
    total: Decimal | None
    maximum: Decimal
    verdict: scoring.Verdict


def maximum(sheet: Sheet, subjects: Collection[str]) -> Decimal:
    """The most that the chosen lines can give: the scale's end, or for points the sum of the lines' ends."""
    if sheet.combine == "sum":
        return sum((item.max for item in ordered(sheet, subjects)), Decimal(0))
    return sheet.max


def result(
    rules: Edition, sheet: Sheet, domains: Collection[str], reviewers: Iterable[Mapping[Key, Mark]]
) -> SheetResult:
    """One sheet over all reviewers: each subject's figure, the total, and whether it passes by the edition's rule."""
    subjects = chosen(sheet, domains)
    scores = [values(sheet, marks) for marks in reviewers]
    combined = scoring.combined(rules, sheet, scores, subjects)
    each = [scoring.subject_totals(sheet, one, subjects) for one in scores]
    mark = mark_of(rules, sheet) if sheet.rule.kind == "domain-marks" else None
    rows = tuple(
        Subject(
            code=code,
            label=subject_label(rules, sheet, code),
            value=combined[code],
            met=scoring.meets(mark, combined[code]) if mark else None,
            each=tuple(one[code] for one in each),
        )
        for code in subjects
    )
    total = scoring.combined_total(rules, sheet, scores, subjects)
    return SheetResult(sheet, rows, total, maximum(sheet, subjects), scoring.passes(rules, sheet, combined))


def own_total(sheet: Sheet, domains: Collection[str], marks: Mapping[Key, Mark]) -> Decimal | None:
    """One reviewer's total of a sheet; unknown until every line of it has a value."""
    return scoring.sheet_total(sheet, values(sheet, marks), chosen(sheet, domains))


SIGNS = {">=": "≥", "<=": "≤"}
STATUS_TH = {"confirmed": "ยืนยันแล้ว", "reported": "มีรายงาน", "unverified": "ยังไม่ยืนยัน"}


def mark_words(mark: Parameter, lang: str) -> str:
    """A mark or a share as a page or a document writes it: what it is, how it is compared, and its value."""
    sign = SIGNS.get(mark.operator or ">=", mark.operator or "≥")
    return f"{mark.label.in_(lang)} {sign} {mark.value}"


def mark_of(rules: Edition, sheet: Sheet) -> Parameter | None:
    """The parameter that says when a sheet passes, if it has one."""
    return rules.param(sheet.rule.mark) if sheet.rule.mark else None


def brief(rules: Edition, results: Iterable[SheetResult], reviewers: int) -> list[dict[str, object]]:
    """The results of an assessment as plain values for the minutes: each sheet with its figures, its mark and its verdict."""
    found: list[dict[str, object]] = []
    for result in results:
        mark = mark_of(rules, result.sheet)
        found.append(
            {
                "sheet": result.sheet.label.th,
                "reviewers": reviewers,
                "rows": [[subject.label.th, figure(subject.value), subject.met] for subject in result.subjects],
                "total": figure(result.total),
                "maximum": shown(result.maximum),
                "mark": f"{mark_words(mark, 'th')} ({STATUS_TH[mark.status.value]})" if mark else "",
                "verdict": result.verdict.reason.th if result.verdict.passed is not None else "",
            }
        )
    return found


def shown(value: Decimal | None) -> str | None:
    """A score for reading: whole, or to two places; only here is it rounded."""
    if value is None:
        return None
    return f"{value:.0f}" if value == value.to_integral_value() else f"{value:.2f}"


def figure(value: Decimal | None) -> str | None:
    """A figure made of several scores, always to two places, so that figures below one another compare at a glance."""
    return None if value is None else f"{value:.2f}"
