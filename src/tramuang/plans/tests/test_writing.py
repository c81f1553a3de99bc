"""Writing the plan: who may, from which revision, and what is refused."""

from decimal import Decimal

import pytest

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Happening
from tramuang.plans import actions, queries
from tramuang.plans.actions import Money
from tramuang.plans.models import BudgetLine, Goal, Indicator, Plan, PlanPart, Project
from tramuang.plans.tests.conftest import revision

pytestmark = pytest.mark.django_db


def frame(case, by, at, seen=0, **other):
    given = {"vision_th": "เมืองน่าอยู่", "city_type": "livable", "domains": ["environment", "living"]} | other
    return actions.save_frame(case, revision=seen, by=by, at=at, **given)


def test_a_change_counts_the_revision_and_is_told_of(case, lead, at):
    plan = frame(case, lead, at)
    assert (plan.revision, plan.changed_at) == (1, at)
    told = Happening.objects.get(kind="plan.changed")
    assert told.data == {
        "what": "frame",
        "case": f"case:{case.pk}",
        "revision": 1,
        "domains": ["environment", "living"],
    }


def test_a_stale_form_changes_nothing_and_says_so(case, lead, data_officer, at):
    frame(case, data_officer, at, vision_th="ของเพื่อน")
    with pytest.raises(NotAllowed) as refusal:
        frame(case, lead, at, seen=0, vision_th="ของฉัน")
    assert refusal.value.answer.code == "stale"
    plan = Plan.objects.get(case=case)
    assert (plan.vision_th, plan.revision) == ("ของเพื่อน", 1)
    assert Happening.objects.filter(kind="plan.changed").count() == 1


@pytest.mark.parametrize(
    "who",
    ["neighbour", "province_officer", "office", "reviewer1", "secretary", "registrar", "administrator", "stranger"],
)
def test_nobody_but_the_city_writes(who, case, request, at):
    with pytest.raises(NotAllowed) as refusal:
        frame(case, request.getfixturevalue(who), at)
    assert refusal.value.answer.code == "not-your-city"
    assert Plan.objects.get(case=case).revision == 0


def test_the_data_officer_of_the_city_writes_too(case, data_officer, at):
    assert frame(case, data_officer, at).revision == 1


@pytest.mark.parametrize("stage", ["nomination", "screening", "working-group", "emblem", "designated", "withdrawn"])
def test_at_another_stage_nothing_can_be_changed(stage, make_case, area, lead, at):
    case = make_case(area, stage=stage)
    with pytest.raises(NotAllowed) as refusal:
        frame(case, lead, at)
    assert refusal.value.answer.code == "not-editable"


def test_a_form_opened_before_the_plan_was_handed_in_changes_nothing_after(written, lead, letter, at):
    before = queries.case_for(lead, written.pk, at)
    seen = revision(written)
    actions.submit_plan(written, seen=written.stage_version, revision=seen, letter=letter, by=lead, at=at)
    with pytest.raises(NotAllowed) as refusal:
        frame(before, lead, at, seen=seen)
    assert refusal.value.answer.code == "stale"


def test_a_vision_written_anew_no_longer_cites_its_old_source(case, lead, at):
    Plan.objects.filter(case=case).update(vision_th="จากข่าว", vision_source="seed", vision_provenance="real")
    assert frame(case, lead, at, vision_th="จากข่าว").vision_source == "seed"
    plan = frame(case, lead, at, seen=1, vision_th="เขียนใหม่")
    assert (plan.vision_source, plan.vision_provenance) == ("", "invented")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"domains": ["environment", "flying-cars"]}, "domains"),
        ({"city_type": "atlantis"}, "city_type"),
        ({"vision_th": "ก" * 2001}, "vision_th"),
        ({"vision_en": "a\x00b"}, "vision_en"),
        ({"vision_en": "\ud800"}, "vision_en"),
    ],
)
def test_what_the_edition_does_not_know_or_nobody_can_read_is_refused(case, lead, at, given, field):
    with pytest.raises(BadInput) as fault:
        frame(case, lead, at, **given)
    assert set(fault.value.fields) == {field}
    assert Plan.objects.get(case=case).revision == 0


def test_a_component_is_written_once_and_then_changed(case, lead, at):
    actions.save_part(case, "management", revision=0, text_th="หนึ่ง", by=lead, at=at)
    actions.save_part(case, "management", revision=1, text_th="สอง", by=lead, at=at)
    assert list(PlanPart.objects.values_list("criterion", "text_th")) == [("management", "สอง")]


def test_a_component_that_the_edition_lacks_is_refused(case, lead, at):
    with pytest.raises(BadInput):
        actions.save_part(case, "poetry", revision=0, text_th="กลอน", by=lead, at=at)


def test_markup_is_kept_as_words(case, lead, at):
    part = actions.save_part(case, "management", revision=0, text_th="<script>alert(1)</script>", by=lead, at=at)
    assert part.text_th == "<script>alert(1)</script>"


# --- goals and indicators ---------------------------------------------------------------------------------------


def test_a_goal_takes_only_needs_of_its_own_area(case, lead, neighbour, neighbour_area, need, rules, at):
    theirs = actions.record_need(neighbour_area, group="residents", text_th="ของเขา", by=neighbour, at=at, rules=rules)
    with pytest.raises(BadInput) as fault:
        actions.save_goal(case, revision=0, domain="living", text_th="เป้า", needs=[need.pk, theirs.pk], by=lead, at=at)
    assert set(fault.value.fields) == {"needs"}
    assert not Goal.objects.exists()


def test_a_goal_names_national_targets_that_the_edition_knows(case, lead, rules, at):
    with pytest.raises(BadInput):
        actions.save_goal(case, revision=0, domain="living", text_th="เป้า", targets=["moon"], by=lead, at=at)
    goal = actions.save_goal(
        case, revision=0, domain="living", text_th="เป้า", targets=[rules.targets[0].code], by=lead, at=at
    )
    assert goal.targets == [rules.targets[0].code]


def test_a_removed_goal_takes_its_indicators_and_leaves_projects_and_needs(written, lead, need, at):
    goal = Goal.objects.get()
    actions.remove_goal(written, goal.pk, revision=revision(written), by=lead, at=at)
    assert not Goal.objects.exists()
    assert not Indicator.objects.exists()
    assert Project.objects.get().goals.count() == 0
    need.refresh_from_db()


def test_a_goal_of_another_city_cannot_be_changed_through_ones_own_case(
    written, make_case, neighbour_area, neighbour, at
):
    mine = make_case(neighbour_area)
    with pytest.raises(NotAllowed) as refusal:
        actions.save_goal(
            mine, goal=Goal.objects.get().pk, revision=0, domain="living", text_th="ฮุบ", by=neighbour, at=at
        )
    assert refusal.value.answer.code == "stale"
    assert Goal.objects.get().text_th != "ฮุบ"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name_th": ""}, "name_th"),
        ({"unit_th": ""}, "unit_th"),
        ({"direction": "sideways"}, "direction"),
        ({"baseline": Decimal("NaN")}, "baseline"),
        ({"target": Decimal("Infinity")}, "target"),
        ({"target": Decimal("1e13")}, "target"),
        ({"target": Decimal("0.00001")}, "target"),
        ({"baseline_year": 68}, "baseline_year"),
        ({"baseline_year": 2572, "target_year": 2570}, "target_year"),
    ],
)
def test_an_indicator_refuses_what_cannot_be_measured(case, lead, at, given, field):
    goal = actions.save_goal(case, revision=0, domain="living", text_th="เป้า", by=lead, at=at)
    values = {"name_th": "ตัวชี้วัด", "unit_th": "ครั้ง"} | given
    with pytest.raises(BadInput) as fault:
        actions.save_indicator(case, goal.pk, revision=1, by=lead, at=at, **values)
    assert field in fault.value.fields
    assert not Indicator.objects.exists()


def test_an_indicator_may_not_know_its_baseline(case, lead, at):
    goal = actions.save_goal(case, revision=0, domain="living", text_th="เป้า", by=lead, at=at)
    row = actions.save_indicator(case, goal.pk, revision=1, name_th="ตัวชี้วัด", unit_th="ครั้ง", by=lead, at=at)
    assert row.baseline is None
    assert row.target is None


# --- projects and money -----------------------------------------------------------------------------------------


def project(case, by, at, seen=0, **other):
    given = {"domain": "living", "name_th": "ศูนย์รับเรื่อง", "first_year": 2570, "last_year": 2572} | other
    return actions.save_project(case, revision=seen, by=by, at=at, **given)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"domain": ""}, "domain"),
        ({"first_year": 2572, "last_year": 2570}, "last_year"),
        ({"first_year": 2570, "last_year": 2585}, "last_year"),
        ({"first_year": 10**9}, "first_year"),
        ({"service": "teleport"}, "service"),
        ({"name_th": "ก" * 301}, "name_th"),
    ],
)
def test_a_project_refuses_years_and_words_that_cannot_be(case, lead, at, given, field):
    with pytest.raises(BadInput) as fault:
        project(case, lead, at, **given)
    assert field in fault.value.fields


def test_a_project_serves_only_goals_of_its_own_plan(written, make_case, neighbour_area, neighbour, at):
    mine = make_case(neighbour_area)
    with pytest.raises(BadInput) as fault:
        project(mine, neighbour, at, goals=[Goal.objects.get().pk])
    assert set(fault.value.fields) == {"goals"}


def test_the_budget_is_written_whole_and_the_unknown_is_not_nought(case, lead, at):
    row = project(case, lead, at)
    actions.save_budget(case, row.pk, revision=1, lines=[Money(2570, "own-revenue", Decimal(1))], by=lead, at=at)
    lines = [Money(2570, "provincial", Decimal("12.50")), Money(2571, "provincial", None), Money(2572, "", Decimal(0))]
    actions.save_budget(case, row.pk, revision=2, lines=lines, by=lead, at=at)
    kept = BudgetLine.objects.order_by("fiscal_year").values_list("fiscal_year", "source", "amount")
    assert list(kept) == [(2570, "provincial", Decimal("12.50")), (2571, "provincial", None), (2572, "", Decimal(0))]
    total = queries.plan_of(case).projects[0].total
    assert (total.known, total.lines, total.unknown) == (Decimal("12.50"), 3, 1)


@pytest.mark.parametrize(
    "line",
    [
        Money(2570, "own-revenue", Decimal(-1)),
        Money(2570, "own-revenue", Decimal("NaN")),
        Money(2570, "own-revenue", Decimal("1e400")),
        Money(2570, "own-revenue", Decimal("0.001")),
        Money(2570, "lottery", Decimal(1)),
        Money(1, "own-revenue", Decimal(1)),
    ],
)
def test_money_that_cannot_be_is_refused_and_what_stood_before_stands(case, lead, at, line):
    row = project(case, lead, at)
    actions.save_budget(case, row.pk, revision=1, lines=[Money(2570, "other", Decimal(5))], by=lead, at=at)
    with pytest.raises(BadInput):
        actions.save_budget(case, row.pk, revision=2, lines=[line], by=lead, at=at)
    assert BudgetLine.objects.get().amount == 5


def test_the_same_cell_twice_is_refused(case, lead, at):
    row = project(case, lead, at)
    lines = [Money(2570, "other", Decimal(5)), Money(2570, "other", Decimal(6))]
    with pytest.raises(BadInput):
        actions.save_budget(case, row.pk, revision=1, lines=lines, by=lead, at=at)


def test_committed_money_is_not_added_to_the_estimate(case, lead, at):
    row = project(case, lead, at)
    actions.save_budget(case, row.pk, revision=1, lines=[Money(2570, "other", Decimal(5))], by=lead, at=at)
    actions.save_budget(
        case, row.pk, revision=2, lines=[Money(2570, "other", Decimal(3))], basis="committed", by=lead, at=at
    )
    view = queries.plan_of(case)
    assert view.total.known == 5
    assert view.grid("committed").all.known == 3


# --- needs ------------------------------------------------------------------------------------------------------


def test_a_need_belongs_to_the_area_and_only_its_city_records_it(area, neighbour, lead, rules, at):
    with pytest.raises(NotAllowed) as refusal:
        actions.record_need(area, group="residents", text_th="น้ำท่วม", by=neighbour, at=at, rules=rules)
    assert refusal.value.answer.code == "not-your-city"
    need = actions.record_need(area, group="residents", text_th="น้ำท่วม", by=lead, at=at, rules=rules)
    assert (need.area, need.voices, need.provenance) == (area, None, "invented")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"group": "martians"}, "group"),
        ({"text_th": ""}, "text_th"),
        ({"voices": -1}, "voices"),
        ({"voices": 10**12}, "voices"),
    ],
)
def test_a_need_refuses_what_cannot_be(area, lead, rules, at, given, field):
    values = {"group": "residents", "text_th": "น้ำท่วม"} | given
    with pytest.raises(BadInput) as fault:
        actions.record_need(area, by=lead, at=at, rules=rules, **values)
    assert set(fault.value.fields) == {field}


def test_a_need_voiced_tomorrow_is_refused(area, lead, rules, at):
    from datetime import timedelta

    with pytest.raises(BadInput):
        actions.record_need(
            area,
            group="residents",
            text_th="น้ำท่วม",
            voiced_on=at.date() + timedelta(days=2),
            by=lead,
            at=at,
            rules=rules,
        )


def test_two_people_mending_the_same_need_the_second_is_told(need, lead, data_officer, rules, at):
    actions.change_need(need, seen=0, group="officials", text_th="หนึ่ง", by=lead, at=at, rules=rules)
    with pytest.raises(NotAllowed) as refusal:
        actions.change_need(need, seen=0, group="business", text_th="สอง", by=data_officer, at=at, rules=rules)
    assert refusal.value.answer.code == "stale"
    need.refresh_from_db()
    assert (need.text_th, need.group, need.revision) == ("หนึ่ง", "officials", 1)


# --- at once ----------------------------------------------------------------------------------------------------


def test_of_two_writers_with_the_same_form_one_is_saved_and_one_is_told(fresh_database, case, lead, data_officer, at):
    from threading import Barrier, Thread

    from django.db import connection

    gate, outcomes = Barrier(2), []

    def go(person):
        try:
            own = queries.case_for(person, case.pk, at)
            gate.wait()
            frame(own, person, at, vision_th=f"ของ {person.key}")
            outcomes.append("saved")
        except NotAllowed as refusal:
            outcomes.append(refusal.answer.code)
        finally:
            connection.close()

    threads = [Thread(target=go, args=[person]) for person in (lead, data_officer)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "stale"]
    assert Plan.objects.get(case=case).revision == 1
    assert Happening.objects.filter(kind="plan.changed").count() == 1
