"""Another programme, without provinces, with three domains and no Buddhist year, is shown without a line of Python written for it."""

import pytest

from ground.cast import HARBOUR, make_area, publish
from tramuang.plans.models import Case, Plan
from tramuang.portal.queries import measures, rounds
from tramuang.programme.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def harbour(db, at):
    edition = publish(HARBOUR)
    found = Round.objects.create(
        code="harbour-1", edition=edition, title_th="รอบเมืองท่า", title_en="Harbour round", opens_at=at
    )
    flow = found.rules.flow(found.rules.nomination.flow)
    stages = {
        "granted": next(stage.code for stage in flow.stages if stage.result == "granted"),
        "start": flow.start,
    }
    for name, stage in (("granted", stages["granted"]), ("started", stages["start"])):
        area = make_area(f"harbour-{name}", f"ท่า {name}", f"Port {name}", None)
        case = Case.objects.create(
            round=found, area=area, kind=flow.code, stage=stage, open=name != "granted", opened_at=at, organisation=area.operator,
            provenance="invented",
        )  # fmt: skip
        Plan.objects.create(case=case, provenance="invented", domains=[found.rules.domains[0].code])
    return found


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_page_shows_it(harbour, language, client):
    for url in (
        "/", "/?round=harbour-1", "/claims/", "/cities/", "/cities/?round=harbour-1", "/cities/harbour-granted/", "/cities/harbour-started/",
        "/rounds/", "/rounds/harbour-1/", "/measures/areas/?round=harbour-1", "/measures/provinces/?round=harbour-1",
        "/measures/people-registered-provinces/?round=harbour-1", "/data/cases.csv", "/api/v1/rounds/harbour-1/status",
        "/api/v1/cities/harbour-granted", "/search/?q=port",
    ):  # fmt: skip
        sign = "&" if "?" in url else "?"
        assert client.get(f"{url}{sign}lang={language}").status_code == 200, url


def test_its_numbers_are_computed_like_any_others(harbour):
    found = rounds.status_of(harbour)
    assert (found.areas, found.provinces, found.cases, found.open, found.granted) == (2, 0, 2, 1, 1)
    assert measures.people_in_provinces("harbour-1").expected == 0
    assert measures.people_in_areas("harbour-1").expected == 1


def test_its_own_domains_and_stages_stand_on_its_page(harbour, client):
    text = client.get("/rounds/harbour-1/?lang=en").content.decode()
    for domain in harbour.rules.domains:
        assert f'id="domain-{domain.code}"' in text
        assert domain.label.en in text
    flow = harbour.rules.flow(harbour.rules.nomination.flow)
    assert flow.stage(flow.start).public.en in text
