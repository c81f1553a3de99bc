"""Who sees what: the draft, the case, what was submitted; read the names to know the policy."""

import pytest
from django.http import Http404

from tramuang.base.answers import NotAllowed, no, yes
from tramuang.plans import access, queries
from tramuang.plans.models import Case, Snapshot

pytestmark = pytest.mark.django_db

CITY = ["lead", "data_officer"]
OFFICE = ["office", "reviewer1", "secretary", "chair", "registrar"]
# From a reviewer a plan is withheld by the room above until it is assigned and the question of conflict answered.
READERS = ["office", "secretary", "chair", "registrar"]
OTHERS = [None, "stranger", "neighbour", "administrator"]


@pytest.fixture
def person(request):
    return request.getfixturevalue(request.param) if request.param else None


def test_an_upper_room_may_keep_a_plan_from_somebody_of_the_office(submitted, office, secretary, at, monkeypatch):
    withheld = no("withheld", "Not for you.")
    monkeypatch.setattr(access, "_withheld", [lambda person, case, at: withheld if person == office else yes])
    assert access.may_see_plan(office, submitted, at) == access.may_see_snapshots(office, submitted, at) == withheld
    assert access.may_see_plan(secretary, submitted, at).ok


def stage_of(case, **properties):
    """The first stage of the case's flow with these properties."""
    return next(
        stage.code
        for stage in case.flow.stages
        if all(getattr(stage, name) == value for name, value in properties.items())
    )


def at_stage(case, code):
    Case.objects.filter(pk=case.pk).update(stage=code)
    return queries.cases_by_key([case.pk])[0]


@pytest.mark.parametrize("person", [*CITY, "province_officer"], indirect=True)
def test_the_city_and_its_province_read_the_draft(person, written, at):
    assert queries.case_with_plan_for(person, written.pk, at) == written


@pytest.mark.parametrize("person", OFFICE, indirect=True)
def test_the_office_sees_where_a_draft_stands_but_not_its_text(person, written, at):
    assert queries.case_for(person, written.pk, at) == written
    with pytest.raises(NotAllowed) as refusal:
        queries.case_with_plan_for(person, written.pk, at)
    assert refusal.value.answer.code == "draft"


@pytest.mark.parametrize("person", OTHERS, indirect=True)
def test_for_everybody_else_a_draft_is_not_there(person, written, at):
    for load in (queries.case_for, queries.case_with_plan_for, queries.case_to_edit):
        with pytest.raises(Http404):
            load(person, written.pk, at)


@pytest.mark.parametrize("person", [*CITY, *READERS, "province_officer"], indirect=True)
def test_what_was_submitted_is_read_by_those_who_work_on_it(person, submitted, at):
    assert queries.case_with_plan_for(person, submitted.pk, at) == submitted


@pytest.mark.parametrize("person", OTHERS, indirect=True)
def test_what_was_submitted_is_not_public_before_the_edition_says_so(person, submitted, at):
    with pytest.raises(Http404):
        queries.case_for(person, submitted.pk, at)


@pytest.mark.parametrize("person", READERS, indirect=True)
def test_while_a_returned_plan_is_mended_the_office_reads_what_was_submitted_last(person, submitted, at):
    case = at_stage(submitted, stage_of(submitted, plan_editable=True))
    with pytest.raises(NotAllowed):
        queries.case_with_plan_for(person, case.pk, at)
    assert access.may_see_snapshots(person, case, at).ok
    assert queries.snapshot_of(queries.case_for(person, case.pk, at), 1) == Snapshot.objects.get()


@pytest.mark.parametrize("person", [*OTHERS, *CITY, *OFFICE], indirect=True)
def test_at_a_public_stage_everybody_reads_the_plan(person, submitted, at):
    case = at_stage(submitted, stage_of(submitted, public_plan=True))
    assert queries.case_with_plan_for(person, case.pk, at) == submitted


@pytest.mark.parametrize("person", OTHERS, indirect=True)
def test_what_stands_on_the_public_record_is_public(person, written, round_, at):
    round_.on_record = True
    round_.save()
    assert queries.case_with_plan_for(person, written.pk, at) == written


@pytest.mark.parametrize("person", OTHERS, indirect=True)
def test_a_withdrawn_case_disappears_for_everybody_else(person, written, at):
    case = at_stage(written, next(stage.code for stage in written.flow.terminals if stage.result == "withdrawn"))
    with pytest.raises(Http404):
        queries.case_for(person, case.pk, at)


@pytest.mark.parametrize("person", OFFICE, indirect=True)
def test_a_draft_that_was_withdrawn_is_never_read_by_the_office(person, written, at):
    case = at_stage(written, next(stage.code for stage in written.flow.terminals if stage.result == "withdrawn"))
    with pytest.raises(NotAllowed):
        queries.case_with_plan_for(person, case.pk, at)


@pytest.mark.parametrize("person", ["province_officer", *OFFICE], indirect=True)
def test_those_who_see_a_draft_do_not_write_it(person, written, at):
    with pytest.raises(NotAllowed) as refusal:
        queries.case_to_edit(person, written.pk, at)
    assert refusal.value.answer.code == "not-your-city"


@pytest.mark.parametrize("person", OTHERS, indirect=True)
def test_only_those_concerned_see_the_inside_of_a_public_case(person, submitted, at):
    case = at_stage(submitted, stage_of(submitted, public_plan=True))
    assert not access.is_inside(person, case, at)


def test_a_role_that_has_ended_opens_nothing(written, lead, at):
    lead.appointments.update(ends=at)
    fresh = type(lead).objects.get(pk=lead.pk)
    with pytest.raises(Http404):
        queries.case_for(fresh, written.pk, at)


def test_a_province_officer_of_another_province_sees_no_draft(written, make_person, other_province, at):
    with pytest.raises(Http404):
        queries.case_for(make_person("officer-55", "province-officer", province=other_province), written.pk, at)


def test_lists_hold_only_what_the_person_may_see(
    written, make_case, neighbour_area, neighbour, lead, office, stranger, at
):
    other = make_case(neighbour_area)
    assert queries.my_cases(lead, at) == [written]
    assert queries.my_cases(neighbour, at) == [other]
    assert queries.my_cases(stranger, at) == []
    assert {case.pk for case in queries.my_cases(office, at)} == {written.pk, other.pk}
    assert queries.cases_of_area(neighbour, written.area_id, at) == []
    assert queries.cases_of_round(written.round, public=True) == []


# --- moves on offer ---------------------------------------------------------------------------------------------


def offered(person, case, at):
    return {each.move.code: each.answer.code for each in queries.moves_for(person, case, at)}


def test_the_lead_is_offered_submission_and_withdrawal_each_with_its_answer(case, lead, at):
    assert offered(lead, case, at) == {"submit-plan": "parts-missing", "withdraw": ""}


def test_with_a_whole_plan_submission_is_open_though_the_letter_comes_with_the_form(written, lead, at):
    assert offered(lead, written, at)["submit-plan"] == ""
    assert written.letter_in_hand is False


def test_the_office_accepts_or_declines_a_nomination(make_case, area, office, at):
    assert set(offered(office, make_case(area, stage="nomination"), at)) >= {"accept-nomination", "decline-nomination"}


@pytest.mark.parametrize("person", [None, "stranger", "neighbour", "reviewer1", "data_officer"], indirect=True)
def test_others_are_offered_nothing(person, written, at):
    assert offered(person, written, at) == {}


def test_what_rests_on_a_resolution_or_an_emblem_is_not_offered_here(
    make_case, area, neighbour_area, secretary, registrar, at
):
    decided = make_case(area)
    decided = at_stage(decided, stage_of(decided, holder="body"))
    assert offered(secretary, decided, at) == {}
    issued = make_case(neighbour_area)
    issued = at_stage(issued, stage_of(issued, emblem="issue"))
    assert offered(registrar, issued, at) == {}
