"""The ground of this room: a round on the public record with its granted areas, beside the open round of `ground.cast`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from tramuang.base.happenings import happening
from tramuang.cities.models import Area, Person, Province
from tramuang.emblem.models import Emblem, Order
from tramuang.figures import actions as figures
from tramuang.figures.models import Claim, Observation, Source
from tramuang.plans.models import BudgetLine, Case, Goal, Need, Plan, Project
from tramuang.programme.actions import publish_edition
from tramuang.programme.models import Edition, Round
from tramuang.review.models import AgendaItem, Meeting, Resolution


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Pages kept by one test are not found by the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def past_edition(db: None, at: datetime) -> Edition:
    path = Path(settings.EDITIONS_DIR) / "smart-city-thailand" / "2565.yaml"
    return publish_edition(path.read_text(encoding="utf-8"), file=path.name, by="system:test", at=at)


@pytest.fixture
def past(past_edition: Edition) -> Round:
    """A round entered from the public record."""
    return Round.objects.create(
        code="2565", edition=past_edition, title_th="รอบปี พ.ศ. 2565", title_en="Round of B.E. 2565", on_record=True
    )


@pytest.fixture
def source(db: None) -> Source:
    return Source.objects.create(
        code="news", title="ข่าวหนึ่ง", publisher="สำนักข่าว", url="https://news.example/1", kind="N"
    )


@pytest.fixture
def other_source(db: None) -> Source:
    return Source.objects.create(code="other-news", title="ข่าวสอง", publisher="อีกสำนักข่าว", kind="N")


MakeGranted = Callable[..., Case]


@pytest.fixture
def grant(past: Round, at: datetime) -> MakeGranted:
    """A case of the round on record that was granted, with its illustrative plan."""

    def make(area: Area, **values: object) -> Case:
        case = Case.objects.create(
            round=past,
            area=area,
            kind="designation",
            stage="designated",
            open=False,
            opened_at=at,
            organisation=area.operator,
        )
        plan = {"domains": ["environment", "living"], "city_type": "livable", "provenance": "illustrative"}
        Plan.objects.create(case=case, **{**plan, **values})
        return case

    return make


@pytest.fixture
def granted(grant: MakeGranted, area: Area, neighbour_area: Area) -> list[Case]:
    """Two granted areas in two provinces."""
    return [grant(area), grant(neighbour_area)]


@pytest.fixture
def observe(source: Source, at: datetime) -> Callable[..., Observation]:
    """A value of an element for an area or a province."""

    def make(
        element: str, value: int | None, *, year: int = 2564, area: Area | None = None, province: Province | None = None
    ) -> Observation:
        row = figures.Row(
            element, year, None if value is None else Decimal(value), "persons", source.code, 7,
            area=area.code if area else "", province=province.code if province else "",
        )  # fmt: skip
        figures.load_rows([row], name="demo/population.csv", content=b"", by="system", at=at)
        return Observation.objects.latest("pk")

    return make


@pytest.fixture
def state(source: Source) -> Callable[..., Claim]:
    """A public statement."""

    def make(code: str, measure: str = "", value: int | None = None, **values: object) -> Claim:
        given = {
            "round_code": "2565", "topic": measure or code, "statement_th": f"ข้อความ {code}", "statement_en": f"statement {code}",
            "source": source, "unit_th": "คน", "unit_en": "people",
        }  # fmt: skip
        return Claim.objects.create(
            code=code, measure=measure, value=None if value is None else Decimal(value), **{**given, **values}
        )

    return make


@pytest.fixture
def resolve(at: datetime) -> Callable[..., Resolution]:
    """A resolution on a case at a meeting of its own."""

    def make(
        case: Case,
        *,
        on: date | None = date(2022, 11, 9),
        number: str = "1/2565",
        body: str = "steering-committee",
        text: str = "เห็นชอบ",
    ) -> Resolution:
        given = {"held_on": on, "state": "closed", "date_note_th": "แหล่งข้อมูลไม่ตรงกัน"}
        meeting, _new = Meeting.objects.get_or_create(round=case.round, body=body, number=number, defaults=given)
        item = AgendaItem.objects.create(meeting=meeting, case=case, order=meeting.agenda.count() + 1)
        return Resolution.objects.create(
            item=item, case=case, body=body, outcome="approve", text_th=text, text_en="", resolved_on=on, recorded_at=at
        )

    return make


@pytest.fixture
def award(
    resolve: Callable[..., Resolution], registrar: Person, registrar2: Person, at: datetime
) -> Callable[..., Emblem]:
    """An issued emblem of a granted case."""

    def make(case: Case, serial: str = "TM-2565-96-01", state: str = "issued") -> Emblem:
        emblem = Emblem.objects.create(
            serial=serial, case=case, area=case.area, resolution=resolve(case), domains=["environment"],
            awarded_on=date(2022, 11, 9), retrospective=True,
        )  # fmt: skip
        emblem.issued_by = Order.objects.create(
            emblem=emblem, kind="issue", case=case, resolution=emblem.resolution, day=emblem.awarded_on, state="done", agreed="0" * 64,
            proposed_by=registrar, proposed_at=at, approved_by=registrar2, approved_at=at, done_at=at,
        )  # fmt: skip
        emblem.state = state
        emblem.save()
        return emblem

    return make


@pytest.fixture
def plan_with_project(at: datetime) -> Callable[..., Project]:
    """A need, a goal and a project with money, in the plan of a case."""

    def make(
        case: Case, name: str = "ท่าเรือสะอาด", amount: int | None = 500_000, provenance: str = "illustrative"
    ) -> Project:
        need = Need.objects.create(
            area=case.area, group="residents", text_th="น้ำท่วมทุกปี", recorded_at=at, provenance=provenance
        )
        goal = Goal.objects.create(plan=case.plan, domain="environment", text_th="เมืองไม่ท่วม", provenance=provenance)
        goal.needs.add(need)
        project = Project.objects.create(
            plan=case.plan,
            domain="environment",
            name_th=name,
            name_en="Clean pier",
            first_year=2566,
            last_year=2566,
            provenance=provenance,
        )
        project.goals.add(goal)
        BudgetLine.objects.create(project=project, fiscal_year=2566, source="own", amount=amount, provenance=provenance)
        return project

    return make


@pytest.fixture
def something_happens(at: datetime) -> Callable[[], None]:
    """Any change, told of as every change is."""

    def happen() -> None:
        with happening("area.recorded", "area:somewhere", by="system:test", at=at):
            pass

    return happen
