"""Projects, the goals they serve, and their money."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import NotAllowed
from tramuang.base.refs import ref
from tramuang.cities.models import Person
from tramuang.plans.actions.checking import Reading
from tramuang.plans.actions.plan import GONE, changing
from tramuang.plans.kinds import Basis
from tramuang.plans.models import BudgetLine, Case, Goal, Plan, Project
from tramuang.plans.pure import limits

Key = uuid.UUID | str


@dataclass(frozen=True)
class Money:
    """One cell of a budget: fiscal year (B.E.), source ('' is not known yet) and amount (None is not known yet)."""

    year: int
    source: str
    amount: Decimal | None


def save_project(
    case: Case, *, revision: int, domain: str, name_th: str, by: Person, at: datetime, name_en: str = "",
    objective_th: str = "", objective_en: str = "", unit_th: str = "", unit_en: str = "", goals: Iterable[Key] = (),
    first_year: int | None = None, last_year: int | None = None, service: str = "", project: Key | None = None,
) -> Project:  # fmt: skip
    """Write a project (a new one, or the one named) with the goals it serves and the fiscal years it runs in."""
    rules, given = case.rules, Reading()
    first, last = given.years("first_year", first_year, "last_year", last_year)
    values = {
        "domain": given.code("domain", domain, {each.code for each in rules.domains}, needed=True),
        "name_th": given.text("name_th", name_th, limits.NAME, needed=True, one_line=True),
        "name_en": given.text("name_en", name_en, limits.NAME, one_line=True),
        "objective_th": given.text("objective_th", objective_th, limits.SENTENCES),
        "objective_en": given.text("objective_en", objective_en, limits.SENTENCES),
        "unit_th": given.text("unit_th", unit_th, limits.CHANNEL, one_line=True),
        "unit_en": given.text("unit_en", unit_en, limits.CHANNEL, one_line=True),
        "service": given.code("service", service, {topic.code for topic in rules.topics}),
        "first_year": first,
        "last_year": last,
    }
    wanted = {str(key) for key in goals}
    found = [goal for goal in Goal.objects.filter(plan__case_id=case.pk) if str(goal.pk) in wanted]
    if len(found) != len(wanted):
        given.fault("goals", _("Choose only from the goals of this plan."))
    if project is None and Project.objects.filter(plan__case_id=case.pk).count() >= limits.PROJECTS:
        given.fault("", _("The plan cannot hold more projects."))
    given.done()
    with changing(case, revision=revision, by=by, at=at, what="project") as (plan, note):
        row = project_of(plan, project) if project else Project(plan=plan, order=_next(plan))
        for name, value in values.items():
            setattr(row, name, value)
        row.source, row.provenance = "", plan.provenance
        row.save()
        row.goals.set(found)
        note.data["project"] = ref(row)
    return row


def remove_project(case: Case, project: Key, *, revision: int, by: Person, at: datetime) -> None:
    """Take a project and its money out of the plan; the goals it served stay."""
    with changing(case, revision=revision, by=by, at=at, what="project-removed") as (plan, note):
        row = project_of(plan, project)
        note.data["project"] = ref(row)
        row.delete()


def save_budget(
    case: Case,
    project: Key,
    *,
    revision: int,
    lines: Sequence[Money],
    by: Person,
    at: datetime,
    basis: str = Basis.ESTIMATED,
) -> list[BudgetLine]:
    """Write all the money of one basis of a project at once: what is not given is no longer there."""
    given = Reading()
    given.code("basis", basis, set(Basis.values), needed=True)
    sources = {source.code for source in case.rules.budget_sources}
    seen: set[tuple[int, str]] = set()
    for line in lines:
        name = f"{line.source}-{line.year}"
        given.year(name, line.year)
        given.code(name, line.source, sources)
        given.number(name, line.amount, places=2, below=limits.AMOUNT, least=0)
        if (line.year, line.source) in seen:
            given.fault(name, _("There is already an amount for this year and source."))
        seen.add((line.year, line.source))
    if len({line.year for line in lines}) > limits.MOST_YEARS:
        given.fault("", _("These are more years than a project can run."))
    given.done()
    with changing(case, revision=revision, by=by, at=at, what="budget") as (plan, note):
        row = project_of(plan, project)
        row.budget.filter(basis=basis).delete()
        made = BudgetLine.objects.bulk_create(
            BudgetLine(
                project=row, fiscal_year=line.year, source=line.source, basis=basis, amount=line.amount,
                provenance=plan.provenance,
            )
            for line in lines
        )  # fmt: skip
        note.data.update({"project": ref(row), "basis": str(basis), "lines": len(made)})
    return made


def project_of(plan: Plan, key: Key) -> Project:
    """The project of this plan; refused when it has been removed or is another plan's."""
    row = Project.objects.filter(plan=plan, pk=key).first()
    if row is None:
        raise NotAllowed(GONE)
    return row


def _next(plan: Plan) -> int:
    last: int | None = Project.objects.filter(plan=plan).aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1
