"""Goals with the needs behind them, and how each is measured."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import NotAllowed
from tramuang.base.refs import ref
from tramuang.cities.models import Person
from tramuang.plans.actions.checking import Reading
from tramuang.plans.actions.plan import GONE, changing
from tramuang.plans.kinds import Direction
from tramuang.plans.models import Case, Goal, Indicator, Need, Plan
from tramuang.plans.pure import limits

Key = uuid.UUID | str


def save_goal(
    case: Case, *, revision: int, domain: str, text_th: str, by: Person, at: datetime, text_en: str = "",
    needs: Iterable[Key] = (), targets: Iterable[str] = (), goal: Key | None = None,
) -> Goal:  # fmt: skip
    """Write a goal (a new one, or the one named) with the needs of the area it answers and the national targets it serves."""
    rules, given = case.rules, Reading()
    code = given.code("domain", domain, {each.code for each in rules.domains}, needed=True)
    text_th = given.text("text_th", text_th, limits.SENTENCES, needed=True)
    text_en = given.text("text_en", text_en, limits.SENTENCES)
    serves = given.codes("targets", targets, [target.code for target in rules.targets])
    wanted = {str(key) for key in needs}
    found = [need for need in Need.objects.filter(area_id=case.area_id) if str(need.pk) in wanted]
    if len(found) != len(wanted):
        given.fault("needs", _("Choose only from the needs of this area."))
    if goal is None and Goal.objects.filter(plan__case_id=case.pk).count() >= limits.GOALS:
        given.fault("", _("The plan cannot hold more goals."))
    given.done()
    with changing(case, revision=revision, by=by, at=at, what="goal") as (plan, note):
        row = goal_of(plan, goal) if goal else Goal(plan=plan, order=_next(Goal.objects.filter(plan=plan)))
        row.domain, row.text_th, row.text_en, row.targets, row.provenance = (
            code,
            text_th,
            text_en,
            serves,
            plan.provenance,
        )
        row.save()
        row.needs.set(found)
        note.data["goal"] = ref(row)
    return row


def remove_goal(case: Case, goal: Key, *, revision: int, by: Person, at: datetime) -> None:
    """Take a goal and its indicators out of the plan; its needs and projects stay."""
    with changing(case, revision=revision, by=by, at=at, what="goal-removed") as (plan, note):
        row = goal_of(plan, goal)
        note.data["goal"] = ref(row)
        row.delete()


def save_indicator(
    case: Case, goal: Key, *, revision: int, name_th: str, unit_th: str, by: Person, at: datetime, name_en: str = "",
    unit_en: str = "", direction: str = Direction.UP, baseline: Decimal | None = None, baseline_year: int | None = None,
    target: Decimal | None = None, target_year: int | None = None, evidence: str = "", indicator: Key | None = None,
) -> Indicator:  # fmt: skip
    """Write how a goal is measured (a new indicator, or the one named); what nobody knows stays None."""
    given = Reading()
    values = {
        "name_th": given.text("name_th", name_th, limits.NAME, needed=True, one_line=True),
        "name_en": given.text("name_en", name_en, limits.NAME, one_line=True),
        "unit_th": given.text("unit_th", unit_th, limits.UNIT, needed=True, one_line=True),
        "unit_en": given.text("unit_en", unit_en, limits.UNIT, one_line=True),
        "direction": given.code("direction", direction, set(Direction.values), needed=True),
        "baseline": given.number("baseline", baseline, places=4, below=limits.VALUE),
        "baseline_year": given.year("baseline_year", baseline_year),
        "target": given.number("target", target, places=4, below=limits.VALUE),
        "target_year": given.year("target_year", target_year),
        "evidence": given.text("evidence", evidence, limits.EVIDENCE, one_line=True),
    }
    if baseline_year is not None and target_year is not None and target_year < baseline_year:
        given.fault("target_year", _("The target's year cannot lie before the baseline's."))
    mine = Indicator.objects.filter(goal__plan__case_id=case.pk, goal_id=goal)
    if indicator is None and mine.count() >= limits.INDICATORS:
        given.fault("", _("A goal cannot hold more indicators."))
    given.done()
    with changing(case, revision=revision, by=by, at=at, what="indicator") as (plan, note):
        of = goal_of(plan, goal)
        row = indicator_of(plan, indicator) if indicator else Indicator(order=_next(Indicator.objects.filter(goal=of)))
        for name, value in values.items():
            setattr(row, name, value)
        row.goal, row.provenance = of, plan.provenance
        row.save()
        note.data["indicator"] = ref(row)
    return row


def remove_indicator(case: Case, indicator: Key, *, revision: int, by: Person, at: datetime) -> None:
    """Take an indicator out of the plan."""
    with changing(case, revision=revision, by=by, at=at, what="indicator-removed") as (plan, note):
        row = indicator_of(plan, indicator)
        note.data["indicator"] = ref(row)
        row.delete()


def goal_of(plan: Plan, key: Key) -> Goal:
    """The goal of this plan; refused when it has been removed or is another plan's."""
    row = Goal.objects.filter(plan=plan, pk=key).first()
    if row is None:
        raise NotAllowed(GONE)
    return row


def indicator_of(plan: Plan, key: Key) -> Indicator:
    """The indicator of this plan; refused when it has been removed or is another plan's."""
    row = Indicator.objects.filter(goal__plan=plan, pk=key).first()
    if row is None:
        raise NotAllowed(GONE)
    return row


def _next(rows: object) -> int:
    last: int | None = rows.aggregate(last=Max("order"))["last"]  # type: ignore[attr-defined]
    return 0 if last is None else last + 1
