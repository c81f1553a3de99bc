"""What this room shows on a city's public page, and what it writes to the city by mail."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import translation

from tramuang.base import panels, steps
from tramuang.base.models import Mail
from tramuang.base.refs import ref
from tramuang.plans.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(at):
    request = RequestFactory().get("/cities/x/")
    request.user, request.at = AnonymousUser(), at
    return request


@pytest.fixture
def public(submitted):
    code = next(stage.code for stage in submitted.flow.stages if stage.public_plan)
    Case.objects.filter(pk=submitted.pk).update(stage=code)
    return submitted


def drawn(ask, area):
    from tramuang.plans.views import panels as ours

    return [render(ask, area) for render in (ours.needs, ours.goals, ours.projects)]


def test_the_city_page_has_a_place_for_needs_goals_and_projects():
    assert {"plans.needs", "plans.goals", "plans.projects"} <= {panel.name for panel in panels._panels["city"]}


def test_of_a_draft_only_the_needs_are_public(written, ask):
    needs, goals, projects = drawn(ask, written.area)
    assert "อยากรู้ล่วงหน้า" in needs
    assert "ยังไม่มีเป้าหมาย" in needs
    assert goals == projects == ""


@pytest.mark.parametrize("language", ["th", "en"])
def test_of_a_public_plan_the_thread_and_its_money_are_shown_with_where_they_come_from(public, ask, language):
    with translation.override(language):
        needs, goals, projects = drawn(ask, public.area)
    said = {
        "th": ("ชุมชนริมคลอง", "จุดวัดระดับน้ำ", "4.8 ล้านบาท"),
        "en": ("To know early", "Twelve gauges", "4.8 million baht"),
    }[language]
    assert "provenance" in needs
    assert "provenance" in goals
    assert "provenance" in projects
    for words in said:
        assert words in needs + goals + projects


def test_an_area_without_anything_shows_nothing(neighbour_area, ask):
    assert drawn(ask, neighbour_area) == ["", "", ""]


@pytest.mark.parametrize(("language", "said"), [("th", "เหตุผลที่แจ้ง:"), ("en", "The reason given:")])
def test_the_city_is_told_of_a_return_in_its_language_with_reason_day_and_link(
    submitted, lead, office, at, language, said
):
    lead.language = language
    lead.save()
    due = (at + timedelta(days=20)).date()
    steps.move(submitted, "return-plan", by=office, at=at, seen=1, reason="ขอแหล่งเงินปี 2571", due=due)
    told = Mail.objects.get(to=ref(lead))
    text = told.subject + told.body
    assert told.language == language
    assert "ขอแหล่งเงินปี 2571" in text
    assert {"th": "12 ธันวาคม 2569", "en": "12 December 2026"}[language] in text
    assert f"/cases/{submitted.pk}/" in text
    assert "\n" not in told.subject
    assert said in text


def test_a_person_without_a_role_in_the_city_is_not_written_to(submitted, neighbour, data_officer, office, at):
    steps.move(submitted, "pass-screening", by=office, at=at, seen=1)
    assert not Mail.objects.filter(to__in=[ref(neighbour), ref(data_officer)]).exists()


def test_markup_in_a_reason_stays_what_it_is_in_a_letter_of_plain_text(submitted, lead, office, at):
    steps.move(submitted, "return-plan", by=office, at=at, seen=1, reason="<b>งบ</b> & 'แหล่งเงิน'", due=at.date())
    assert "<b>งบ</b> & 'แหล่งเงิน'" in Mail.objects.get(to=ref(lead)).body


def test_of_what_is_entered_from_the_public_record_nobody_is_written_to(submitted, lead, office, round_, at):
    round_.on_record = True
    round_.save()
    steps.move(submitted, "return-plan", by=office, at=at, seen=1, reason="งบ", due=at.date())
    assert not Mail.objects.filter(to=ref(lead)).exists()
