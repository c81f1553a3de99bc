"""Which cities somebody may put forward, and what stands in the way of handing a plan in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer
from tramuang.cities.models import Area, Person
from tramuang.plans import access
from tramuang.plans.kinds import DesignationKind
from tramuang.plans.models import Case, Designation
from tramuang.plans.pure import gaps
from tramuang.plans.pure.gaps import Gap
from tramuang.plans.queries.plan import PlanView
from tramuang.programme.models import Round
from tramuang.programme.pure.edition import Move


@dataclass(frozen=True)
class Nominable:
    """An area that somebody nominates for, and whether it can be put forward now."""

    area: Area
    answer: Answer


def round_or_none(code: str) -> Round | None:
    """The round of a code."""
    return Round.objects.select_related("edition").filter(code=code).first()


def zone_of(area: Area, day: date) -> Designation | None:
    """The promotional zone that the area was on that day, the newest where it was one twice; a zone without a last day has not ended."""
    zones = Designation.objects.filter(area=area, kind=DesignationKind.ZONE)
    standing = zones.filter(Q(starts=None) | Q(starts__lte=day)).filter(Q(ends=None) | Q(ends__gte=day))
    return standing.order_by(F("starts").desc(nulls_last=True), "-pk").first()


def nominable(person: Person, round_: Round, at: datetime) -> list[Nominable]:
    """The areas that this person nominates for in this round, in Thai order, each with the answer."""
    role = round_.rules.nomination.role
    held = [each for each in access.standing_of(person, at).held if each.role == role]
    reach = Q(pk__in=[each.area for each in held if each.area])
    reach |= Q(province_id__in=[each.province for each in held if each.province and not each.area])
    if any(not each.area and not each.province for each in held):
        reach = Q()
    found = Area.objects.filter(reach).select_related("province", "operator").order_by("sort_key", "code")
    return [Nominable(area, access.may_nominate(person, round_, area, at)) for area in found]


@dataclass(frozen=True)
class Check:
    """One thing that submission asks for: whether it holds, why not, and the gaps to close."""

    label: str | Promise
    answer: Answer
    gaps: tuple[Gap, ...] = ()


LABELS = {
    "plan.has-required-parts": _("Every part is written"),
    "plan.domains-allowed": _("The domains chosen are allowed"),
    "plan.budget-adds-up": _("Every project has its money, year and source"),
}


def checks(case: Case, way: Move, person: Person, at: datetime, view: PlanView) -> list[Check]:
    """What submission asks for, one by one; the letter comes with the form and is not among them."""
    found = [Check(_("You submit for this city"), case.may_move(way, person, at))]
    for name in way.guards:
        if name == "round.open":
            found.append(Check(_("The round takes plans"), access.round_open(case, person, at)))
        elif name == "nomination.within-limit":
            found.append(Check(_("The nominations keep to the limit"), access.within_limit(case, person, at)))
        elif name in LABELS:
            open_ = tuple(gaps.standing_in_the_way(view.gaps, [name]))
            found.append(Check(LABELS[name], Answer(not open_, name), open_))
    return found
