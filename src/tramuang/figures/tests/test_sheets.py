"""Everything of a place in one answer: the same numbers as one by one, and told only when they are new."""

import pytest
from django.test import Client

from tramuang.figures import queries

pytestmark = pytest.mark.django_db
ROWS = [
    ("สงขลา", 2564, 60, 100), ("ปัตตานี", 2564, 70, 100), ("ยะลา", 2564, "ไม่มีข้อมูล", 100),
    ("สงขลา", 2565, 90, 100), ("ปัตตานี", 2565, 70, 100), ("ยะลา", 2565, 70, 100),
]  # fmt: skip


def sheet(place="TH-94", **asked):
    answer = Client().get(f"/api/v1/figures/places/{place}/", asked)
    assert answer.status_code == 200
    return answer.json()


def test_a_place_is_told_whole_as_it_is_told_one_by_one(replayed):
    replayed(ROWS)
    # Replaced cells lie beside the table they were made from: they must be seen as well.
    replayed([("ปัตตานี", 2565, 80, 100)])
    compared = 0
    for place in ("TH-90", "TH-94", "TH-95"):
        told = sheet(place)
        assert told["revision"] == 2 and told["edition"] == queries.snapshot().edition
        for table in told["tables"]:
            for n, period in enumerate(table["periods"]):
                for name, line in table["figures"].items():
                    own, nation = queries.figure(name, place, period), queries.figure(name, "nation", period)
                    assert (line["values"][n], line["definition"]) == (own.value, own.definition_hash)
                    assert (line["nation"][n], line["known"][n], line["expected"]) == (
                        nation.value,
                        nation.known,
                        nation.expected,
                    )
                    compared += own.value is not None
                for name, level in table["indices"].items():
                    score = queries.index_of(name.split("/")[0], place, period).score
                    if "/" in name:
                        score = next(each for each in score.pillars if each.code == name.split("/")[1])
                    assert (level["scores"][n], level["ranks"][n], level["of"][n]) == (
                        score.value,
                        score.rank,
                        score.of,
                    )
    assert compared >= 5


def test_an_address_names_the_periods_and_a_wrong_one_is_refused(replayed):
    replayed(ROWS)
    assert sheet(**{"from": "2565"})["tables"][0]["periods"] == ["2565"]
    assert sheet(**{"from": "2564", "to": "2564"})["tables"][0]["periods"] == ["2564"]
    assert Client().get("/api/v1/figures/places/TH-94/", {"from": "ปีหน้า"}).status_code == 422
    assert Client().get("/api/v1/figures/places/TH-00/").status_code == 404


@pytest.mark.parametrize("address", ["/api/v1/figures/places/TH-94/", "/api/v1/figures/ENV05/TH-94/"])
def test_who_knows_the_state_is_told_nothing_until_it_changes(replayed, address):
    replayed(ROWS)
    tag = Client().get(address).headers["ETag"]
    again = Client().get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    replayed([("ปัตตานี", 2565, 80, 100)])
    fresh = Client().get(address, headers={"If-None-Match": tag})
    assert fresh.status_code == 200 and fresh.headers["ETag"] != tag
