"""Plays the open round of invented towns through the rooms' own actions, each on its day, so that its record is a real one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from tramuang.base import steps
from tramuang.cities import actions as cities
from tramuang.cities.models import Area, Organisation, Person
from tramuang.emblem import actions as emblems
from tramuang.emblem.access import GUARD
from tramuang.emblem.models import Emblem, Order
from tramuang.plans import actions as plans
from tramuang.plans.models import Case
from tramuang.programme import actions as programme
from tramuang.programme.models import Edition, Round
from tramuang.review import actions as review
from tramuang.review.models import Assignment, Meeting
from tramuang.review.pure.votes import Votes
from tramuang.site.demo import cast
from tramuang.site.demo import plans as plan_files
from tramuang.site.demo.ground import LOADER
from tramuang.site.demo.reading import read, text

FILE = "round-2570.yaml"
NINE_IN_BANGKOK = timedelta(hours=2)  # from midnight UTC
Sign = Callable[[datetime], list[Emblem]]


@dataclass
class Stage:
    """Everything the play needs to find: the round, the people, the cases, and the events still to come."""

    today: datetime
    edition: Edition
    people: dict[str, Person]
    sign: Sign
    round: Round | None = None
    cases: dict[str, Case] = field(default_factory=dict)
    events: list[tuple[datetime, int, Callable[[datetime], object]]] = field(default_factory=list)

    def moment(self, offset: dict[str, Any] | int) -> datetime:
        """Nine in the morning of a day counted from today; never later than now."""
        days = offset["day"] if isinstance(offset, dict) else offset
        midnight = self.today.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return min(midnight + NINE_IN_BANGKOK + timedelta(days=days), self.today)

    def closing(self, offset: dict[str, Any]) -> datetime:
        """Half past four in the afternoon of a day to come: the close of an office day."""
        day = self.today.astimezone(UTC) + timedelta(days=offset["day"])
        return day.replace(hour=9, minute=30, second=0, microsecond=0)

    def day(self, offset: dict[str, Any] | None) -> date | None:
        """A day counted from today, past or to come."""
        return None if offset is None else (self.today + timedelta(days=offset["day"])).date()

    def on(self, offset: dict[str, Any] | int, do: Callable[..., object], *arguments: Any) -> None:
        """Let something happen on a day, after what was put on that day before."""
        self.events.append((self.moment(offset), len(self.events), partial(do, *arguments)))

    def case(self, area: str) -> Case:
        """The case of a town as it stands now."""
        return Case.objects.select_related("round__edition", "area__province").get(pk=self.cases[area].pk)

    def play(self, tick: Callable[[str], None]) -> None:
        """Let everything happen in its order; a minute lies between two things of one day."""
        last: datetime | None = None
        for moment, _order, do in sorted(self.events, key=lambda event: event[:2]):
            at = moment if last is None or moment > last else min(last + timedelta(seconds=20), self.today)
            do(at)
            last = at
            tick("")


def load(edition: Edition, people: dict[str, Person], sign: Sign, at: datetime, tick: Callable[[str], None]) -> int:
    """Load the round; returns how many things happened in it."""
    found = read(FILE)
    stage = Stage(at, edition, people, sign)
    heading = found["round"]
    opens = stage.moment(heading["opens"])
    stage.round = programme.open_round(
        edition, code=str(heading["code"]), title_th=heading["name_th"], title_en=heading["name_en"], opens_at=opens,
        nominations_close_at=stage.closing(heading["nominations_close"]),
        plans_close_at=stage.closing(heading["plans_close"]), provenance=heading["provenance"], by=LOADER, at=opens,
    )  # fmt: skip
    for town in found["towns"]:
        _town(stage, town)
    for meeting in found["meetings"]:
        _meeting(stage, meeting)
    for need in found.get("needs_in") or ():
        stage.on(need, _need, stage, need)
    stage.play(tick)
    return len(stage.events)


def places(at: datetime) -> None:
    """The invented towns and those who run them; they stand before the cast takes its roles."""
    for town in read(FILE)["towns"]:
        found = town["organisation"]
        operator = Organisation.objects.filter(code=found["key"]).first() or cities.record_organisation(
            code=found["key"], kind=found["kind"], name_th=found["name_th"], name_en=found["name_en"],
            province=town["province"], provenance="invented", by=LOADER, at=at,
        )  # fmt: skip
        point = town.get("point") or {}
        cities.record_area(
            code=town["area"], kind=town["kind"], name_th=town["short_th"], name_en=town["short_en"],
            full_name_th=town["name_th"], full_name_en=town["name_en"], province=town["province"], operator=operator,
            lon=Decimal(str(point["lon"])) if point else None, lat=Decimal(str(point["lat"])) if point else None,
            km2=Decimal(str(town["area_km2"])) if town.get("area_km2") else None, provenance="invented", by=LOADER, at=at,
        )  # fmt: skip
        if zone := town.get("zone"):
            starts = (at + timedelta(days=zone["starts"]["day"])).date()
            plans.record_designation(
                area=town["area"], kind="zone", certificate=zone["certificate"], starts=starts, provenance="invented",
                by=LOADER, at=at,
            )  # fmt: skip


def leads(edition: Edition, at: datetime) -> dict[str, Person]:
    """The towns' own leads, by key."""
    found = [
        dict(town["lead"], organisation=town["organisation"]["key"])
        for town in read(FILE)["towns"]
        if town.get("lead") and "roles" in town["lead"]
    ]
    return {item["key"]: cast.person(item, edition.rules, at) for item in found}


# One town -----------------------------------------------------------------------------------------------------------
def _town(stage: Stage, town: dict[str, Any]) -> None:
    if not town.get("nomination"):
        return
    stage.on(town["nomination"], _nominate, stage, town)
    for assignment in town.get("assignments") or ():
        stage.on(assignment["assigned"], _assign, stage, town["area"], assignment)
        if assignment.get("answered"):
            stage.on(assignment["answered"], _answer, stage, town["area"], assignment)
        if assignment.get("scores"):
            stage.on(assignment.get("submitted") or -2, _score, stage, town["area"], assignment)
    for step in town["steps"]:
        # Steps that rest on a resolution happen in the meeting that resolves it; the emblem's own below.
        if "cites" not in step and step["move"] not in _emblem_moves(stage.edition):
            stage.on(step, _step, stage, town["area"], step)
    emblem = town.get("emblem")
    if emblem:
        _emblem(stage, town["area"], emblem)


def _emblem_moves(edition: Edition) -> set[str]:
    return {move.code for flow in edition.rules.flows for move in flow.moves if GUARD in move.guards}


def _letter(stage: Stage, given: dict[str, Any] | None) -> plans.LetterGiven | None:
    if not given:
        return None
    dated = stage.day(given)
    assert dated is not None
    return plans.LetterGiven(number=given["number"], dated=dated, signatory=given["signatory_th"])


def _nominate(stage: Stage, town: dict[str, Any], at: datetime) -> None:
    assert stage.round is not None
    given = town["nomination"]
    case = plans.nominate(
        stage.round, Area.objects.get(pk=town["area"]), reason_th=given["reason_th"], reason_en=text(given.get("reason_en")),
        letter=_letter(stage, given["letter"]), by=stage.people[given["by"]], at=at,
    )  # fmt: skip
    if town.get("plan"):
        plans.record_plan(case, plan_files.plan(town["plan"]), by=LOADER, at=at)
    stage.cases[town["area"]] = case


def _step(stage: Stage, area: str, step: dict[str, Any], at: datetime) -> None:
    case, by = stage.case(area), stage.people[step["by"]]
    letter = _letter(stage, step.get("letter"))
    move = steps.find(case, step["move"])
    assert move is not None, (area, step["move"], case.stage)
    if "plan.has-required-parts" in move.guards and case.at_stage.plan_editable:
        plans.submit_plan(case, seen=case.stage_version, revision=case.plan.revision, letter=letter, by=by, at=at)
        return
    plans.move_case(
        case, step["move"], seen=case.stage_version, reason=text(step.get("reason_th")), due=stage.day(step.get("due")),
        letter=letter, by=by, at=at,
    )  # fmt: skip


def _assignment(stage: Stage, area: str, given: dict[str, Any]) -> Assignment:
    rows = Assignment.objects.select_related("case__round__edition", "case__area__province", "case__plan", "reviewer")
    return rows.get(case=stage.cases[area], reviewer=stage.people[given["reviewer"]])


def _assign(stage: Stage, area: str, given: dict[str, Any], at: datetime) -> None:
    office = stage.people["programme-officer"]
    review.assign(
        stage.case(area), [stage.people[given["reviewer"]]], due=stage.day(given.get("due")), by=office, at=at
    )


def _answer(stage: Stage, area: str, given: dict[str, Any], at: datetime) -> None:
    review.answer_conflict(
        _assignment(stage, area, given), conflict=given["conflict"], note=text(given.get("conflict_note_th")),
        by=stage.people[given["reviewer"]], at=at,
    )  # fmt: skip


def _score(stage: Stage, area: str, given: dict[str, Any], at: datetime) -> None:
    assignment, by = _assignment(stage, area, given), stage.people[given["reviewer"]]
    for line in given["scores"]:
        review.save_score(
            assignment, sheet=line["sheet"], item=line["item"], value=Decimal(str(line["value"])),
            reason=line["reason_th"], seen=assignment.revision, by=by, at=at,
        )  # fmt: skip
    if given.get("submitted"):
        review.submit_scores(assignment, seen=assignment.revision, by=by, at=at)


def _need(stage: Stage, given: dict[str, Any], at: datetime) -> None:
    area = Area.objects.get(pk=given["area"])
    by = next(person for person in stage.people.values() if area.pk in person.standing(at).areas)
    plans.record_need(
        area, group=given["group"], text_th=given["th"], text_en=given["en"], provenance=given["provenance"],
        rules=stage.edition.rules, by=by, at=at,
    )  # fmt: skip


# Emblems ------------------------------------------------------------------------------------------------------------
def _emblem(stage: Stage, area: str, given: dict[str, Any]) -> None:
    first, second = stage.people["registrar-1"], stage.people["registrar-2"]

    def propose(at: datetime) -> None:
        emblems.propose(stage.case(area), by=first, at=at)

    def approve(at: datetime) -> None:
        emblems.approve(Order.objects.get(case=stage.cases[area], state="proposed"), by=second, at=at)
        stage.sign(at)

    stage.on(given["proposed"], propose)
    if given.get("approved"):
        stage.on(given["approved"], approve)


# Meetings -----------------------------------------------------------------------------------------------------------
def _meeting(stage: Stage, given: dict[str, Any]) -> None:
    held = given["held_on"]["day"]
    called = min(held - 10, -2)
    if given["state"] == "closed":
        # The cases come to the agenda as late as the day itself: each must by then have reached the body.
        stage.on(called, _call, stage, given)
        stage.on(held, _hold, stage, given)
    else:
        stage.on(called, _call, stage, given)
        stage.on(-1, _agenda, stage, given)


def _find(given: dict[str, Any]) -> Meeting:
    return Meeting.objects.select_related("round__edition").get(body=given["body"], number=given["number"])


def _call(stage: Stage, given: dict[str, Any], at: datetime) -> None:
    assert stage.round is not None
    secretary, held_on = stage.people["secretary"], stage.day(given["held_on"])
    assert held_on is not None
    meeting = review.call_meeting(
        stage.round, body=given["body"], number=given["number"], held_on=held_on, place_th=given["place_th"],
        place_en=given["place_en"], by=secretary, at=at,
    )  # fmt: skip
    listed = set(meeting.attendances.values_list("office_th", flat=True))
    people = set(meeting.attendances.values_list("person_id", flat=True))
    for row in given["attendance"]:
        person = stage.people.get(row.get("person", ""))
        if row["office_th"] in listed or (person and person.pk in people):
            continue
        review.add_member(
            meeting, office_th=row["office_th"], office_en=row["office_en"], person=person, voting=row["voting"],
            organisation=_organisation(row), by=secretary, at=at,
        )  # fmt: skip


def _organisation(row: dict[str, Any]) -> Organisation | None:
    return Organisation.objects.filter(code=row.get("organisation", "")).first()


def _agenda(stage: Stage, given: dict[str, Any], at: datetime) -> None:
    cases = [stage.case(area) for area in given["agenda"]]
    review.put_on_agenda(_find(given), cases, by=stage.people["secretary"], at=at)


def _hold(stage: Stage, given: dict[str, Any], at: datetime) -> None:
    """Hold a meeting from the agenda to the close."""
    secretary = stage.people["secretary"]
    _agenda(stage, given, at)
    meeting = _find(given)
    rows = {row.office_th: row for row in meeting.attendances.all()}
    by_person = {row.person_id: row for row in rows.values() if row.person_id}
    here = []
    chair = None
    for item in given["attendance"]:
        person = stage.people.get(item.get("person", ""))
        row = by_person.get(person.pk) if person else rows.get(item["office_th"])
        if row is None:
            continue
        if item["present"]:
            here.append(row.pk)
        if item["chairing"]:
            chair = row.pk
    review.take_attendance(meeting, present=here, chair=chair, by=secretary, at=at)
    review.open_meeting(meeting, by=secretary, at=at)
    for found in given["resolutions"]:
        item = (
            _find(given)
            .agenda.select_related("case__round__edition", "case__area__province", "meeting__round__edition")
            .get(case=stage.cases[found["area"]])
        )
        for recusal in found.get("recusals") or ():
            review.recuse(item, rows[recusal["office_th"]], reason=recusal["reason_th"], by=secretary, at=at)
        votes = found["votes"]
        review.resolve(
            item, outcome=found["outcome"], text_th=found["text_th"], text_en=found["text_en"],
            conditions_th=text(found.get("conditions_th")), due=stage.day(found.get("due")),
            votes=Votes(votes["for"], votes["against"], votes["abstained"]), seen=item.case.stage_version, by=secretary, at=at,
        )  # fmt: skip
    review.close_meeting(_find(given), by=secretary, at=at)
