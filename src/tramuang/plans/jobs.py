"""What follows a move or a change: an ended case is closed, the city hears of it by mail, and what can be found is brought in step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tramuang.base import mail, search
from tramuang.base.kinds import Duty
from tramuang.base.models import Happening, Step
from tramuang.base.refs import ref, split_ref
from tramuang.cities.models import Person
from tramuang.cities.queries import holders
from tramuang.plans import actions, queries
from tramuang.plans.models import Case
from tramuang.plans.queries.search import projects_of_case, projects_of_plan


def settle_case(row: Happening) -> None:
    """With every move, whichever room made it: close the case if it has come to an end."""
    actions.settle(_case(row), by=row.by, at=row.at)


def leads(case: Case, row: Happening) -> Iterator[Person]:
    """The people of the city who may move its case: they are written to, except whoever made the change."""
    roles = {role for move in case.flow.moves for role in move.who if case.rules.role(role).scope == "area"}
    for person in holders(Duty.EDIT_PLAN, row.at, area=case.area_id):
        if ref(person) != row.by and person.standing(row.at).has_role(roles, area=case.area_id):
            yield person


def write(case: Case, template: str, row: Happening, **words: Any) -> None:
    """Queue a message to the city's leads, each in their language; the template's first line is the subject."""
    for person in leads(case, row):
        with translation.override(person.language):
            lang = "en" if person.language == "en" else "th"
            stage = case.at_stage
            context = {
                "case": case,
                "person": person,
                "area": case.area.name,
                "round": case.round.title,
                "stage": stage.label.in_(lang),
                "holder": queries.waited_for(case, stage),
                "flow": case.flow.label.in_(lang),
                "link": settings.PUBLIC_URL + reverse("plans-case", args=[case.pk]),
                **words,
            }
            subject, _newline, body = render_to_string(f"plans/mail/{template}.txt", context).strip().partition("\n")
        mail.queue(person, person.email, person.language, subject, body.strip() + "\n", about=case, at=row.at)


def mail_nominated(row: Happening) -> None:
    """Tell the city that it has been put forward."""
    write(_by_key(split_ref(row.data["case"])[1]), "nominated", row)


def mail_opened(row: Happening) -> None:
    """Tell the city that a case has been opened about what it holds, and why."""
    write(_case(row), "opened", row)


def mail_moved(row: Happening) -> None:
    """Tell the city where its case stands now, why, and by when it should act; a case entered from the record is no news."""
    case = _case(row)
    if case.round.on_record:
        return
    step = Step.objects.get(subject=row.subject, seen=row.data["seen"])
    write(case, "moved", row, step=step, editable=case.at_stage.plan_editable)


def refresh_search(row: Happening) -> None:
    """Bring the entries of a case and its projects in step with what may now be found, and by whom."""
    kind, key = split_ref(row.subject)
    if kind == "case":
        # A move may open a plan to everybody, or close it.
        search.refresh("case", [row.subject])
        search.refresh("project", projects_of_case(key))
    elif kind in ("nomination", "area"):
        search.refresh("case", [row.data["case"]])
    elif "project" in row.data:
        search.refresh("project", [row.data["project"]])
    elif row.kind == "plan.recorded":
        search.refresh("project", projects_of_plan(key))


def _case(row: Happening) -> Case:
    return _by_key(split_ref(row.subject)[1])


def _by_key(key: str) -> Case:
    (case,) = queries.cases_by_key([key])
    return case
