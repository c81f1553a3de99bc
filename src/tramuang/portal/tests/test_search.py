"""A city or a project is found by a word inside a sentence, in Thai and in English, with the word marked."""

import pytest

from tramuang.base import search
from tramuang.portal import access

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(granted, plan_with_project):
    plan_with_project(granted[0], "ระบบเตือนน้ำท่วมริมคลอง")
    search.refresh()


def test_a_word_inside_a_thai_sentence_is_found_and_marked(found, client):
    text = client.get("/search/?q=น้ำท่วม").content.decode()
    assert "ระบบเตือน<mark>น้ำท่วม</mark>ริมคลอง" in text
    assert "พบ 1 หน้าสำหรับ “น้ำท่วม”" in text


def test_english_finds_too_and_the_page_answers_in_it(found, client):
    text = client.get("/search/?q=clean+pier&lang=en").content.decode()
    assert "<mark>Clean</mark> <mark>pier</mark>" in text


def test_a_city_is_found_by_its_name_and_leads_to_its_page(found, client):
    text = client.get("/search/?q=khlong+sai").content.decode()
    assert 'href="/cities/96-khlong-sai/"' in text


def test_kinds_are_counted_and_can_be_chosen(found, client):
    every = client.get("/search/?q=คลอง").content.decode()
    assert "kind=project" in every and "kind=city" in every
    only = client.get("/search/?q=คลอง&kind=project").content.decode()
    assert "/plan/#project-" in only
    assert 'class="found__title"><a href="/cities/' not in only


def test_nothing_found_says_what_to_try(found, client):
    text = client.get("/search/?q=ยานอวกาศ").content.decode()
    assert "ไม่พบ “ยานอวกาศ”" in text
    assert "ลองใช้คำให้น้อยลง" in text


def test_a_question_is_shown_as_it_was_and_never_as_markup(found, client):
    text = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_an_endless_question_is_cut(found, client):
    assert client.get("/search/", {"q": "ก" * 5000}).status_code == 200


@pytest.mark.parametrize(
    ("who", "audiences"),
    [
        (None, ["public"]),
        ("stranger", ["public"]),
        ("lead", ["public", "area:96-khlong-sai"]),
        ("province_officer", ["public", "province:TH-96"]),
        ("office", ["public", "office"]),
        ("reviewer1", ["public", "office"]),
        ("administrator", ["public"]),
    ],
)
def test_each_belongs_to_its_audiences(who, audiences, request, at, area):
    person = request.getfixturevalue(who) if who else None
    assert access.audiences(person, at) == audiences


def test_a_search_costs_two_queries_whatever_it_finds(
    found, client, granted, plan_with_project, django_assert_num_queries
):
    client.get("/search/?q=น้ำท่วม")
    with django_assert_num_queries(1):
        client.get("/search/?q=น้ำท่วม")
    for number in range(3):
        plan_with_project(granted[1], f"ประตูระบายน้ำท่วม {number}")
    search.refresh()
    with django_assert_num_queries(1):
        client.get("/search/?q=น้ำท่วม")


def test_a_city_recorded_anew_is_found_by_its_new_name(found, area, at):
    from tramuang.base.models import Happening
    from tramuang.portal import jobs

    area.name_th = "เมืองใหม่เอี่ยม"
    area.save()
    jobs.refresh_city(Happening(kind="area.recorded", subject=f"area:{area.code}", by="system", at=at))
    assert [hit.ref for hit in search.find("ใหม่เอี่ยม", kind="city")] == [f"area:{area.code}"]
