"""The guards that read a plan: each says in the reader's language what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext, ngettext

from tramuang.base.answers import Answer, no, yes
from tramuang.plans.access import By, lang
from tramuang.plans.models import Case
from tramuang.plans.pure import gaps
from tramuang.plans.pure.thread import PlanValue
from tramuang.plans.queries.plan import value_of

# More sentences than these do not fit beside a button; the list of what is missing shows them all.
SAID = 3


def _value(case: Case) -> PlanValue:
    # Three guards ask in one breath: the plan is read once for each loaded case, and an action loads the case anew.
    if "_plan_value" not in case.__dict__:
        case.__dict__["_plan_value"] = value_of(case)
    found: PlanValue = case.__dict__["_plan_value"]
    return found


def _guard(name: str, code: str) -> Callable[[Case, By, datetime], Answer]:
    def answer(case: Case, by: By, at: datetime) -> Answer:
        missing = gaps.standing_in_the_way(gaps.find(_value(case), case.rules), [name])
        if not missing:
            return yes
        said = " ".join(gap.in_(lang()) for gap in missing[:SAID])
        more = len(missing) - SAID
        if more > 0:
            said += " " + ngettext("And %(n)s more thing.", "And %(n)s more things.", more) % {"n": more}
        return no(code, gettext("The plan cannot be submitted yet. %(missing)s") % {"missing": said})

    return answer


# Guard `plan.has-required-parts`: vision, type of city, every component, a goal, a project.
has_required_parts = _guard("plan.has-required-parts", "parts-missing")
# Guard `plan.domains-allowed`: the mandatory domains and as many others as the edition wants.
domains_allowed = _guard("plan.domains-allowed", "domains-not-allowed")
# Guard `plan.budget-adds-up`: every project has a known amount, a source for each, and money only in its own years.
budget_adds_up = _guard("plan.budget-adds-up", "budget-does-not-add-up")
