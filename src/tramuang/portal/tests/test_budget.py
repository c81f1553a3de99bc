"""What a public page costs when nothing is kept: the same number of queries at one row and at three."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ground.cast import make_area

pytestmark = pytest.mark.django_db

# Address → queries of a visitor who is the first to ask.
COST = {
    "/": 61,
    "/claims/": 13,
    "/measures/areas/": 11,
    "/measures/provinces/": 11,
    "/measures/people-registered-areas/": 12,
    "/measures/people-registered-provinces/": 11,
    "/measures/people-served/": 12,
    "/measures/investment-estimated/": 20,
    "/cities/": 11,
    "/rounds/": 4,
    "/rounds/2565/": 19,
    "/rounds/2570/": 13,
    "/data/": 2,
    "/data/areas.csv": 3,
    "/data/projects.json": 7,
    "/api/v1/rounds": 3,
    "/api/v1/rounds/2565/status": 4,
    "/api/v1/cities": 9,
    "/api/v1/claims": 11,
    "/api/v1/measures/people-registered-areas": 10,
    "/api/v1/emblems": 3,
}


@pytest.fixture
def row(grant, make_case, observe, state, resolve, plan_with_project, province, past):
    """One more of everything that a page lists."""

    def more(n):
        area = make_area(f"96-row-{n}", f"เมืองแถว{n}", f"Row {n}", province)
        case = grant(area)
        plan_with_project(case, f"โครงการ {n}")
        resolve(case)
        observe("people-registered-areas", 1000 * n, area=area)
        observe("people-served", 2000 * n, area=area)
        observe("people-registered-provinces", 800_000, year=2560 + n, province=province)
        state(f"claim-{n}", "people-served", 16_000_000 + n, operator=">")
        make_case(make_area(f"96-new-{n}", f"เมืองใหม่{n}", f"New {n}", province))

    return more


def cost(client, url):
    cache.clear()
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)


@pytest.mark.parametrize("url", COST)
def test_a_page_costs_the_same_at_one_row_and_at_three(url, row, client):
    row(1)
    cost(client, url)  # what is asked once for each process, such as content types, is asked here
    at_one = cost(client, url)
    row(2)
    row(3)
    assert (at_one, cost(client, url)) == (COST[url], COST[url])


def test_the_page_of_a_city_costs_the_same_with_one_project_and_with_three(
    grant, area, plan_with_project, resolve, observe, client
):
    case = grant(area)

    def more(n):
        plan_with_project(case, f"โครงการ {n}")
        resolve(case, number=f"{n}/2565")
        observe("people-registered-areas", 1000 * n, area=area, year=2560 + n)

    more(1)
    cost(client, f"/cities/{area.code}/")
    at_one = cost(client, f"/cities/{area.code}/")
    more(2)
    more(3)
    assert (at_one, cost(client, f"/cities/{area.code}/")) == (39, 39)
