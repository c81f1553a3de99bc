"""How scores become totals, how several reviewers become one figure, and when a plan passes.

Everything is Decimal and nothing is rounded before it is compared. An unknown score is not zero: whatever
rests on it is unknown too (None), unless the answer would be the same whatever the score turned out to be.
The rules themselves (weights, marks, operators, ways of combining) come from the edition with their sources.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tramuang.programme.pure.edition import Edition, Item, Parameter, Sheet, Text

type Scores = Mapping[str, Decimal | None]
"""One reviewer's scores by the code of the line; a line that is absent or None has not been scored."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a scored case passes: True, False, or None when that cannot be said; and why."""

    passed: bool | None
    code: str
    reason: Text


def allowed(sheet: Sheet, item: Item, score: Decimal) -> bool:
    """Whether a score is on the scale of its line: within its limits and on a whole step."""
    return sheet.min <= score <= item.max and (score - sheet.min) % sheet.step == 0


def total(sheet: Sheet, items: Collection[Item], scores: Scores) -> Decimal | None:
    """The total of some lines of a sheet; unknown when there is no line or any of them is unscored."""
    marks = [scores.get(item.code) for item in items]
    known = [mark for mark in marks if mark is not None]
    if not items or len(known) < len(marks):
        return None
    if sheet.combine == "sum":
        return sum(known, Decimal(0))
    weights = [item.weight or Decimal(0) for item in items]
    return sum((m * w for m, w in zip(known, weights, strict=True)), Decimal(0)) / sum(weights, Decimal(0))


def sheet_total(sheet: Sheet, scores: Scores, chosen: Collection[str] | None = None) -> Decimal | None:
    """The total of one reviewer's whole sheet, or of the chosen domains or criteria only."""
    items = [item for item in sheet.items if chosen is None or item.of in chosen]
    return total(sheet, items, scores)


def subject_totals(sheet: Sheet, scores: Scores, chosen: Collection[str] | None = None) -> dict[str, Decimal | None]:
    """One reviewer's total for each domain or criterion (of those chosen), in the edition's order."""
    subjects = [subject for subject in sheet.subjects if chosen is None or subject in chosen]
    return {subject: total(sheet, sheet.items_of(subject), scores) for subject in subjects}


def aggregate(values: Sequence[Decimal | None], how: str) -> Decimal | None:
    """One figure from several reviewers'; unknown when nobody has scored or anybody has not finished."""
    known = sorted(value for value in values if value is not None)
    if not known or len(known) < len(values):
        return None
    middle = len(known) // 2
    match how:
        case "mean":
            return sum(known, Decimal(0)) / len(known)
        case "median":
            return known[middle] if len(known) % 2 else (known[middle - 1] + known[middle]) / 2
        case "lowest":
            return known[0]
        case "highest":
            return known[-1]
        case _:
            raise ValueError(f"there is no way of combining called {how!r}")


def combined(
    edition: Edition, sheet: Sheet, reviewers: Sequence[Scores], chosen: Collection[str] | None = None
) -> dict[str, Decimal | None]:
    """The figure of each domain or criterion from all reviewers, in the way that the edition names."""
    each = [subject_totals(sheet, scores, chosen) for scores in reviewers]
    subjects = [subject for subject in sheet.subjects if chosen is None or subject in chosen]
    how = edition.param(sheet.aggregate).value
    if not isinstance(how, str):
        return dict.fromkeys(subjects)
    return {subject: aggregate([totals[subject] for totals in each], how) for subject in subjects}


def combined_total(
    edition: Edition, sheet: Sheet, reviewers: Sequence[Scores], chosen: Collection[str] | None = None
) -> Decimal | None:
    """The figure of the whole sheet from all reviewers, in the way that the edition names."""
    how = edition.param(sheet.aggregate).value
    if not isinstance(how, str):
        return None
    return aggregate([sheet_total(sheet, scores, chosen) for scores in reviewers], how)


def compare(value: Decimal, operator: str | None, mark: Decimal) -> bool:
    """Whether a value stands to a mark as the operator says (`>=` where a source names none)."""
    match operator or ">=":
        case ">=":
            return value >= mark
        case ">":
            return value > mark
        case "<=":
            return value <= mark
        case "<":
            return value < mark
        case _:
            return value == mark


def meets(param: Parameter, value: Decimal | None) -> bool | None:
    """Whether a value satisfies a parameter with its operator; None when either is unknown."""
    if value is None or param.number is None:
        return None
    return compare(value, param.operator, param.number)


def passes(edition: Edition, sheet: Sheet, totals: Mapping[str, Decimal | None]) -> Verdict:
    """Whether the combined totals of the chosen domains or criteria pass by the sheet's rule.

    `totals` holds what was chosen: a domain that is absent was not chosen, one that is None is not scored yet.
    """
    rule = sheet.rule
    if rule.kind == "none" or rule.mark is None:
        return Verdict(None, "no-mark", Text("แบบประเมินนี้ไม่มีคะแนนผ่าน", "This sheet has no pass mark."))
    mark = edition.param(rule.mark)
    if mark.number is None:
        return Verdict(None, "mark-unknown", Text("ไม่ทราบคะแนนผ่าน", "The pass mark is not known."))
    return _points(mark, totals) if rule.kind == "points" else _domain_marks(edition, sheet, mark, totals)


def _points(mark: Parameter, totals: Mapping[str, Decimal | None]) -> Verdict:
    known = [value for value in totals.values() if value is not None]
    if not totals or len(known) < len(totals):
        return Verdict(None, "incomplete", Text("ยังให้คะแนนไม่ครบ", "Not everything has been scored yet."))
    points = sum(known, Decimal(0))
    limit = mark.number or Decimal(0)
    th, en = f"ได้ {points} คะแนน เกณฑ์ {_words(mark)}", f"{points} points; the mark is {_words(mark)}."
    if compare(points, mark.operator, limit):
        return Verdict(True, "passed", Text(th, en))
    return Verdict(False, "points-below", Text(th, en))


def _domain_marks(edition: Edition, sheet: Sheet, mark: Parameter, totals: Mapping[str, Decimal | None]) -> Verdict:
    """The mandatory domains and at least so many others reach the mark.

    For Smart City Thailand: environment and one other at 70 or more (reported in December 2018 by Prachachat
    and OPT News; the choice of domains by the steering committee, 7 February 2562).
    """
    met = {code: meets(mark, value) for code, value in totals.items()}
    mandatory, needed = edition.mandatory_domains, sheet.rule.at_least_other
    for code in mandatory:
        label = edition.domain(code).label
        if code not in met:
            return Verdict(False, "mandatory-missing", Text(f"ไม่ได้เลือก{label.th}", f"{label.en} was not chosen."))
        if met[code] is False:
            reason = Text(f"{label.th}ไม่ถึง {_words(mark)}", f"{label.en} does not reach {_words(mark)}.")
            return Verdict(False, "mandatory-below", reason)
    others = [answer for code, answer in met.items() if code not in mandatory]
    reached, open_ = others.count(True), others.count(None)
    if reached + open_ < needed:
        return Verdict(
            False,
            "too-few-others",
            Text(
                f"ด้านอื่นที่ถึงเกณฑ์ {_words(mark)} มี {reached} จากที่ต้องมี {needed}",
                f"Of the other domains {reached} reach {_words(mark)}; {needed} must.",
            ),
        )
    if any(met[code] is None for code in mandatory) or reached < needed:
        return Verdict(None, "incomplete", Text("ยังให้คะแนนไม่ครบ", "Not everything has been scored yet."))
    return Verdict(
        True,
        "passed",
        Text(
            f"ด้านบังคับและด้านอื่นอีก {reached} ด้านถึงเกณฑ์ {_words(mark)}",
            f"The mandatory domains and {reached} other reach {_words(mark)}.",
        ),
    )


def _words(mark: Parameter) -> str:
    return f"{'≥' if (mark.operator or '>=') == '>=' else mark.operator} {mark.number}"
