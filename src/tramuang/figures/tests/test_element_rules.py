"""What the library says of an element (its unit, the least, the most) holds values out, however a file names the element."""

import pytest

from tramuang.figures import actions
from tramuang.figures.models import Element, Observation
from tramuang.figures.queries import checking

pytestmark = pytest.mark.django_db
MORE = """
format: 1
elements:
  served_share: {name: {th: สัดส่วนที่ได้รับบริการ, en: Share served}, unit: percent, adds: mean, least: 5, most: 90}
  tide: {name: {th: ระดับน้ำ, en: Tide}, unit: m, adds: mean, least: -10}
  odd: {name: {th: ของแปลก, en: Odd}, unit: widget/moon, adds: sum, most: 7}
"""


@pytest.fixture(autouse=True)
def library(own_copy):
    (own_copy / "indicators" / "more.yaml").write_text(MORE, encoding="utf-8")


def found(upload):
    return {(one["line"], one["code"]) for one in upload.findings["first"] if one["severity"] == "error"}


LIMITS = [
    ("served_share", [4.9, 5, 90, 90.1], {"below-minimum", "above-maximum"}),
    ("tide", [-10.5, -10, 0, 3], {"below-minimum"}),
    ("odd", [-1, 0, 7, 8], {"negative", "above-maximum"}),
    ("waste_collected_t", [-1, 0, 1, 2], {"negative"}),
]


@pytest.mark.parametrize(("element", "values", "codes"), LIMITS, ids=[one[0] for one in LIMITS])
@pytest.mark.parametrize("long", [False, True], ids=["a column of its own", "named row by row"])
def test_a_value_beyond_what_the_library_allows_is_no_good(hand_in, element, values, codes, long):
    places = ["สงขลา", "ปัตตานี", "ยะลา", "เชียงใหม่"]
    if long:
        rows = [f"{place},2564,{element},{value}" for place, value in zip(places, values, strict=True)]
        text = "\n".join(["จังหวัด,ปี,ตัวชี้วัด,ค่า", *rows])
    else:
        rows = [f"{place},2564,{value}" for place, value in zip(places, values, strict=True)]
        text = "\n".join([f"จังหวัด,ปี,{element}", *rows])
    upload = hand_in(text + "\n")
    assert {code for _line, code in found(upload)} == codes
    assert upload.findings["good"] == 4 - len(codes)


def test_a_unit_beside_the_value_is_turned_into_the_librarys_and_a_foreign_one_is_refused(hand_in, at):
    rows = [
        "สงขลา,2564,waste_collected_t,1500,กก.",
        "ยะลา,2564,waste_collected_t,2,ตัน",
        "ปัตตานี,2564,waste_collected_t,2,คน",
    ]
    upload = hand_in("\n".join(["จังหวัด,ปี,ตัวชี้วัด,ค่า,หน่วย", *rows, ""]))
    assert found(upload) == {(4, "unit-foreign")}
    actions.accept(upload, by="system", at=at, only_good=True)
    assert list(Observation.objects.order_by("line").values_list("amount", flat=True)) == [1.5, 2.0]
    assert Element.objects.get(code="waste_collected_t").unit == "t"


def test_what_the_steward_said_of_an_element_stands_before_the_library(hand_in, at):
    upload = hand_in("จังหวัด,ปี,ตัวชี้วัด,ค่า\nสงขลา,2564,served_share,95\n")
    assert found(upload) == {(2, "above-maximum")}
    rule = {"unit": "percent", "minimum": 0, "maximum": 100, "jump": None, "outlier": None}
    actions.adjust(upload, {**upload.schema, "rules": {"served_share": rule}}, by="system", at=at)
    again = actions.check(upload.pk, by="system", at=at)
    assert found(again) == set() and again.findings["good"] == 1


def test_the_whole_of_the_shipped_library_makes_rules(settings):
    settings.INDICATORS_DIR = settings.ROOT / "indicators"
    rules = checking.library_rules()
    assert len(rules) > 60 and any(rule.maximum == 100 for rule in rules.values())
    assert all(rule.minimum is None or rule.maximum is None or rule.minimum < rule.maximum for rule in rules.values())
