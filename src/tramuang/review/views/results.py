"""What an assessment came to: the figures, and the reasons line by line."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tramuang.base.doors import PUBLIC, door
from tramuang.plans import queries as plans
from tramuang.plans.access import lang
from tramuang.plans.models import Case
from tramuang.plans.views.asking import who
from tramuang.review import queries
from tramuang.review.pure import lines as sheets
from tramuang.review.views import beside


@door(PUBLIC)
@require_http_methods(["GET"])
def results(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the assessment came to, with the reasons, for whoever may see it; nobody else learns whether there is one."""
    person = who(request)
    case = plans.case_for(person, key, request.at)
    found = queries.assessment_for(person, case, request.at)
    if not found.shown:
        raise Http404
    return render(request, "review/results.html", {"case": case, "found": found, **tables(case, found)})


def tables(case: Case, found: queries.Assessment) -> dict[str, Any]:
    """The results as tables, and the reasons line by line."""
    return {
        "sheets": [sheet_table(case, result, found.reviewers) for result in found.results],
        "reasons": [
            {
                "label": each.line.item.label.in_(lang()),
                # A component has one line, which says it all; a domain has several.
                "subject": sheets.subject_label(case.rules, each.line.sheet, each.line.item.of).in_(lang())
                if each.line.sheet.about == "domains"
                else "",
                "sheet": each.line.sheet.label.in_(lang()),
                "said": [
                    {"who": one.who, "value": sheets.shown(one.mark.value), "reason": one.mark.reason}
                    for one in each.said
                ],
                "most": sheets.shown(each.line.item.max),
            }
            for each in found.lines
        ],
        "aggregate": [
            case.rules.param(code) for code in dict.fromkeys(result.sheet.aggregate for result in found.results)
        ],
        "back": reverse("plans-case", args=[case.pk]),
    }


HOW = {"mean": _("mean"), "median": _("median"), "lowest": _("lowest"), "highest": _("highest")}


def sheet_table(case: Case, result: sheets.SheetResult, reviewers: Sequence[str]) -> dict[str, Any]:
    """One sheet: criteria or domains down, reviewers across, and the figure that counts."""
    sheet = result.sheet
    rule = sheets.mark_of(case.rules, sheet)
    how = case.rules.param(sheet.aggregate)
    rows = [
        [
            subject.label.in_(lang()),
            *({"text": sheets.shown(value), "num": True} for value in subject.each),
            {"text": sheets.figure(subject.value), "num": True, "tone": tone_of(subject.met)},
        ]
        for subject in result.subjects
    ]
    columns: list[Any] = [_("What is assessed"), *({"label": name, "num": True} for name in reviewers)]
    return {
        "sheet": sheet,
        "label": sheet.label.in_(lang()),
        "columns": [*columns, {"label": HOW.get(str(how.value), how.value), "num": True}],
        "rows": rows,
        "bars": [
            {"label": subject.label.in_(lang()), "value": subject.value, "text": sheets.figure(subject.value) or "",
             "target": rule.number if rule and sheet.rule.kind == "domain-marks" else None,
             "domain": subject.code if sheet.about == "domains" else None,
             "n": beside.place_of(case.rules, subject.code) if sheet.about == "domains" else None}
            for subject in result.subjects
        ],
        "max": sheet.max if sheet.combine != "sum" else max((sum((item.max for item in sheet.items_of(subject.code)), Decimal(0)) for subject in result.subjects), default=sheet.max),
        "total": sheets.figure(result.total),
        "maximum": sheets.shown(result.maximum),
        "verdict": result.verdict,
        "verdict_words": result.verdict.reason.in_(lang()),
        "rule": rule,
        "rule_words": sheets.mark_words(rule, lang()) if rule else "",
        "how": how,
        "how_label": HOW.get(str(how.value), how.value),
    }  # fmt: skip


def tone_of(met: bool | None) -> str | None:
    """The tone of a figure that reaches its mark or does not."""
    return None if met is None else ("ok" if met else "problem")
