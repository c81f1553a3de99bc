"""What can be found of this room: cases by their city, and projects; a draft only by those who may read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.urls import reverse

from tramuang.base.refs import ref, split_ref
from tramuang.base.search import Entry
from tramuang.plans import access
from tramuang.plans.models import Case, Project
from tramuang.plans.queries.cases import cases_by_key

PUBLIC, OFFICE = "public", "office"


def _own(case: Case) -> tuple[str, ...]:
    province = case.area.province_id
    return (f"area:{case.area_id}", *((f"province:{province}",) if province else ()))


def case_audiences(case: Case) -> tuple[str, ...]:
    """Who may find that there is this case."""
    return (PUBLIC,) if access.is_public(case) else (*_own(case), OFFICE)


def plan_audiences(case: Case) -> tuple[str, ...]:
    """Who may find what stands in its plan: the office only what has been submitted."""
    if access.is_public(case):
        return (PUBLIC,)
    draft = case.at_stage.plan_editable or not access.handed_in(case)
    return _own(case) if draft else (*_own(case), OFFICE)


def case_entries(refs: Sequence[str] | None) -> Iterable[Entry]:
    """Every case, or those of these references."""
    for case in cases_by_key(None if refs is None else _keys(refs, "case")):
        area, label = case.area, case.at_stage.public
        yield Entry(
            ref=ref(case),
            title_th=area.name_th,
            title_en=area.name_en,
            line_th=f"{case.round.title_th} · {label.th}",
            line_en=f"{case.round.title_en} · {label.en}",
            body=" ".join((area.full_name_th, area.full_name_en, area.province.name_th if area.province else "")),
            url=reverse("plans-case", args=[case.pk]),
            audiences=case_audiences(case),
        )


def project_entries(refs: Sequence[str] | None) -> Iterable[Entry]:
    """Every project, or those of these references."""
    rows = Project.objects.select_related("plan").order_by("pk")
    if refs is not None:
        rows = rows.filter(pk__in=_keys(refs, "project"))
    found = list(rows)
    cases = {case.pk: case for case in cases_by_key({row.plan.case_id for row in found})}
    for row in found:
        case = cases[row.plan.case_id]
        yield Entry(
            ref=ref(row),
            title_th=row.name_th,
            title_en=row.name_en,
            line_th=f"{case.area.name_th} · {case.round.title_th}",
            line_en=f"{case.area.name_en or case.area.name_th} · {case.round.title_en}",
            body=" ".join((row.objective_th, row.objective_en, row.unit_th)),
            url=f"{reverse('plans-plan', args=[case.pk])}#project-{row.pk}",
            audiences=plan_audiences(case),
        )


def projects_of_case(key: str) -> list[str]:
    """The references of a case's projects, whose audience changes with it."""
    return [f"project:{pk}" for pk in Project.objects.filter(plan__case_id=key).values_list("pk", flat=True)]


def projects_of_plan(key: str) -> list[str]:
    """The references of a plan's projects."""
    return [f"project:{pk}" for pk in Project.objects.filter(plan_id=key).values_list("pk", flat=True)]


def _keys(refs: Iterable[str], kind: str) -> list[str]:
    return [key for each, key in map(split_ref, refs) if each == kind]
