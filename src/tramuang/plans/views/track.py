"""Where a case stands and how it came there, as the pages draw it; the words of a stage differ for its people and for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from tramuang.base.models import Step
from tramuang.base.pure.thai.dates import due_words, iso, local_day, long_date, short_date
from tramuang.base.refs import Shown
from tramuang.base.refs import shown as shown_refs
from tramuang.plans import queries
from tramuang.plans.access import lang
from tramuang.plans.models import Case
from tramuang.programme.pure.edition import Stage

SOON = 14  # days


def row(case: Case, entered: date | None, *, inside: bool, today: datetime) -> dict[str, Any]:
    """One case in a list: its stage in the reader's words, whom it waits for, and by when."""
    stage = case.at_stage
    due = queries.due_of(case, entered) if inside else None
    return {
        "case": case,
        "url": reverse("plans-case", args=[case.pk]),
        "stage": label(stage, inside=inside),
        "kind": case.flow.label.in_(lang()),
        "holder": queries.waited_for(case, stage),
        # The record of a past round was entered long after: its own day says nothing about the city.
        "since": None if case.round.on_record else entered,
        "due": due,
        "due_words": due_words(due, today, lang()) if due else "",
        "tone": tone(case, due, local_day(today)),
    }


def label(stage: Stage, *, inside: bool) -> str:
    """The words for a stage: the edition's internal ones for those concerned, its public ones for everybody."""
    return (stage.label if inside else stage.public).in_(lang())


def tone(case: Case, due: date | None, today: date) -> str:
    """How a case looks in a list: late, due soon, granted, ended otherwise, or simply under way."""
    stage = case.at_stage
    if stage.terminal:
        return "ok" if stage.result == "granted" else "neutral"
    if due is not None and due < today:
        return "problem"
    if due is not None and (due - today).days <= SOON:
        return "attention"
    return "river"


def stages(case: Case, steps: Sequence[Step], *, inside: bool) -> list[dict[str, Any]]:
    """The stages of a case's flow with what is done, where it is, and what a return has put back."""
    flow, here = case.flow, case.at_stage
    granted = next((stage for stage in flow.terminals if stage.result == "granted"), None)
    line = [stage for stage in flow.stages if not stage.terminal]
    line.append(here if here.terminal else granted or flow.terminals[0])
    reached = {step.to_stage: step.at for step in steps}
    been = {step.from_stage for step in steps}
    at = next(number for number, stage in enumerate(line) if stage.code == here.code)
    items = []
    for number, stage in enumerate(line):
        state = "next"
        if number == at:
            state = "done" if here.terminal and here.result == "granted" else "now"
        elif number < at:
            known = stage.code in been or not here.terminal or case.round.on_record
            state = "done" if known else "skipped"
        elif stage.code in been:
            state = "back"
        moment = reached.get(stage.code)
        items.append(
            {
                "label": label(stage, inside=inside),
                "state": state,
                "date": short_date(moment, lang())
                if moment and state in ("done", "now") and not case.round.on_record
                else "",
            }
        )
    return items


def timeline(case: Case, steps: Sequence[Step], *, inside: bool) -> list[dict[str, Any]]:
    """How the case came to where it stands, latest first; reasons, days and people only for those concerned."""
    named = shown_refs([step.cites for step in steps if step.cites] + ([step.by for step in steps] if inside else []))
    items = [_item(case, step, named, inside=inside) for step in reversed(steps)]
    opened = case.opened_at or (case.nomination.filed_at if case.nomination else None)
    if opened is not None and case.nomination is not None:
        text = ""
        if inside:
            text = (
                case.nomination.reason_en if lang() == "en" and case.nomination.reason_en else case.nomination.reason_th
            )
        items.append(
            {"date": long_date(opened, lang()), "iso": iso(opened), "title": gettext("Put forward"), "text": text}
        )
    return items


def _item(case: Case, step: Step, named: dict[str, Shown], *, inside: bool) -> dict[str, Any]:
    to = queries.label_of_stage(case, step.to_stage, inside=inside).in_(lang())
    cited = named.get(step.cites) if step.cites else None
    day = long_date(step.at, lang())
    item: dict[str, Any] = {
        "date": gettext("entered %(day)s") % {"day": day} if case.round.on_record else day,
        "iso": iso(step.at),
        "title": queries.label_of_move(case, step).in_(lang()) if inside else to,
        "to": to if inside else "",
        "cited": cited,
        "tone": "attention" if inside and step.due else None,
    }
    if inside:
        by = named.get(step.by)
        item |= {
            "reason": step.reason,
            "by": str(by.text) if by else "",
            "due": long_date(step.due, lang()) if step.due else "",
        }
    return item


def returned(case: Case, steps: Sequence[Step]) -> Step | None:
    """The step that sent the plan back, while the city is mending it."""
    last = steps[-1] if steps else None
    return last if last is not None and case.at_stage.plan_editable and last.reason else None
