"""My cases, and the page of one case: where it stands, how it came there, and what can be done."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tramuang.base import files, panels
from tramuang.base.doors import PUBLIC, SIGNED_IN, door, problem
from tramuang.base.kinds import Duty
from tramuang.base.pure.thai.dates import long_date
from tramuang.plans import access, actions, forms, queries
from tramuang.plans.models import Case
from tramuang.plans.queries.cases import LetterOf, MoveOn
from tramuang.plans.views import track
from tramuang.plans.views.asking import attempt, crumbs, renew, signed_in, who
from tramuang.programme.pure.edition import Move

WITHDRAWN = "withdrawn"


@door(SIGNED_IN)
@require_http_methods(["GET"])
def mine(request: HttpRequest) -> HttpResponse:
    """The cases a person works on, by round."""
    person = signed_in(request)
    found = queries.my_cases(person, request.at)
    entered = queries.entered_on(found)
    rounds: dict[str, dict[str, Any]] = {}
    for case in found:
        rows = rounds.setdefault(case.round_id, {"round": case.round, "cases": []})
        rows["cases"].append(track.row(case, entered[case.pk], inside=True, today=request.at))
    standing = person.standing(request.at)
    context = {
        "columns": [_("City"), _("Stage"), _("Waiting for"), _("Since"), _("Due")],
        "rounds": list(rounds.values()),
        "nominates": queries.open_rounds(request.at) if Duty.NOMINATE in standing.duties else [],
    }
    return render(request, "plans/cases.html", context)


@door(PUBLIC)
@require_http_methods(["GET"])
def case(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One case, as its people or as everybody sees it."""
    return show(request, queries.case_for(who(request), key, request.at))


def show(request: HttpRequest, found: Case, bound: forms.MoveForm | None = None, status: int = 200) -> HttpResponse:
    """The page of a case; with `bound` the form of a move that did not go through."""
    person = who(request)
    inside = access.is_inside(person, found, request.at)
    steps = queries.history(found)
    entered = queries.entered_on([found])[found.pk]
    context = {
        "case": found,
        "inside": inside,
        "eyebrow": f"{found.round.title} · {found.flow.label.in_(access.lang())}",
        "crumbs": [(_("My cases"), reverse("plans-cases")), (found.area.name, None)] if inside else None,
        "letter_columns": [_("Letter of"), _("Number"), _("Date"), _("Signed by"), _("Signed scan")],
        "rules": found.rules,
        "where": track.row(found, entered, inside=inside, today=request.at),
        "stages": track.stages(found, steps, inside=inside),
        "history": track.timeline(found, steps, inside=inside),
        "letters": letter_rows(found, queries.letters_of(found, steps), request) if inside else [],
        "moves": [
            (each, form_for(found, each, bound, request.at)) for each in queries.moves_for(person, found, request.at)
        ],
        "bound": bound,
        "may_edit": access.may_edit_plan(person, found, request.at),
        "may_see_plan": access.may_see_plan(person, found, request.at),
        "snapshots": queries.snapshots_of(found) if access.may_see_snapshots(person, found, request.at) else [],
        "writes_plan": any(stage.plan_editable for stage in found.flow.stages),
        "panels": panels.drawn("case", request, found),
        "closes_at": access.closes_at(found) if found.at_stage.plan_editable else None,
        "returned": track.returned(found, steps) if inside else None,
    }
    return render(request, "plans/case.html", context, status=status)


def form_for(found: Case, each: MoveOn, bound: forms.MoveForm | None, at: datetime) -> forms.MoveForm:
    """The form of a move: the one that came back with faults, or an empty one."""
    if bound is not None and bound.move.code == each.move.code:
        return bound
    initial = {"seen": found.stage_version, "code": each.move.code}
    return forms.MoveForm(move=each.move, at=at, initial=initial, auto_id=f"id_{each.move.code}_%s")


@door(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Make a move of the edition that needs nothing more than a reason, a day or a letter."""
    person = signed_in(request)
    found = queries.case_for(person, key, request.at)
    if request.method == "GET":
        return redirect("plans-case", found.pk)
    wanted = next((each for each in found.moves() if each.code == request.POST.get("code")), None)
    if wanted is None:
        # Somebody has moved the case since this page was opened, or the code is made up.
        code = str(request.POST.get("code", ""))
        known = any(each.code == code for each in found.flow.moves)
        return problem(request, 409 if known else 403, _gone(found, known))
    form = forms.MoveForm(request.POST, request.FILES, move=wanted, at=request.at, auto_id=f"id_{wanted.code}_%s")
    status = attempt(form, lambda: _make(found, wanted, form, request))
    if status:
        fresh = queries.case_for(person, key, request.at)
        if fresh.stage_version != found.stage_version or fresh.stage != found.stage:
            return problem(request, 409, _gone(fresh, True))
        renew(form, seen=fresh.stage_version)
        return show(request, fresh, form, status)
    messages.info(request, _("Done: %(what)s") % {"what": wanted.label.in_(access.lang())})
    return redirect("plans-case", found.pk)


def _make(found: Case, wanted: Move, form: forms.MoveForm, request: HttpRequest) -> None:
    given = form.cleaned_data
    person, reason = signed_in(request), given.get("reason", "")
    if found.flow.stage(wanted.to).result == WITHDRAWN:
        actions.withdraw_nomination(found, seen=given["seen"], reason=reason, by=person, at=request.at)
    else:
        actions.move_case(
            found, wanted.code, seen=given["seen"], by=person, at=request.at, reason=reason, due=given.get("due"),
            letter=form.letter(),
        )  # fmt: skip


def _gone(found: Case, known: bool) -> Any:
    return queries.STALE if known else queries.NO_SUCH_MOVE


# --- letters ----------------------------------------------------------------------------------------------------


def letter_rows(found: Case, letters: list[LetterOf], request: HttpRequest) -> list[dict[str, Any]]:
    """The letters of a case for its page."""
    may = access.may_attach_scan(who(request), found, request.at)
    return [
        {
            "letter": each.letter,
            "of": each.of.in_(access.lang()),
            "url": reverse("plans-letter-scan", args=[found.pk, each.letter.pk]),
            "may": may,
        }
        for each in letters
    ]


@door(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def scan(request: HttpRequest, key: uuid.UUID, letter: uuid.UUID) -> HttpResponse:
    """The signed scan of a letter: read it, or submit it."""
    person = signed_in(request)
    found = queries.case_for(person, key, request.at)
    if not access.is_inside(person, found, request.at):
        raise Http404
    of = next((each for each in queries.letters_of(found, []) if each.letter.pk == letter), None)
    if of is None:
        raise Http404
    if request.method == "GET" and of.letter.scan is not None and "replace" not in request.GET:
        return files.download(of.letter.scan)
    form = forms.ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = forms.ScanForm(request.POST, request.FILES)

    def keep() -> None:
        actions.keep_scan(found, of.letter, form.cleaned_data["scan"], by=person, at=request.at)

    status = attempt(form, keep) if request.method == "POST" else 200
    if not status:
        messages.info(request, _("The scan is kept."))
        return redirect("plans-case", found.pk)
    facts = [
        (_("Letter of"), of.of.in_(access.lang())),
        (_("Number"), of.letter.number),
        (_("Date"), long_date(of.letter.dated, access.lang())),
        (_("Signed by"), of.letter.signatory),
    ]
    context = {"form": form, "case": found, "of": of, "facts": facts, "crumbs": crumbs(found, (_("Signed scan"), None))}
    return render(request, "plans/scan.html", context, status=status)
