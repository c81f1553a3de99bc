"""Who may see, nominate, write and submit, with the reason when not; and those guards that need no plan to answer.

A draft belongs to the city that writes it and to the province that nominated it. The programme office, the reviewers and the
committees see where the case stands, and the text once it has been submitted; while a returned plan is being rewritten they see what
was submitted last, never the draft. The public sees a plan where the edition says so, and whatever is on the public record.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, first_no, no, yes
from tramuang.base.kinds import Duty
from tramuang.base.pure.thai.dates import Lang, long_date, long_datetime
from tramuang.cities.models import Area, Person
from tramuang.cities.pure.standing import NOBODY, Standing
from tramuang.plans.kinds import NominationState
from tramuang.plans.models import Case, CaseLetter, Nomination, Snapshot
from tramuang.plans.pure import deadlines
from tramuang.programme.models import Round
from tramuang.programme.pure.edition import Parameter

By = Person | None

# The duties of those who work on every case of a round, wherever it comes from.
OFFICE = frozenset(
    str(duty)
    for duty in (
        Duty.SCREEN, Duty.ASSIGN_REVIEWERS, Duty.SCORE, Duty.PREPARE_MEETING, Duty.PRESIDE, Duty.ISSUE_EMBLEM, Duty.APPROVE_EMBLEM,
    )
)  # fmt: skip

# One sentence for everything that is not there for this person: it does not tell what exists.
HIDDEN = no("not-found", _("There is nothing at this address."))
NOT_CITY = no("not-your-city", _("Only the people of this city write here."))


def lang() -> Lang:
    """The language of the person who is being answered."""
    return "en" if (get_language() or "th").startswith("en") else "th"


def standing_of(person: By, at: datetime) -> Standing:
    """The roles a person holds; nobody's where nobody is signed in."""
    return person.standing(at) if isinstance(person, Person) else NOBODY


# --- seeing -----------------------------------------------------------------------------------------------------


def is_public(case: Case) -> bool:
    """Whether everybody may see this case and its plan: its stage says so, or the case is on the public record."""
    return case.at_stage.public_plan or case.round.on_record


def is_of_city(person: By, area: str, at: datetime) -> bool:
    """Whether the person holds a role in this area."""
    return area in standing_of(person, at).areas


def is_of_province(person: By, case: Case, at: datetime) -> bool:
    """Whether the person nominates for the province (or the applicant) of this case."""
    return standing_of(person, at).has(Duty.NOMINATE, area=case.area_id, province=case.area.province_id or "")


def is_office(person: By, at: datetime) -> bool:
    """Whether the person works on the cases of every city: screening, reviewing, deciding, registering."""
    return bool(standing_of(person, at).duties & OFFICE)


def is_inside(person: By, case: Case, at: datetime) -> bool:
    """Whether the person sees the internal name of the stage, the reasons of a return, who moved what, and the letters."""
    return is_of_city(person, case.area_id, at) or is_of_province(person, case, at) or is_office(person, at)


def may_see_case(person: By, case: Case, at: datetime) -> Answer:
    """Whether the person may see that there is this case and where it stands."""
    return yes if is_public(case) or is_inside(person, case, at) else HIDDEN


def handed_in(case: Case) -> bool:
    """Whether the plan has been submitted at least once (annotated by the queries of this room, else asked)."""
    known: bool | None = getattr(case, "was_handed_in", None)
    return Snapshot.objects.filter(plan__case=case).exists() if known is None else known


def may_see_plan(person: By, case: Case, at: datetime) -> Answer:
    """Whether the person may read the plan as it stands now, which may be a draft."""
    if is_public(case) or is_of_city(person, case.area_id, at) or is_of_province(person, case, at):
        return yes
    if not is_office(person, at):
        return HIDDEN
    if case.at_stage.plan_editable or not handed_in(case):
        return no("draft", _("The city is still writing. The plan can be read here once it has been submitted."))
    return open_to_office(person, case, at)


def may_see_snapshots(person: By, case: Case, at: datetime) -> Answer:
    """Whether the person may read what was submitted."""
    if is_public(case) or is_of_city(person, case.area_id, at) or is_of_province(person, case, at):
        return yes
    return open_to_office(person, case, at) if is_office(person, at) else HIDDEN


Withhold = Callable[[Person, Case, datetime], Answer]
_withheld: list[Withhold] = []


def withhold_plans(ask: Withhold) -> None:
    """Let an upper room keep plans from somebody of the office, as from a reviewer who has not answered about conflicts of interest."""
    _withheld.append(ask)


def open_to_office(person: By, case: Case, at: datetime) -> Answer:
    """Whether no room keeps this plan from somebody who works on every city's case."""
    return first_no(*(ask(person, case, at) for ask in _withheld)) if person is not None else HIDDEN


# --- writing ----------------------------------------------------------------------------------------------------


def may_edit_plan(person: By, case: Case, at: datetime) -> Answer:
    """Whether the person may change the plan now: they write for this area, and the stage lets a plan be written."""
    if not standing_of(person, at).has(Duty.EDIT_PLAN, area=case.area_id):
        return NOT_CITY
    if not case.at_stage.plan_editable:
        return no("not-editable", _("The plan has been submitted or closed, and cannot be changed at this stage."))
    return yes


def may_record_need(person: By, area: Area, at: datetime) -> Answer:
    """Whether the person may record or mend a need of this area: those who write its plan."""
    return yes if standing_of(person, at).has(Duty.EDIT_PLAN, area=area.code) else NOT_CITY


def may_nominate(person: By, round_: Round, area: Area, at: datetime) -> Answer:
    """Whether the person may put this area forward for this round now."""
    rules = round_.rules.nomination
    if rules.by == "province" and area.province_id is None:
        return no("no-province", _("A province nominates in this round, and this area lies in none."))
    role = [rules.role]
    if not standing_of(person, at).has_role(role, area=area.code, province=area.province_id or ""):
        return no("not-nominator", _("You do not nominate for this area in this round."))
    return first_no(takes_nominations(round_, at), not_yet_nominated(round_, area), room_for(round_, area, more=1))


def may_open_case(person: By, round_: Round, area: Area, kind: str, at: datetime) -> Answer:
    """Whether the person may open a case of this kind about what the area holds: a role that the edition names for it."""
    flow = next((flow for flow in round_.rules.flows if flow.code == kind and flow.needs_emblem), None)
    if flow is None:
        return no("no-such-flow", _("The rules of this round know no such case."))
    if not standing_of(person, at).has_role(flow.opened_by, area=area.code, province=area.province_id or ""):
        roles = ", ".join(round_.rules.role(code).label.in_(lang()) for code in flow.opened_by)
        return no("not-opener", gettext("Such a case is opened by: %(roles)s.") % {"roles": roles})
    if round_.on_record:
        return no("on-record", _("This round stands on the public record; nothing can be submitted any more."))
    if Case.objects.filter(round=round_, area=area, kind=kind, open=True).exists():
        return no("case-open", _("Such a case is already open in this round."))
    return yes


def may_attach_scan(person: By, case: Case, at: datetime) -> Answer:
    """Whether the person may submit the signed scan of one of the case's letters: city, province, or office."""
    return yes if is_inside(person, case, at) else HIDDEN


# --- rules of the round -----------------------------------------------------------------------------------------


def takes_nominations(round_: Round, at: datetime) -> Answer:
    """Whether nominations can be submitted at this moment, the closing second included."""
    if round_.on_record:
        return no("on-record", _("This round stands on the public record; nothing can be submitted any more."))
    if round_.opens_at is not None and at < round_.opens_at:
        return no(
            "not-open-yet", gettext("The round opens on %(when)s.") % {"when": long_datetime(round_.opens_at, lang())}
        )
    if not deadlines.in_time(at, round_.nominations_close_at):
        assert round_.nominations_close_at is not None
        when = long_datetime(round_.nominations_close_at, lang())
        return no("nominations-closed", gettext("Nominations closed on %(when)s.") % {"when": when})
    return yes


def not_yet_nominated(round_: Round, area: Area) -> Answer:
    """Whether this area has not been put forward for the round already."""
    if Nomination.objects.filter(round=round_, area=area, state=NominationState.FILED).exists():
        return no("nominated-already", _("This area has already been nominated for this round."))
    return yes


def nomination_limit(round_: Round) -> Parameter:
    """The edition's parameter that says how many may be nominated."""
    return round_.rules.param(round_.rules.nomination.limit)


def nominations_used(round_: Round, area: Area) -> int:
    """How many nominations stand already against the limit that this area's nomination counts to."""
    filed = Nomination.objects.filter(round=round_, state=NominationState.FILED)
    match round_.rules.nomination.per:
        case "province":
            filed = filed.filter(province_id=area.province_id)
        case "applicant":
            filed = filed.filter(area=area)
    return filed.count()


def most(round_: Round) -> int | None:
    """The most nominations that may stand; None where the edition does not know. Without competition it is one."""
    limit = nomination_limit(round_).number
    known = None if limit is None else int(limit)
    return known if round_.rules.nomination.competing else min(1 if known is None else known, 1)


def room_for(round_: Round, area: Area, *, more: int) -> Answer:
    """Whether the limit leaves room for so many more nominations; 0 asks whether those filed keep to it."""
    limit = most(round_)
    if limit is None or nominations_used(round_, area) + more <= limit:
        return yes
    sentences = {
        "province": ngettext(
            "A province may nominate %(n)s area in this round, and has done so.",
            "A province may nominate at most %(n)s areas in this round, and has done so.", limit,
        ),
        "applicant": ngettext(
            "An applicant may apply %(n)s time in this round, and has done so.",
            "An applicant may apply at most %(n)s times in this round, and has done so.", limit,
        ),
        "round": ngettext(
            "This round takes %(n)s nomination, and it is full.",
            "This round takes at most %(n)s nominations, and it is full.", limit,
        ),
    }  # fmt: skip
    return no("over-limit", sentences[round_.rules.nomination.per] % {"n": limit})


# --- guards that an edition may name ----------------------------------------------------------------------------


def round_open(case: Case, by: By, at: datetime) -> Answer:
    """Guard `round.open`: the round takes plans, and a returned plan comes by the day set; the last second is in time."""
    round_ = case.round
    if round_.on_record:
        return no("on-record", _("This round stands on the public record; nothing can be submitted any more."))
    if round_.opens_at is not None and at < round_.opens_at:
        return no(
            "not-open-yet", gettext("The round opens on %(when)s.") % {"when": long_datetime(round_.opens_at, lang())}
        )
    if deadlines.in_time(at, closes_at(case)):
        return yes
    if case.due is not None and case.at_stage.plan_editable:
        return no("too-late", gettext("This plan was due on %(day)s.") % {"day": long_date(case.due, lang())})
    assert round_.plans_close_at is not None
    when = long_datetime(round_.plans_close_at, lang())
    return no("round-closed", gettext("The round closed on %(when)s.") % {"when": when})


def closes_at(case: Case) -> datetime | None:
    """Until when this case's plan may be submitted: the day set at its return, else the round's close."""
    due = case.due if case.at_stage.plan_editable else None
    return deadlines.closes(case.round.plans_close_at, due, timezone.get_current_timezone())


def within_limit(case: Case, by: By, at: datetime) -> Answer:
    """Guard `nomination.within-limit`: the nominations that stand keep to the edition's limit."""
    return room_for(case.round, case.area, more=0)


def letter_present(case: Case, by: By, at: datetime) -> Answer:
    """Guard `letter.present`: the official letter is there, the city's for leaving its stage, else the one the case came with."""
    if case.letter_in_hand:
        return yes
    letters = CaseLetter.objects.filter(case=case)
    if case.at_stage.holder == "city":
        found = letters.filter(seen=case.stage_version).exists()
    else:
        found = (case.nomination is not None and case.nomination.letter_id is not None) or letters.exists()
    return (
        yes if found else no("letter-missing", _("The number, date and signatory of the official letter are missing."))
    )
