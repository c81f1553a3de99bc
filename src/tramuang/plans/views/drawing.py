"""A plan as the components draw it: thread rows, gaps by cell, a tree, and money by year and source."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tramuang.base.pure.thai import baht
from tramuang.base.pure.thai.dates import BE_OFFSET
from tramuang.plans.access import lang
from tramuang.plans.models import Indicator
from tramuang.plans.pure.budget import Grid, Total
from tramuang.plans.pure.gaps import Gap, short
from tramuang.plans.queries.plan import GoalView, PlanView, ProjectView
from tramuang.programme.pure.edition import Edition

CELLS = {
    "plan": _("The plan as a whole"),
    "need": _("Needs"),
    "goal": _("Goals"),
    "indicator": _("Indicators"),
    "project": _("Projects"),
    "budget": _("Budget"),
}


def year_words(year: int) -> str:
    """A fiscal year as the reader counts years."""
    return str(year - BE_OFFSET if lang() == "en" else year)


def money(total: Total) -> str | None:
    """A sum with its unknown part in words; None when no amount is known at all."""
    if total.known is None:
        return None
    said = baht.short(total.known, lang())
    return f"{said} + {unknown_words(total.unknown)}" if total.unknown else said


def unknown_words(number: int) -> str:
    """How many amounts nobody knows."""
    return ngettext("%(n)s amount not known", "%(n)s amounts not known", number) % {"n": number}


def value_words(value: Decimal | None, year: int | None) -> str:
    """A value with its year; the unknown in a word."""
    said = (
        gettext("not known")
        if value is None
        else f"{value:,f}".rstrip("0").rstrip(".")
        if value % 1
        else f"{value:,.0f}"
    )
    return f"{said} ({year_words(year)})" if year is not None and value is not None else said


def indicator_words(indicator: Indicator) -> str:
    """An indicator from where the city stands to where it wants to be."""
    unit = indicator.unit
    baseline = value_words(indicator.baseline, indicator.baseline_year)
    return f"{baseline} → {value_words(indicator.target, indicator.target_year)} {unit}"


def thread(view: GoalView, page: str = "") -> dict[str, Any]:
    """One goal as a row of joined cells from need to money; the broken link says what is missing. `page` is the plan's own, elsewhere."""
    missing: dict[str, list[str]] = {}
    for gap in _all_gaps(view):
        # Of several projects it must be said which one lacks money.
        said_ = gap.in_(lang()) if gap.cell == "budget" and len(view.projects) > 1 else gap.brief(lang())
        missing.setdefault(gap.cell, []).append(said_)
    needs, first = view.needs, view.indicators[0] if view.indicators else None
    project = view.projects[0] if view.projects else None
    cells = [
        {
            "cell": "need",
            "label": _("Need"),
            "text": short(needs[0].text, 90) if needs else gettext("No need stands behind it"),
            "note": _more(len(needs) - 1),
        },
        {"cell": "goal", "label": _("Goal"), "text": view.goal.text},
        {
            "cell": "indicator",
            "label": _("Indicator"),
            "text": first.name if first else gettext("No indicator yet"),
            "note": indicator_words(first) if first else "",
        },
        {
            "cell": "project",
            "label": _("Project"),
            "text": project.project.name if project else gettext("No project yet"),
            "href": f"{page}#project-{project.project.pk}" if project else None,
            "note": _more(len(view.projects) - 1),
        },
        {"cell": "budget", "label": _("Budget"), "text": money(_together(view)) or gettext("not known")},
    ]
    for cell in cells:
        said = missing.get(cell["cell"], [])
        # What the cell's own text says already is not said twice.
        if said and cell.get("note"):
            cell["note"] = f"{cell['note']} · {said[0]}"
        elif said and cell["cell"] in ("goal", "budget"):
            cell["note"] = said[0]
        cell["gap"] = bool(said)
    return {"goal": view, "cells": cells}


def _together(view: GoalView) -> Total:
    known = [project.total.known for project in view.projects if project.total.known is not None]
    unknown = sum(project.total.unknown for project in view.projects)
    return Total(
        sum(known, Decimal(0)) if known else None, sum(project.total.lines for project in view.projects), unknown
    )


def _all_gaps(view: GoalView) -> list[Gap]:
    indicators = (gap for found in view.indicator_gaps.values() for gap in found)
    money_ = (gap for project in view.projects for gap in project.gaps if gap.cell == "budget")
    return [*view.gaps, *indicators, *money_]


def _more(number: int) -> str:
    return ngettext("and %(n)s more", "and %(n)s more", number) % {"n": number} if number > 0 else ""


def gap_groups(found: Iterable[Gap]) -> list[dict[str, Any]]:
    """The gaps by the cell of the thread they leave open."""
    groups: dict[str, list[dict[str, str]]] = {}
    for gap in found:
        groups.setdefault(gap.cell, []).append({"text": gap.in_(lang()), "href": f"#{gap.anchor}"})
    return [{"label": CELLS[cell], "gaps": groups[cell]} for cell in CELLS if cell in groups]


def groups(view: PlanView) -> list[dict[str, Any]]:
    """The groups of the edition: what each has voiced, and how much of it a goal answers."""
    found = []
    for group in view.rules.groups:
        voiced = [need for need in view.needs if need.group == group.code]
        answered = [need for need in voiced if str(need.pk) in view.value.answered]
        counted = [need.voices for need in voiced if need.voices is not None]
        found.append(
            {
                "label": group.label.in_(lang()),
                "code": group.code,
                "needs": voiced,
                "answered": len(answered),
                "voices": sum(counted) if counted else None,
                "open": [need for need in voiced if need not in answered],
            }
        )
    return found


def tree(view: PlanView) -> list[dict[str, Any]]:
    """The plan as a tree: domain, goal, and under it its needs, indicators and projects."""
    nodes = []
    for number, domain in enumerate(view.rules.domains, start=1):
        goals = [goal for goal in view.goals if goal.goal.domain == domain.code]
        if not goals and domain.code not in view.plan.domains:
            continue
        nodes.append(
            {
                "kind": gettext("Domain"),
                "title": domain.label.in_(lang()),
                "tone": domain.code if domain.code in KNOWN_TINTS else f"d{(number - 1) % 9 + 1}",
                "text": "" if goals else gettext("No goal yet"),
                "children": [_goal_node(goal) for goal in goals],
                "open": True,
            }
        )
    return nodes


KNOWN_TINTS = {"environment", "economy", "mobility", "energy", "people", "living", "governance"}


def _goal_node(view: GoalView) -> dict[str, Any]:
    children: list[dict[str, Any]] = [{"kind": gettext("Need"), "title": short(need.text, 140)} for need in view.needs]
    if not view.needs:
        children.append({"kind": gettext("Need"), "title": gettext("No need stands behind it"), "tone": "problem"})
    for indicator in view.indicators:
        children.append({"kind": gettext("Indicator"), "title": indicator.name, "text": indicator_words(indicator)})
    if not view.indicators:
        children.append({"kind": gettext("Indicator"), "title": gettext("No indicator yet"), "tone": "problem"})
    for project in view.projects:
        children.append(
            {
                "kind": gettext("Project"),
                "title": project.project.name,
                "href": f"#project-{project.project.pk}",
                "text": money(project.total) or gettext("Budget not known"),
            }
        )
    if not view.projects:
        children.append({"kind": gettext("Project"), "title": gettext("No project yet"), "tone": "problem"})
    return {"kind": gettext("Goal"), "title": view.goal.text, "children": children, "open": False}


def by_year(grid: Grid) -> list[dict[str, Any]]:
    """The plan's money by fiscal year, for columns."""
    return [
        {"label": year_words(year), "value": total.known, "text": money(total) or ""}
        for year, total in grid.columns.items()
    ]


def by_source(grid: Grid, rules: Edition) -> list[dict[str, Any]]:
    """The plan's money by source, for bars."""
    return [
        {"label": source_words(rules, code), "value": total.known, "text": money(total) or ""}
        for code, total in grid.rows.items()
    ]


def source_words(rules: Edition, code: str) -> str:
    """A source of money in the edition's words; a source nobody knows says so."""
    found = next((source for source in rules.budget_sources if source.code == code), None)
    return found.label.in_(lang()) if found else gettext("Source not known yet")


def budget_table(grid: Grid, rules: Edition) -> dict[str, Any]:
    """The plan's money as a table: sources down, fiscal years across."""
    columns: list[Any] = [_("Source of money"), *({"label": year_words(year), "num": True} for year in grid.years)]
    columns.append({"label": _("Together"), "num": True})
    rows = [
        [
            source_words(rules, code),
            *(_cell(grid.cells.get((code, year))) for year in grid.years),
            _cell(grid.rows[code]),
        ]
        for code in grid.sources
    ]
    total = [_("Together"), *(_cell(grid.columns[year]) for year in grid.years), _cell(grid.all)]
    return {"columns": columns, "rows": rows, "total": total}


def _cell(total: Total | None) -> Any:
    if total is None or not total.lines:
        return "–"
    if total.known is None:
        return {"text": None, "num": True}
    note = unknown_words(total.unknown) if total.unknown else None
    return {"text": baht.number(total.known, 2 if total.known % 1 else 0), "note": note, "num": True}


def project_money(view: ProjectView, rules: Edition) -> list[dict[str, Any]]:
    """The lines of a project in words."""
    return [
        {"year": year_words(line.fiscal_year), "source": source_words(rules, line.source), "amount": line.amount}
        for line in view.lines
    ]
