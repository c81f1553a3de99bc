from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Happening
from tramuang.figures import actions, queries
from tramuang.figures.models import Claim, Observation, Source

SOURCE = {
    "code": "dopa",
    "title": "Registration",
    "publisher": "DOPA",
    "url": "",
    "dated": "",
    "kind": "P",
    "licence": "",
}


def row(year: int, value: int | None, area: str, line: int = 2) -> actions.Row:
    number = Decimal(value) if value is not None else None
    return actions.Row("people", year, number, "persons", "dopa", line, area=area)


@pytest.fixture
def source(db, at):
    actions.record_sources([SOURCE], by="system", at=at)


def load(rows, at):
    return actions.load_rows(rows, name="people.csv", content=b"people", by="system", at=at)


def test_the_latest_known_value_wins_and_a_missing_one_never_reads_as_zero(source, area, at):
    load([row(2562, 41825, area.code), row(2564, 40287, area.code), row(2565, None, area.code)], at)
    found = queries.latest("people", areas=[area.code], until=2565)[area.code]
    assert (found.year_be, found.value, found.row) == (2564, Decimal(40287), "people.csv:2")
    assert queries.latest("people", areas=[area.code], until=2561) == {}


def told(refusal) -> list[str]:
    """What a person reads, in English."""
    with translation.override("en"):
        return [str(line) for line in refusal.value.fields[""]]


def test_a_file_is_loaded_whole_or_not_at_all(source, area, at):
    with pytest.raises(BadInput) as refusal:
        load([row(2561, 1, area.code, 2), row(2562, 1, area.code, 3), row(2562, 2, area.code, 4)], at)
    assert told(refusal) == ["people.csv:4: Line 3 already gives a value of this source for that place and year."]
    assert not Observation.objects.exists()
    assert not Happening.objects.filter(kind="figures.loaded").exists()


def test_a_value_that_is_on_record_already_is_told_by_its_line(source, area, at):
    load([row(2562, 1, area.code)], at)
    with pytest.raises(BadInput) as refusal:
        load([row(2562, 2, area.code, 7)], at)
    assert told(refusal) == ["people.csv:7: This source already gives a value for that place and year."]
    assert Observation.objects.get().value == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"area": "nowhere"}, "There is no area nowhere."),
        ({"area": "", "province": "TH-00"}, "There is no province TH-00."),
        ({"province": "TH-96"}, "A value belongs to an area or to a province, not to both."),
        ({"area": ""}, "A value belongs to an area or to a province, not to both."),
        ({"source": "rumour"}, "There is no source rumour."),
        ({"year_be": 2022}, "2022 is no year of the Buddhist era."),
        ({"value": Decimal("NaN")}, "The value is no number."),
        ({"value": Decimal("Infinity")}, "The value is no number."),
        ({"unit": " "}, "A value needs the name of what is measured, and its unit."),
        ({"provenance": "guessed"}, "A value is real, illustrative or invented."),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_line_that_cannot_be_used_is_named_with_what_is_wrong(source, area, at, change, said):
    bad = replace(row(2562, 1, area.code, 9), **change)
    with pytest.raises(BadInput) as refusal:
        load([row(2561, 1, area.code), bad], at)
    assert told(refusal) == [f"people.csv:9: {said}"]
    assert not Observation.objects.exists()


def test_every_wrong_line_is_told_at_once_up_to_a_hundred(source, area, at, django_assert_num_queries):
    rows = [row(2562, 1, "nowhere", line) for line in range(2, 302)]
    with pytest.raises(BadInput) as refusal, django_assert_num_queries(4):
        load([replace(one, year_be=2400 + one.line % 300) for one in rows], at)
    assert len(told(refusal)) == 100
    assert told(refusal)[2].startswith("people.csv:4: ")


def test_the_same_words_are_told_in_thai(source, area, at):
    with pytest.raises(BadInput) as refusal:
        load([row(2022, 1, area.code)], at)
    with translation.override("th"):
        assert "พ.ศ." in str(refusal.value.fields[""][0])


def test_only_those_who_keep_data_load_it(source, area, at, registrar, stranger, office):
    for person in (registrar, stranger):
        for attempt in (
            lambda by: actions.load_rows([row(2562, 1, area.code)], name="x.csv", content=b"", by=by, at=at),
            lambda by: actions.record_sources([], by=by, at=at),
            lambda by: actions.record_claims([], by=by, at=at),
        ):
            with pytest.raises(NotAllowed, match="not-data-keeper"):
                attempt(person)
    assert actions.load_rows([row(2562, 1, area.code)], name="x.csv", content=b"", by=office, at=at) == 1


def test_a_city_loads_its_own_values_and_no_others(source, area, neighbour_area, province, data_officer, at):
    def hand_in(*rows):
        return actions.load_rows(rows, name="x.csv", content=b"", by=data_officer, at=at)

    assert hand_in(row(2562, 1, area.code)) == 1
    of_province = actions.Row("people", 2562, Decimal(1), "persons", "dopa", 2, province=province.code)
    for rows in (
        [row(2563, 1, neighbour_area.code)],
        [row(2563, 1, area.code), row(2563, 1, neighbour_area.code)],
        [of_province],
        [],
    ):
        with pytest.raises(NotAllowed, match="not-data-keeper"):
            hand_in(*rows)
    assert Observation.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "X"}, "'X' is no kind of source."),
        ({"title": " "}, "A source needs a code and a title."),
        ({"url": "javascript:alert(1)"}, "The address of a source begins with https://."),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_source_that_cannot_be_used_is_refused(db, at, change, said):
    with pytest.raises(BadInput) as refusal:
        actions.record_sources([SOURCE, {**SOURCE, "code": "bad", **change}], by="system", at=at)
    assert told(refusal) == [f"sources:bad: {said}"]
    assert not Source.objects.exists()


COMMON = {
    "round_code": "2565", "topic": "date", "measure": "", "operator": "=", "value": None, "day": None, "unit_th": "",
    "unit_en": "", "as_of": "", "source": "dopa",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": "rumour"}, "There is no source rumour."),
        ({"operator": "~"}, "'~' compares nothing; use =, >, >=, < or <=."),
        ({"value": Decimal(1), "day": date(2022, 5, 6)}, "A statement says a figure or a day, not both."),
        ({"en": ""}, "A statement is kept in Thai and in English."),
        ({"conflicts": ("nobody",)}, "There is no other statement nobody."),
        ({"conflicts": ("bad",)}, "There is no other statement bad."),
        ({"code": "good"}, "There is a statement of this code already."),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_statement_that_cannot_be_used_is_refused_and_nothing_is_kept(source, at, change, said):
    good = actions.Statement(code="good", th="ก", en="a", **COMMON)
    bad = actions.Statement(**{"code": "bad", "th": "ข", "en": "b", **COMMON, **change})
    with pytest.raises(BadInput) as refusal:
        actions.record_claims([good, bad], by="system", at=at)
    assert told(refusal) == [f"claims:{bad.code}: {said}"]
    assert not Claim.objects.exists()


def test_a_later_statement_can_contradict_one_on_record(source, at):
    actions.record_claims([actions.Statement(code="may", th="ก", en="a", **COMMON)], by="system", at=at)
    actions.record_claims(
        [actions.Statement(code="august", th="ข", en="b", conflicts=("may",), **COMMON)], by="system", at=at
    )
    assert [one.code for one in Claim.objects.get(pk="may").conflicts.all()] == ["august"]


def test_the_series_of_a_place_is_told_from_the_oldest_on(source, area, at):
    load([row(2564, 3, area.code), row(2562, 1, area.code, 3), row(2563, None, area.code, 4)], at)
    assert [(one.year_be, one.value) for one in queries.series("people", area=area.code)] == [
        (2562, 1), (2563, None), (2564, 3),
    ]  # fmt: skip


def test_the_latest_values_cost_one_question_at_one_place_and_at_three(
    source, area, neighbour_area, province, at, django_assert_num_queries
):
    load([row(2562, 1, area.code), row(2562, 2, neighbour_area.code, 3)], at)
    actions.load_rows(
        [actions.Row("people", 2562, Decimal(9), "persons", "dopa", 2, province=province.code)],
        name="p.csv",
        content=b"p",
        by="system",
        at=at,
    )
    for areas, provinces in (([area.code], []), ([area.code, neighbour_area.code], [province.code])):
        with django_assert_num_queries(1):
            found = queries.latest("people", areas=areas, provinces=provinces, until=2565)
        assert set(found) == {*areas, *provinces}


def test_the_database_itself_refuses_a_second_value_and_a_missing_one_without_a_word(source, area, at):
    load([row(2562, 1, area.code)], at)
    first = Observation.objects.get()
    given = {
        name: getattr(first, name) for name in ("element", "place", "grain", "period", "amount", "revision", "line")
    }
    for changes in ({}, {"period": first.period + 1, "amount": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Observation.objects.create(**{**given, **changes})


def test_a_value_says_where_it_comes_from(source, area, at):
    load([row(2562, 41825, area.code, 9)], at)
    kept = Observation.objects.get()
    assert (kept.value, kept.unit, kept.year_be, kept.row) == (Decimal(41825), "persons", 2562, "people.csv:9")
    assert (kept.source.code, kept.provenance, kept.place.area_id) == ("dopa", "real", area.code)
    assert len(kept.revision.upload.sha256) == 64


def test_an_element_keeps_its_unit(source, area, at):
    load([row(2562, 1, area.code)], at)
    other = replace(row(2563, 1, area.code), unit="households")
    with pytest.raises(BadInput) as refusal:
        load([other], at)
    assert told(refusal) == ["people.csv:2: people is counted in persons."]


def test_a_load_is_one_happening_with_the_hash_of_the_file(source, area, at):
    load([row(2562, 1, area.code), row(2563, 2, area.code)], at)
    told = Happening.objects.get(kind="figures.loaded")
    assert told.data["rows"] == 2
    assert len(told.data["sha256"]) == 64
    assert Observation.objects.count() == 2


def test_a_sum_without_any_known_value_is_unknown(source, area, at):
    load([row(2562, None, area.code)], at)
    assert queries.total(Observation.objects.all()) is None


def test_claims_keep_what_contradicts_them(source, at, django_assert_num_queries):
    common = {
        "round_code": "2565",
        "topic": "date",
        "measure": "",
        "operator": "=",
        "unit_th": "",
        "unit_en": "",
        "as_of": "",
        "source": "dopa",
    }
    statements = [
        actions.Statement(code="may", th="6 พ.ค.", en="6 May", value=None, day=None, conflicts=("august",), **common),
        actions.Statement(code="august", th="6 ส.ค.", en="6 Aug", value=None, day=None, **common),
    ]
    actions.record_claims(statements, by="system", at=at)
    with django_assert_num_queries(3):
        views = queries.claims_compared("2565")
    assert [[other.code for other in view.conflicts] for view in views] == [["august"], ["may"]]
