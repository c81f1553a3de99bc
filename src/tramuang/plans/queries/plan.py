"""Reading a plan whole, in a constant number of queries: as values for the rules, and as a view for pages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404

from tramuang.base.pure.thai.dates import BE_OFFSET
from tramuang.plans.access import lang
from tramuang.plans.kinds import Basis
from tramuang.plans.models import BudgetLine, Case, Goal, Indicator, Need, Plan, PlanPart, Project, Snapshot
from tramuang.plans.pure import budget, gaps
from tramuang.plans.pure.budget import Grid, Total
from tramuang.plans.pure.gaps import Gap
from tramuang.plans.pure.thread import (
    GoalValue,
    IndicatorValue,
    LineValue,
    NeedValue,
    PartValue,
    PlanValue,
    ProjectValue,
)
from tramuang.programme.pure.edition import Criterion, Domain, Edition, Target
from tramuang.programme.pure.edition import find as find_code


@dataclass(frozen=True)
class ProjectView:
    """A project with its money and the goals it serves."""

    project: Project
    value: ProjectValue
    domain: Domain | None
    lines: tuple[BudgetLine, ...] = ()
    goals: tuple[Goal, ...] = ()
    gaps: tuple[Gap, ...] = ()
    total: Total = field(default_factory=Total)

    @property
    def years_text(self) -> str:
        """The fiscal years as figures in the reader's era; empty when they are not known."""
        years = [str(year - BE_OFFSET if lang() == "en" else year) for year in self.value.years]
        return "–".join(dict.fromkeys((years[0], years[-1]))) if years else ""


@dataclass(frozen=True)
class GoalView:
    """A goal with the needs behind it, how it is measured, and the projects that serve it."""

    goal: Goal
    domain: Domain | None
    needs: tuple[Need, ...] = ()
    targets: tuple[Target, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    projects: tuple[ProjectView, ...] = ()
    gaps: tuple[Gap, ...] = ()
    indicator_gaps: Mapping[str, tuple[Gap, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class PartView:
    """One component of the edition and what the plan says about it."""

    criterion: Criterion
    part: PlanPart | None

    @property
    def text(self) -> str:
        """What is written, in the reader's language."""
        return self.part.text if self.part else ""


@dataclass(frozen=True)
class PlanView:
    """Everything of a plan: what the pages of every room above show of it."""

    case: Case
    plan: Plan
    rules: Edition
    value: PlanValue
    parts: tuple[PartView, ...]
    needs: tuple[Need, ...]
    goals: tuple[GoalView, ...]
    projects: tuple[ProjectView, ...]
    gaps: tuple[Gap, ...]
    snapshots: tuple[Snapshot, ...] = ()

    @property
    def domains(self) -> list[Domain]:
        """The domains the plan chose, in the edition's order."""
        return [domain for domain in self.rules.domains if domain.code in self.plan.domains]

    @property
    def blocking(self) -> list[Gap]:
        """The gaps that keep the plan from being submitted."""
        return gaps.standing_in_the_way(self.gaps, guards_of(self.case))

    @property
    def completeness(self) -> tuple[int, int]:
        """How many of the things that submission asks for are done, and of how many."""
        return gaps.progress(self.value, self.rules, self.gaps, guards_of(self.case))

    def grid(self, basis: str = Basis.ESTIMATED) -> Grid:
        """The money of one basis by source and fiscal year."""
        return budget.of_plan(self.value, basis=basis, order=[source.code for source in self.rules.budget_sources])

    @property
    def total(self) -> Total:
        """The estimated money of the whole plan."""
        return budget.total(line for line in self.value.lines if line.basis == Basis.ESTIMATED)

    def part(self, code: str) -> PartView:
        """The part of a component."""
        return next(part for part in self.parts if part.criterion.code == code)

    def goal(self, key: object) -> GoalView | None:
        """The goal of a key."""
        return next((goal for goal in self.goals if str(goal.goal.pk) == str(key)), None)

    def project(self, key: object) -> ProjectView | None:
        """The project of a key."""
        return next((project for project in self.projects if str(project.project.pk) == str(key)), None)


def guards_of(case: Case) -> set[str]:
    """The guards of every move that leaves a stage where this kind of case can be written."""
    editable = {stage.code for stage in case.flow.stages if stage.plan_editable}
    return {guard for move in case.flow.moves if move.from_ in editable for guard in move.guards}


def _loaded(case: Case) -> Plan:
    return (
        Plan.objects.prefetch_related(
            "parts",
            Prefetch("goals", Goal.objects.order_by("order", "pk")),
            Prefetch("goals__needs", Need.objects.order_by("recorded_at", "pk")),
            Prefetch("goals__indicators", Indicator.objects.order_by("order", "pk")),
            Prefetch("projects", Project.objects.order_by("order", "pk")),
            Prefetch("projects__goals", Goal.objects.order_by("order", "pk")),
            Prefetch("projects__budget", BudgetLine.objects.order_by("fiscal_year", "source", "basis", "pk")),
        )
        .filter(case_id=case.pk)
        .get()
    )


def _needs(case: Case) -> list[Need]:
    return list(Need.objects.filter(area_id=case.area_id).order_by("recorded_at", "pk"))


def value_of(case: Case) -> PlanValue:
    """The plan of a case as plain values, read anew."""
    return _value(case, _loaded(case), _needs(case))


def plan_of(case: Case) -> PlanView:
    """Everything of the plan of a case."""
    plan, needs = _loaded(case), _needs(case)
    rules = case.rules
    value = _value(case, plan, needs)
    # What a plan entered from the public record lacks is what the record lacks, and no gap of the city's.
    found = () if case.round.on_record else gaps.find(value, rules)
    by_anchor: dict[str, list[Gap]] = {}
    for gap in found:
        by_anchor.setdefault(gap.anchor, []).append(gap)
    projects = tuple(_project_view(project, rules, by_anchor) for project in plan.projects.all())
    return PlanView(
        case=case,
        plan=plan,
        rules=rules,
        value=value,
        parts=_parts(plan, rules),
        needs=tuple(needs),
        goals=tuple(_goal_view(goal, projects, rules, by_anchor) for goal in plan.goals.all()),
        projects=projects,
        gaps=found,
        snapshots=tuple(snapshots_of(case)),
    )


def _parts(plan: Plan, rules: Edition) -> tuple[PartView, ...]:
    written = {part.criterion: part for part in plan.parts.all()}
    return tuple(PartView(criterion, written.get(criterion.code)) for criterion in rules.criteria)


def _domain(rules: Edition, code: str) -> Domain | None:
    return next((domain for domain in rules.domains if domain.code == code), None)


def _project_view(project: Project, rules: Edition, found: Mapping[str, list[Gap]]) -> ProjectView:
    value = _project(project)
    return ProjectView(
        project=project,
        value=value,
        domain=_domain(rules, project.domain),
        lines=tuple(project.budget.all()),
        goals=tuple(project.goals.all()),
        gaps=tuple(found.get(f"project-{project.pk}", ())),
        total=budget.total(line for line in value.lines if line.basis == Basis.ESTIMATED),
    )


def _goal_view(
    goal: Goal, projects: Collection[ProjectView], rules: Edition, found: Mapping[str, list[Gap]]
) -> GoalView:
    indicators = tuple(goal.indicators.all())
    return GoalView(
        goal=goal,
        domain=_domain(rules, goal.domain),
        needs=tuple(goal.needs.all()),
        targets=tuple(target for target in rules.targets if target.code in goal.targets),
        indicators=indicators,
        projects=tuple(project for project in projects if goal in project.goals),
        gaps=tuple(found.get(f"goal-{goal.pk}", ())),
        indicator_gaps={str(each.pk): tuple(found.get(f"indicator-{each.pk}", ())) for each in indicators},
    )


def _value(case: Case, plan: Plan, needs: list[Need]) -> PlanValue:
    return PlanValue(
        round=case.round_id,
        area=case.area_id,
        case=str(case.pk),
        city_type=plan.city_type,
        vision_th=plan.vision_th,
        vision_en=plan.vision_en,
        vision_source=plan.vision_source,
        vision_provenance=plan.vision_provenance,
        domains=tuple(plan.domains),
        parts=tuple(PartValue(part.criterion, part.text_th, part.text_en) for part in plan.parts.all()),
        needs=tuple(_need(need) for need in needs),
        goals=tuple(_goal(goal) for goal in plan.goals.all()),
        projects=tuple(_project(project) for project in plan.projects.all()),
        provenance=plan.provenance,
    )


def _need(need: Need) -> NeedValue:
    return NeedValue(
        str(need.pk), need.group, need.text_th, need.text_en, need.voices, need.voiced_on, need.channel, need.source,
        need.provenance,
    )  # fmt: skip


def _goal(goal: Goal) -> GoalValue:
    return GoalValue(
        id=str(goal.pk),
        domain=goal.domain,
        th=goal.text_th,
        en=goal.text_en,
        needs=tuple(str(need.pk) for need in goal.needs.all()),
        targets=tuple(goal.targets),
        indicators=tuple(_indicator(indicator) for indicator in goal.indicators.all()),
        provenance=goal.provenance,
    )


def _indicator(row: Indicator) -> IndicatorValue:
    return IndicatorValue(
        str(row.pk), row.name_th, row.name_en, row.unit_th, row.unit_en, row.direction, row.baseline, row.baseline_year,
        row.target, row.target_year, row.evidence, row.provenance,
    )  # fmt: skip


def _project(row: Project) -> ProjectValue:
    return ProjectValue(
        id=str(row.pk),
        domain=row.domain,
        name_th=row.name_th,
        name_en=row.name_en,
        objective_th=row.objective_th,
        objective_en=row.objective_en,
        unit_th=row.unit_th,
        unit_en=row.unit_en,
        goals=tuple(str(goal.pk) for goal in row.goals.all()),
        first_year=row.first_year,
        last_year=row.last_year,
        service=row.service,
        source=row.source,
        lines=tuple(
            LineValue(line.fiscal_year, line.source, line.basis, line.amount, line.provenance)
            for line in row.budget.all()
        ),
        provenance=row.provenance,
    )


def snapshots_of(case: Case) -> list[Snapshot]:
    """What was submitted, latest first, without the frozen text."""
    return list(Snapshot.objects.filter(plan__case_id=case.pk).defer("content").order_by("-number"))


def snapshot_of(case: Case, number: int) -> Snapshot:
    """One frozen plan with its text; 404 when there is none of that number."""
    return get_object_or_404(Snapshot.objects.select_related("plan", "letter"), plan__case_id=case.pk, number=number)


def domain_of(rules: Edition, code: str) -> Domain:
    """The edition's domain of a code."""
    return find_code(rules.domains, code)
