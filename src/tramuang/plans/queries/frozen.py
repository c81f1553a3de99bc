"""A frozen plan in words: what its text says, with the labels of the edition under which it was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tramuang.plans.access import lang
from tramuang.plans.kinds import Basis
from tramuang.plans.pure import budget
from tramuang.plans.pure.budget import Grid, Total
from tramuang.plans.pure.thread import LineValue
from tramuang.programme.pure.edition import Coded, Domain, Edition


@dataclass(frozen=True)
class FrozenProject:
    """A project as it was promised."""

    name: str
    domain: Domain | None
    unit: str
    objective: str
    years: str
    total: Total
    provenance: str


@dataclass(frozen=True)
class FrozenPlan:
    """A plan as it was promised."""

    vision: str
    city_type: str
    domains: list[Domain]
    parts: list[tuple[str, str]]
    goals: list[dict[str, Any]]
    projects: list[FrozenProject]
    grid: Grid
    sources: dict[str, str]
    provenance: str


def frozen_words(content: Mapping[str, Any], rules: Edition) -> FrozenPlan:
    """The plan in a snapshot's text, in the reader's language."""
    plan = content["plan"]
    needs = {need["id"]: need for need in plan["needs"]}
    groups = labels(rules.groups)
    lines = [_line(line) for project in plan["projects"] for line in project["lines"]]
    return FrozenPlan(
        vision=own(plan, "vision_th", "vision_en"),
        city_type=labels(rules.city_types).get(plan["city_type"], plan["city_type"]),
        domains=[domain for domain in rules.domains if domain.code in plan["domains"]],
        parts=[
            (labels(rules.criteria).get(part["criterion"], part["criterion"]), own(part, "th", "en"))
            for part in sorted(plan["parts"], key=lambda part: _place(rules.criteria, part["criterion"]))
        ],
        goals=[_goal(goal, needs, groups, rules) for goal in plan["goals"]],
        projects=[_project(project, rules) for project in plan["projects"]],
        grid=budget.grid(lines, basis=Basis.ESTIMATED, order=[source.code for source in rules.budget_sources]),
        sources=labels(rules.budget_sources),
        provenance=plan["provenance"],
    )


def own(row: Mapping[str, Any], th: str, en: str) -> str:
    """The words in the reader's language; the other where they are missing."""
    first, second = (en, th) if lang() == "en" else (th, en)
    return str(row[first] or row[second])


def labels(things: Iterable[Any]) -> dict[str, str]:
    """The edition's words by code."""
    return {thing.code: thing.label.in_(lang()) for thing in things}


def _place(things: Iterable[Coded], code: str) -> int:
    return next((number for number, thing in enumerate(things) if thing.code == code), 999)


def _domain(rules: Edition, code: str) -> Domain | None:
    return next((domain for domain in rules.domains if domain.code == code), None)


def _line(line: Mapping[str, Any]) -> LineValue:
    amount = None if line["amount"] is None else Decimal(line["amount"])
    return LineValue(line["year"], line["source"], line["basis"], amount, line["provenance"])


def _goal(
    goal: Mapping[str, Any], needs: Mapping[str, Any], groups: Mapping[str, str], rules: Edition
) -> dict[str, Any]:
    return {
        "text": own(goal, "th", "en"),
        "domain": _domain(rules, goal["domain"]),
        "needs": [
            (groups.get(needs[key]["group"], needs[key]["group"]), own(needs[key], "th", "en"))
            for key in goal["needs"]
            if key in needs
        ],
        "indicators": [
            {
                "name": own(each, "name_th", "name_en"),
                "unit": own(each, "unit_th", "unit_en"),
                "baseline": _number(each["baseline"]),
                "baseline_year": each["baseline_year"],
                "target": _number(each["target"]),
                "target_year": each["target_year"],
                "evidence": each["evidence"],
            }
            for each in goal["indicators"]
        ],
    }


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _project(project: Mapping[str, Any], rules: Edition) -> FrozenProject:
    first, last = project["first_year"], project["last_year"]
    return FrozenProject(
        name=own(project, "name_th", "name_en"),
        domain=_domain(rules, project["domain"]),
        unit=own(project, "unit_th", "unit_en"),
        objective=own(project, "objective_th", "objective_en"),
        years="" if first is None or last is None else (str(first) if first == last else f"{first}–{last}"),
        total=budget.total(_line(line) for line in project["lines"] if line["basis"] == Basis.ESTIMATED),
        provenance=project["provenance"],
    )
