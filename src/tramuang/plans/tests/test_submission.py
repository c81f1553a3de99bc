"""Handing in: what is asked for, until when, what is frozen, and what happens when two people press at once."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from tramuang.base import steps
from tramuang.base.answers import NotAllowed
from tramuang.base.models import Happening, Letter, Mail, Step
from tramuang.base.refs import ref
from tramuang.plans import actions, queries
from tramuang.plans.actions import Money
from tramuang.plans.models import CaseLetter, Need, Plan, Project, Snapshot
from tramuang.plans.pure import snapshot
from tramuang.plans.tests.conftest import revision

pytestmark = pytest.mark.django_db


def hand_in(case, by, at, letter, **other):
    given = {"seen": case.stage_version, "revision": revision(case)} | other
    return actions.submit_plan(case, letter=letter, by=by, at=at, **given)


def test_the_plan_is_frozen_under_its_hash_and_the_case_moves(written, lead, letter, at):
    frozen = hand_in(written, lead, at, letter)
    assert (frozen.number, frozen.taken_by, frozen.taken_at) == (1, lead, at)
    assert snapshot.fingerprint(frozen.content) == frozen.sha256
    assert (written.at_stage.holder, written.stage_version) == ("office", 1)
    step = Step.objects.get(subject=ref(written))
    assert (step.move, step.by, step.seen) == ("submit-plan", ref(lead), 0)
    assert CaseLetter.objects.get(case=written, seen=0).letter == frozen.letter
    told = Happening.objects.get(kind="plan.submitted")
    assert told.data["sha256"] == frozen.sha256


def test_what_is_frozen_says_the_same_as_the_plan(written, lead, letter, need, at):
    frozen = hand_in(written, lead, at, letter)
    content = snapshot.read(frozen.content)
    assert content["edition"] == written.rules.id
    assert content["edition_sha256"] == written.round.edition.sha256
    plan = content["plan"]
    assert plan["vision_th"] == "เมืองคลองใสที่ทุกคนอยู่ได้"
    assert plan["goals"][0]["needs"] == [str(need.pk)]
    assert [line["amount"] for line in plan["projects"][0]["lines"]] == ["4200000", "600000"]
    words = queries.frozen_words(content, written.rules)
    assert words.grid.all.known == 4_800_000


def test_the_database_refuses_to_change_what_was_frozen(submitted):
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Snapshot.objects.update(content="{}")
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Snapshot.objects.all().delete()


def test_a_need_changed_afterwards_does_not_change_what_was_frozen(submitted, need, lead, rules, at):
    before = Snapshot.objects.get().content
    actions.change_need(need, seen=0, group="business", text_th="เปลี่ยนใจ", by=lead, at=at, rules=rules)
    after = Snapshot.objects.get()
    assert after.content == before
    assert snapshot.holds(after.content, after.sha256)


# --- what is asked for ------------------------------------------------------------------------------------------


@pytest.fixture
def refused(written, lead, letter, at):
    """Hand in and return the code of the refusal, having seen that nothing was changed."""

    def try_it(**other):
        given = {"by": lead, "at": at, "letter": letter} | other
        with pytest.raises(NotAllowed) as refusal, transaction.atomic():
            hand_in(
                queries.cases_by_key([written.pk])[0],
                given["by"],
                given["at"],
                given["letter"],
                **{name: value for name, value in other.items() if name in ("seen", "revision")},
            )
        assert not Snapshot.objects.exists()
        assert not Step.objects.filter(subject=ref(written)).exists()
        assert not CaseLetter.objects.exists()
        assert Letter.objects.count() == 1  # the nomination's
        return refusal.value.answer

    return try_it


def test_a_missing_component_stands_in_the_way_and_is_named(written, lead, at, refused):
    actions.save_part(written, "city-data", revision=revision(written), text_th="  ", by=lead, at=at)
    answer = refused()
    assert answer.code == "parts-missing"
    assert written.rules.criterion("city-data").label.th in str(answer.reason)


def test_a_missing_mandatory_domain_stands_in_the_way(written, lead, at, refused):
    actions.save_frame(
        written,
        vision_th="ก",
        city_type="livable",
        domains=["living", "people"],
        revision=revision(written),
        by=lead,
        at=at,
    )
    assert refused().code == "domains-not-allowed"


def test_the_mandatory_domain_alone_is_not_enough(written, lead, at, refused):
    actions.save_frame(
        written, vision_th="ก", city_type="livable", domains=["environment"], revision=revision(written), by=lead, at=at
    )
    assert refused().code == "domains-not-allowed"


@pytest.mark.parametrize("lines", [[], [Money(2570, "own-revenue", None)], [Money(2570, "", Decimal(5))]])
def test_a_project_without_money_or_without_its_source_stands_in_the_way(written, lead, at, refused, lines):
    actions.save_budget(written, Project.objects.get().pk, lines=lines, revision=revision(written), by=lead, at=at)
    assert refused().code == "budget-does-not-add-up"


def test_money_outside_the_years_of_the_project_stands_in_the_way(written, lead, at, refused):
    lines = [Money(2570, "own-revenue", Decimal(5)), Money(2575, "own-revenue", Decimal(5))]
    actions.save_budget(written, Project.objects.get().pk, lines=lines, revision=revision(written), by=lead, at=at)
    assert refused().code == "budget-does-not-add-up"


def test_an_amount_that_nobody_knows_yet_is_a_gap_but_not_in_the_way(written, lead, letter, at):
    lines = [Money(2570, "own-revenue", Decimal(5)), Money(2571, "own-revenue", None)]
    actions.save_budget(written, Project.objects.get().pk, lines=lines, revision=revision(written), by=lead, at=at)
    assert "year-without-amount" in {gap.kind for gap in queries.plan_of(written).gaps}
    assert hand_in(written, lead, at, letter).number == 1


def test_without_the_letter_nothing_is_handed_in(refused):
    assert refused(letter=None).code == "letter-missing"


@pytest.mark.parametrize("who", ["data_officer", "neighbour", "province_officer", "office", "stranger"])
def test_only_the_citys_lead_hands_in(who, request, refused):
    assert refused(by=request.getfixturevalue(who)).code == "not-your-role"


# --- until when -------------------------------------------------------------------------------------------------


def test_the_last_second_of_the_round_is_in_time(written, lead, letter, round_):
    closes = round_.plans_close_at
    assert hand_in(written, lead, closes + timedelta(microseconds=999_999), letter).number == 1


def test_one_second_after_the_close_is_too_late(refused, round_):
    answer = refused(at=round_.plans_close_at + timedelta(seconds=1))
    assert answer.code == "round-closed"


def test_a_round_on_the_public_record_takes_no_plan(written, refused, round_):
    round_.on_record = True
    round_.save()
    assert refused().code == "on-record"


@pytest.fixture
def returned(submitted, office, at, round_):
    """Sent back to be mended by a day after the round's close."""
    day = (round_.plans_close_at + timedelta(days=5)).date()
    steps.move(submitted, "return-plan", by=office, at=at, seen=1, reason="ขอรายละเอียดงบประมาณปี 2571", due=day)
    return submitted


def test_a_returned_plan_may_come_until_the_end_of_the_day_that_was_set(returned, lead, letter, at):
    from django.utils import timezone

    last = timezone.make_aware(timezone.datetime(*returned.due.timetuple()[:3], 23, 59, 59))
    with pytest.raises(NotAllowed) as refusal, transaction.atomic():
        hand_in(queries.cases_by_key([returned.pk])[0], lead, last + timedelta(seconds=1), letter)
    assert refusal.value.answer.code == "too-late"
    assert hand_in(returned, lead, last, letter).number == 2


def test_the_same_plan_handed_in_again_has_the_same_hash(returned, lead, letter, at):
    assert hand_in(returned, lead, at, letter).sha256 == Snapshot.objects.get(number=1).sha256


def test_a_mended_plan_has_another_hash_and_the_first_still_stands(returned, lead, letter, at):
    first = Snapshot.objects.get(number=1)
    actions.save_part(returned, "management", revision=revision(returned), text_th="แก้แล้ว", by=lead, at=at)
    second = hand_in(returned, lead, at, letter)
    assert second.sha256 != first.sha256
    assert [each.number for each in queries.snapshots_of(returned)] == [2, 1]
    assert [each.of.en for each in queries.letters_of(returned, queries.history(returned))] == [
        "Letter of nomination", "Submit the plan", "Submit the plan",
    ]  # fmt: skip


def test_the_city_reads_by_mail_why_its_plan_came_back(returned, lead):
    told = Mail.objects.filter(to=ref(lead)).latest("pk")
    assert "ขอรายละเอียดงบประมาณปี 2571" in told.body
    assert "/cases/" in told.body


def test_whoever_moved_the_case_gets_no_mail_about_it(submitted, lead):
    assert not Mail.objects.filter(to=ref(lead)).exists()


# --- stale, doubled, at once ------------------------------------------------------------------------------------


def test_a_plan_changed_since_the_page_was_read_is_not_handed_in(written, refused):
    assert refused(revision=revision(written) - 1).code == "stale"


def test_a_case_moved_since_the_page_was_read_is_not_handed_in(refused):
    assert refused(seen=7).code == "stale"


def test_pressing_twice_hands_in_once(written, lead, letter, at):
    seen, read = written.stage_version, revision(written)
    again = queries.cases_by_key([written.pk])[0]
    hand_in(written, lead, at, letter)
    with pytest.raises(NotAllowed) as refusal:
        hand_in(again, lead, at, letter, seen=seen, revision=read)
    assert refusal.value.answer.code == "stale"
    assert Snapshot.objects.count() == 1


def test_a_plan_is_not_handed_in_by_a_plain_move(written, lead, letter, at):
    with pytest.raises(NotAllowed) as refusal:
        actions.move_case(written, "submit-plan", seen=0, letter=letter, by=lead, at=at)
    assert refusal.value.answer.code == "hand-in"
    assert not Letter.objects.exclude(subject__startswith="nomination:").exists()


def test_two_leads_at_the_same_button_hand_in_once(fresh_database, written, lead, make_person, area, letter, at):
    from threading import Barrier, Thread

    second = make_person("lead-b", "city-lead", area=area)
    read = revision(written)
    gate, outcomes = Barrier(2), []

    def go(person):
        try:
            case = queries.case_for(person, written.pk, at)
            gate.wait()
            hand_in(case, person, at, letter, revision=read)
            outcomes.append("handed in")
        except NotAllowed as refusal:
            outcomes.append(refusal.answer.code)
        finally:
            connection.close()

    threads = [Thread(target=go, args=[person]) for person in (lead, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["handed in", "stale"]
    assert Snapshot.objects.count() == Step.objects.filter(subject=ref(written)).count() == 1


def test_somebody_still_writing_cannot_slip_a_change_under_the_hash(
    fresh_database, written, lead, data_officer, letter, at
):
    from threading import Barrier, Thread

    read, gate, outcomes = revision(written), Barrier(2), {}

    def write():
        try:
            case = queries.case_for(data_officer, written.pk, at)
            gate.wait()
            actions.save_part(case, "management", revision=read, text_th="แอบแก้", by=data_officer, at=at)
            outcomes["write"] = "saved"
        except NotAllowed as refusal:
            outcomes["write"] = refusal.answer.code
        finally:
            connection.close()

    def submit():
        try:
            case = queries.case_for(lead, written.pk, at)
            gate.wait()
            hand_in(case, lead, at, letter, revision=read)
            outcomes["submit"] = "handed in"
        except NotAllowed as refusal:
            outcomes["submit"] = refusal.answer.code
        finally:
            connection.close()

    threads = [Thread(target=write), Thread(target=submit)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes.values()) in (["handed in", "stale"], ["saved", "stale"])
    if outcomes["submit"] == "handed in":
        assert "แอบแก้" not in Snapshot.objects.get().content
        assert Plan.objects.get(case=written).parts.get(criterion="management").text_th != "แอบแก้"


def test_a_letter_is_handed_in_once_for_a_step(submitted):
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseLetter.objects.create(
            case=submitted,
            seen=0,
            letter=Letter.objects.create(subject="x", number="1", dated=date(2026, 1, 1), signatory="y"),
        )


# --- another programme ------------------------------------------------------------------------------------------


def test_a_harbour_hands_in_what_its_own_edition_asks_for(harbour_round, harbour_area, master, at):
    case = actions.nominate(harbour_round, harbour_area, reason_th="ท่าเรือของเรา", by=master, at=at)
    with pytest.raises(NotAllowed) as refusal, transaction.atomic():
        hand_in(queries.cases_by_key([case.pk])[0], master, at, None)
    assert refusal.value.answer.code == "domains-not-allowed"
    actions.save_frame(case, revision=0, vision_th="", domains=["water", "quays"], by=master, at=at)
    frozen = hand_in(case, master, at, None)
    assert frozen.letter is None
    assert case.stage == "points"
    assert json.loads(frozen.content)["plan"]["domains"] == ["quays", "water"]


def test_a_harbour_leaves_by_the_plain_move_that_its_edition_knows(harbour_round, harbour_area, master, at):
    case = actions.nominate(harbour_round, harbour_area, reason_th="ท่าเรือของเรา", by=master, at=at)
    actions.move_case(case, "leave", seen=0, reason="ปีหน้า", by=master, at=at)
    case.refresh_from_db()
    assert case.at_stage.terminal
    assert case.open is False


# --- a case of another kind -------------------------------------------------------------------------------------


@pytest.fixture
def renewal(make_case, area, round_, at):
    """A renewal whose city is writing its report."""
    case, flow = make_case(area), round_.rules.flow("renewal")
    type(case).objects.filter(pk=case.pk).update(kind=flow.code, stage=flow.start)
    return queries.cases_by_key([case.pk])[0]


def test_a_move_that_needs_a_letter_takes_it_along(renewal, lead, letter, at):
    with pytest.raises(NotAllowed) as refusal, transaction.atomic():
        actions.move_case(renewal, "submit-report", seen=0, by=lead, at=at)
    assert refusal.value.answer.code == "letter-missing"
    fresh = queries.cases_by_key([renewal.pk])[0]
    actions.move_case(fresh, "submit-report", seen=0, by=lead, at=at, letter=letter)
    assert CaseLetter.objects.get(case=renewal).letter.number == letter.number
    assert [each.of.en for each in queries.letters_of(fresh, queries.history(fresh))][-1] == "Submit report and request"


@pytest.mark.parametrize("who", ["neighbour", "office", "stranger"])
def test_who_may_not_move_leaves_no_letter_either(renewal, letter, at, request, who):
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.move_case(renewal, "submit-report", seen=0, by=request.getfixturevalue(who), at=at, letter=letter)
    assert not CaseLetter.objects.exists()


def test_needs_are_voiced_by_the_groups_of_the_editions_own_programme(harbour_area, master, at, harbour_round):
    need = actions.record_need(
        harbour_area, group="townspeople", text_th="ทางลาด", by=master, at=at, rules=harbour_round.rules
    )
    assert Need.objects.get() == need
    assert queries.rules_for_area(harbour_area).id == harbour_round.rules.id
