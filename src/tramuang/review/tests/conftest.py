"""What this room's tests stand on: cases at every stage of the way to a decision, and meetings with members."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ground.cast import EDITION, make_area, publish
from tramuang.base.pure.thai.dates import local_day
from tramuang.cities.models import Area, Organisation, Person, Province
from tramuang.plans.models import BudgetLine, Case, Goal, Need, PlanPart, Project, Snapshot
from tramuang.programme.adapters.editions import rules_of
from tramuang.programme.models import Edition, Round
from tramuang.programme.pure.edition import Edition as Rules
from tramuang.programme.pure.edition import digest
from tramuang.review import actions, queries
from tramuang.review.models import AgendaItem, Assignment, Attendance, Meeting, Resolution

MakeCase = Callable[..., Case]
REASON = "เขียนชัดและมีหลักฐาน"


@pytest.fixture
def written(at: datetime) -> Callable[[Case], Case]:
    """Fill in and hand in the plan of a case: every component, two domains, a goal with a need."""

    def write(case: Case) -> Case:
        plan = case.plan
        plan.domains, plan.city_type, plan.vision_th = ["environment", "mobility"], "livable", "เมืองริมคลองที่ทุกคนอยู่สบาย"
        plan.save()
        for criterion in case.rules.criteria:
            PlanPart.objects.create(
                plan=plan, criterion=criterion.code, text_th=f"เนื้อหาของ{criterion.label.th}", text_en="Text"
            )
        need = Need.objects.create(
            area=case.area, group="residents", text_th="น้ำท่วมทุกปี", recorded_at=at, provenance="invented"
        )
        goal = Goal.objects.create(plan=plan, domain="environment", text_th="เตือนน้ำท่วมล่วงหน้า", provenance="invented")
        goal.needs.add(need)
        Snapshot.objects.create(plan=plan, number=1, content="{}", sha256="0" * 64, taken_at=at - timedelta(days=10))
        return case

    return write


def fill(case: Case) -> None:
    """Give each domain of a plan a project with money, as the guard of acceptance asks."""
    for domain in case.plan.domains:
        project = Project.objects.create(
            plan=case.plan,
            domain=domain,
            name_th=f"โครงการ {domain}",
            unit_th="กองช่าง",
            first_year=2570,
            last_year=2570,
        )
        BudgetLine.objects.create(project=project, fiscal_year=2570, source="own-revenue", amount=1000)


@pytest.fixture
def screened_case(make_case: MakeCase, written: Callable[[Case], Case], area: Area) -> Case:
    """A case whose plan the office has before it."""
    return written(make_case(area, "screening"))


@pytest.fixture
def scored_case(make_case: MakeCase, written: Callable[[Case], Case], area: Area) -> Case:
    """A case that stands with the working group."""
    return written(make_case(area, "working-group"))


@pytest.fixture
def due(at: datetime) -> date:
    return local_day(at) + timedelta(days=20)


@pytest.fixture
def assigned(
    scored_case: Case, office: Person, reviewer1: Person, reviewer2: Person, reviewer3: Person, due: date, at: datetime
) -> list[Assignment]:
    """Three reviewers asked, none of whom has answered."""
    return actions.assign(scored_case, [reviewer1, reviewer2, reviewer3], due=due, by=office, at=at)


@pytest.fixture
def assignment(assigned: list[Assignment], at: datetime) -> Assignment:
    """The first reviewer's assessment, after the answer that there is no conflict."""
    return actions.answer_conflict(assigned[0], conflict="none", by=assigned[0].reviewer, at=at)


def write_scores(
    assignment: Assignment, at: datetime, *, five: str = "4", hundred: str = "80", skip: int = 0
) -> Assignment:
    """Draft every line of an assessment (but the last `skip`)."""
    lines = queries.lines_of(assignment.case)
    for line in lines[: len(lines) - skip]:
        value = Decimal(five if line.sheet.about == "criteria" else hundred)
        assignment = actions.save_score(
            assignment, sheet=line.sheet.code, item=line.item.code, value=value, reason=REASON,
            seen=assignment.revision, by=assignment.reviewer, at=at,
        )  # fmt: skip
    return assignment


def hand_in(assignment: Assignment, at: datetime, **values: str) -> Assignment:
    """Answer, score every line and hand in."""
    if assignment.conflict == "not-asked":
        assignment = actions.answer_conflict(assignment, conflict="none", by=assignment.reviewer, at=at)
    assignment = write_scores(assignment, at, **values)
    return actions.submit_scores(assignment, seen=assignment.revision, by=assignment.reviewer, at=at)


@pytest.fixture
def handed_in(assigned: list[Assignment], at: datetime) -> list[Assignment]:
    """Three assessments, handed in."""
    return [hand_in(each, at, hundred=str(70 + 5 * number)) for number, each in enumerate(assigned)]


@pytest.fixture
def decided_case(make_case: MakeCase, written: Callable[[Case], Case], make_area_: Callable[[str], Area]) -> Case:
    """A case that waits for the sub-committee."""
    return written(make_case(make_area_("decided"), "sub-committee"))


@pytest.fixture
def meeting(round_: Round, secretary: Person, at: datetime) -> Meeting:
    """A meeting of the sub-committee today, with five members of whom the first chairs, and a secretary."""
    made = actions.call_meeting(
        round_, body="sub-committee", number="1/2570", held_on=local_day(at), place_th="ห้องประชุม 1", by=secretary, at=at
    )
    for number in range(1, 5):
        actions.add_member(made, office_th=f"กรรมการ {number}", office_en=f"Member {number}", by=secretary, at=at)
    return made


@pytest.fixture
def members(meeting: Meeting) -> list[Attendance]:
    """Those of the list who vote, the chair first."""
    return [row for row in queries.roll(meeting) if row.voting]


@pytest.fixture
def session(
    meeting: Meeting, members: list[Attendance], decided_case: Case, secretary: Person, at: datetime
) -> Meeting:
    """The meeting in session with all its members, the case on its agenda."""
    actions.put_on_agenda(meeting, [decided_case], by=secretary, at=at)
    actions.take_attendance(meeting, present=[row.pk for row in members], chair=members[0].pk, by=secretary, at=at)
    return actions.open_meeting(meeting, by=secretary, at=at)


@pytest.fixture
def item(session: Meeting) -> AgendaItem:
    return queries.item_of(session, session.agenda.get().pk)


@pytest.fixture
def resolve(secretary: Person, at: datetime) -> Callable[..., Resolution]:
    """Resolve an item as the secretary, approving unless told otherwise."""

    def do(item: AgendaItem, **given: Any) -> Resolution:
        values: dict[str, Any] = {"outcome": "approve", "text_th": "เห็นชอบแผนตามที่เสนอ", "seen": item.case.stage_version}
        return actions.resolve(item, **{**values, "by": secretary, "at": at, **given})

    return do


@pytest.fixture
def own_organisation(area: Area) -> Organisation:
    """The organisation whose case it is."""
    assert area.operator is not None
    return area.operator


@pytest.fixture
def edition_2565(db: None) -> Edition:
    """The edition of the round on record, whose bodies were succeeded later."""
    return publish(EDITION.parent / "2565.yaml")


@pytest.fixture(scope="session")
def rules_() -> Rules:
    """The rules of the open round, read from the file, for properties that need no database."""
    text = EDITION.read_text(encoding="utf-8")
    return rules_of(digest(text), lambda: text)


@pytest.fixture
def scored_case_of_neighbour(make_case: MakeCase, written: Callable[[Case], Case], neighbour_area: Area) -> Case:
    """The neighbour's case, which stands with the working group."""
    return written(make_case(neighbour_area, "working-group"))


@pytest.fixture
def make_area_(province: Province) -> Callable[[str], Area]:
    """One more town of the province."""
    return lambda code: make_area(code, f"เมือง {code}", f"Town {code}", province)


@pytest.fixture
def screened_case_of_neighbour(make_case: MakeCase, written: Callable[[Case], Case], neighbour_area: Area) -> Case:
    """The neighbour's plan, which the office has before it."""
    return written(make_case(neighbour_area, "screening"))
