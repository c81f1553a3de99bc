"""The pages of this room: each opens, says what is so, and keeps what a person wrote."""

import pytest
from django.urls import reverse

from tramuang.plans.models import Goal, Indicator, Need, Project

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(name, args=args)


@pytest.fixture
def browser(client_for, lead):
    return client_for(lead)


def writing_pages(case):
    goal, indicator, project = Goal.objects.get(), Indicator.objects.get(), Project.objects.get()
    return [
        url("plans-cases"), url("plans-case", case.pk), url("plans-plan", case.pk), url("plans-plan-edit", case.pk),
        url("plans-plan-frame", case.pk), *(url("plans-plan-part", case.pk, each.code) for each in case.rules.criteria),
        url("plans-goal-new", case.pk), url("plans-goal-edit", case.pk, goal.pk), url("plans-goal-remove", case.pk, goal.pk),
        url("plans-indicator-new", case.pk, goal.pk), url("plans-indicator-edit", case.pk, indicator.pk),
        url("plans-indicator-remove", case.pk, indicator.pk), url("plans-project-new", case.pk),
        url("plans-project-edit", case.pk, project.pk), url("plans-project-budget", case.pk, project.pk),
        url("plans-project-remove", case.pk, project.pk), url("plans-plan-submit", case.pk),
        url("plans-needs"), url("plans-needs") + f"?area={case.area_id}&group=residents", url("plans-need-new") + f"?area={case.area_id}",
        url("plans-need-edit", Need.objects.get().pk), url("plans-letter-scan", case.pk, case.nomination.letter_id),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_of_a_writing_city_opens_in_both_languages(written, browser, language):
    browser.cookies["language"] = language
    for page in writing_pages(written):
        answer = browser.get(page)
        assert answer.status_code == 200, page
        assert f'<html lang="{language}"' in answer.content.decode(), page


@pytest.mark.parametrize("language", ["th", "en"])
def test_an_empty_plan_has_pages_that_say_what_to_do(case, browser, language):
    browser.cookies["language"] = language
    for name in ("plans-case", "plans-plan", "plans-plan-edit", "plans-plan-submit"):
        assert browser.get(url(name, case.pk)).status_code == 200, name
