"""People of several areas are added, and nobody twice."""

from hypothesis import given
from hypothesis import strategies as st

from tramuang.cities.pure.people import Place, counted, outward


def place(code, people, *within, overlaps=()):
    return Place(code, people, frozenset(within), frozenset(overlaps))


def test_people_of_areas_apart_are_added():
    found = counted([place("a", 100), place("b", 20)])
    assert (found.total, found.covered, found.expected) == (120, 2, 2)


def test_an_area_within_another_counted_one_adds_nothing_and_is_covered():
    found = counted([place("inner", 30, "outer"), place("outer", 100)])
    assert (found.total, found.inside, found.covered, found.expected) == (100, ("inner",), 2, 2)


def test_an_area_within_one_whose_people_are_not_known_is_added_itself():
    found = counted([place("inner", 30, "outer"), place("outer", None)])
    assert (found.total, found.unknown, found.covered, found.expected) == (30, ("outer",), 1, 2)


def test_an_area_within_one_that_is_not_asked_about_is_added():
    assert counted([place("inner", 30, "outer")]).total == 30


def test_an_area_deep_within_another_is_counted_once_even_if_the_one_between_is_not_asked_about():
    assert counted([place("inner", 30, "between", "outer"), place("outer", 100)]).total == 100


def test_of_two_areas_that_may_overlap_only_the_larger_is_added():
    found = counted([place("town", 60, overlaps=["region"]), place("region", 800, overlaps=["town"])])
    assert (found.total, found.doubtful, found.covered, found.expected) == (800, ("town",), 1, 2)


def test_an_area_that_may_overlap_one_of_unknown_people_is_added():
    assert counted([place("town", 60, overlaps=["region"]), place("region", None, overlaps=["town"])]).total == 60


def test_what_lies_in_an_area_that_may_overlap_another_shares_its_doubt():
    found = counted(
        [
            place("quarter", 10, "town"),
            place("town", None, overlaps=["region"]),
            place("region", 800, overlaps=["town"]),
        ]
    )
    assert (found.total, found.doubtful, found.unknown) == (800, ("quarter",), ("town",))


def test_nothing_known_is_not_nought():
    found = counted([place("a", None)])
    assert (found.total, found.covered, found.expected) == (None, 0, 1)
    assert counted([place("empty", 0)]).total == 0
    assert counted([]).total is None


def test_a_circle_in_the_data_ends_the_walk_outwards():
    assert outward({"a": "b", "b": "c", "c": "b"}, "a") == {"b", "c"}
    assert outward({"a": "a"}, "a") == frozenset()


# A small country: each area lies within one made before it or in none, and its people are people of that one.
@st.composite
def countries(draw):
    within, people = {}, {}
    fresh = iter(range(10_000))
    for number in range(draw(st.integers(1, 7))):
        code = f"a{number}"
        outer = draw(st.sampled_from([None, *within]))
        within[code] = outer
        living = {next(fresh) for _ in range(draw(st.integers(0, 4)))}
        people[code] = living
        while outer is not None:
            people[outer] = people[outer] | living
            outer = within[outer]
    asked = draw(st.sets(st.sampled_from(sorted(within)), min_size=1))
    known = draw(st.sets(st.sampled_from(sorted(within))))
    places = [
        Place(code, len(people[code]) if code in known else None, outward(within, code))
        for code in draw(st.permutations(sorted(asked)))
    ]
    return people, places


@given(countries())
def test_the_sum_is_the_number_of_different_people_in_the_areas_whose_people_are_known(country):
    people, places = country
    found = counted(places)
    different = set().union(*(people[each.code] for each in places if each.people is not None))
    assert (found.total or 0) == len(different)
    assert (found.total is None) == (not any(each.people is not None for each in places))


@given(countries(), st.data())
def test_every_area_is_in_exactly_one_heap_and_no_two_added_may_share_people(country, data):
    _people, places = country
    codes = [each.code for each in places]
    unsure = data.draw(st.frozensets(st.sampled_from(codes)))
    places = [Place(p.code, p.people, p.within, unsure - {p.code} if p.code in unsure else frozenset()) for p in places]
    found = counted(places)
    assert sorted(found.added + found.inside + found.doubtful + found.unknown) == sorted(codes)
    assert found.expected == len(codes)
    assert len(unsure & set(found.added)) <= 1
    by_code = {each.code: each for each in places}
    assert not any(by_code[one].within & set(found.added) for one in found.added)
