"""Handing the plan in: what is promised is frozen under its hash, and the case moves, or neither."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from tramuang.base import steps
from tramuang.base.answers import NotAllowed, no, require
from tramuang.base.happenings import happening
from tramuang.base.refs import ref
from tramuang.cities.models import Person
from tramuang.plans.actions.letters import LetterGiven, hand_in_letter
from tramuang.plans.actions.plan import claim
from tramuang.plans.models import Case, Plan, Snapshot
from tramuang.plans.pure import snapshot
from tramuang.plans.queries.cases import submissions
from tramuang.plans.queries.plan import value_of

NOT_NOW = no("not-editable", _("The plan has been submitted or closed, and cannot be changed at this stage."))


def submit_plan(
    case: Case, *, seen: int, revision: int, by: Person, at: datetime, letter: LetterGiven | None = None, move: str = ""
) -> Snapshot:
    """Submit the plan: freeze it as it stands at the revision the person saw, and move the case on.

    `seen` is the stage version and `revision` the plan's; if either has changed since, nothing happens. `move` is needed only where
    the edition knows several ways of submitting.
    """
    plan = Plan.objects.get(case_id=case.pk)
    with happening("plan.submitted", plan, by=by, at=at, case=ref(case), revision=revision) as note:
        steps.hold(case, seen)
        way = next((each for each in submissions(case) if not move or each.code == move), None)
        if way is None:
            raise NotAllowed(NOT_NOW)
        # Who may not move the case leaves no letter, even in a transaction that is undone.
        case.letter_in_hand = letter is not None
        require(steps.may(case, way.code, by=by, at=at))
        case.letter_in_hand = False
        # The revision is taken, so that whoever is still writing finds the form stale instead of changing what was submitted.
        claim(plan, revision, at)
        paper = hand_in_letter(case, letter, by=by, at=at)
        text = snapshot.canonical(
            snapshot.content(value_of(case), edition=case.rules.id, edition_sha256=case.round.edition.sha256)
        )
        last: int | None = Snapshot.objects.filter(plan=plan).aggregate(last=Max("number"))["last"]
        frozen = Snapshot.objects.create(
            plan=plan, number=(last or 0) + 1, content=text, sha256=snapshot.fingerprint(text), taken_at=at, taken_by=by,
            letter=paper,
        )  # fmt: skip
        steps.move(case, way.code, by=by, at=at, seen=seen)
        note.data.update({"snapshot": ref(frozen), "number": frozen.number, "sha256": frozen.sha256})
    case.__dict__["was_handed_in"] = True
    return frozen
