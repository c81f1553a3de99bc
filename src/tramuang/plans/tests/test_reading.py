"""Reading: constant queries, counts, days, what waits, what can be found, and the public figures."""

from datetime import timedelta
from decimal import Decimal

import pytest

from ground.cast import make_area
from tramuang.base import chain, jobs, measures, refs, search, steps
from tramuang.base.refs import ref
from tramuang.cities.models import Area
from tramuang.plans import actions, queries
from tramuang.plans.actions import Money
from tramuang.plans.models import BudgetLine, Case, Project, Snapshot
from tramuang.plans.tests.conftest import revision

pytestmark = pytest.mark.django_db


def more(case, by, at, need):
    """One more goal with an indicator and a project with money."""
    goal = actions.save_goal(
        case, revision=revision(case), domain="living", text_th="อีกเป้า", needs=[need.pk], by=by, at=at
    )
    actions.save_indicator(case, goal.pk, revision=revision(case), name_th="ตัวชี้วัด", unit_th="ครั้ง", by=by, at=at)
    row = actions.save_project(
        case,
        revision=revision(case),
        domain="living",
        name_th="โครงการ",
        goals=[goal.pk],
        first_year=2570,
        last_year=2570,
        by=by,
        at=at,
    )
    actions.save_budget(case, row.pk, revision=revision(case), lines=[Money(2570, "other", Decimal(5))], by=by, at=at)


def test_a_plan_costs_the_same_queries_at_one_goal_and_at_three(written, lead, need, at, django_assert_num_queries):
    case = queries.case_for(lead, written.pk, at)
    case.rules  # noqa: B018 - read once for each process
    with django_assert_num_queries(10):
        assert len(queries.plan_of(case).goals) == 1
    more(written, lead, at, need)
    more(written, lead, at, need)
    with django_assert_num_queries(10):
        view = queries.plan_of(case)
    assert len(view.goals) == len(view.projects) == 3


def test_the_view_of_a_plan_ties_the_thread(written, need):
    view = queries.plan_of(written)
    (goal,), (project,) = view.goals, view.projects
    assert goal.needs == (need,)
    assert goal.projects == (project,)
    assert project.goals == (goal.goal,)
    assert project.total.known == 4_800_000
    assert [part.criterion.code for part in view.parts] == [each.code for each in written.rules.criteria]
    assert view.grid().rows["own-revenue"].known == 4_200_000
    assert view.completeness[0] == view.completeness[1]
    assert view.blocking == []


def test_stage_counts_name_every_stage_in_the_editions_order(round_, make_case, area, neighbour_area):
    make_case(area)
    make_case(neighbour_area, stage="nomination")
    counts = queries.stage_counts(round_)
    flow = round_.rules.flow("designation")
    assert list(counts) == [stage.code for stage in flow.stages]
    assert (counts["plan"], counts["nomination"], sum(counts.values())) == (1, 1, 2)


def test_the_last_move_tells_since_when_a_case_stands_where_it_does(make_case, area, office, at):
    case = make_case(area, stage="nomination")
    steps.move(case, "accept-nomination", by=office, at=at + timedelta(days=2), seen=0)
    assert queries.entered_on([case]) == {case.pk: (at + timedelta(days=2)).date()}


def test_the_day_set_at_a_return_is_the_day_it_is_due(case, round_, at):
    assert queries.due_of(case, None) == round_.plans_close_at.date()
    case.due = at.date()
    assert queries.due_of(case, None) == at.date()


def test_an_ended_case_is_due_on_no_day(make_case, area):
    assert queries.due_of(make_case(area, stage="designated"), None) is None


# --- what waits -------------------------------------------------------------------------------------------------


def waits(person, at):
    return [(str(thing.what), thing.about) for thing in queries.waiting(person, at)]


def test_a_plan_waits_for_its_city_and_for_nobody_else(case, lead, neighbour, office, reviewer1, province_officer, at):
    (thing,) = queries.waiting(lead, at)
    assert thing.url.endswith("/plan/edit/")
    assert thing.due == case.round.plans_close_at.date()
    for person in (neighbour, office, reviewer1):
        assert queries.waiting(person, at) == []
    assert [thing.due for thing in queries.waiting(province_officer, at)] == [case.round.nominations_close_at.date()]


def test_a_returned_plan_says_that_it_is_to_be_mended(submitted, lead, office, at):
    steps.move(submitted, "return-plan", by=office, at=at, seen=1, reason="งบ", due=(at + timedelta(days=9)).date())
    (thing,) = queries.waiting(lead, at)
    assert thing.due == (at + timedelta(days=9)).date()


def test_a_nomination_waits_for_the_office(make_case, area, office, lead, at):
    make_case(area, stage="nomination")
    assert len(queries.waiting(office, at)) == 1
    assert queries.waiting(lead, at) == []


def test_a_province_that_has_nominated_all_it_may_is_waited_for_no_longer(
    make_case, area, province, province_officer, at
):
    make_case(area)
    assert len(queries.waiting(province_officer, at)) == 1
    make_case(make_area("96-b", "เมืองบี", "Bee", province))
    assert queries.waiting(province_officer, at) == []


def test_what_was_submitted_waits_for_the_room_that_screens_it(submitted, lead, office, at):
    assert queries.waiting(lead, at) == queries.waiting(office, at) == []


def test_a_harbour_master_is_waited_for_to_apply_and_then_to_write(harbour_round, harbour_area, master, at):
    assert len(queries.waiting(master, at)) == 1
    actions.nominate(harbour_round, harbour_area, reason_th="ท่าเรือ", by=master, at=at)
    (thing,) = queries.waiting(master, at)
    assert thing.url.endswith("/plan/edit/")


# --- what can be found ------------------------------------------------------------------------------------------


def found(words, *audiences):
    return [hit.ref for hit in search.find(words, audiences=audiences)]


@pytest.fixture
def worker(at):
    """Seal what happened and let the subscribers read it, as the worker does."""

    def run():
        chain.seal(at)
        jobs.run_subscribers(at)

    return run


def test_a_draft_is_found_by_its_city_alone(written, worker):
    worker()
    project = ref(Project.objects.get())
    assert found("จุดวัดระดับน้ำ", "area:96-khlong-sai") == [project]
    assert found("จุดวัดระดับน้ำ", "public") == found("จุดวัดระดับน้ำ", "office") == []
    assert found("จุดวัดระดับน้ำ", "area:55-na-kham") == []


def test_what_was_submitted_is_found_by_the_office_too_and_a_public_plan_by_everybody(submitted, worker, office, at):
    worker()
    project = ref(Project.objects.get())
    assert found("gauges", "office") == [project]
    assert found("gauges", "public") == []
    public = next(stage.code for stage in submitted.flow.stages if stage.public_plan)
    Case.objects.filter(pk=submitted.pk).update(stage=public)
    search.refresh()
    assert found("gauges", "public") == [project]
    assert ref(submitted) in found("Khlong Sai", "public")


def test_a_project_taken_out_is_found_no_longer(written, worker, lead, at):
    worker()
    actions.remove_project(written, Project.objects.get().pk, revision=revision(written), by=lead, at=at)
    worker()
    assert found("จุดวัดระดับน้ำ", "area:96-khlong-sai") == []


def test_a_reference_is_shown_as_whose_it_is_and_never_as_what_it_says(submitted):
    asked = [ref(submitted), ref(submitted.plan), ref(submitted.nomination), ref(Snapshot.objects.get())]
    shown = refs.shown(asked)
    assert {str(shown[each].text) for each in asked} == {"เมืองคลองใส · รอบปี 2570"}


# --- public figures ---------------------------------------------------------------------------------------------


def compute(name, code="2570"):
    return measures.get(name).compute(code)


@pytest.fixture
def granted(submitted):
    code = next(stage.code for stage in submitted.flow.terminals if stage.result == "granted")
    Case.objects.filter(pk=submitted.pk).update(stage=code)
    return submitted


def test_areas_and_provinces_are_counted_from_granted_cases(granted, make_case, neighbour_area):
    make_case(neighbour_area)
    areas, provinces = compute("areas"), compute("provinces")
    assert (areas.value, [row.ref for row in areas.rows]) == (1, ["area:96-khlong-sai"])
    assert (provinces.value, [row.th for row in provinces.rows]) == (1, ["นราธิวาส"])


def test_two_areas_of_one_province_are_two_areas_and_one_province(granted, make_case, province):
    make_case(make_area("96-b", "เมืองบี", "Bee", province), stage=Case.objects.get(pk=granted.pk).stage)
    assert compute("areas").value == 2
    assert compute("provinces").value == 1


def test_a_round_without_a_granted_case_has_no_area_and_no_known_money(written):
    assert compute("areas").value == 0
    assert compute("investment-estimated").value is None


def test_an_unknown_round_is_unknown_and_not_nought(written):
    assert compute("areas", "1999").value is None


def test_in_a_real_round_made_up_money_is_listed_and_not_added(granted):
    measure = compute("investment-estimated")
    assert measure.value is None
    (row,) = measure.rows
    assert row.value is None
    assert "4,800,000.00" in row.note_th
    BudgetLine.objects.filter(fiscal_year=2571).update(provenance="real")
    measure = compute("investment-estimated")
    assert (measure.value, measure.covered, measure.expected) == (600_000, 1, 1)


def test_in_a_round_that_is_itself_made_up_everything_counts_and_says_so(granted, round_):
    round_.provenance = "illustrative"
    round_.save()
    measure = compute("investment-estimated")
    assert measure.value == sum(row.value for row in measure.rows) == 4_800_000
    assert "สาธิต" in measure.rows[0].note_th
    assert {code: total.known for code, total in queries.investment_by_source("2570").items()} == {
        "own-revenue": 4_200_000, "provincial": 600_000,
    }  # fmt: skip


def test_an_unknown_amount_lowers_the_coverage_and_not_the_sum(granted, round_):
    round_.provenance = "invented"
    round_.save()
    BudgetLine.objects.filter(fiscal_year=2571).update(amount=None)
    assert compute("investment-estimated").value == 4_200_000
    BudgetLine.objects.update(amount=None)
    measure = compute("investment-estimated")
    assert (measure.value, measure.covered, measure.expected) == (None, 0, 1)


def test_committed_and_disbursed_money_are_figures_of_their_own(granted, round_):
    round_.provenance = "invented"
    round_.save()
    BudgetLine.objects.filter(fiscal_year=2571).update(basis="committed")
    assert compute("investment-estimated").value == 4_200_000
    assert compute("investment-committed").value == 600_000
    assert compute("investment-disbursed").value is None


# --- needs and projects as everybody reads them -----------------------------------------------------------------


def test_a_need_is_public_and_the_draft_goal_that_answers_it_is_not(written, need, lead, at):
    (view,) = queries.needs_public(written.area_id, at)
    assert view.need == need
    assert view.answers == ()
    (inside,) = queries.needs_public(written.area_id, at, lead)
    assert len(inside.answers) == 1


def test_once_the_plan_is_public_so_is_what_became_of_the_need(granted, at):
    (view,) = queries.needs_public(granted.area_id, at)
    assert [answer.case for answer in view.answers] == [granted]
    assert len(queries.projects_public(at, area=granted.area_id)) == 1


def test_projects_of_a_draft_are_in_no_public_list(written, at):
    assert queries.projects_public(at) == []
    assert queries.public_case(written.area_id, at) is None


def test_rules_for_an_area_are_those_it_writes_under_else_the_latest(case, neighbour_area, harbour_round):
    assert queries.rules_for_area(case.area).id == case.rules.id
    assert queries.rules_for_area(Area.objects.get(pk=neighbour_area.pk)).id == harbour_round.rules.id


def test_what_the_public_record_lacks_is_no_gap_of_the_city(case):
    from tramuang.plans import queries

    assert queries.plan_of(case).gaps
    case.round.on_record = True
    assert queries.plan_of(case).gaps == ()
