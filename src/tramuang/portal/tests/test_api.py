"""The API gives what the pages give, in shapes that its description promises; problems are told as RFC 9457 has it."""

import json

import pytest

from tramuang.portal import api as described_api
from tramuang.portal.queries import rounds
from tramuang.programme import queries as programme

pytestmark = pytest.mark.django_db


def get(client, path, **query):
    answer = client.get(f"/api/v1/{path}", query)
    assert answer.headers["Content-Type"].startswith("application/json"), answer.content
    return answer.json()


def test_the_status_of_a_round_is_what_the_command_says(granted, client):
    found = get(client, "rounds/2565/status")
    assert found == rounds.status_of(programme.round_for("2565")).as_dict()
    assert (found["round"], found["areas"], found["provinces"], found["cases"]) == ("2565", 2, 2, 2)
    assert found["stages"]["designated"] == 2
    assert found["stages"]["plan"] == 0


def test_rounds_come_newest_first(past, round_, client):
    found = get(client, "rounds")
    assert [each["code"] for each in found["items"]] == ["2570", "2565"]
    assert found["items"][1]["opens_at"] is None
    assert found["items"][1]["title"] == {"th": "รอบปี พ.ศ. 2565", "en": "Round of B.E. 2565"}


def test_lists_come_by_pages(granted, client):
    first = get(client, "cities", per_page=1)
    assert (first["page"], first["pages"], first["per_page"], first["total"]) == (1, 2, 1, 2)
    second = get(client, "cities", per_page=1, page=2)
    assert {first["items"][0]["code"], second["items"][0]["code"]} == {"96-khlong-sai", "55-na-kham"}


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"q": "คลองใส"}, ["96-khlong-sai"]),
        ({"q": "na kham"}, ["55-na-kham"]),
        ({"province": "TH-55"}, ["55-na-kham"]),
        ({"round": "2570"}, []),
    ],
)
def test_cities_can_be_narrowed(granted, client, query, codes):
    assert [each["code"] for each in get(client, "cities", **query)["items"]] == codes


def test_a_city_comes_whole_and_says_where_it_comes_from(granted, resolve, observe, award, client, area):
    award(granted[0])
    observe("people-registered-areas", 41_825, area=area, year=2562)
    observe("people-registered-areas", None, area=area, year=2563)
    granted[0].plan.vision_th = "เมืองน่าอยู่"
    granted[0].plan.save()
    found = get(client, "cities/96-khlong-sai")
    assert found["provenance"] == "invented"
    assert found["emblems"] == ["TM-2565-96-01"]
    assert found["domains"] == ["environment", "living"]
    assert found["vision"]["text"]["th"] == "เมืองน่าอยู่"
    assert [(each["year_be"], each["value"]) for each in found["population"]] == [(2562, 41825), (2563, None)]
    assert found["population"][0]["row"] == "demo/population.csv:7"
    assert [each["outcome"] for each in found["decisions"]] == ["approve"]
    assert found["km2"] is None


def test_a_claim_comes_with_what_the_records_give(granted, state, client):
    state("areas", "areas", 5)
    [found] = get(client, "claims", round="2565")["items"]
    assert (found["value"], found["recorded_value"], found["difference"], found["verdict"]) == (5, 2, 3, "unsupported")


def test_a_measure_comes_with_its_rows_and_unknown_is_null(granted, observe, area, client):
    observe("people-registered-areas", 40_287, area=area)
    found = get(client, "measures/people-registered-areas", round="2565")
    assert (found["value"], found["covered"], found["expected"], found["year_be"]) == (40287, 1, 2, "2564")
    assert {row["value"] for row in found["rows"]} == {40287, None}
    assert get(client, "measures/people-served", round="2565")["value"] is None


def test_an_emblem_is_checked_when_it_is_asked_for(granted, award, client):
    award(granted[0])
    found = get(client, "emblems/TM-2565-96-01")
    # Nothing was signed in this test: the register knows the emblem, and the answer is not that it stands.
    assert found["verdict"] != "valid"
    assert found["reasons"]
    assert get(client, "emblems")["items"][0]["serial"] == "TM-2565-96-01"


def test_a_proposed_emblem_is_nobodys_business(granted, award, client):
    award(granted[0], state="approved")
    assert client.get("/api/v1/emblems/TM-2565-96-01").status_code == 404
    assert get(client, "emblems")["total"] == 0


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("rounds/1999/status", 404, "not-found"),
        ("cities/nowhere", 404, "not-found"),
        ("measures/nothing", 404, "not-found"),
        ("measures/areas?round=1999", 404, "not-found"),
        ("claims?round=1999", 404, "not-found"),
        ("emblems/TM-1", 404, "not-found"),
        ("cities?page=99", 404, "not-found"),
        ("nothing/at/all", 404, "not-found"),
        ("cities?page=zero", 422, "bad-request"),
        ("cities?page=0", 422, "bad-request"),
        ("cities?per_page=1000", 422, "bad-request"),
    ],
)
def test_a_problem_is_told_as_rfc_9457_has_it(path, status, code, granted, client):
    answer = client.get(f"/api/v1/{path}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    body = json.loads(answer.content)
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:tramuang:{code}")
    assert body["title"]


def test_the_api_only_reads(granted, client):
    assert client.post("/api/v1/cities").status_code == 405
    assert client.delete("/api/v1/cities/96-khlong-sai").status_code == 405


def test_the_description_names_every_operation_and_its_problems(db, client):
    found = get(client, "openapi.json")
    assert found["openapi"].startswith("3.")
    assert set(found["paths"]) == {
        "/api/v1/rounds", "/api/v1/rounds/{code}/status", "/api/v1/cities", "/api/v1/cities/{code}", "/api/v1/claims", "/api/v1/measures",
        "/api/v1/measures/{name}", "/api/v1/emblems", "/api/v1/emblems/{serial}",
    }  # fmt: skip
    for path, methods in found["paths"].items():
        for operation in methods.values():
            assert set(operation["responses"]["404"]["content"]) == {"application/problem+json"}, path
            assert operation["description"] and operation["summary"], path


def test_the_reference_is_written_from_the_description(db, client):
    text = client.get("/api/v1/").content.decode()
    for path in described_api.described()["paths"]:
        assert path in text
    for name in described_api.described()["components"]["schemas"]:
        assert f'id="shape-{name}"' in text
