"""What a check has found, as a page shows it: how many values are good, and what is wrong by kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tramuang.figures.models import Upload
from tramuang.figures.pure.exports.tables import safe
from tramuang.figures.pure.validating.sentences import KINDS
from tramuang.figures.queries import stewarding
from tramuang.figures.views.words import lang

SEVERITIES = {
    "error": (gettext_lazy("Cannot be accepted"), "problem", "alert-circle"),
    "warning": (gettext_lazy("Look at it"), "attention", "eye"),
    "mended": (gettext_lazy("Mended"), "ok", "check"),
}
# Each kind of finding in a few words; the sentence beside the row says the rest.
TITLES = {
    "row-short": gettext_lazy("Cells are missing in the row"), "row-long": gettext_lazy("The row has too many cells"),
    "row-long-empty": gettext_lazy("Empty cells beyond the header"), "mixed-encoding": gettext_lazy("Mixed encodings"),
    "broken-text": gettext_lazy("Letters that cannot be read"), "area-empty": gettext_lazy("No area given"),
    "area-unknown": gettext_lazy("Unknown area"), "area-ambiguous": gettext_lazy("More than one area of that name"),
    "area-spelling": gettext_lazy("Another spelling of an area"), "area-conflict": gettext_lazy("Code and name of the area disagree"),
    "total-row": gettext_lazy("A total, not an area"), "period-empty": gettext_lazy("No period given"),
    "period-unreadable": gettext_lazy("Not a period"), "period-out-of-range": gettext_lazy("A year that cannot be right"),
    "period-future": gettext_lazy("A period that has not come yet"), "short-year": gettext_lazy("A year of two digits"),
    "era-mixed": gettext_lazy("Buddhist and common era mixed"), "period-thai-digits": gettext_lazy("Thai digits in the period"),
    "element-empty": gettext_lazy("No data element given"), "element-unknown": gettext_lazy("Unknown data element"),
    "missing-word": gettext_lazy("Kept as missing, not as zero"), "not-applicable-word": gettext_lazy("Kept as not applicable"),
    "thai-digits": gettext_lazy("Thai digits"), "thousands": gettext_lazy("Thousands separators"),
    "decimal-comma": gettext_lazy("A comma for the decimal point"), "unit-in-cell": gettext_lazy("A unit in the cell"),
    "brackets-negative": gettext_lazy("Brackets for a negative value"), "power-of-ten": gettext_lazy("A power of ten from a spreadsheet"),
    "marked-estimated": gettext_lazy("Marked as an estimate"), "marked-provisional": gettext_lazy("Marked as provisional"),
    "footnote-mark": gettext_lazy("A footnote mark"), "wrong-type": gettext_lazy("Not a number"), "formula": gettext_lazy("A formula instead of a value"), "formulas-taken": gettext_lazy("Values of formulas as last computed"),
    "too-long": gettext_lazy("Too many figures"), "negative": gettext_lazy("Below zero where that cannot be"),
    "below-minimum": gettext_lazy("Below the least possible"), "above-maximum": gettext_lazy("Above the most possible"),
    "unit-mixed": gettext_lazy("Another unit, converted"), "unit-foreign": gettext_lazy("A unit that cannot be converted"),
    "status-unknown": gettext_lazy("Unknown status"), "grade-unknown": gettext_lazy("Unknown quality grade"),
    "status-conflict": gettext_lazy("Missing, yet with a value"), "duplicate-same": gettext_lazy("The same row again"),
    "duplicate-key": gettext_lazy("Two different values for the same"), "outlier": gettext_lazy("Far from the other values"),
    "jump": gettext_lazy("An unusual change"), "part-above-whole": gettext_lazy("The parts are more than the whole"),
    "period-copied": gettext_lazy("A period that looks copied"), "all-zero": gettext_lazy("Nothing but zero"),
    "other-dataset": gettext_lazy("Another dataset says otherwise"),
}  # fmt: skip


def tally(upload: Upload) -> dict[str, Any] | None:
    """How many of a file's values are good, missing or left out: as parts of a bar and in words; None before a check."""
    told = upload.findings
    if "rows" not in told:
        return None
    good, missing = int(told.get("good", 0)), int(told.get("missing", 0))
    whole = max(int(told.get("values", 0)), good)
    parts = [
        (_("Values that can be accepted"), good - missing, "good"),
        (_("Marked as missing"), missing, "missing"),
        (_("Left out: wrong or doubled"), whole - good, "out"),
    ]
    found, at = [], 0.0
    for label, count, kind in parts:
        width = 100 * count / whole if whole else 0.0
        found.append(
            {
                "label": label,
                "count": f"{count:,}",
                "kind": kind,
                "x": f"{at:.2f}",
                "width": f"{width:.2f}",
                "any": count > 0,
            }
        )
        at += width
    return {
        "parts": found,
        "text": "; ".join(f"{each['label']} {each['count']}" for each in found),
        "rows": f"{int(told['rows']):,}", "bad_rows": f"{int(told.get('bad_rows', 0)):,}", "mended": f"{int(told.get('mended', 0)):,}",
        "warnings": f"{int(told.get('warnings', 0)):,}", "values": f"{whole:,}", "good": f"{good:,}", "out": f"{whole - good:,}",
    }  # fmt: skip


def headline(told: dict[str, Any] | None) -> str:
    """The finding in one sentence."""
    if told is None:
        return ""
    words = {"good": told["good"], "all": told["values"], "rows": told["rows"]}
    return _("%(good)s of %(all)s values in %(rows)s rows can be accepted.") % words


def lines(upload: Upload) -> Iterator[list[str]]:
    """Everything that was found, a line each, for whoever mends the file in a spreadsheet; no text in it can become a formula."""
    own = lang()
    yield [_("Row"), _("Column"), _("Stands there"), _("Becomes"), _("What was found"), _("State")]
    for one in stewarding.findings(upload):
        state = str(SEVERITIES[KINDS[one["code"]].severity][0])
        yield [str(one["line"]), *map(safe, (one["column"], one["raw"], one["mend"], one[own], state))]


def groups(upload: Upload) -> list[dict[str, Any]]:
    """Findings by kind, in the reader's language; what was mended shows what it became, what is wrong says why."""
    own = lang()
    return [
        {
            "title": TITLES.get(each.code, "") or KINDS[each.code].en,
            "code": each.code,
            "count": f"{each.count:,}",
            "word": SEVERITIES[each.severity][0],
            "tone": SEVERITIES[each.severity][1],
            "icon": SEVERITIES[each.severity][2],
            "becomes": each.severity == "mended",
            "columns": [
                {"label": _("Row"), "num": True}, _("Column"), _("Stands there"),
                _("Becomes") if each.severity == "mended" else _("What was found"),
            ],
            "more": f"{each.count - len(each.first):,}" if each.count > len(each.first) else "",
            "first": [{**one, "text": one[own], "becomes": _becomes(each.code, one)} for one in each.first],
        }
        for each in stewarding.groups(upload)
    ]  # fmt: skip


def _becomes(code: str, one: dict[str, Any]) -> str:
    """What a mended cell is now; where nothing took its place, what was done with it."""
    if one.get("mend") and code != "duplicate-same":
        return str(one["mend"])
    return str(one[lang()])
