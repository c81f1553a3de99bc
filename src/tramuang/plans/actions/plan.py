"""Writing the plan: each change names the revision it was made from, and a stale one changes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tramuang.base import steps
from tramuang.base.answers import NotAllowed, no, require
from tramuang.base.happenings import Note, happening
from tramuang.base.refs import ref
from tramuang.cities.models import Person
from tramuang.plans import access
from tramuang.plans.actions.checking import Reading
from tramuang.plans.models import Case, Plan, PlanPart
from tramuang.plans.pure import limits

STALE_PLAN = no(
    "stale",
    _(
        "Somebody else has changed the plan since you opened this form. Nothing of yours was saved: compare, and save again."
    ),
)
GONE = no("stale", _("This has been removed from the plan in the meantime. Nothing was changed."))


@contextmanager
def changing(case: Case, *, revision: int, by: Person, at: datetime, what: str) -> Iterator[tuple[Plan, Note]]:
    """Change a case's plan: held against moves, counted, and told of; or refused whole."""
    plan = Plan.objects.get(case_id=case.pk)
    with happening("plan.changed", plan, by=by, at=at, what=what, case=ref(case), revision=revision + 1) as note:
        steps.hold(case, case.stage_version)
        require(access.may_edit_plan(by, case, at))
        claim(plan, revision, at)
        yield plan, note


def claim(plan: Plan, revision: int, at: datetime) -> None:
    """Take the plan's next revision, if nobody else has taken it since."""
    mine = Plan.objects.filter(pk=plan.pk, revision=revision)
    # Of two people with the same revision in hand one finds no row to change.
    if not mine.update(revision=revision + 1, changed_at=at):
        raise NotAllowed(STALE_PLAN)
    plan.refresh_from_db()


def save_frame(
    case: Case, *, revision: int, vision_th: str, domains: Iterable[str], by: Person, at: datetime, vision_en: str = "",
    city_type: str = "",
) -> Plan:  # fmt: skip
    """Write vision, type of city and the domains chosen."""
    rules, given = case.rules, Reading()
    vision_th = given.text("vision_th", vision_th, limits.SENTENCES)
    vision_en = given.text("vision_en", vision_en, limits.SENTENCES)
    kind = given.code("city_type", city_type, {each.code for each in rules.city_types})
    chosen = given.codes("domains", domains, [each.code for each in rules.domains])
    given.done()
    with changing(case, revision=revision, by=by, at=at, what="frame") as (plan, note):
        if (plan.vision_th, plan.vision_en) != (vision_th, vision_en):
            # A vision with other words is no longer the one that the source has.
            plan.vision_source, plan.vision_provenance = "", plan.provenance
        plan.vision_th, plan.vision_en, plan.city_type, plan.domains = vision_th, vision_en, kind, chosen
        plan.save(
            update_fields=["vision_th", "vision_en", "vision_source", "vision_provenance", "city_type", "domains"]
        )
        note.data["domains"] = chosen
    return plan


def save_part(
    case: Case, criterion: str, *, revision: int, text_th: str, by: Person, at: datetime, text_en: str = ""
) -> PlanPart:
    """Write one of the edition's components."""
    given = Reading()
    code = given.code("", criterion, {each.code for each in case.rules.criteria}, needed=True)
    text_th = given.text("text_th", text_th, limits.TEXT)
    text_en = given.text("text_en", text_en, limits.TEXT)
    given.done()
    with changing(case, revision=revision, by=by, at=at, what="part") as (plan, note):
        part, _new = PlanPart.objects.update_or_create(
            plan=plan, criterion=code, defaults={"text_th": text_th, "text_en": text_en}
        )
        note.data["criterion"] = code
    return part
