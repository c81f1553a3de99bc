"""Giving, ending and lending roles, and who holds a duty."""

from datetime import timedelta

import pytest

from tramuang.base import roles
from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.kinds import Duty
from tramuang.base.models import Happening
from tramuang.cities import actions, queries

pytestmark = pytest.mark.django_db

OFFERED = [
    roles.Role("city-lead", "หัวหน้า", "City lead", scope="area", duties=("edit-plan",)),
    roles.Role(
        "judge",
        "ผู้ประเมิน",
        "Judge",
        scope="body",
        duties=("score",),
        decides=True,
        bodies=(roles.Choice("jury", "คณะ", "Jury"),),
    ),
]


@pytest.fixture
def offered(monkeypatch):
    monkeypatch.setattr(roles, "_asks", [lambda: OFFERED, queries.own_roles])


def test_a_role_brings_the_duties_of_its_programme(offered, stranger, administrator, area, at):
    actions.appoint(stranger, "city-lead", area=area, by=administrator, at=at)
    held = stranger.standing(at)
    assert held.has("edit-plan", area=area.code)
    assert not held.has("edit-plan", area="elsewhere")
    assert not held.decides


def test_a_role_that_decides_makes_its_holder_need_a_second_factor(offered, stranger, administrator, at):
    actions.appoint(stranger, "judge", body="jury", by=administrator, at=at)
    assert stranger.standing(at).decides


def test_a_role_may_begin_in_the_past_when_a_loader_enters_it(stranger, at):
    actions.appoint(
        stranger, "any", duties=["score"], decides=True, starts=at - timedelta(days=9), by="system:demo", at=at
    )
    assert stranger.standing(at - timedelta(days=1)).has("score")
    assert not stranger.standing(at - timedelta(days=10)).has("score")


@pytest.mark.parametrize(
    ("field", "role", "values"),
    [
        ("role", "emperor", {}),
        ("area", "city-lead", {}),
        ("body", "judge", {}),
        ("body", "judge", {"body": "senate"}),
        ("body", "city-lead", {"body": "jury"}),
        ("role", "x", {"duties": ["rule-the-world"]}),
    ],
)
def test_a_role_that_is_not_on_offer_is_refused_at_its_field(
    offered, stranger, administrator, at, area, field, role, values
):
    if field == "body" and role == "city-lead":
        values = values | {"area": area}
    with pytest.raises(BadInput) as refused:
        actions.appoint(stranger, role, by=administrator, at=at, **values)
    assert list(refused.value.fields) == [field]
    assert not stranger.appointments.exists()


def test_nobody_gives_a_role_to_themselves(offered, administrator, at):
    with pytest.raises(NotAllowed) as refused:
        actions.appoint(administrator, "judge", body="jury", by=administrator, at=at)
    assert refused.value.answer.code == "own-role"


def test_only_an_administrator_gives_roles(offered, lead, office, stranger, area, at):
    for by in (lead, office, stranger):
        with pytest.raises(NotAllowed):
            actions.appoint(stranger, "city-lead", area=area, by=by, at=at)


def test_the_same_role_is_not_given_twice_at_the_same_time(offered, stranger, administrator, area, neighbour_area, at):
    first = actions.appoint(stranger, "city-lead", area=area, by=administrator, at=at)
    with pytest.raises(BadInput):
        actions.appoint(stranger, "city-lead", area=area, by=administrator, at=at)
    actions.appoint(stranger, "city-lead", area=neighbour_area, by=administrator, at=at)
    actions.end_appointment(first, by=administrator, at=at + timedelta(days=1))
    actions.appoint(stranger, "city-lead", area=area, by=administrator, at=at + timedelta(days=1))


def test_a_role_ends_and_what_was_lent_of_it_ends_with_it(lead, stranger, administrator, area, at):
    role = lead.appointments.get()
    lent = actions.delegate(role, to=stranger, ends=at + timedelta(days=30), reason="ลา", by=lead, at=at)
    assert stranger.standing(at).has("edit-plan", area=area.code)
    actions.end_appointment(role, by=administrator, at=at + timedelta(days=1))
    later = at + timedelta(days=1)
    assert not lead.standing(later).has("edit-plan", area=area.code)
    assert not stranger.standing(later).has("edit-plan", area=area.code)
    lent.refresh_from_db()
    assert lent.ends == later


def test_a_role_that_has_ended_is_not_ended_again(lead, administrator, at):
    role = lead.appointments.get()
    actions.end_appointment(role, by=administrator, at=at)
    with pytest.raises(NotAllowed) as refused:
        actions.end_appointment(role, by=administrator, at=at + timedelta(hours=1))
    assert refused.value.answer.code == "has-ended"


def test_the_last_administrator_cannot_be_ended(administrator, make_person, at):
    other = make_person("other-administrator", duties=["administer"])
    actions.end_appointment(other.appointments.get(), by=administrator, at=at)
    with pytest.raises(NotAllowed) as refused:
        actions.end_appointment(administrator.appointments.get(), by=administrator, at=at)
    assert refused.value.answer.code == "last-administrator"


def test_a_role_is_lent_for_a_time_and_the_borrower_is_told_apart(lead, stranger, area, at):
    role = lead.appointments.get()
    ends = at + timedelta(days=7)
    actions.delegate(role, to=stranger, ends=ends, reason="ลาพักผ่อน", starts=at + timedelta(days=1), by=lead, at=at)
    assert not stranger.standing(at).held
    (held,) = stranger.standing(at + timedelta(days=2)).held
    assert held.delegated_by == str(lead.pk)
    assert not stranger.standing(ends).held
    assert lead.standing(at + timedelta(days=2)).held


def test_a_lent_role_that_decides_makes_the_borrower_need_a_second_factor(registrar, stranger, at):
    actions.delegate(
        registrar.appointments.get(), to=stranger, ends=at + timedelta(days=1), reason="ลา", by=registrar, at=at
    )
    assert stranger.standing(at).decides


def test_a_lent_role_cannot_be_lent_on(lead, stranger, neighbour, at):
    role = lead.appointments.get()
    actions.delegate(role, to=stranger, ends=at + timedelta(days=7), reason="ลา", by=lead, at=at)
    with pytest.raises(NotAllowed):
        actions.delegate(role, to=neighbour, ends=at + timedelta(days=7), reason="ลา", by=stranger, at=at)


def test_an_administrator_lends_for_somebody_absent_but_never_to_themselves(registrar, stranger, administrator, at):
    role = registrar.appointments.get()
    actions.delegate(role, to=stranger, ends=at + timedelta(days=7), reason="ป่วย", by=administrator, at=at)
    with pytest.raises(NotAllowed) as refused:
        actions.delegate(role, to=administrator, ends=at + timedelta(days=7), reason="ป่วย", by=administrator, at=at)
    assert refused.value.answer.code == "own-role"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("ends", {"ends": timedelta(0)}),
        ("ends", {"ends": timedelta(days=-1)}),
        ("ends", {"ends": timedelta(days=1), "starts": timedelta(days=2)}),
        ("reason", {"reason": " "}),
    ],
)
def test_a_delegation_that_cannot_be_is_refused_at_its_field(lead, stranger, at, field, values):
    given = {"ends": timedelta(days=5), "reason": "ลา"} | values
    given = {name: at + value if isinstance(value, timedelta) else value for name, value in given.items()}
    with pytest.raises(BadInput) as refused:
        actions.delegate(lead.appointments.get(), to=stranger, by=lead, at=at, **given)
    assert list(refused.value.fields) == [field]


def test_a_delegation_cannot_outlast_the_role(lead, stranger, at):
    role = lead.appointments.get()
    role.ends = at + timedelta(days=3)
    role.save()
    with pytest.raises(BadInput):
        actions.delegate(role, to=stranger, ends=at + timedelta(days=4), reason="ลา", by=lead, at=at)


def test_lender_and_borrower_may_end_a_delegation_and_nobody_else(lead, stranger, neighbour, at):
    role = lead.appointments.get()
    for day, by in enumerate((lead, stranger)):
        now, later = at + timedelta(days=day), at + timedelta(days=day, hours=1)
        lent = actions.delegate(role, to=stranger, ends=at + timedelta(days=7), reason="ลา", by=lead, at=now)
        with pytest.raises(NotAllowed):
            actions.end_delegation(lent, by=neighbour, at=later)
        actions.end_delegation(lent, by=by, at=later)
        assert not stranger.standing(later).held


def test_a_delegation_that_has_not_begun_is_taken_back(lead, stranger, at):
    role = lead.appointments.get()
    lent = actions.delegate(
        role, to=stranger, starts=at + timedelta(days=2), ends=at + timedelta(days=7), reason="ลา", by=lead, at=at
    )
    actions.end_delegation(lent, by=lead, at=at)
    assert not role.delegations.exists()
    assert Happening.objects.filter(kind="delegation.ended").exists()


def test_the_holders_of_a_duty_are_those_whose_role_reaches_the_area(
    lead, neighbour, data_officer, stranger, office, area, at
):
    assert set(queries.holders(Duty.EDIT_PLAN, at, area=area.code)) == {lead, data_officer}
    actions.delegate(lead.appointments.get(), to=stranger, ends=at + timedelta(days=1), reason="ลา", by=lead, at=at)
    assert set(queries.holders(Duty.EDIT_PLAN, at, area=area.code)) == {lead, data_officer, stranger}
    assert stranger not in queries.holders(Duty.EDIT_PLAN, at + timedelta(days=2), area=area.code)
    assert queries.holders(Duty.SCREEN, at, area=area.code) == [office]


def test_the_holders_for_a_province_and_a_body_are_found(province_officer, reviewer1, secretary, province, at):
    assert queries.holders(Duty.NOMINATE, at, province=province.code) == [province_officer]
    assert queries.holders(Duty.NOMINATE, at, province="TH-10") == []
    assert queries.holders(Duty.SCORE, at, body="working-group-7") == [reviewer1]
    assert queries.holders(Duty.SCORE, at, body="another") == []
    assert queries.holders(Duty.PREPARE_MEETING, at, body="another") == [secretary]


def test_who_holds_a_duty_is_asked_in_two_queries_however_many_they_are(
    lead, data_officer, neighbour, stranger, area, at, django_assert_num_queries
):
    with django_assert_num_queries(2):
        queries.holders(Duty.EDIT_PLAN, at, area=area.code)


def test_somebody_who_can_no_longer_sign_in_holds_nothing(lead, administrator, area, at):
    actions.erase_person(lead, by=administrator, at=at)
    assert lead not in queries.holders(Duty.EDIT_PLAN, at, area=area.code)
    assert not lead.standing(at).held
