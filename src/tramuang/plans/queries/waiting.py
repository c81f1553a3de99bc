"""What waits for a person in this room: a plan to write, a nomination to accept, a city to nominate."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Duty
from tramuang.base.pure.thai.dates import local_day
from tramuang.base.work import Waiting
from tramuang.cities.models import Area, Person, Province
from tramuang.plans import access
from tramuang.plans.kinds import NominationState
from tramuang.plans.models import Case, Nomination
from tramuang.plans.queries.cases import all_cases, due_of, entered_on
from tramuang.programme.models import Round

ROOM = "plans"


def waiting(person: Person, at: datetime) -> list[Waiting]:
    """What this person is waited for: soonest first is the desk's to say."""
    standing = access.standing_of(person, at)
    if not standing.held:
        return []
    return [*_cases(person, at), *_nominations(person, at)]


def _cases(person: Person, at: datetime) -> Iterator[Waiting]:
    standing = access.standing_of(person, at)
    mine = Q(area_id__in=standing.areas)
    if Duty.SCREEN in standing.duties:
        mine |= Q(was_handed_in=False)
    found = [
        case
        for case in all_cases().filter(mine, open=True).order_by("area__sort_key", "pk")
        if not case.at_stage.terminal
    ]
    entered = entered_on(found)
    for case in found:
        thing = _thing(person, case, entered[case.pk], at)
        if thing is not None:
            yield thing


def _thing(person: Person, case: Case, entered: date | None, at: datetime) -> Waiting | None:
    stage, due = case.at_stage, due_of(case, entered)
    about = f"{case.area.name} · {case.round.title}"
    page = reverse("plans-case", args=[case.pk])
    if stage.plan_editable:
        if not access.may_edit_plan(person, case, at):
            return None
        what = _("Mend the plan and submit it again") if access.handed_in(case) else _("Write the plan and submit it")
        return Waiting(what, about, reverse("plans-plan-edit", args=[case.pk]), due, room=ROOM)
    city = stage.holder == "city" and access.is_of_city(person, case.area_id, at)
    # What has been submitted waits for the room that screens it.
    office = stage.holder == "office" and access.is_office(person, at) and not access.handed_in(case)
    moves = [move for move in case.moves() if case.may_move(move, person, at)] if city or office else []
    if not moves:
        return None
    return Waiting(stage.label.in_(access.lang()), about, page, due, note=moves[0].label.in_(access.lang()), room=ROOM)


def _nominations(person: Person, at: datetime) -> Iterator[Waiting]:
    standing = access.standing_of(person, at)
    if Duty.NOMINATE not in standing.duties:
        return
    for round_ in open_rounds(at):
        rules = round_.rules.nomination
        if not any(held.role == rules.role for held in standing.held):
            continue
        closes = local_day(round_.nominations_close_at) if round_.nominations_close_at else None
        url = f"{reverse('plans-nomination-new')}?round={round_.code}"
        for place, left in _left(person, round_, at):
            note = ""
            if left is not None:
                note = ngettext("%(n)s nomination left", "%(n)s nominations left", left) % {"n": left}
            yield Waiting(
                gettext("Put a city forward for %(round)s") % {"round": round_.title},
                place,
                url,
                closes,
                note=note,
                room=ROOM,
            )


def _left(person: Person, round_: Round, at: datetime) -> Iterator[tuple[str, int | None]]:
    """The provinces or towns for which the person may still nominate, and how many more."""
    standing, rules = access.standing_of(person, at), round_.rules.nomination
    limit = access.most(round_)
    filed = list(
        Nomination.objects.filter(round=round_, state=NominationState.FILED).values_list("province_id", "area_id")
    )
    if rules.by == "province":
        for province in Province.objects.filter(code__in=standing.provinces).order_by("sort_key"):
            used = len(filed) if rules.per == "round" else sum(code == province.code for code, _area in filed)
            if limit is None or used < limit:
                yield province.name, None if limit is None else limit - used
    else:
        taken = {area for _province, area in filed}
        for area in Area.objects.filter(code__in=standing.areas).order_by("sort_key"):
            if area.code not in taken:
                yield area.name, None


def open_rounds(at: datetime) -> list[Round]:
    """The rounds that take nominations at this moment, soonest close first."""
    found = Round.objects.filter(on_record=False).select_related("edition").order_by("nominations_close_at", "code")
    return [round_ for round_ in found if access.takes_nominations(round_, at)]
