"""Reading what was resolved: by case, by area, by round; and which resolution brought a case to where it stands."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from tramuang.base.models import Letter, Step
from tramuang.base.refs import ref, split_ref
from tramuang.plans.access import By, lang, may_see_case
from tramuang.plans.models import Case
from tramuang.programme.pure.edition import Body, Outcome
from tramuang.review.models import Resolution


def _resolutions() -> QuerySet[Resolution]:
    return Resolution.objects.select_related("item__meeting", "case__area").prefetch_related("case__round__edition")


def _newest(found: QuerySet[Resolution]) -> list[Resolution]:
    rows = list(found.order_by("item_id"))
    on: dict[int, date] = {}
    later: dict[uuid.UUID, date] = {}
    # A resolution whose day is not on record is put in its place by what was resolved after it on the same case.
    for each in reversed(rows):
        on[each.item_id] = each.resolved_on or later.get(each.case_id, date.min)
        later[each.case_id] = on[each.item_id]
    return sorted(rows, key=lambda each: (on[each.item_id], each.item_id), reverse=True)


def decisions_of(case: Case) -> list[Resolution]:
    """What was resolved on a case, with the meeting, newest first."""
    return _newest(_resolutions().filter(case_id=case.pk))


def decisions_of_area(area: str) -> list[Resolution]:
    """What was resolved on an area in every round, newest first; `seen_by` leaves those that a reader may know of."""
    return _newest(_resolutions().filter(case__area_id=area))


def decisions_of_round(code: str) -> list[Resolution]:
    """What was resolved in a round, newest first; `seen_by` leaves those that a reader may know of."""
    return _newest(_resolutions().filter(case__round_id=code))


def seen_by(person: By, found: Iterable[Resolution], at: datetime) -> list[Resolution]:
    """Those resolutions whose case this reader may know of."""
    return [each for each in found if may_see_case(person, each.case, at)]


def deciding_resolution(case: Case) -> Resolution | None:
    """The resolution cited by the step that brought the case to its present stage, or None."""
    step = Step.objects.filter(subject=ref(case), to_stage=case.stage).order_by("-seen").first()
    if step is None or step.seen != case.stage_version - 1:
        return None
    kind, key = split_ref(step.cites)
    return _resolutions().filter(pk=key, case_id=case.pk).first() if kind == "resolution" else None


def letters_of(resolutions: Iterable[Resolution]) -> dict[uuid.UUID, list[Letter]]:
    """The official letters that tell of each resolution, by its key: one query for all."""
    by_ref = {ref(each): each.pk for each in resolutions}
    found: dict[uuid.UUID, list[Letter]] = {key: [] for key in by_ref.values()}
    for letter in Letter.objects.filter(subject__in=list(by_ref)).select_related("scan").order_by("dated", "number"):
        found[by_ref[letter.subject]].append(letter)
    return found


@dataclass(frozen=True)
class Decision:
    """A resolution in words: which body, which outcome, when, and on whose case."""

    resolution: Resolution
    body: Body
    outcome: Outcome

    @property
    def body_label(self) -> str:
        """The body in the reader's language."""
        return self.body.label.in_(lang())

    @property
    def outcome_label(self) -> str:
        """The outcome in the reader's language."""
        return self.outcome.label.in_(lang())

    @property
    def tone(self) -> str:
        """The tone of the outcome: granted, to be revised, refused."""
        if self.outcome.favourable:
            return "ok"
        return "attention" if self.outcome.resubmit else "problem"


def in_words(resolutions: Iterable[Resolution]) -> list[Decision]:
    """Resolutions with the edition's words for their body and outcome."""
    return [
        Decision(each, each.case.rules.body(each.body), each.case.rules.outcome(each.outcome)) for each in resolutions
    ]
