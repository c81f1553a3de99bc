"""Moving cases: the moves that belong to this room, and what an ended case leaves behind."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tramuang.base import steps
from tramuang.base.answers import Answer, NotAllowed, first_no, no, require, yes
from tramuang.base.happenings import happening
from tramuang.base.models import Step
from tramuang.base.refs import ref
from tramuang.cities.models import Area, Person
from tramuang.plans import access
from tramuang.plans.actions.checking import Reading
from tramuang.plans.actions.letters import LetterGiven, hand_in_letter
from tramuang.plans.actions.nominations import told_of
from tramuang.plans.kinds import NominationState
from tramuang.plans.models import Case, Nomination
from tramuang.plans.pure import limits
from tramuang.plans.queries.cases import submissions
from tramuang.programme.models import Round

WITHDRAWN = "withdrawn"
NO_WITHDRAWAL = no(
    "no-such-move", _("The rules of this round do not let this case be withdrawn from its present stage.")
)


def open_case(
    round_: Round, area: Area, *, kind: str, about: str, reason: str, by: Person, at: datetime, provenance: str = ""
) -> Case:
    """Open a case about what an area holds, such as its renewal or its suspension, in a round whose edition has a flow for that.

    `about` is the reference of the thing, which only an upper room knows; whether that allows such a case is that room's to ask.
    """
    given = Reading()
    reason = given.text("reason", reason, limits.SENTENCES, needed=True)
    given.done()
    case = Case(
        round=round_, area=area, kind=kind, about=ref(about), reason=reason, organisation_id=area.operator_id, opened_at=at,
        provenance=provenance or told_of(round_, area),
    )  # fmt: skip
    with happening("case.opened", case, by=by, at=at, round=round_.code, area=area.code, flow=kind, about=about):
        # Of two people at the same moment the second finds the first one's case.
        Round.objects.select_for_update().filter(pk=round_.pk).values_list("pk", flat=True).first()
        require(access.may_open_case(by, round_, area, kind, at))
        case.stage = case.flow.start
        case.save(force_insert=True)
    return case


def move_case(
    case: Case, code: str, *, seen: int, by: Person, at: datetime, reason: str = "", due: date | None = None,
    letter: LetterGiven | None = None,
) -> Step:  # fmt: skip
    """Move a case by one of the moves that need nothing of an upper room, with the reason, day and letter that the edition asks for."""
    with transaction.atomic():
        # The held case has not moved since the person saw it; what it is loaded as is what it is.
        steps.hold(case, seen)
        require(belongs_here(case, code))
        move = steps.find(case, code)
        if move is not None and "letter" in move.needs:
            # Asked first, so that nobody who may not move leaves a letter, even in a transaction that is undone.
            case.letter_in_hand = letter is not None
            require(steps.may(case, code, by=by, at=at))
            case.letter_in_hand = False
            hand_in_letter(case, letter, by=by, at=at)
        return steps.move(case, code, by=by, at=at, seen=seen, reason=reason, due=due)


def belongs_here(case: Case, code: str) -> Answer:
    """Whether this move can be made without submission a plan, citing a resolution or touching an emblem."""
    move = steps.find(case, code)
    if move is None:
        return yes
    return first_no(
        no("hand-in", _("The plan is submitted on its own page, where it is frozen."))
        if code in {each.code for each in submissions(case)}
        else yes,
        no("resolution-missing", _("This step rests on a resolution and is made with it."))
        if "resolution" in move.needs
        else yes,
        no("registrar", _("This step is made in the register of emblems.")) if case.at_stage.emblem else yes,
    )


def withdraw_nomination(case: Case, *, seen: int, reason: str, by: Person, at: datetime) -> Step:
    """Take a city out of the round, by the edition's move that leads to a withdrawn end."""
    for move in case.moves():
        if case.flow.stage(move.to).result == WITHDRAWN:
            return move_case(case, move.code, seen=seen, by=by, at=at, reason=reason)
    raise NotAllowed(NO_WITHDRAWAL)


def settle(case: Case, *, by: Any, at: datetime) -> None:
    """Close a case that has come to an end; a withdrawn one takes its nomination with it, which makes room for another.

    Called with every move, whichever room made it, in the same transaction.
    """
    stage = case.at_stage
    if case.open == stage.terminal:
        Case.objects.filter(pk=case.pk).update(open=not stage.terminal)
    filed = Nomination.objects.filter(case=case, state=NominationState.FILED).first()
    if filed is not None and stage.terminal and stage.result == WITHDRAWN:
        with happening("nomination.withdrawn", filed, by=by, at=at, case=ref(case), round=case.round_id):
            filed.state = NominationState.WITHDRAWN
            filed.save(update_fields=["state"])
