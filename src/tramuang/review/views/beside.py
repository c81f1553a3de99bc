"""The plan beside a check list or a score sheet: for each component or domain, what the plan says about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tramuang.plans.access import lang
from tramuang.plans.models import Case, Plan
from tramuang.plans.pure import budget
from tramuang.plans.queries import PlanView, plan_of
from tramuang.plans.queries.plan import ProjectView
from tramuang.plans.views import drawing
from tramuang.programme.pure.edition import Edition


def plan_beside(case: Case) -> PlanView | None:
    """The plan of a case, where this kind of case has one."""
    return plan_of(case) if Plan.objects.filter(case_id=case.pk).exists() else None


def version(view: PlanView | None) -> dict[str, Any] | None:
    """Which version was handed in, and when."""
    if view is None or not view.snapshots:
        return None
    latest = view.snapshots[0]
    return {"number": latest.number, "day": latest.taken_at}


def of_criterion(view: PlanView, code: str) -> dict[str, Any]:
    """What the plan says about one component, and what is missing there."""
    part = view.part(code)
    return {
        "criterion": part.criterion,
        "label": part.criterion.label.in_(lang()),
        "guidance": part.criterion.guidance.in_(lang()),
        "parts": [each.label.in_(lang()) for each in part.criterion.parts],
        "text": part.text,
        "gaps": [gap.in_(lang()) for gap in view.gaps if gap.anchor == f"part-{code}"],
    }


def of_domain(view: PlanView, code: str) -> dict[str, Any]:
    """A domain's goals as threads, and its projects with their money."""
    domain = view.rules.domain(code)
    threads = [drawing.thread(goal) for goal in view.goals if goal.goal.domain == code]
    projects = [project for project in view.projects if project.project.domain == code]
    return {
        "domain": domain,
        "n": place_of(view.rules, code),
        "label": domain.label.in_(lang()),
        "topics": [topic.label.in_(lang()) for topic in domain.topics],
        "threads": threads,
        "table": money_table(projects, view.rules) if projects else None,
        "gaps": [gap.in_(lang()) for gap in view.gaps if gap.kind == "domain-without-goal" and gap.about == code],
    }


def place_of(rules: Edition, code: str) -> int:
    """A domain's place in the edition, which picks its colour where its code has none."""
    return next((number for number, domain in enumerate(rules.domains, start=1) if domain.code == code), 1)


def money_table(projects: Iterable[ProjectView], rules: Edition) -> dict[str, Any]:
    """Projects down, fiscal years across; an amount that nobody knows says so."""
    found = list(projects)
    years = sorted({line.year for each in found for line in each.value.lines})
    rows = []
    for each in found:
        cells = budget.by_year([line for line in each.value.lines if line.basis == "estimated"])
        unit = each.project.unit
        rows.append([{"text": each.project.name, "note": unit or None}, *(cell(cells.get(year)) for year in years)])
    heads = [{"label": drawing.year_words(year), "num": True} for year in years]
    return {"columns": [drawing.CELLS["project"], *heads], "rows": rows}


def cell(total: budget.Total | None) -> Any:
    """One cell of a table of money."""
    if total is None or not total.lines:
        return {"text": "–", "num": True}
    if total.known is None:
        return {"text": None, "num": True}
    return {"text": f"{total.known:,.0f}", "num": True}


def whole(view: PlanView) -> dict[str, Any]:
    """The rest of the plan, folded away beside the part that is being judged."""
    return {
        "vision": view.plan.vision,
        "threads": [drawing.thread(goal) for goal in view.goals],
        "projects": money_table(view.projects, view.rules) if view.projects else None,
        "domains": [(domain, place_of(view.rules, domain.code)) for domain in view.domains],
        "total": drawing.money(view.total),
        "gaps": drawing.gap_groups(view.gaps),
    }
