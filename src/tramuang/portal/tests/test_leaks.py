"""A draft is the city's: it is on no public page, in no search, in no file and in no answer of the API."""

import pytest
from django.test import Client

from tramuang.base import search

pytestmark = pytest.mark.django_db
SECRET, SECRET_EN, RESOLVED = "โครงการลับสุดยอด", "Top secret pier", "มติลับ"
PUBLIC = [
    "/", "/?round=2570", "/claims/", "/cities/", "/cities/?round=2570", "/cities/?q=คลองใส", "/cities/96-khlong-sai/", "/rounds/", "/rounds/2570/",
    "/measures/areas/?round=2570", "/measures/investment-estimated/?round=2570", "/measures/investment-estimated/rows.csv?round=2570",
    "/search/?q=ลับสุดยอด", "/search/?q=secret", "/search/?q=คลองใส", "/data/",
    *(f"/data/{name}.{form}" for name in ("areas", "cases", "projects", "decisions", "emblems", "observations", "claims", "measures")
      for form in ("csv", "json")),
    "/api/v1/rounds", "/api/v1/rounds/2570/status", "/api/v1/cities", "/api/v1/cities/96-khlong-sai", "/api/v1/claims",
    "/api/v1/measures/investment-estimated?round=2570", "/api/v1/emblems",
]  # fmt: skip


@pytest.fixture
def draft(case, plan_with_project, resolve):
    """A city that writes its plan, was resolved upon once, and stands in the search index."""
    project = plan_with_project(case, SECRET, provenance="invented")
    project.name_en = SECRET_EN
    project.save()
    case.plan.vision_th = SECRET
    case.plan.domains = ["environment"]
    case.plan.save()
    # That a closed meeting was held is public; what it resolved on a hidden case is not.
    resolve(case, number="9/2570", body="sub-committee", text=RESOLVED)
    search.refresh()
    return case


def says(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


@pytest.mark.parametrize("who", [None, "stranger", "neighbour"])
def test_nothing_of_a_draft_is_told_to_others(who, draft, client_for, request):
    client = client_for(request.getfixturevalue(who)) if who else Client()
    told = []
    for url in PUBLIC:
        # The question itself is repeated on the page; what it finds is not.
        text = says(client, url).replace("ลับสุดยอด", "") if "q=ลับสุดยอด" in url else says(client, url)
        told += [
            f"{url}: {secret}"
            for secret in (SECRET, "โครงการ</mark>", SECRET_EN, str(draft.pk), RESOLVED)
            if secret in text
        ]
    assert told == []


def test_where_a_hidden_city_stands_is_a_number_without_a_name(draft):
    text = says(Client(), "/rounds/2570/")
    assert "1 เมือง ยังไม่เปิดเผยชื่อ" in text
    assert "เมืองคลองใส" not in text


def test_the_page_of_a_city_with_a_draft_says_that_its_plan_is_not_public(draft):
    assert "แผนของเมืองนี้ยังไม่เปิดเผย" in says(Client(), "/cities/96-khlong-sai/")


def test_the_city_itself_finds_its_draft(draft, lead, client_for):
    client = client_for(lead)
    assert f"/cases/{draft.pk}/plan/" in says(client, "/search/?q=secret")
    board = says(client, "/rounds/2570/")
    assert "เมืองคลองใส" in board
    assert f"/cases/{draft.pk}/" in board


def test_what_the_city_sees_is_not_kept_for_others(draft, lead, client_for, something_happens):
    something_happens()
    says(client_for(lead), "/rounds/2570/")
    assert "เมืองคลองใส" not in says(Client(), "/rounds/2570/")


def test_even_on_the_public_page_of_its_city_a_draft_stays_out_for_its_own_people(draft, lead, client_for):
    assert SECRET not in says(client_for(lead), "/cities/96-khlong-sai/")


def test_once_the_stage_is_public_everybody_reads_it(draft, area):
    draft.stage = "designated"
    draft.save()
    search.refresh()
    assert "Top <mark>secret</mark> pier" in says(Client(), "/search/?q=secret&lang=en")
    assert SECRET in says(Client(), f"/cities/{area.code}/")
    assert SECRET in says(Client(), "/data/projects.json")
