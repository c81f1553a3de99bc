"""Putting a city forward for a round."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import BadInput, require
from tramuang.base.happenings import happening
from tramuang.base.kinds import Provenance
from tramuang.base.refs import ref
from tramuang.cities.models import Area, Person
from tramuang.plans import access
from tramuang.plans.actions.checking import Reading
from tramuang.plans.actions.letters import LetterGiven, write_letter
from tramuang.plans.models import Case, Nomination, Plan
from tramuang.plans.pure import limits
from tramuang.plans.queries import zone_of
from tramuang.programme.models import Round


def nominate(
    round_: Round, area: Area, *, reason_th: str, by: Person, at: datetime, reason_en: str = "",
    letter: LetterGiven | None = None, provenance: str = "",
) -> Case:  # fmt: skip
    """Put an area forward for a round: its case begins at the start of the edition's flow, with an empty plan.

    Who may, how many, and whether an official letter is needed, the edition says. `provenance` is the area's, or the round's where
    that one is not real.
    """
    rules = round_.rules.nomination
    given = Reading()
    reason_th = given.text("reason_th", reason_th, limits.SENTENCES, needed=True)
    reason_en = given.text("reason_en", reason_en, limits.SENTENCES)
    given.done()
    if rules.letter and letter is None:
        raise BadInput(
            {"number": [_("The nomination comes with an official letter: write its number, date and signatory.")]}
        )
    nomination = Nomination(
        round=round_,
        area=area,
        province_id=area.province_id if rules.by == "province" else None,
        reason_th=reason_th,
        reason_en=reason_en,
        filed_by=by,
        filed_at=at,
        provenance=provenance or told_of(round_, area),
    )
    with happening("nomination.filed", nomination, by=by, at=at, round=round_.code, area=area.code) as note:
        # Of two officers at the same moment the second counts the first one's nomination.
        Round.objects.select_for_update().filter(pk=round_.pk).values_list("pk", flat=True).first()
        require(access.may_nominate(by, round_, area, at))
        if letter is not None:
            nomination.letter = write_letter(nomination, letter, by=by, at=at)
        nomination.save(force_insert=True)
        case = Case.objects.create(
            round=round_,
            area=area,
            kind=rules.flow,
            nomination=nomination,
            origin=zone_of(area, at.date()),
            organisation_id=area.operator_id,
            stage=round_.rules.flow(rules.flow).start,
            opened_at=at,
            provenance=nomination.provenance,
        )
        Plan.objects.create(case=case, provenance=case.provenance, vision_provenance=case.provenance, changed_at=at)
        note.data.update({"case": ref(case), "letter": ref(nomination.letter) if nomination.letter else None})
    return case


def told_of(round_: Round, area: Area) -> str:
    """Where what is written about this area in this round comes from: nothing is more real than its round and its area."""
    return area.provenance if area.provenance != Provenance.REAL else round_.provenance
