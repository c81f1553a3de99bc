"""The list of the plan's sections that stands beside every form, with what is still open in each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tramuang.plans.access import lang
from tramuang.plans.pure.gaps import Gap
from tramuang.plans.queries import PlanView


def sections(view: PlanView, current: str) -> list[dict[str, Any]]:
    """Every section of the plan: its words, its form, and how many gaps it holds."""
    case = view.case
    hub = reverse("plans-plan-edit", args=[case.pk])
    found: list[dict[str, Any]] = [
        {"code": "frame", "label": _("Vision, type and domains"), "href": reverse("plans-plan-frame", args=[case.pk])}
    ]
    for number, part in enumerate(view.parts, start=1):
        found.append(
            {
                "code": f"part-{part.criterion.code}",
                "label": part.criterion.short.in_(lang()),
                "number": number,
                "href": reverse("plans-plan-part", args=[case.pk, part.criterion.code]),
            }
        )
    found += [
        {"code": "needs", "label": _("Needs"), "href": f"{hub}#needs"},
        {"code": "goals", "label": _("Goals and indicators"), "href": f"{hub}#goals"},
        {"code": "projects", "label": _("Projects and budgets"), "href": f"{hub}#projects"},
    ]
    for section in found:
        section["open"] = sum(_belongs(gap.anchor, section["code"]) for gap in view.gaps)
        section["current"] = section["code"] == current
    return found


def _belongs(anchor: str, section: str) -> bool:
    begins = {
        "needs": ("needs", "need-"),
        "goals": ("goals", "goal-", "indicator-"),
        "projects": ("projects", "project-"),
    }
    return anchor.startswith(begins[section]) if section in begins else anchor == section


def mends(view: PlanView, found: Iterable[Gap]) -> list[dict[str, str]]:
    """Gaps with the page on which each is closed."""
    return [{"text": gap.in_(lang()), "href": mend(view, gap)} for gap in found]


def mend(view: PlanView, gap: Gap) -> str:
    """The form on which a gap is closed, else its place on the overview."""
    key, kind, about = view.case.pk, gap.anchor.split("-")[0], gap.about.partition(":")[0]
    if gap.anchor == "frame":
        return reverse("plans-plan-frame", args=[key])
    if kind == "part":
        return reverse("plans-plan-part", args=[key, gap.about])
    if kind == "goal":
        return reverse("plans-goal-edit", args=[key, about])
    if kind == "indicator":
        return reverse("plans-indicator-edit", args=[key, about])
    if kind == "project":
        return reverse("plans-project-budget" if gap.cell == "budget" else "plans-project-edit", args=[key, about])
    return f"{reverse('plans-plan-edit', args=[key])}#{gap.anchor if gap.anchor in ('goals', 'projects') else 'needs'}"
