"""Writing the thread: goals, how they are measured, projects and their money; and taking any of them out again."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tramuang.base.answers import BadInput
from tramuang.base.doors import door
from tramuang.base.kinds import Duty
from tramuang.plans import actions, forms, queries
from tramuang.plans.kinds import Basis
from tramuang.plans.queries import PlanView
from tramuang.plans.views import drawing
from tramuang.plans.views.asking import signed_in
from tramuang.plans.views.editing import WRITING, ask


@door(Duty.EDIT_PLAN)
@require_http_methods(WRITING)
def goal(request: HttpRequest, key: uuid.UUID, goal: uuid.UUID | None = None) -> HttpResponse:
    """A new goal, or one of the plan's."""
    person = signed_in(request)
    case = queries.case_to_edit(person, key, request.at)
    view = queries.plan_of(case)
    found = view.goal(goal) if goal else None
    if goal and found is None:
        raise Http404
    initial: dict[str, Any] = {"revision": view.plan.revision}
    if found is not None:
        row = found.goal
        initial |= {
            "text_th": row.text_th, "text_en": row.text_en, "domain": row.domain, "targets": row.targets,
            "needs": [str(need.pk) for need in found.needs],
        }  # fmt: skip
    form = forms.GoalForm(
        request.POST or None, rules=case.rules, needs=view.needs, chosen=view.plan.domains, initial=initial
    )
    return ask(
        request,
        case,
        view,
        form,
        lambda: actions.save_goal(case, goal=goal, **form.given, by=person, at=request.at),
        section="goals",
        title=_("Goal") if found else _("New goal"),
        needs_missing=not view.needs,
        remove=reverse("plans-goal-remove", args=[case.pk, goal]) if goal else "",
    )


@door(Duty.EDIT_PLAN)
@require_http_methods(WRITING)
def indicator(
    request: HttpRequest, key: uuid.UUID, goal: uuid.UUID | None = None, indicator: uuid.UUID | None = None
) -> HttpResponse:
    """How a goal is measured: a new indicator of the goal, or one of the plan's."""
    person = signed_in(request)
    case = queries.case_to_edit(person, key, request.at)
    view = queries.plan_of(case)
    of, row = _indicator_of(view, goal, indicator)
    initial: dict[str, Any] = {"revision": view.plan.revision}
    if row is not None:
        names = (
            "name_th", "name_en", "unit_th", "unit_en", "direction", "baseline", "baseline_year", "target", "target_year",
            "evidence",
        )  # fmt: skip
        initial |= {name: getattr(row, name) for name in names}
    form = forms.IndicatorForm(request.POST or None, initial=initial)

    def save() -> None:
        actions.save_indicator(case, of.goal.pk, indicator=indicator, **form.given, by=person, at=request.at)

    return ask(
        request,
        case,
        view,
        form,
        save,
        section="goals",
        title=_("Indicator") if row else _("New indicator"),
        lede=of.goal.text,
        template="plans/edit/indicator.html",
        done=f"{reverse('plans-plan-edit', args=[case.pk])}#goal-{of.goal.pk}",
        remove=reverse("plans-indicator-remove", args=[case.pk, indicator]) if indicator else "",
    )


def _indicator_of(view: PlanView, goal: uuid.UUID | None, indicator: uuid.UUID | None) -> tuple[Any, Any]:
    for each in view.goals:
        if goal is not None and each.goal.pk == goal:
            return each, None
        row = next((row for row in each.indicators if row.pk == indicator), None)
        if row is not None:
            return each, row
    raise Http404


@door(Duty.EDIT_PLAN)
@require_http_methods(WRITING)
def project(request: HttpRequest, key: uuid.UUID, project: uuid.UUID | None = None) -> HttpResponse:
    """A new project, or one of the plan's."""
    person = signed_in(request)
    case = queries.case_to_edit(person, key, request.at)
    view = queries.plan_of(case)
    found = view.project(project) if project else None
    if project and found is None:
        raise Http404
    initial: dict[str, Any] = {"revision": view.plan.revision, "goals": request.GET.getlist("goal")}
    if found is not None:
        names = (
            "name_th", "name_en", "domain", "objective_th", "objective_en", "unit_th", "unit_en", "first_year", "last_year",
            "service",
        )  # fmt: skip
        initial |= {name: getattr(found.project, name) for name in names}
        initial["goals"] = [str(each.pk) for each in found.goals]
    form = forms.ProjectForm(
        request.POST or None,
        rules=case.rules,
        goals=[each.goal for each in view.goals],
        chosen=view.plan.domains,
        initial=initial,
    )
    made: list[Any] = []

    def save() -> None:
        made.append(actions.save_project(case, project=project, **form.given, by=person, at=request.at))

    answer = ask(
        request,
        case,
        view,
        form,
        save,
        section="projects",
        title=_("Project") if found else _("New project"),
        template="plans/edit/project.html",
        remove=reverse("plans-project-remove", args=[case.pk, project]) if project else "",
    )
    if made and project is None:
        # Money is the next thing a new project needs.
        return redirect("plans-project-budget", case.pk, made[0].pk)
    return answer


@door(Duty.EDIT_PLAN)
@require_http_methods(WRITING)
def budget(request: HttpRequest, key: uuid.UUID, project: uuid.UUID) -> HttpResponse:
    """The money of a project by source and fiscal year."""
    person = signed_in(request)
    case = queries.case_to_edit(person, key, request.at)
    view = queries.plan_of(case)
    found = view.project(project)
    if found is None:
        raise Http404
    lines = [line for line in found.lines if line.basis == Basis.ESTIMATED]
    years = _years(found.value.years, (line.fiscal_year for line in lines))
    if not years:
        messages.warning(request, _("Say first in which fiscal years the project runs."))
        return redirect("plans-project-edit", case.pk, project)
    form = forms.BudgetForm(
        request.POST or None,
        years=years,
        sources=case.rules.budget_sources,
        lines=lines,
        initial={"revision": view.plan.revision},
    )

    def save() -> None:
        actions.save_budget(
            case, project, revision=form.cleaned_data["revision"], lines=form.lines(), by=person, at=request.at
        )

    return ask(
        request,
        case,
        view,
        form,
        save,
        section="projects",
        title=_("Budget"),
        lede=found.project.name,
        template="plans/edit/budget.html",
        years=[drawing.year_words(year) for year in years],
        total=drawing.money(found.total),
    )


def _years(own: Iterable[int], lines: Iterable[int]) -> list[int]:
    """The columns of the grid: the project's years, and any other that money is written for."""
    return sorted({*own, *lines})


# --- taking out -------------------------------------------------------------------------------------------------


class RemoveForm(django_forms.Form):
    """Only the revision that was seen."""

    revision = forms.PlanForm.base_fields["revision"]


def _remove(request: HttpRequest, key: uuid.UUID, what: str, thing: uuid.UUID) -> HttpResponse:
    person = signed_in(request)
    case = queries.case_to_edit(person, key, request.at)
    view = queries.plan_of(case)
    words = _what(view, what, thing)
    section = "projects" if what == "project" else "goals"
    act = {"goal": actions.remove_goal, "indicator": actions.remove_indicator, "project": actions.remove_project}[what]
    form = RemoveForm(request.POST or None, initial={"revision": view.plan.revision})

    def save() -> None:
        if not form.cleaned_data:
            raise BadInput({})
        act(case, thing, revision=form.cleaned_data["revision"], by=person, at=request.at)

    return ask(
        request, case, view, form, save, section=section, title=_("Take this out of the plan?"), lede=words,
        template="plans/edit/remove.html",
    )  # fmt: skip


def _what(view: PlanView, what: str, thing: uuid.UUID) -> str:
    if what == "indicator":
        return str(_indicator_of(view, None, thing)[1].name)
    if what == "goal" and (goal := view.goal(thing)) is not None:
        return goal.goal.text
    if what == "project" and (project := view.project(thing)) is not None:
        return project.project.name
    raise Http404


@door(Duty.EDIT_PLAN)
@require_http_methods(WRITING)
def goal_remove(request: HttpRequest, key: uuid.UUID, goal: uuid.UUID) -> HttpResponse:
    """Ask, then take a goal out of the plan."""
    return _remove(request, key, "goal", goal)


@door(Duty.EDIT_PLAN)
@require_http_methods(WRITING)
def indicator_remove(request: HttpRequest, key: uuid.UUID, indicator: uuid.UUID) -> HttpResponse:
    """Ask, then take an indicator out of the plan."""
    return _remove(request, key, "indicator", indicator)


@door(Duty.EDIT_PLAN)
@require_http_methods(WRITING)
def project_remove(request: HttpRequest, key: uuid.UUID, project: uuid.UUID) -> HttpResponse:
    """Ask, then take a project out of the plan."""
    return _remove(request, key, "project", project)
