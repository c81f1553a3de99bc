"""Every public page shows what the records say, in both languages, and says what nobody knows."""

import pytest

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/claims/",
    "/claims/?round=2565",
    "/measures/areas/",
    "/measures/people-registered-areas/?round=2565",
    "/measures/investment-estimated/",
    "/cities/",
    "/cities/?province=TH-96",
    "/rounds/",
    "/rounds/2565/",
    "/rounds/2570/",
    "/search/",
    "/search/?q=คลองใส",
    "/data/",
    "/api/v1/",
]


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("url", PAGES)
def test_every_page_opens_for_a_visitor(url, language, granted, case, observe, state, resolve, area, client):
    observe("people-registered-areas", 41825, area=area)
    state("served", "people-served", 16_000_000, operator=">")
    resolve(granted[0])
    client.cookies["language"] = language
    answer = client.get(url)
    assert answer.status_code == 200, url


def test_x(granted, client, area, observe, resolve, plan_with_project):
    plan_with_project(granted[0])
    resolve(granted[0])
    observe("people-registered-areas", 41825, area=area)
    assert client.get(f"/cities/{area.code}/").status_code == 200
