"""Who may put which city forward, when, and how many."""

from datetime import timedelta

import pytest

from ground.cast import make_area
from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Happening, Letter, Mail
from tramuang.plans import access, actions
from tramuang.plans.kinds import NominationState
from tramuang.plans.models import Case, Nomination, Plan
from tramuang.programme.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def nominate(round_, province_officer, letter, at):
    def do(area, **other):
        given = {"reason_th": "เมืองพร้อม", "letter": letter, "by": province_officer, "at": at} | other
        return actions.nominate(given.pop("round_", round_), area, **given)

    return do


def test_the_province_puts_a_city_forward_and_its_case_begins_with_an_empty_plan(
    nominate, area, round_, province_officer, at
):
    case = nominate(area)
    assert case.stage == round_.rules.flow("designation").start
    assert (case.area, case.round, case.organisation, case.provenance) == (area, round_, area.operator, "invented")
    assert case.nomination.province == area.province
    assert case.nomination.filed_by == province_officer
    assert Plan.objects.get(case=case).revision == 0
    told = Happening.objects.get(kind="nomination.filed")
    assert told.data == {
        "round": "2570",
        "area": area.code,
        "case": f"case:{case.pk}",
        "letter": f"letter:{Letter.objects.get().pk}",
    }


def test_a_case_starts_from_the_promotional_zone_that_its_area_is_on_that_day(nominate, area, neighbour_area, at):
    today = at.date()

    def zone(where, certificate, **days):
        return actions.record_designation(
            area=where.code,
            kind="zone",
            certificate=certificate,
            provenance="invented",
            by="system:test",
            at=at,
            **days,
        )

    zone(area, "ended", starts=today - timedelta(days=900), ends=today - timedelta(days=1))
    zone(area, "older", starts=today - timedelta(days=500))
    standing = zone(area, "newer", starts=today - timedelta(days=100), ends=today)
    zone(area, "to come", starts=today + timedelta(days=1))
    zone(neighbour_area, "elsewhere", starts=today - timedelta(days=10))
    actions.record_designation(area=area.code, kind="emblem", batch="1", starts=None, by="system:test", at=at)
    assert nominate(area).origin == standing


def test_a_case_of_an_area_that_was_no_promotional_zone_starts_from_none(nominate, area):
    assert nominate(area).origin is None


def test_the_letter_keeps_number_date_and_signatory(nominate, area, letter):
    kept = nominate(area).nomination.letter
    assert (kept.number, kept.dated, kept.signatory) == (letter.number, letter.dated, letter.signatory)


def test_without_the_letter_that_the_edition_asks_for_nothing_is_filed(nominate, area):
    with pytest.raises(BadInput) as fault:
        nominate(area, letter=None)
    assert "number" in fault.value.fields
    assert not Nomination.objects.exists()


def test_a_nomination_needs_a_reason(nominate, area):
    with pytest.raises(BadInput) as fault:
        nominate(area, reason_th=" \n ")
    assert "reason_th" in fault.value.fields


@pytest.mark.parametrize("who", ["lead", "office", "stranger", "administrator", "reviewer1"])
def test_nobody_but_the_province_nominates(who, nominate, area, request):
    with pytest.raises(NotAllowed) as refusal:
        nominate(area, by=request.getfixturevalue(who))
    assert refusal.value.answer.code == "not-nominator"
    assert not Case.objects.exists()
    assert not Letter.objects.exists()


def test_a_province_does_not_nominate_for_another(nominate, neighbour_area):
    with pytest.raises(NotAllowed) as refusal:
        nominate(neighbour_area)
    assert refusal.value.answer.code == "not-nominator"


def test_an_area_in_no_province_cannot_be_nominated_by_one(nominate, harbour_area):
    with pytest.raises(NotAllowed) as refusal:
        nominate(harbour_area)
    assert refusal.value.answer.code == "no-province"


def test_competing_towns_of_one_province_up_to_the_limit_and_not_one_more(nominate, province, round_, area):
    limit = access.most(round_)
    assert limit == 2
    nominate(area)
    nominate(make_area("96-second", "เมืองสอง", "Second", province))
    with pytest.raises(NotAllowed) as refusal:
        nominate(make_area("96-third", "เมืองสาม", "Third", province))
    assert refusal.value.answer.code == "over-limit"
    assert Nomination.objects.count() == Case.objects.count() == 2


def test_the_limit_of_one_province_says_nothing_about_another(
    nominate, province, area, neighbour_area, make_person, other_province
):
    nominate(area)
    nominate(make_area("96-second", "เมืองสอง", "Second", province))
    officer = make_person("officer-55", "province-officer", province=other_province)
    assert nominate(neighbour_area, by=officer).area == neighbour_area


def test_a_city_is_put_forward_once_in_a_round(nominate, area):
    nominate(area)
    with pytest.raises(NotAllowed) as refusal:
        nominate(area)
    assert refusal.value.answer.code == "nominated-already"


def test_the_last_second_is_in_time_and_the_next_is_not(nominate, area, neighbour_area, round_, province):
    closes = round_.nominations_close_at
    assert nominate(area, at=closes + timedelta(microseconds=999_999))
    late = make_area("96-late", "เมืองสาย", "Late", province)
    with pytest.raises(NotAllowed) as refusal:
        nominate(late, at=closes + timedelta(seconds=1))
    assert refusal.value.answer.code == "nominations-closed"


def test_before_the_round_opens_nothing_is_taken(nominate, area, round_):
    with pytest.raises(NotAllowed) as refusal:
        nominate(area, at=round_.opens_at - timedelta(seconds=1))
    assert refusal.value.answer.code == "not-open-yet"


def test_a_round_on_the_public_record_takes_nothing(nominate, area, round_):
    round_.on_record = True
    with pytest.raises(NotAllowed) as refusal:
        nominate(area)
    assert refusal.value.answer.code == "on-record"


def test_the_city_is_told_by_mail_in_its_language(nominate, area, lead, data_officer):
    lead.language = "en"
    lead.save()
    nominate(area)
    told = Mail.objects.get()
    assert told.to == f"person:{lead.pk}"
    assert told.language == "en"
    assert told.subject == "Khlong Sai has been put forward for Round 2570"
    assert "/cases/" in told.body


def test_a_withdrawn_nomination_makes_room_for_another(nominate, area, province, province_officer, at):
    first = nominate(area)
    nominate(make_area("96-second", "เมืองสอง", "Second", province))
    actions.withdraw_nomination(first, seen=0, reason="สภาเทศบาลขอเลื่อน", by=province_officer, at=at)
    first.refresh_from_db()
    assert first.at_stage.result == "withdrawn"
    assert first.open is False
    assert first.nomination.state == NominationState.WITHDRAWN
    assert Happening.objects.filter(kind="nomination.withdrawn").count() == 1
    assert nominate(make_area("96-third", "เมืองสาม", "Third", province))
    assert Nomination.objects.filter(state="filed").count() == 2


def test_a_city_that_withdrew_may_be_put_forward_again(nominate, area, province_officer, at):
    first = nominate(area)
    actions.withdraw_nomination(first, seen=0, reason="ขอเตรียมตัว", by=province_officer, at=at)
    again = nominate(area)
    assert again.pk != first.pk
    assert Case.objects.filter(area=area).count() == 2


def test_withdrawing_needs_a_reason(nominate, area, province_officer, at):
    case = nominate(area)
    with pytest.raises(NotAllowed) as refusal:
        actions.withdraw_nomination(case, seen=0, reason="  ", by=province_officer, at=at)
    assert refusal.value.answer.code == "reason-missing"
    assert Nomination.objects.get().state == NominationState.FILED


def test_a_neighbour_cannot_withdraw_somebody_elses_nomination(nominate, area, neighbour, at):
    case = nominate(area)
    with pytest.raises(NotAllowed):
        actions.withdraw_nomination(case, seen=0, reason="ลองดู", by=neighbour, at=at)


# --- another programme ------------------------------------------------------------------------------------------


def test_in_the_harbour_programme_a_town_applies_for_itself_without_letter_or_province(
    harbour_round, harbour_area, master, at
):
    case = actions.nominate(harbour_round, harbour_area, reason_th="ท่าเรือของเรา", by=master, at=at)
    assert case.nomination.province is None
    assert case.nomination.letter is None
    assert case.at_stage.plan_editable


def test_there_the_limit_counts_the_applicant(harbour_round, harbour_area, master, at):
    actions.nominate(harbour_round, harbour_area, reason_th="ท่าเรือของเรา", by=master, at=at)
    other = make_area("new-quay", "ท่าใหม่", "New Quay", None)
    assert access.room_for(harbour_round, other, more=1).ok
    assert access.room_for(harbour_round, harbour_area, more=1).code == "over-limit"


def test_a_harbour_master_does_not_nominate_in_the_other_programme(round_, harbour_area, master, province, letter, at):
    harbour_area.province = province
    harbour_area.save()
    with pytest.raises(NotAllowed) as refusal:
        actions.nominate(round_, harbour_area, reason_th="ลองดู", letter=letter, by=master, at=at)
    assert refusal.value.answer.code == "not-nominator"


def test_an_unknown_limit_is_no_limit_and_no_competition_is_one(round_, monkeypatch):
    class Unknown:
        number = None

    monkeypatch.setattr(access, "nomination_limit", lambda round_: Unknown)
    assert access.most(round_) is None


def test_two_officers_at_the_same_moment_keep_to_the_limit(
    fresh_database, area, province, round_, province_officer, make_person, letter, at
):
    from threading import Barrier, Thread

    from django.db import connection

    officers = [province_officer, make_person("officer-b", "province-officer", province=province)]
    areas = [make_area(f"96-{name}", name, name, province) for name in ("one", "two", "three", "four")]
    actions.nominate(round_, area, reason_th="เมืองพร้อม", letter=letter, by=province_officer, at=at)
    gate, outcomes = Barrier(4), []

    def go(number):
        try:
            gate.wait()
            fresh = Round.objects.select_related("edition").get(pk=round_.pk)
            actions.nominate(fresh, areas[number], reason_th="พร้อมกัน", letter=letter, by=officers[number % 2], at=at)
            outcomes.append("filed")
        except NotAllowed as refusal:
            outcomes.append(refusal.answer.code)
        finally:
            connection.close()

    threads = [Thread(target=go, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["filed", "over-limit", "over-limit", "over-limit"]
    assert Nomination.objects.count() == 2
