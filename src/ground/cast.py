"""The cast and the ground that every room's tests stand on: one open round, two towns, and one of each role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from tramuang.base.models import Letter
from tramuang.cities.models import Appointment, Area, Organisation, Person, Province
from tramuang.plans.models import Case, Nomination, Plan
from tramuang.programme.models import Edition, Round
from tramuang.programme.pure.edition import Edition as Rules
from tramuang.programme.pure.edition import digest

AT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
EDITION = Path(settings.EDITIONS_DIR) / "smart-city-thailand" / "2570.yaml"
HARBOUR = Path(settings.ROOT) / "src" / "tramuang" / "programme" / "tests" / "editions" / "harbour-towns.yaml"


def publish(path: Path, at: datetime = AT) -> Edition:
    """A published edition from a file, as the programme's own action would store it."""
    text = path.read_text(encoding="utf-8")
    edition = Edition(sha256=digest(text), text=text, published_at=at)
    edition.code = edition.rules.id
    edition.title_th, edition.title_en = edition.rules.name.th, edition.rules.name.en
    edition.save()
    return edition


@pytest.fixture
def at() -> datetime:
    """The moment at which a test happens."""
    return AT


@pytest.fixture
def edition(db: None) -> Edition:
    return publish(EDITION)


@pytest.fixture
def rules(edition: Edition) -> Rules:
    return edition.rules


@pytest.fixture
def round_(edition: Edition, at: datetime) -> Round:
    """A round that takes nominations and plans."""
    return Round.objects.create(
        code="2570", edition=edition, title_th="รอบปี 2570", title_en="Round 2570",
        opens_at=at - timedelta(days=60), nominations_close_at=at + timedelta(days=30),
        plans_close_at=at + timedelta(days=90),
    )  # fmt: skip


@pytest.fixture
def province(db: None) -> Province:
    return Province.objects.create(
        code="TH-96",
        dopa="96",
        name_th="นราธิวาส",
        name_en="Narathiwat",
        region_th="ภาคใต้",
        region_en="South",
        sort_key="นราธิวาส",
    )


@pytest.fixture
def other_province(db: None) -> Province:
    return Province.objects.create(
        code="TH-55", dopa="55", name_th="น่าน", name_en="Nan", region_th="ภาคเหนือ", region_en="North", sort_key="น่าน"
    )


def make_area(code: str, name_th: str, name_en: str, province: Province | None) -> Area:
    """A municipality with its own organisation as operator."""
    operator = Organisation.objects.create(
        code=f"org-{code}",
        name_th=f"เทศบาล{name_th}",
        name_en=f"{name_en} Municipality",
        kind="municipality",
        province=province,
    )
    return Area.objects.create(
        code=code, name_th=name_th, name_en=name_en, kind="municipality", province=province,
        operator=operator, provenance="invented", sort_key=name_th,
    )  # fmt: skip


@pytest.fixture
def area(province: Province) -> Area:
    return make_area("96-khlong-sai", "เมืองคลองใส", "Khlong Sai", province)


@pytest.fixture
def neighbour_area(other_province: Province) -> Area:
    return make_area("55-na-kham", "เมืองนาคำ", "Na Kham", other_province)


MakePerson = Callable[..., Person]


@pytest.fixture
def make_person(rules: Rules, at: datetime) -> MakePerson:
    """Make a person; with `role` (an edition code) they hold it with the given scope."""

    def make(key: str, role: str = "", *, duties: list[str] | None = None, **scope: object) -> Person:
        person = Person.objects.create_user(
            f"{key}@example.org",
            None,
            key=key,
            name_th=f"{key} (ทดสอบ)",
            name_en=f"{key} (test)",
            provenance="invented",
        )
        if role:
            known = rules.role(role)
            Appointment.objects.create(
                person=person, role=role, duties=list(known.does), decides=known.decides,
                starts=at - timedelta(days=365), **scope,
            )  # fmt: skip
        elif duties:
            Appointment.objects.create(
                person=person, role="administrator", duties=duties, starts=at - timedelta(days=365)
            )
        return person

    return make


@pytest.fixture
def lead(make_person: MakePerson, area: Area) -> Person:
    return make_person("lead", "city-lead", area=area, organisation=area.operator)


@pytest.fixture
def data_officer(make_person: MakePerson, area: Area) -> Person:
    return make_person("data-officer", "city-data-officer", area=area, organisation=area.operator)


@pytest.fixture
def neighbour(make_person: MakePerson, neighbour_area: Area) -> Person:
    return make_person("neighbour", "city-lead", area=neighbour_area, organisation=neighbour_area.operator)


@pytest.fixture
def province_officer(make_person: MakePerson, province: Province) -> Person:
    return make_person("province-officer", "province-officer", province=province)


@pytest.fixture
def office(make_person: MakePerson) -> Person:
    return make_person("office", "programme-officer")


@pytest.fixture
def reviewer1(make_person: MakePerson) -> Person:
    return make_person("reviewer1", "reviewer", body="working-group-7")


@pytest.fixture
def reviewer2(make_person: MakePerson) -> Person:
    return make_person("reviewer2", "reviewer", body="working-group-7")


@pytest.fixture
def reviewer3(make_person: MakePerson) -> Person:
    return make_person("reviewer3", "reviewer", body="working-group-7")


@pytest.fixture
def secretary(make_person: MakePerson) -> Person:
    """Secretary of every body (a role without a body reaches all)."""
    return make_person("secretary", "committee-secretary")


@pytest.fixture
def chair(make_person: MakePerson) -> Person:
    return make_person("chair", "committee-chair")


@pytest.fixture
def registrar(make_person: MakePerson) -> Person:
    return make_person("registrar", "registrar")


@pytest.fixture
def registrar2(make_person: MakePerson) -> Person:
    return make_person("registrar2", "registrar")


@pytest.fixture
def administrator(make_person: MakePerson) -> Person:
    return make_person("administrator", duties=["administer"])


@pytest.fixture
def stranger(make_person: MakePerson) -> Person:
    return make_person("stranger")


@pytest.fixture
def client_for() -> Callable[[Person], Client]:
    """A browser in which the person has signed in, with a second factor where the role decides."""

    def sign_in(person: Person) -> Client:
        if person.standing(AT).decides:
            Authenticator.objects.get_or_create(user=person, type=Authenticator.Type.TOTP, defaults={"data": {}})
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def make_case(round_: Round, at: datetime) -> Callable[..., Case]:
    """A case of an area at a stage, with its nomination, the nomination's letter and an empty plan."""

    def make(area: Area, stage: str = "plan", **values: object) -> Case:
        nomination = Nomination.objects.create(
            round=round_, area=area, province=area.province, filed_at=at - timedelta(days=30), provenance="invented"
        )
        nomination.letter = Letter.objects.create(
            subject=f"nomination:{nomination.pk}", number="นธ 0017/123", dated=at.date(), signatory="ผู้ว่าราชการจังหวัด"
        )
        nomination.save()
        case = Case.objects.create(
            round=round_, area=area, kind="designation", nomination=nomination, organisation=area.operator,
            stage=stage, opened_at=at - timedelta(days=30), provenance="invented", **values,
        )  # fmt: skip
        Plan.objects.create(case=case, provenance="invented")
        return case

    return make


@pytest.fixture
def case(make_case: Callable[..., Case], area: Area) -> Case:
    """A case whose city is writing its plan."""
    return make_case(area)
