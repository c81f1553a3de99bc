"""The reviewer's desk: my assessments, the question about conflicts, and scoring beside the plan."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from tramuang.base.answers import Answer, first_no, no, yes
from tramuang.base.doors import door, problem
from tramuang.base.kinds import Duty
from tramuang.base.steps import STALE as STALE_ANSWER
from tramuang.plans.access import lang
from tramuang.plans.models import Case
from tramuang.plans.views.asking import STALE, attempt, renew, signed_in
from tramuang.programme.pure.edition import Sheet
from tramuang.review import access, actions, queries
from tramuang.review.forms import ConflictForm, ScoreForm, SeenForm
from tramuang.review.kinds import Conflict
from tramuang.review.models import Assignment
from tramuang.review.pure import lines as sheets
from tramuang.review.pure.lines import EMPTY, Line, Mark
from tramuang.review.views import beside


@door(Duty.SCORE)
@require_http_methods(["GET"])
def mine(request: HttpRequest) -> HttpResponse:
    """The plans I was asked to assess."""
    found = queries.my_assignments(signed_in(request))
    context = {
        "waiting": [card(each) for each in found if queries.waits(each)],
        "done": [card(each) for each in found if not queries.waits(each)],
        "now": request.at,
    }
    return render(request, "review/reviews.html", context)


def card(assignment: Assignment) -> dict[str, Any]:
    """One assessment in the reviewer's list."""
    if assignment.submitted_at is not None:
        words, tone = _("Handed in"), "ok"
    elif assignment.conflict == Conflict.DECLARED:
        words, tone = _("Conflict declared"), "attention"
    elif assignment.conflict == Conflict.NOT_ASKED:
        words, tone = _("First: a conflict of interest?"), "river"
    elif assignment.case.at_stage.scored:
        words, tone = _("To be assessed"), "river"
    else:
        words, tone = _("The assessment is over"), "neutral"
    return {"assignment": assignment, "case": assignment.case, "state": words, "tone": tone}


@door(Duty.SCORE)
@require_http_methods(["GET", "POST"])
def assessment(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One plan to assess: first the question about conflicts, then line by line beside the plan."""
    person = signed_in(request)
    found = queries.assignment_for(person, key, request.at)
    first = access.may_answer_first(found)
    if not first.ok:
        return ask(request, found, ConflictForm())
    lines = queries.lines_of(found.case)
    if not lines:
        raise Http404
    marks = queries.marks_of(found)
    line = chosen(lines, request, marks)
    form = ScoreForm(line=line, mark=marks.get(line.key, EMPTY), revision=found.revision)
    if request.method == "GET":
        return score(request, found, lines, marks, line, form)
    form = ScoreForm(request.POST, line=line, mark=marks.get(line.key, EMPTY), revision=found.revision)

    def do() -> None:
        given = form.cleaned_data
        sheet, item = line.key
        actions.save_score(
            found,
            sheet=sheet,
            item=item,
            value=given["value"],
            reason=given["reason"],
            seen=given["seen"],
            by=person,
            at=request.at,
        )

    status = attempt(form, do)
    if not status:
        onward = request.POST.get("go", "")
        name = onward if any(each.name == onward for each in lines) else line.name
        return redirect(f"{request.path}?line={name}")
    stored: Mark | None = None
    if status == STALE:
        found = queries.assignment_for(person, key, request.at)
        if not found.case.at_stage.scored:
            return problem(request, 409, STALE_ANSWER)
        marks = queries.marks_of(found)
        stored = marks.get(line.key, EMPTY)
        renew(form, seen=found.revision)
    return score(request, found, lines, marks, line, form, stored=stored, status=status)


def chosen(lines: Sequence[Line], request: HttpRequest, marks: dict[Any, Mark]) -> Line:
    """The line that the address names, else the first that is still open, else the first."""
    wanted = request.GET.get("line", "")
    named = next((line for line in lines if line.name == wanted), None)
    return named or next(iter(sheets.missing(lines, marks)), lines[0])


def ask(request: HttpRequest, found: Assignment, form: ConflictForm, status: int = 200) -> HttpResponse:
    """The question about conflicts of interest, with nothing of the plan beside it."""
    context = {
        "assignment": found,
        "case": found.case,
        "form": form,
        "answer": access.may_answer_conflict(signed_in(request), found, request.at),
        "declared": found.conflict == Conflict.DECLARED,
        "now": request.at,
    }
    return render(request, "review/conflict.html", context, status=status)


@door(Duty.SCORE)
@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Answer whether there is a conflict of interest, or declare one that came up later."""
    person = signed_in(request)
    found = queries.assignment_for(person, key, request.at)
    if request.method == "GET":
        return ask(request, found, ConflictForm())
    form = ConflictForm(request.POST)

    def do() -> None:
        given = form.cleaned_data
        actions.answer_conflict(found, conflict=given["conflict"], note=given["note"], by=person, at=request.at)

    status = attempt(form, do)
    if status:
        return ask(request, found, form, status)
    return redirect("review-assessment", found.pk)


@door(Duty.SCORE)
@require_POST
def submit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Hand in the whole assessment."""
    person = signed_in(request)
    found = queries.assignment_for(person, key, request.at)
    form = SeenForm(request.POST)
    status = attempt(
        form, lambda: actions.submit_scores(found, seen=form.cleaned_data["seen"], by=person, at=request.at)
    )
    if status:
        for sentence in form.errors.get("__all__", [STALE_ANSWER.reason]):
            messages.error(request, sentence)
    else:
        messages.info(request, _("Your assessment has been handed in. It can no longer be changed."))
    return redirect("review-assessment", found.pk)


# --- the page of three columns ----------------------------------------------------------------------------------


def score(
    request: HttpRequest, found: Assignment, lines: Sequence[Line], marks: dict[Any, Mark], line: Line, form: ScoreForm, *,
    stored: Mark | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Lines and running total, the plan at the right place, and the rubric with the reason."""
    person, case = signed_in(request), found.case
    view = beside.plan_beside(case)
    domains = queries.domains_of(case)
    place = list(lines).index(line)
    open_ = sheets.missing(lines, marks)
    context: dict[str, Any] = {
        "assignment": found,
        "case": case,
        "line": line,
        "label": line.item.label.in_(lang()),
        "subject": subject_words(case, line) if line.sheet.about == "domains" else line.sheet.label.in_(lang()),
        "guidance": line.item.guidance.in_(lang()) if line.item.guidance else "",
        "groups": groups(case, lines, marks, domains, line),
        "done": len(lines) - len(open_),
        "lines": len(lines),
        "number": place + 1,
        "before": lines[place - 1] if place else None,
        "after": lines[place + 1] if place + 1 < len(lines) else None,
        "form": form,
        "levels": levels(line, form),
        "stored": stored,
        "stored_value": sheets.shown(stored.value) if stored else None,
        "may": access.may_score(person, found, request.at),
        "may_submit": may_submit(person, found, open_, request),
        "version": beside.version(view),
        "whole": beside.whole(view) if view else None,
        "part": beside.of_criterion(view, line.item.of) if view and line.sheet.about != "domains" else None,
        "domain": beside.of_domain(view, line.item.of) if view and line.sheet.about == "domains" else None,
        "progress": gettext("%(n)s of %(of)s lines done") % {"n": len(lines) - len(open_), "of": len(lines)},
        "seen": {"seen": found.revision},
        "most": sheets.shown(line.item.max),
        "keys": keys(line),
        "peers": queries.assessment_for(person, case, request.at),
        "now": request.at,
    }
    return render(request, "review/score.html", context, status=status)


def may_submit(person: Any, found: Assignment, open_: Sequence[Line], request: HttpRequest) -> Answer:
    """Whether the assessment can be handed in, with how much is missing when it cannot."""
    first = open_[0].item.label.in_(lang()) if open_ else ""
    missing = (
        no("lines-open", gettext("Still to do: %(n)s, first “%(line)s”.") % {"n": len(open_), "line": first})
        if open_
        else yes
    )
    return first_no(access.may_score(person, found, request.at), missing)


def subject_words(case: Case, line: Line) -> str:
    """The criterion or domain of a line, in full."""
    of = case.rules.domain(line.item.of) if line.sheet.about == "domains" else case.rules.criterion(line.item.of)
    return of.label.in_(lang())


def levels(line: Line, form: ScoreForm) -> list[dict[str, Any]]:
    """The rubric: each score with its words, and whether it is chosen."""
    if not line.rubric:
        return []
    value = form["value"].value()
    picked = None if value in (None, "") else str(value)
    return [
        {
            "score": sheets.shown(level.score),
            "words": level.label.in_(lang()),
            "chosen": picked is not None and _same(picked, level.score),
            "id": f"id_value_{number}",
        }
        for number, level in enumerate(reversed(line.sheet.levels))
    ]


def keys(line: Line) -> str:
    """The keys that give a score on this line; none where a score has several figures."""
    scores = [level.score for level in line.sheet.levels]
    if not scores or max(scores) > 9 or any(score % 1 for score in scores):
        return ""
    return f"{sheets.shown(min(scores))}–{sheets.shown(max(scores))}"


def _same(text: str, value: Decimal) -> bool:
    return text in (sheets.shown(value), str(value))


def groups(
    case: Case, lines: Sequence[Line], marks: dict[Any, Mark], domains: Sequence[str], here: Line
) -> list[dict[str, Any]]:
    """The left column: each sheet with its lines, what was given, and the running total."""
    found = []
    for sheet in dict.fromkeys(line.sheet for line in lines):
        mine_ = [line for line in lines if line.sheet.code == sheet.code]
        found.append(
            {
                "sheet": sheet,
                "label": sheet.label.in_(lang()),
                "subjects": [
                    {
                        "code": code,
                        "label": sheets.subject_label(case.rules, sheet, code).in_(lang()),
                        "domain": sheet.about == "domains",
                        "n": beside.place_of(case.rules, code),
                        "icon": case.rules.domain(code).icon if sheet.about == "domains" else "",
                        "lines": [entry(line, marks, here) for line in mine_ if line.item.of == code],
                        **subject_total(sheet, code, marks),
                    }
                    for code in dict.fromkeys(line.item.of for line in mine_)
                ],
                **running(case, sheet, mine_, domains, marks),
            }
        )
    return found


def entry(line: Line, marks: dict[Any, Mark], here: Line) -> dict[str, Any]:
    """One line in the left column."""
    mark = marks.get(line.key, EMPTY)
    return {
        "name": line.name,
        "label": line.item.label.in_(lang()),
        "value": sheets.shown(mark.value),
        "most": sheets.shown(line.item.max),
        "whole": mark.whole,
        "reason_missing": mark.value is not None and not mark.reason.strip(),
        "current": line.key == here.key,
    }


def subject_total(sheet: Sheet, code: str, marks: dict[Any, Mark]) -> dict[str, Any]:
    """A domain's own total, once every line of it has a value."""
    items = sheet.items_of(code)
    if sheet.about != "domains" or len(items) < 2:
        return {"total": None, "several": False}
    total = sheets.scoring.total(sheet, items, sheets.values(sheet, marks))
    return {"total": sheets.shown(total), "several": True}


def running(
    case: Case, sheet: Sheet, lines: Sequence[Line], domains: Sequence[str], marks: dict[Any, Mark]
) -> dict[str, Any]:
    """The total so far: of the lines that have a value, out of what these lines could give; unknown lines count as neither."""
    scored = [line.item for line in lines if marks.get(line.key, EMPTY).value is not None]
    values = sheets.values(sheet, marks)
    so_far = sheets.scoring.total(sheet, scored, values) if scored else None
    most = sum((item.max for item in scored), Decimal(0)) if sheet.combine == "sum" else sheet.max
    rule = sheets.mark_of(case.rules, sheet)
    whole = len(scored) == len(lines)
    verdict = None
    if whole and sheet.rule.kind != "none":
        totals = sheets.scoring.subject_totals(sheet, values, sheets.chosen(sheet, domains))
        verdict = sheets.scoring.passes(case.rules, sheet, totals)
    return {
        "so_far": sheets.shown(so_far),
        "most": sheets.shown(most),
        "whole": whole,
        "scored": len(scored),
        "of": len(lines),
        "rule": rule,
        "rule_words": sheets.mark_words(rule, lang()) if rule else "",
        "verdict": verdict,
        "verdict_words": verdict.reason.in_(lang()) if verdict else "",
        "status": sheet.status,
    }
