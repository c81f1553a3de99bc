"""A table says whose licence is whose, and none that is not theirs."""

import csv
import io
import json

import pytest

from tramuang.figures import actions, queries
from tramuang.figures.models import Dataset, Source
from tramuang.figures.queries.evidence import evidence
from tramuang.figures.tests.conftest import METADATA, table

pytestmark = pytest.mark.django_db
UNSTATED = "ไม่ระบุ / not stated"


@pytest.fixture
def hand_in_for(dataset, at, hand_in):
    """Accept a file of another dataset, whose licence may be unstated."""

    def make(code, licence, text):
        actions.record_dataset(
            code,
            title_th=code,
            title_en=code,
            source="pcd",
            owner=None,
            licence="x",
            metadata=METADATA,
            by="system",
            at=at,
        )
        Dataset.objects.filter(pk=code).update(licence=licence)
        upload = hand_in(text, check=False)
        upload.dataset_id = code
        upload.save(update_fields=["dataset"])
        actions.accept(actions.check(upload.pk, by="system", at=at), by="system", at=at, over_others=True)

    Source.objects.update(licence="")
    Dataset.objects.update(licence="")
    return make


WASTE = table([("สงขลา", 2564, 50, 100), ("ยะลา", 2564, 60, 100)])
PEOPLE = "จังหวัด,ปี,population\nสงขลา,2564,1000\n"


def rows_of(client, name):
    return list(csv.DictReader(io.StringIO(client.get(f"/figures/files/{name}/csv/").content.decode("utf-8-sig"))))


def test_one_licence_for_one_value_is_not_the_licence_of_the_whole(client, hand_in_for):
    hand_in_for("waste", "", WASTE)
    hand_in_for("people", "CC BY", PEOPLE)
    queries.engine().catch_up()
    assert {row["licence"] for row in rows_of(client, "ENV05")} == {UNSTATED}
    assert {row["licence"] for row in rows_of(client, "ENV07")} == {f"{UNSTATED} (waste); CC BY (people)"}
    assert {row["licence"] for row in rows_of(client, "TH-90")} == {f"{UNSTATED} (waste); CC BY (people)"}
    # Nothing of what is known of Yala rests on the people of Songkhla.
    assert {row["licence"] for row in rows_of(client, "TH-95")} == {UNSTATED}
    page = client.get("/figures/ENV07/", headers={"accept-language": "th"}).content.decode()
    assert "ไม่ระบุ (waste); CC BY (people)" in page and "ไม่ระบุสัญญาอนุญาต" in page


def test_only_values_that_are_in_the_table_bring_their_licence(client, hand_in_for):
    hand_in_for("old", "CC BY-NC", WASTE)
    hand_in_for("new", "CC BY", WASTE.replace(",60,", ",61,"))
    hand_in_for("none", "ODbL", "จังหวัด,ปี,population\nสงขลา,2564,ไม่มีข้อมูล\nยะลา,2564,9\n")
    queries.engine().catch_up()
    assert {row["licence"] for row in rows_of(client, "ENV05")} == {"CC BY"}
    found = evidence(["waste_collected_t", "population"], place="TH-90")
    assert [each.dataset for each in found.origins] == ["new"] and (found.values, found.held) == (2, 1)


def test_the_file_of_a_place_says_its_units_its_place_and_what_is_unknown(client, hand_in_for):
    hand_in_for("waste", "CC BY", WASTE)
    hand_in_for("people", "CC BY", "จังหวัด,ปี,population\nสงขลา,2564,1000\nยะลา,2563,5\n")
    queries.engine().catch_up()
    told = json.loads(client.get("/figures/files/TH-90/json-stat/").content)
    assert told["role"] == {"time": ["period_be"], "geo": ["place"], "metric": ["indicator"]}
    units = told["dimension"]["indicator"]["category"]["unit"]
    assert units["ENV05"] == {"label": "percent"} and units["ENV07"] == {"label": "t/person"}
    assert told["dimension"]["place"]["category"]["label"] == {"TH-90": "สงขลา"}
    lines = list(csv.DictReader(io.StringIO(client.get("/figures/files/TH-95/sdmx-csv/").content.decode())))
    assert {line["REF_AREA"] for line in lines} == {"TH-95"}
    assert {(line["OBS_VALUE"] == "", line["OBS_STATUS"]) for line in lines} == {(False, "A"), (True, "O")}


def test_a_ranking_of_provinces_says_which_regions_it_means(client, hand_in_for):
    hand_in_for("waste", "CC BY", WASTE)
    queries.engine().catch_up()
    for address in ("/figures/ENV05/", "/figures/index/CLEAN/"):
        assert "ภาคแบ่งตามภูมิศาสตร์หกภาค" in client.get(address, headers={"accept-language": "th"}).content.decode()
