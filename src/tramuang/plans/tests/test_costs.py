"""What the pages cost: the same queries at one row and at three."""

import pytest
from django.test import Client
from django.urls import reverse

from ground.cast import make_area
from tramuang.base import panels, steps
from tramuang.plans import actions
from tramuang.plans.models import Case, Snapshot
from tramuang.plans.tests.conftest import revision

pytestmark = pytest.mark.django_db


def public(case):
    code = next(stage.code for stage in case.flow.stages if stage.public_plan)
    Case.objects.filter(pk=case.pk).update(stage=code)


@pytest.fixture
def same(django_assert_num_queries):
    """Visit a page twice at a literal cost, with more rows the second time; what is asked once for each process is asked before."""

    def check(client, url, cost, add):
        client.get(url)
        with django_assert_num_queries(cost):
            assert client.get(url).status_code == 200
        add()
        with django_assert_num_queries(cost):
            assert client.get(url).status_code == 200

    return check


def grow(case, by, at):
    """Two more goals, each with its need, indicator, project and money."""
    for number in (2, 3):
        need = actions.record_need(
            case.area, group="residents", text_th=f"ต้องการ {number}", by=by, at=at, rules=case.rules
        )
        goal = actions.save_goal(
            case, revision=revision(case), domain="living", text_th=f"เป้า {number}", needs=[need.pk], by=by, at=at
        )
        actions.save_indicator(case, goal.pk, revision=revision(case), name_th="ตัวชี้วัด", unit_th="ครั้ง", by=by, at=at)
        row = actions.save_project(
            case, revision=revision(case), domain="living", name_th="โครงการ", goals=[goal.pk], first_year=2570,
            last_year=2570, by=by, at=at,
        )  # fmt: skip
        money = [actions.Money(2570, "other", None)]
        actions.save_budget(case, row.pk, revision=revision(case), lines=money, by=by, at=at)


def test_the_list_of_cases(case, make_case, province, office, client_for, same):
    def add():
        for name in ("b", "c"):
            make_case(make_area(f"96-{name}", name, name, province))

    same(client_for(office), reverse("plans-cases"), 9, add)


def test_the_page_of_a_case_without_what_other_rooms_show_on_it(
    submitted, lead, office, letter, at, client_for, same, monkeypatch
):
    monkeypatch.setattr(panels, "_panels", {})

    def add():
        steps.move(submitted, "return-plan", by=office, at=at, seen=1, reason="งบ", due=at.date())
        actions.submit_plan(submitted, seen=2, revision=revision(submitted), letter=letter, by=lead, at=at)

    same(client_for(lead), reverse("plans-case", args=[submitted.pk]), 12, add)


@pytest.mark.parametrize(("name", "cost"), [("plans-plan", 17), ("plans-plan-edit", 18), ("plans-plan-submit", 26)])
def test_the_pages_of_a_plan(written, lead, at, client_for, same, name, cost):
    same(client_for(lead), reverse(name, args=[written.pk]), cost, lambda: grow(written, lead, at))


def test_a_public_plan_costs_a_visitor_no_more(submitted, same):
    public(submitted)
    same(Client(), reverse("plans-plan", args=[submitted.pk]), 13, lambda: None)


def test_the_list_of_needs(submitted, lead, at, rules, same):
    public(submitted)

    def add():
        for text in ("สอง", "สาม"):
            actions.record_need(submitted.area, group="business", text_th=text, by=lead, at=at, rules=rules)

    same(Client(), reverse("plans-needs"), 11, add)


def test_a_frozen_plan_does_not_read_the_plan_as_it_stands(submitted, same):
    public(submitted)
    number = Snapshot.objects.get().number
    same(Client(), reverse("plans-snapshot", args=[submitted.pk, number]), 5, lambda: None)
