"""The plan, to read: its thread from need to money, what is missing, and what it will cost."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tramuang.base.doors import PUBLIC, door
from tramuang.figures.queries import sources
from tramuang.plans import access, queries
from tramuang.plans.views import drawing
from tramuang.plans.views.asking import crumbs, who


@door(PUBLIC)
@require_http_methods(["GET"])
def plan(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The plan of a case, for whoever may read it now."""
    person = who(request)
    case = queries.case_with_plan_for(person, key, request.at)
    view = queries.plan_of(case)
    grid = view.grid()
    told_by = sources({view.plan.vision_source, *(each.project.source for each in view.projects)} - {""})
    numbers = {"goals": len(view.goals), "projects": len(view.projects), "domains": len(view.domains)}
    cost = drawing.money(view.total)
    inside = access.is_inside(person, case, request.at)
    context: dict[str, Any] = {
        "headline": f"“{view.plan.vision}”"
        if view.plan.vision
        else gettext("The plan of %(area)s") % {"area": case.area.name},
        "eyebrow": f"{case.area.name} · {case.round.title}",
        "lede": gettext("%(domains)s domains, %(goals)s goals, %(projects)s projects.") % numbers,
        "cost": gettext("Estimated: %(cost)s.") % {"cost": cost} if cost else _("No amount is known yet."),
        "crumbs": crumbs(case, (_("The plan"), None))
        if inside
        else [(case.area.name, reverse("plans-case", args=[case.pk])), (_("The plan"), None)],
        "unit_unknown": _("Unit in charge not known"),
        "needs_url": f"{reverse('plans-needs')}?area={case.area_id}",
        "projects": [
            {"view": each, "lines": drawing.project_money(each, view.rules), "source": told_by.get(each.project.source)}
            for each in view.projects
        ],
        "vision_source": told_by.get(view.plan.vision_source),
        "case": case,
        "view": view,
        "inside": inside,
        "draft": case.at_stage.plan_editable,
        "may_edit": access.may_edit_plan(person, case, request.at),
        "threads": [drawing.thread(goal) for goal in view.goals],
        "gaps": drawing.gap_groups(view.gaps),
        "tree": drawing.tree(view),
        "grid": grid,
        "by_year": drawing.by_year(grid),
        "by_source": drawing.by_source(grid, view.rules),
        "budget": drawing.budget_table(grid, view.rules),
        "groups": drawing.groups(view),
        "type": next(
            (kind.label.in_(access.lang()) for kind in view.rules.city_types if kind.code == view.plan.city_type), None
        ),
    }
    return render(request, "plans/plan.html", context)
