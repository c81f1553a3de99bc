"""A plan that can be handed in, and the harbour programme, whose towns apply for themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from ground.cast import HARBOUR, make_area, publish
from tramuang.cities.models import Appointment, Person
from tramuang.plans import actions
from tramuang.plans.actions import LetterGiven, Money
from tramuang.plans.models import Case, Plan
from tramuang.programme.models import Round


def revision(case: Case) -> int:
    """The revision that a person opening a form now would see."""
    return Plan.objects.get(case=case).revision


@pytest.fixture
def letter(at: datetime) -> LetterGiven:
    """A city's covering letter."""
    return LetterGiven("นธ 52001/88", at.date(), "นายกเทศมนตรี")


@pytest.fixture
def need(area, lead, rules, at):
    return actions.record_need(
        area, group="residents", text_th="อยากรู้ล่วงหน้าเมื่อน้ำในคลองสูงขึ้น", text_en="To know early when the canal rises",
        voices=41, channel="เวทีประชาคม", by=lead, at=at, rules=rules,
    )  # fmt: skip


@pytest.fixture
def written(case, lead, need, at):
    """A case whose plan holds all that handing in asks for, in one thread from need to money."""

    def now() -> dict[str, object]:
        return {"revision": revision(case), "by": lead, "at": at}

    actions.save_frame(
        case, vision_th="เมืองคลองใสที่ทุกคนอยู่ได้", vision_en="A clear canal for everybody", city_type="livable",
        domains=["environment", "living"], **now(),
    )  # fmt: skip
    for criterion in case.rules.criteria:
        actions.save_part(case, criterion.code, text_th=f"ข้อความของ {criterion.label.th}", **now())
    goal = actions.save_goal(
        case, domain="environment", text_th="ชุมชนริมคลองได้รับคำเตือนก่อนน้ำถึงบ้าน", needs=[need.pk],
        targets=[case.rules.targets[0].code], **now(),
    )  # fmt: skip
    actions.save_indicator(
        case, goal.pk, name_th="เวลาที่ได้รับคำเตือนก่อนน้ำถึง", unit_th="ชั่วโมง", baseline=Decimal(2), baseline_year=2568,
        target=Decimal(6), target_year=2572, evidence="บันทึกของงานป้องกันฯ", **now(),
    )  # fmt: skip
    project = actions.save_project(
        case, domain="environment", name_th="จุดวัดระดับน้ำ 12 จุด", name_en="Twelve gauges", unit_th="กองช่าง",
        goals=[goal.pk], first_year=2570, last_year=2571, **now(),
    )  # fmt: skip
    actions.save_budget(
        case, project.pk, lines=[Money(2570, "own-revenue", Decimal(4_200_000)), Money(2571, "provincial", Decimal(600_000))], **now()
    )  # fmt: skip
    return case


@pytest.fixture
def submitted(written, lead, letter, at):
    """A case whose plan has been handed in."""
    actions.submit_plan(written, seen=written.stage_version, revision=revision(written), letter=letter, by=lead, at=at)
    return written


@pytest.fixture
def harbour_round(at, db) -> Round:
    """An open round of a programme without provinces, letters or city types."""
    return Round.objects.create(
        code="harbour-1", edition=publish(HARBOUR), title_th="เมืองท่า รอบ 1", title_en="Harbours, round 1",
        opens_at=at - timedelta(days=1), nominations_close_at=at + timedelta(days=9), plans_close_at=at + timedelta(days=9),
    )  # fmt: skip


@pytest.fixture
def harbour_area(db):
    return make_area("old-quay", "ท่าเก่า", "Old Quay", None)


@pytest.fixture
def master(harbour_round, harbour_area, at) -> Person:
    """The harbour master, who nominates and writes for the town."""
    person = Person.objects.create_user("master@example.org", None, name_th="นายท่า (ทดสอบ)", name_en="Master (test)")
    role = harbour_round.rules.role("harbour-master")
    Appointment.objects.create(
        person=person, role=role.code, duties=list(role.does), area=harbour_area, starts=at - timedelta(days=9)
    )
    return person
