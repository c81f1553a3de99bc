"""People are three measures, never mixed; each knows for how many places it speaks, of which year and from which line."""

from decimal import Decimal

import pytest
from django.http import Http404

from ground.cast import make_area
from tramuang.base import measures as registry
from tramuang.portal.queries import measures

pytestmark = pytest.mark.django_db


def test_this_room_offers_three_measures_of_people():
    assert {measures.AREAS, measures.PROVINCES, measures.SERVED} <= set(registry.names())


def test_people_in_areas_are_summed_and_the_unknown_is_said(granted, area, neighbour_area, observe):
    observe(measures.AREAS, 41_825, area=area, year=2562)
    observe(measures.AREAS, 40_287, area=area, year=2564)
    observe(measures.AREAS, None, area=neighbour_area)
    found = measures.people_in_areas("2565")
    assert (found.value, found.covered, found.expected, found.year) == (Decimal(40_287), 1, 2, "2564")
    assert found.as_of.isoformat() == "2021-12-31"
    rows = {row.en: row for row in found.rows}
    assert rows["Khlong Sai"].value == 40_287
    assert "demo/population.csv:7" in rows["Khlong Sai"].note_th
    assert rows["Na Kham"].value is None
    assert "ไม่พบตัวเลข" in rows["Na Kham"].note_th


def test_figures_after_the_year_of_the_round_do_not_speak_of_it(granted, area, observe):
    observe(measures.AREAS, 40_000, area=area, year=2564)
    observe(measures.AREAS, 39_000, area=area, year=2567)
    assert measures.people_in_areas("2565").value == 40_000


def test_nothing_known_is_not_nought(granted):
    for compute in (measures.people_in_areas, measures.people_in_provinces, measures.people_served):
        found = compute("2565")
        assert (found.value, found.covered, found.expected) == (None, 0, 2)


def test_an_area_within_another_that_is_counted_adds_nothing(grant, area, province, observe):
    inner = make_area("96-inner", "ย่านใน", "Inner", province)
    inner.within = area
    inner.save()
    for each in (area, inner):
        grant(each)
    observe(measures.AREAS, 40_000, area=area)
    observe(measures.AREAS, 5_000, area=inner)
    found = measures.people_in_areas("2565")
    assert (found.value, found.covered, found.expected) == (40_000, 2, 2)
    assert any("ไม่นับซ้ำ" in row.note_th for row in found.rows if row.en == "Inner")


def test_of_two_areas_that_may_overlap_only_the_larger_is_added(grant, area, province, observe):
    other = make_area("96-other", "เมืองอื่น", "Other", province)
    for each, people in ((area, 40_000), (other, 9_000)):
        each.may_overlap = True
        each.save()
        grant(each)
        observe(measures.AREAS, people, area=each)
    found = measures.people_in_areas("2565")
    assert (found.value, found.covered, found.expected) == (40_000, 1, 2)


def test_a_province_with_two_areas_is_counted_once(grant, area, province, observe):
    grant(area)
    grant(make_area("96-second", "เมืองสอง", "Second", province))
    observe(measures.PROVINCES, 809_660, province=province, year=2564)
    observe(measures.PROVINCES, 814_121, province=province, year=2565)
    found = measures.people_in_provinces("2565")
    assert (found.value, found.covered, found.expected, len(found.rows)) == (814_121, 1, 1, 1)


def test_the_three_measures_do_not_look_into_each_other(granted, area, province, observe):
    observe(measures.SERVED, 120_000, area=area)
    observe(measures.PROVINCES, 800_000, province=province)
    assert measures.people_in_areas("2565").value is None
    assert measures.people_served("2565").value == 120_000
    assert measures.people_in_provinces("2565").value == 800_000


def test_only_granted_areas_count(granted, case, observe, make_case, area):
    observe(measures.AREAS, 40_000, area=area)
    assert measures.people_in_areas("2570").value is None
    assert measures.people_in_areas("2570").expected == 0


def test_a_round_that_does_not_exist_has_no_figures(db):
    assert measures.people_in_areas("1999").value is None


def test_an_unknown_measure_is_not_found(past):
    with pytest.raises(Http404):
        measures.computed("gross-happiness", "2565")


def test_a_measure_is_computed_once_for_each_state_of_the_records(granted, area, observe):
    observe(measures.AREAS, 40_000, area=area)
    first = measures.computed(measures.AREAS, "2565", "state-1")
    observe(measures.AREAS, 41_000, area=area, year=2565)
    assert measures.computed(measures.AREAS, "2565", "state-1").measure == first.measure
    assert measures.computed(measures.AREAS, "2565", "state-2").measure.value == 41_000
    assert measures.computed(measures.AREAS, "2565").measure.value == 41_000
