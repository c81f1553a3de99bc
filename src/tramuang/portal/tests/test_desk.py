"""The desk shows what waits for me, soonest first, what I can begin, and my cases; and helps when it is empty."""

from datetime import timedelta

import pytest

from tramuang.base.pure.thai.dates import local_day
from tramuang.portal.queries import desk

pytestmark = pytest.mark.django_db


def test_whoever_has_not_signed_in_is_asked_to(client):
    answer = client.get("/desk/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/accounts/login/?next=/desk/"


def test_a_stranger_is_told_what_to_do(stranger, client_for):
    text = client_for(stranger).get("/desk/").content.decode()
    assert "ท่านยังไม่มีบทบาท" in text


def test_a_lead_finds_the_plan_to_write_and_the_case(case, lead, client_for):
    answer = client_for(lead).get("/desk/")
    text = answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "มี 1 เรื่องรอท่าน" in text
    assert f"/cases/{case.pk}/" in text
    assert "เมืองคลองใส" in text
    assert "/needs/new/" in text


def test_what_is_late_comes_first_and_says_so_in_words(case, make_case, lead, area, at, client_for):
    case.due = local_day(at) - timedelta(days=3)
    case.save()
    found = desk.desk(lead, at)
    assert (found.tasks[0].when, found.overdue) == ("overdue", 1)
    text = client_for(lead).get("/desk/").content.decode()
    assert "เลยกำหนด 3 วัน" in text
    assert "task--overdue" in text


@pytest.mark.parametrize(
    ("days", "word"), [(-1, "overdue"), (0, "today"), (1, "soon"), (7, "soon"), (8, "later"), (None, "undated")]
)
def test_a_deadline_presses_more_the_nearer_it_is(days, word, at):
    today = local_day(at)
    assert desk.pressing(None if days is None else today + timedelta(days=days), today) == word


def test_putting_a_city_forward_is_something_to_begin_and_no_duty(province_officer, round_, at):
    found = desk.desk(province_officer, at)
    assert found.tasks == ()
    assert [start.url.split("?")[0] for start in found.starts] == ["/nominations/new/"]
    assert found.starts[0].due == local_day(round_.nominations_close_at)


@pytest.mark.parametrize(
    ("who", "begins"),
    [
        ("secretary", "/meetings/"),
        ("registrar", "/emblems/"),
        ("administrator", "/people/"),
        ("administrator", "/audit/"),
    ],
)
def test_each_duty_finds_what_it_can_begin(who, begins, request, client_for):
    assert f'href="{begins}"' in client_for(request.getfixturevalue(who)).get("/desk/").content.decode()


def test_cases_stand_by_their_deadline(make_case, area, neighbour_area, office, at):
    late, early = make_case(area), make_case(neighbour_area)
    late.due, early.due = local_day(at) + timedelta(days=9), local_day(at) + timedelta(days=2)
    late.save()
    early.save()
    assert [each.case for each in desk.desk(office, at).cases] == [early, late]


def test_the_desk_costs_the_same_with_one_case_and_with_three(
    make_case, area, office, client_for, django_assert_num_queries, province
):
    from ground.cast import make_area

    client = client_for(office)
    make_case(area)
    client.get("/desk/")
    with django_assert_num_queries(QUERIES):
        client.get("/desk/")
    for number in (2, 3):
        make_case(make_area(f"96-more-{number}", f"เมือง{number}", f"More {number}", province))
    with django_assert_num_queries(QUERIES):
        client.get("/desk/")


QUERIES = 18
