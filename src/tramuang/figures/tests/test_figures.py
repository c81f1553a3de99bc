from decimal import Decimal

import pytest
from django.db import IntegrityError

from tramuang.base.models import Happening
from tramuang.figures import actions, queries
from tramuang.figures.models import Observation

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


def test_a_file_is_loaded_whole_or_not_at_all(source, area, at):
    with pytest.raises(IntegrityError):
        load([row(2562, 1, area.code), row(2562, 2, area.code)], at)


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
