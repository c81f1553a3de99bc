"""Provinces, organisations and areas."""

import csv

import pytest

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Happening
from tramuang.base.pure.thai.collate import sort_key
from tramuang.cities import actions, queries
from tramuang.cities.actions.places import PROVINCES
from tramuang.cities.adapters.boundaries import nation
from tramuang.cities.models import Area, Province

pytestmark = pytest.mark.django_db


def test_all_77_provinces_are_loaded_in_thai_order_and_told_of_once(at):
    assert actions.load_provinces(at) == 77
    found = queries.provinces()
    assert [province.name_th for province in found[:3]] == ["กระบี่", "กรุงเทพมหานคร", "กาญจนบุรี"]
    assert found[-1].name_th == "อุบลราชธานี"
    assert queries.province_for("TH-96").name_en == "Narathiwat"
    assert Happening.objects.get(kind="provinces.loaded").data["count"] == 77


def test_loading_the_provinces_again_changes_nothing(at):
    actions.load_provinces(at)
    assert actions.load_provinces(at) == 0
    assert Happening.objects.filter(kind="provinces.loaded").count() == 1


def test_loading_mends_a_province_that_was_changed_by_hand(at):
    actions.load_provinces(at)
    Province.objects.filter(code="TH-96").update(name_th="นราธิวาท")
    assert actions.load_provinces(at) == 1
    assert queries.province_for("TH-96").name_th == "นราธิวาส"


def test_every_province_has_a_shape_on_the_map_and_a_point_inside_the_field():
    with PROVINCES.open(encoding="utf-8") as file:
        codes = {row["code"] for row in csv.DictReader(file)}
    drawn = nation()
    assert set(drawn.shapes) == codes
    for shape in drawn.shapes.values():
        assert shape.path.startswith("M") and shape.path.endswith("z")
        assert 0 < shape.x < drawn.width and 0 < shape.y < drawn.height


def test_the_map_is_read_once_for_each_process():
    assert nation() is nation()


def test_north_is_up_and_east_is_right():
    chiang_rai, narathiwat, ubon = (nation().shapes[code] for code in ("TH-57", "TH-96", "TH-34"))
    assert chiang_rai.y < narathiwat.y
    assert ubon.x > chiang_rai.x
    assert nation().point(100.62, 13.77) == (nation().shapes["TH-10"].x, nation().shapes["TH-10"].y)


def record(at, by, **values):
    return actions.record_area(**{"code": "96-test", "kind": "campus", "name_th": "ทดสอบ", "by": by, "at": at} | values)


def test_an_area_is_recorded_with_province_and_operator(province, administrator, at):
    operator = actions.record_organisation(code="u", kind="university", name_th="มหาวิทยาลัย", by=administrator, at=at)
    area = record(at, administrator, province="TH-96", operator=operator, lon=101, lat=6)
    assert queries.area_for("96-test") == area
    assert area.sort_key == sort_key("ทดสอบ")
    assert Happening.objects.get(kind="area.recorded").subject == "area:96-test"


def test_recording_the_same_code_again_mends_the_area(province, administrator, at):
    record(at, administrator)
    record(at, administrator, name_th="ทดสอบใหม่")
    assert Area.objects.get().name_th == "ทดสอบใหม่"


def test_the_office_that_runs_the_round_may_record_an_area(office, at):
    assert record(at, office).code == "96-test"


def test_a_city_may_not_record_an_area(lead, at):
    with pytest.raises(NotAllowed):
        record(at, lead)
    assert not Area.objects.filter(code="96-test").exists()


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("kind", {"kind": "kingdom"}),
        ("name_th", {"name_th": "  "}),
        ("province", {"province": "TH-00"}),
        ("within", {"within": "nowhere"}),
        ("km2", {"km2": 0}),
        ("lon", {"lat": 6}),
    ],
)
def test_an_area_that_cannot_be_is_refused_at_its_field(administrator, at, field, values):
    with pytest.raises(BadInput) as refused:
        record(at, administrator, **values)
    assert list(refused.value.fields) == [field]


def test_an_area_cannot_lie_within_itself_by_any_way_round(administrator, at):
    record(at, administrator, code="outer")
    record(at, administrator, code="between", within="outer")
    record(at, administrator, code="inner", within="between")
    for inner in ("inner", "between", "outer"):
        with pytest.raises(BadInput):
            record(at, administrator, code="outer", within=inner)


def test_a_name_of_two_hundred_latin_letters_still_fits_its_sort_key(administrator, at):
    assert len(record(at, administrator, name_th="W" * 200).sort_key) == 600


def test_people_of_a_town_in_a_counted_area_are_not_counted_twice(province, administrator, at):
    record(at, administrator, code="outer", province="TH-96")
    record(at, administrator, code="inner", province="TH-96", within="outer")
    found = queries.people_counted({"outer": 100, "inner": 40})
    assert (found.total, found.inside) == (100, ("inner",))


def test_of_two_areas_of_a_province_that_may_overlap_the_larger_is_counted(province, other_province, administrator, at):
    record(at, administrator, code="a", province="TH-96", may_overlap=True)
    record(at, administrator, code="b", province="TH-96", may_overlap=True)
    record(at, administrator, code="c", province="TH-55", may_overlap=True)
    found = queries.people_counted({"a": 10, "b": 70, "c": 5})
    assert (found.total, found.doubtful) == (75, ("a",))
    assert queries.people_counted({"a": 10, "b": None}).total == 10


def test_areas_are_read_with_province_and_operator_in_one_query(area, neighbour_area, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [(each.province.name_en, each.operator.code) for each in queries.areas()] != []
    assert [each.code for each in queries.areas([area.code])] == [area.code]
