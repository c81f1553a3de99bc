"""Needs and projects as everybody may read them: what people asked for, and what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Prefetch
from django.shortcuts import get_object_or_404

from tramuang.cities.models import Area
from tramuang.plans import access
from tramuang.plans.access import By
from tramuang.plans.kinds import Basis
from tramuang.plans.models import BudgetLine, Case, Goal, Need, Project
from tramuang.plans.pure import budget
from tramuang.plans.pure.budget import Total
from tramuang.plans.pure.thread import LineValue
from tramuang.plans.queries.cases import cases_by_key, cases_of_area
from tramuang.programme.models import Round
from tramuang.programme.pure.edition import Edition

NEEDS_ON_A_PAGE = 30
# A round on record opened on a day that nobody knows: it comes last on either database.
LATEST = (F("opens_at").desc(nulls_last=True), "-code")


@dataclass(frozen=True)
class Answered:
    """A goal that answers a need, in a plan that the reader may read."""

    goal: Goal
    case: Case


@dataclass(frozen=True)
class NeedView:
    """A need and what became of it, as far as the reader may know."""

    need: Need
    group: str
    answers: tuple[Answered, ...] = ()


def need_for(pk: uuid.UUID | str) -> Need:
    """A need with its area; needs are public; 404 when there is none."""
    return get_object_or_404(Need.objects.select_related("area__province"), pk=pk)


def needs_page(person: By, at: datetime, *, area: str = "", group: str = "", page: int | str = 1) -> Page[NeedView]:
    """Needs, latest first, a page at a time: of one area or all, of one group or all."""
    found = Need.objects.select_related("area__province").order_by("-recorded_at", "pk")
    if area:
        found = found.filter(area_id=area)
    if group:
        found = found.filter(group=group)
    shown: Page[Need] = Paginator(found, NEEDS_ON_A_PAGE).get_page(page)
    views: Page[NeedView] = shown  # type: ignore[assignment]
    views.object_list = with_answers(person, shown.object_list, at)
    return views


def needs_public(area: str, at: datetime, person: By = None) -> list[NeedView]:
    """All needs of an area, oldest first, with the goals that answer them in the plans that the reader may read."""
    return with_answers(person, Need.objects.filter(area_id=area).order_by("recorded_at", "pk"), at)


def with_answers(person: By, needs: Iterable[Need], at: datetime) -> list[NeedView]:
    """These needs with the goals that answer them, those of plans that the reader may not read left out."""
    wanted = list(needs)
    links = Goal.needs.through.objects.filter(need_id__in=[need.pk for need in wanted])
    rows = list(links.select_related("goal__plan").order_by("goal__order", "goal_id"))
    cases = {
        case.pk: case
        for case in cases_by_key({row.goal.plan.case_id for row in rows})
        if access.may_see_plan(person, case, at)
    }
    labels = group_labels(wanted)
    answers: dict[uuid.UUID, list[Answered]] = {}
    for row in rows:
        case = cases.get(row.goal.plan.case_id)
        if case is not None:
            answers.setdefault(row.need_id, []).append(Answered(row.goal, case))
    return [NeedView(need, labels.get(need.group, need.group), tuple(answers.get(need.pk, ()))) for need in wanted]


def group_labels(needs: Iterable[Need] = ()) -> dict[str, str]:
    """The words for every group that a round's edition knows, the latest round's first."""
    found: dict[str, str] = {}
    for round_ in Round.objects.select_related("edition").order_by(*LATEST):
        for group in round_.rules.groups:
            found.setdefault(group.code, group.label.in_(access.lang()))
    return found


def need_counts(area: str = "") -> dict[str, int]:
    """How many needs each group has voiced, in one area or everywhere."""
    found = Need.objects.filter(area_id=area) if area else Need.objects.all()
    return dict(found.values_list("group").annotate(n=Count("pk")).order_by("group"))


def areas_with_needs() -> list[tuple[Area, int]]:
    """The areas that have voiced a need, in Thai order, with how many."""
    counts = dict(Need.objects.values_list("area_id").annotate(n=Count("pk")))
    return [(area, counts[area.code]) for area in Area.objects.filter(code__in=counts).order_by("sort_key", "code")]


def rules_for_area(area: Area) -> Edition | None:
    """The rules that an area is writing under: those of its latest case, else of the latest round; None where there is no round."""
    case = (
        Case.objects.filter(area=area)
        .select_related("round__edition")
        .order_by("-open", F("opened_at").desc(nulls_last=True), "pk")
        .first()
    )
    if case is not None:
        return case.rules
    latest = Round.objects.select_related("edition").order_by(*LATEST).first()
    return latest.rules if latest else None


# --- goals and projects of an area ------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublicProject:
    """A project of a plan that the reader may read."""

    project: Project
    case: Case
    total: Total


def public_case(area: str, at: datetime, person: By = None) -> Case | None:
    """The case of an area whose plan the reader may read: the latest of them; None when there is none."""
    seen = [
        case for case in cases_of_area(person, area, at) if access.may_see_plan(person, case, at) and has_plan(case)
    ]
    return seen[0] if seen else None


def has_plan(case: Case) -> bool:
    """Whether a plan is written in this kind of case."""
    return any(stage.plan_editable for stage in case.flow.stages)


def projects_public(at: datetime, *, area: str = "", round_code: str = "", person: By = None) -> list[PublicProject]:
    """The projects of every plan that the reader may read, of an area or a round, in the order of the plans."""
    found = Project.objects.order_by("plan__case__area__sort_key", "plan_id", "order", "pk").select_related("plan")
    if area:
        found = found.filter(plan__case__area_id=area)
    if round_code:
        found = found.filter(plan__case__round_id=round_code)
    lines = BudgetLine.objects.filter(basis=Basis.ESTIMATED).order_by("fiscal_year", "pk")
    rows = list(found.prefetch_related(Prefetch("budget", lines)))
    cases = {
        case.pk: case
        for case in cases_by_key({row.plan.case_id for row in rows})
        if access.may_see_plan(person, case, at)
    }
    return [
        PublicProject(row, cases[row.plan.case_id], total_of(row.budget.all()))
        for row in rows
        if row.plan.case_id in cases
    ]


def total_of(lines: Iterable[BudgetLine]) -> Total:
    """The sum of some budget lines, the unknown kept apart."""
    return budget.total(LineValue(line.fiscal_year, line.source, line.basis, line.amount) for line in lines)
