"""Reading cases: one, a round's, mine; where they stand, how they came there, and whom they wait for."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from tramuang.base import steps
from tramuang.base.answers import Answer, no, require
from tramuang.base.models import Letter, Step
from tramuang.base.pure.thai.dates import local_day
from tramuang.base.refs import ref
from tramuang.plans import access
from tramuang.plans.access import By
from tramuang.plans.models import Case, CaseLetter, Snapshot
from tramuang.plans.pure import deadlines
from tramuang.programme.models import Round
from tramuang.programme.pure.edition import Move, Stage, Text

STALE = steps.STALE
NO_SUCH_MOVE = no("no-such-move", _("The rules of this round do not allow this step from the present stage."))
HOLDERS = {
    "city": _("the city"),
    "office": _("the programme office"),
    "reviewers": _("the reviewers"),
    "body": _("the committee"),
    "registrar": _("the registrar"),
}


def all_cases() -> QuerySet[Case]:
    """Every case with what a page needs to know of it; whoever asks has yet to ask what the reader may see."""
    # The round and its edition are fetched once for all cases: an edition's text is long.
    return (
        Case.objects.select_related("area__province", "area__operator", "nomination__letter", "organisation", "origin")
        .prefetch_related("round__edition")
        .annotate(was_handed_in=Exists(Snapshot.objects.filter(plan__case=OuterRef("pk"))))
    )


def case_for(person: By, pk: uuid.UUID | str, at: datetime) -> Case:
    """The case, if the person may see it; 404 when there is none or it is not theirs to know of."""
    case = all_cases().filter(pk=pk).first()
    if case is None or not access.may_see_case(person, case, at):
        raise Http404
    return case


def cases_by_key(keys: Iterable[uuid.UUID | str] | None) -> list[Case]:
    """The cases of these keys, or all of them for None; whoever asks has yet to ask what the reader may see."""
    found = all_cases().order_by("pk")
    return list(found if keys is None else found.filter(pk__in=list(keys)))


def case_with_plan_for(person: By, pk: uuid.UUID | str, at: datetime) -> Case:
    """The case, if the person may read its plan now; 404 when it is hidden, NotAllowed while it is another's draft."""
    case = case_for(person, pk, at)
    answer = access.may_see_plan(person, case, at)
    if answer.code == access.HIDDEN.code:
        raise Http404
    require(answer)
    return case


def case_to_edit(person: By, pk: uuid.UUID | str, at: datetime) -> Case:
    """The case, if the person may change its plan now; 404 when it is hidden, NotAllowed with the reason otherwise."""
    case = case_for(person, pk, at)
    require(access.may_edit_plan(person, case, at))
    return case


def cases_of_round(round_: Round, *, public: bool = False) -> list[Case]:
    """The cases of a round in Thai order of their areas; with `public` those that everybody may see."""
    found = list(all_cases().filter(round=round_).order_by("area__sort_key", "kind", "opened_at", "pk"))
    return [case for case in found if access.is_public(case)] if public else found


def cases_of_area(person: By, area: str, at: datetime) -> list[Case]:
    """The cases of an area that this person may see, latest round first."""
    found = all_cases().filter(area_id=area).order_by("-round_id", "kind", "pk")
    return [case for case in found if access.may_see_case(person, case, at)]


def my_cases(person: By, at: datetime) -> list[Case]:
    """The cases a person works on: of their areas and provinces, and for those who work on every city all that still run."""
    standing = access.standing_of(person, at)
    mine = Q(area_id__in=standing.areas) | Q(area__province_id__in=standing.provinces)
    if access.is_office(person, at):
        mine |= Q(open=True, round__on_record=False)
    found = all_cases().filter(mine).order_by("round__on_record", "-open", "area__sort_key", "kind", "pk")
    return [case for case in found if access.may_see_case(person, case, at)]


def stage_counts(round_: Round, kind: str | None = None) -> dict[str, int]:
    """How many cases of a kind (default: what nominations lead to) stand at each stage of the edition, in its order."""
    flow = round_.rules.flow(kind or round_.rules.nomination.flow)
    found = Counter(Case.objects.filter(round=round_, kind=flow.code).values_list("stage", flat=True))
    return {stage.code: found[stage.code] for stage in flow.stages}


def granted(round_: Round) -> list[Case]:
    """The cases of a round that stand at a stage which the edition calls granted."""
    flow = round_.rules.flow(round_.rules.nomination.flow)
    codes = [stage.code for stage in flow.terminals if stage.result == "granted"]
    found = all_cases().filter(round=round_, kind=flow.code, stage__in=codes)
    return list(found.order_by("area__sort_key", "pk"))


# --- one case ---------------------------------------------------------------------------------------------------


def history(case: Case) -> list[Step]:
    """Every move of a case in order, with reason, date set and decision cited."""
    return list(Step.objects.filter(subject=ref(case)).order_by("seen"))


@dataclass(frozen=True)
class LetterOf:
    """An official letter of a case, and what came with it: the nomination, or a step."""

    letter: Letter
    of: Text
    seen: int | None = None


NOMINATION = Text("หนังสือเสนอชื่อ", "Letter of nomination")


def letters_of(case: Case, taken: Iterable[Step]) -> list[LetterOf]:
    """The letters of a case in the order they came, each with the step that rests on it."""
    found = []
    if case.nomination is not None and case.nomination.letter is not None:
        found.append(LetterOf(case.nomination.letter, NOMINATION))
    labels = {step.seen: label_of_move(case, step) for step in taken}
    for row in CaseLetter.objects.filter(case=case).select_related("letter__scan").order_by("seen"):
        found.append(LetterOf(row.letter, labels.get(row.seen, Text("หนังสือนำส่ง", "Covering letter")), row.seen))
    return found


def label_of_move(case: Case, step: Step) -> Text:
    """The edition's words for a step that was taken; its code where the edition no longer names it."""
    found = next((m for m in case.flow.moves if m.code == step.move and m.from_ == step.from_stage), None)
    return found.label if found else Text(step.move, step.move)


def label_of_stage(case: Case, code: str, *, inside: bool) -> Text:
    """The edition's words for a stage: those for the people concerned, or those for the public."""
    found = next((stage for stage in case.flow.stages if stage.code == code), None)
    if found is None:
        return Text(code, code)
    return found.label if inside else found.public


def waited_for(case: Case, stage: Stage) -> str:
    """Who has to act at a stage, in the reader's language; empty when nobody has."""
    if stage.holder == "body" and stage.body:
        return case.rules.body(stage.body).label.in_(access.lang())
    return str(HOLDERS.get(stage.holder or "", ""))


def submissions(case: Case) -> list[Move]:
    """The moves by which the plan is submitted from the present stage: they freeze it, and a generic move may not take them."""
    if not case.at_stage.plan_editable:
        return []
    return [move for move in case.moves() if not case.flow.stage(move.to).terminal]


@dataclass(frozen=True)
class MoveOn:
    """A move that this person may make, were nothing in its way; and whether something is."""

    move: Move
    answer: Answer
    submits: bool = False


def moves_for(person: By, case: Case, at: datetime) -> list[MoveOn]:
    """The moves on offer to a person on the case's own page, each with the answer that greys it.

    Moves that rest on a resolution or act on an emblem are made where those are recorded, not here.
    """
    if person is None or case.at_stage.emblem:
        return []
    handing_in = {move.code for move in submissions(case)}
    found = []
    for move in case.moves():
        if move.requires("resolution") or not case.may_move(move, person, at):
            continue
        # The form asks for the letter itself.
        case.letter_in_hand = move.requires("letter")
        found.append(MoveOn(move, steps.may(case, move.code, by=person, at=at), move.code in handing_in))
        case.letter_in_hand = False
    return found


def due_of(case: Case, entered: date | None) -> date | None:
    """The day by which whoever holds the case should act: set for it, or the round's, or the edition's; None when none is known."""
    stage = case.at_stage
    if stage.terminal:
        return None
    if case.due is not None:
        return case.due
    if stage.plan_editable and case.round.plans_close_at is not None:
        return local_day(case.round.plans_close_at)
    if not stage.deadline:
        return None
    rule = case.rules.deadline(stage.deadline)
    return deadlines.stage_due(rule.closes, rule.days, entered)


def entered_on(found: Iterable[Case]) -> dict[uuid.UUID, date | None]:
    """The day on which each of these cases came to its present stage: one query for all."""
    cases = list(found)
    last = {
        step.subject: step.at
        for step in Step.objects.filter(subject__in=[ref(case) for case in cases]).order_by("seen")
    }
    return {
        case.pk: local_day(moment) if (moment := last.get(ref(case), case.opened_at)) is not None else None
        for case in cases
    }
