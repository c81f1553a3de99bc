"""What this room shows on a city's public page: what people asked for, what the city wants to reach, and what it will do."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tramuang.cities.models import Area
from tramuang.plans import queries
from tramuang.plans.views import drawing

SHOWN = 6


def needs(request: HttpRequest, area: Area) -> str:
    """The latest needs of the area and what became of them."""
    found = queries.needs_public(area.code, request.at)
    if not found:
        return ""
    answered = sum(bool(need.answers) for need in found)
    context = {
        "area": area,
        "needs": found[:SHOWN],
        "all": len(found),
        "answered": answered,
        "url": f"{reverse('plans-needs')}?area={area.code}",
    }
    return render_to_string("plans/panels/needs.html", context, request)


def goals(request: HttpRequest, area: Area) -> str:
    """The goals of the latest plan that everybody may read."""
    case = queries.public_case(area.code, request.at)
    if case is None:
        return ""
    view = queries.plan_of(case)
    if not view.goals:
        return ""
    page = reverse("plans-plan", args=[case.pk])
    threads = [drawing.thread(goal, page) for goal in view.goals]
    context = {"area": area, "view": view, "threads": threads, "url": page}
    return render_to_string("plans/panels/goals.html", context, request)


def projects(request: HttpRequest, area: Area) -> str:
    """The projects of the plans that everybody may read."""
    found = queries.projects_public(request.at, area=area.code)
    if not found:
        return ""
    rows = [
        {
            "view": each,
            "money": drawing.money(each.total),
            "url": f"{reverse('plans-plan', args=[each.case.pk])}#project-{each.project.pk}",
            "domain": next((domain for domain in each.case.rules.domains if domain.code == each.project.domain), None),
        }
        for each in found
    ]
    columns = [_("Project"), _("Domain"), {"label": _("Estimated"), "num": True}]
    return render_to_string("plans/panels/projects.html", {"rows": rows, "columns": columns}, request)
