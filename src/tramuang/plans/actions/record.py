"""Entering from the public record: awards outside any round, cases of past rounds, and plans composed for a demonstration.

These are the installation's own acts (`system:...`). What a city writes goes through the other actions of this room.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, no, require, yes
from tramuang.base.happenings import happening
from tramuang.base.kinds import Provenance
from tramuang.base.refs import ref
from tramuang.cities.models import Area
from tramuang.plans.models import (
    BudgetLine,
    Case,
    Designation,
    Goal,
    Indicator,
    Need,
    Nomination,
    Plan,
    PlanPart,
    Project,
)
from tramuang.programme.models import Round

type Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class NeedGiven:
    """A need with the key by which goals name it."""

    key: str
    group: str
    text: Words
    channel: str = ""


@dataclass(frozen=True, slots=True)
class GoalGiven:
    """A goal with its key, the keys of the needs behind it, and the national targets it serves."""

    key: str
    domain: str
    text: Words
    needs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorGiven:
    """An indicator of a goal; a baseline or target nobody knows is None."""

    goal: str
    name: Words
    unit: Words
    direction: str = "up"
    baseline: Decimal | None = None
    baseline_year: int | None = None
    target: Decimal | None = None
    target_year: int | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class ProjectGiven:
    """A project with the keys of its goals and its money: (fiscal year, source, amount or None)."""

    domain: str
    name: Words
    objective: Words
    unit: Words
    goals: tuple[str, ...] = ()
    service: str = ""
    money: tuple[tuple[int, str, Decimal | None], ...] = ()
    source: str = ""
    provenance: str = Provenance.ILLUSTRATIVE


@dataclass(frozen=True, slots=True)
class PlanGiven:
    """A whole plan as plain values."""

    provenance: str
    city_type: str = ""
    domains: tuple[str, ...] = ()
    vision: Words = ("", "")
    vision_source: str = ""
    vision_provenance: str = Provenance.ILLUSTRATIVE
    parts: Mapping[str, Words] = field(default_factory=dict)
    needs: Sequence[NeedGiven] = ()
    goals: Sequence[GoalGiven] = ()
    indicators: Sequence[IndicatorGiven] = ()
    projects: Sequence[ProjectGiven] = ()


def _by_installation(by: str) -> Answer:
    if by.startswith("system:"):
        return yes
    return no("installation-only", _("Only the installation enters what stands on the public record."))


def record_designation(
    *, area: str, kind: str, starts: date | None, by: str, at: datetime, ends: date | None = None, batch: str = "",
    certificate: str = "", source: str | None = None, confidence: str = "", provenance: str = Provenance.REAL,
) -> Designation:  # fmt: skip
    """Enter a status that belongs to no round here: an emblem of another batch, or a promotional zone with its certificate."""
    require(_by_installation(by))
    with happening("designation.recorded", f"area:{area}", by=by, at=at, award=kind, batch=batch, source=source or ""):
        return Designation.objects.create(
            area_id=area, kind=kind, batch=batch, certificate=certificate, starts=starts, ends=ends, source_id=source,
            confidence=confidence, provenance=provenance,
        )  # fmt: skip


def record_case(
    round_: Round,
    area: Area,
    *,
    stage: str,
    reason: Words = ("", ""),
    provenance: str = Provenance.REAL,
    by: str,
    at: datetime,
) -> Case:
    """Enter a case of a round on the public record at a stage; what the record does not say stays unknown."""
    require(_by_installation(by))
    if not round_.on_record:
        require(no("round-runs", _("Cases of a round that runs are nominated, not entered.")))
    flow = round_.rules.nomination.flow
    with happening("case.recorded", f"area:{area.code}", by=by, at=at, round=round_.code, stage=stage) as note:
        nomination = Nomination.objects.create(
            round=round_,
            area=area,
            province_id=area.province_id,
            reason_th=reason[0],
            reason_en=reason[1],
            provenance=provenance,
        )
        case = Case.objects.create(
            round=round_, area=area, kind=flow, nomination=nomination, organisation_id=area.operator_id, stage=stage,
            provenance=provenance, open=not round_.rules.flow(flow).stage(stage).terminal,
        )  # fmt: skip
        Plan.objects.create(case=case, provenance=provenance)
        note.data["case"] = ref(case)
    return case


def record_plan(case: Case, given: PlanGiven, *, by: str, at: datetime) -> Plan:
    """Enter a whole plan at once, composed for a demonstration and marked so; the plan must still be empty."""
    require(_by_installation(by))
    plan = Plan.objects.select_related("case").get(case=case)
    if plan.goals.exists() or plan.projects.exists() or given.provenance == Provenance.REAL:
        require(no("plan-not-empty", _("Only an empty plan can be filled so, and never as if it were the city's own.")))
    with happening("plan.recorded", plan, by=by, at=at, goals=len(given.goals), projects=len(given.projects)):
        plan.city_type, plan.domains, plan.provenance = given.city_type, list(given.domains), given.provenance
        plan.vision_th, plan.vision_en = given.vision
        plan.vision_source, plan.vision_provenance = given.vision_source, given.vision_provenance
        plan.changed_at, plan.revision = at, plan.revision + 1
        plan.save()
        PlanPart.objects.bulk_create(
            PlanPart(plan=plan, criterion=code, text_th=th, text_en=en) for code, (th, en) in given.parts.items()
        )
        goals = _goals(plan, given, _needs(case, given, at))
        _indicators(given, goals)
        _projects(plan, given, goals)
    return plan


def _needs(case: Case, given: PlanGiven, at: datetime) -> dict[str, Need]:
    made = {
        item.key: Need(
            area_id=case.area_id, group=item.group, text_th=item.text[0], text_en=item.text[1], channel=item.channel,
            provenance=given.provenance, recorded_at=at,
        )
        for item in given.needs
    }  # fmt: skip
    Need.objects.bulk_create(made.values())
    return made


def _goals(plan: Plan, given: PlanGiven, needs: dict[str, Need]) -> dict[str, Goal]:
    made = {
        item.key: Goal(
            plan=plan, domain=item.domain, text_th=item.text[0], text_en=item.text[1], targets=list(item.targets), order=order,
            provenance=given.provenance,
        )
        for order, item in enumerate(given.goals, start=1)
    }  # fmt: skip
    Goal.objects.bulk_create(made.values())
    Goal.needs.through.objects.bulk_create(
        Goal.needs.through(goal_id=made[item.key].pk, need_id=needs[key].pk)
        for item in given.goals
        for key in item.needs
    )
    return made


def _indicators(given: PlanGiven, goals: dict[str, Goal]) -> None:
    Indicator.objects.bulk_create(
        Indicator(
            goal=goals[item.goal], name_th=item.name[0], name_en=item.name[1], unit_th=item.unit[0], unit_en=item.unit[1],
            direction=item.direction, baseline=item.baseline, baseline_year=item.baseline_year, target=item.target,
            target_year=item.target_year, evidence=item.evidence, order=order, provenance=given.provenance,
        )
        for order, item in enumerate(given.indicators, start=1)
    )  # fmt: skip


def _projects(plan: Plan, given: PlanGiven, goals: dict[str, Goal]) -> None:
    made = [(_project(plan, item, order), item) for order, item in enumerate(given.projects, start=1)]
    Project.objects.bulk_create(project for project, _item in made)
    through = Project.goals.through
    through.objects.bulk_create(
        through(project_id=project.pk, goal_id=goals[key].pk) for project, item in made for key in item.goals
    )
    BudgetLine.objects.bulk_create(
        BudgetLine(project=project, fiscal_year=year, source=source, amount=amount, provenance=item.provenance)
        for project, item in made
        for year, source, amount in item.money
    )


def _project(plan: Plan, item: ProjectGiven, order: int) -> Project:
    years = [year for year, _source, _amount in item.money]
    return Project(
        plan=plan, domain=item.domain, name_th=item.name[0], name_en=item.name[1], objective_th=item.objective[0],
        objective_en=item.objective[1], unit_th=item.unit[0], unit_en=item.unit[1], service=item.service,
        first_year=min(years, default=None), last_year=max(years, default=None), order=order, source=item.source,
        provenance=item.provenance,
    )  # fmt: skip
