"""What was said stands beside what the records bear out; where sources disagree, both are kept."""

from datetime import date
from decimal import Decimal

import pytest

from tramuang.emblem.models import Ceremony, Receipt
from tramuang.plans.models import Designation
from tramuang.portal.queries import claims
from tramuang.portal.queries.rounds import speaks_of
from tramuang.portal.views import drawing

pytestmark = pytest.mark.django_db


def seen(scope="2565"):
    return {each.claim.code: each for each in claims.claims_seen(scope)}


def test_a_figure_that_the_records_show_is_borne_out(granted, state):
    state("areas", "areas", 2)
    state("provinces", "provinces", 3)
    found = seen()
    assert (found["areas"].verdict, found["areas"].difference) == ("supported", 0)
    assert (found["provinces"].verdict, found["provinces"].difference) == ("unsupported", 1)
    assert found["areas"].recorded.url == "/measures/areas/?round=2565"


def test_a_figure_that_nobody_knows_refutes_nothing_and_is_not_nought(granted, state):
    state("served", "people-served", 16_000_000, operator=">")
    found = seen()["served"]
    assert (found.recorded.value, found.difference, found.verdict) == (None, None, "unsupported")


def test_a_figure_known_in_part_cannot_refute_more_than(granted, state, observe, area):
    state("people", "people-registered-areas", 16_000_000, operator=">")
    observe("people-registered-areas", 40_000, area=area)
    assert seen()["people"].verdict == "partly"
    assert seen()["people"].difference == Decimal(15_960_000)


def test_statements_that_contradict_each_other_are_both_kept_and_shown_together(granted, state, other_source):
    first = state("money-15", "investment-estimated", 15_000_000_000, operator=">")
    second = state("money-20", "investment-estimated", 20_000_000_000, operator=">", source=other_source)
    first.conflicts.add(second)
    found = claims.claims_seen("2565")
    assert [each.verdict for each in found] == ["conflicting", "conflicting"]
    assert [[other.code for other in each.conflicts] for each in found] == [["money-20"], ["money-15"]]
    assert [[each.claim.code for each in group] for group in drawing.groups(found)] == [["money-15", "money-20"]]


def test_a_day_is_held_against_the_day_on_record(granted, state, resolve):
    resolve(granted[0])
    state("right", day=date(2022, 11, 9), topic="date-steering-1-2565")
    state("wrong", day=date(2022, 5, 6), topic="date-steering-1-2565")
    found = seen()
    assert (found["right"].verdict, found["right"].recorded.day) == ("supported", date(2022, 11, 9))
    assert found["wrong"].verdict == "unsupported"


def test_a_day_that_the_record_does_not_settle_stays_open_with_its_reason(granted, state, resolve):
    resolve(granted[0], on=None, body="sub-committee")
    may = state("may", day=date(2022, 5, 6), topic="date-sub-committee-1-2565")
    august = state("august", day=date(2022, 8, 6), topic="date-sub-committee-1-2565")
    may.conflicts.add(august)
    found = seen()
    assert [found[code].verdict for code in ("may", "august")] == ["conflicting", "conflicting"]
    assert found["may"].recorded.day is None
    assert found["may"].recorded.note_th == "แหล่งข้อมูลไม่ตรงกัน"


@pytest.mark.parametrize(
    ("topic", "body", "number", "answer"),
    [
        ("date-sub-committee-1-2565", "sub-committee", "1/2565", True),
        ("date-steering-1-2565", "steering-committee", "1/2565", True),
        ("date-steering-1-2564", "steering-committee", "1/2565", False),
        ("date-sub-1-2565", "sub-committee", "1/2565", True),
        ("date-s-1-2565", "sub-committee", "1/2565", False),
        ("date--1-2565", "sub-committee", "1/2565", False),
        ("areas", "sub-committee", "1/2565", False),
    ],
)
def test_a_topic_names_a_meeting(topic, body, number, answer):
    assert speaks_of(topic, body, number) is answer


@pytest.fixture
def emblem(granted, award):
    return award(granted[0])


def test_the_year_of_the_emblem_and_the_day_of_the_ceremony_are_on_record(emblem, state):
    ceremony = Ceremony.objects.create(held_on=date(2023, 1, 9), place_th="ทำเนียบรัฐบาล", presented_by_th="นายกรัฐมนตรี")
    Receipt.objects.create(ceremony=ceremony, emblem=emblem)
    state("year", value=2565, topic="emblem-year", unit_th="", unit_en="")
    state("ceremony", day=date(2023, 1, 9), topic="date-ceremony-2565")
    assert {code: each.verdict for code, each in seen().items()} == {"year": "supported", "ceremony": "supported"}


def test_statements_about_every_area_are_held_against_every_award_on_record(emblem, neighbour_area, state, area):
    neighbour_area.provenance = area.provenance = "real"
    neighbour_area.save()
    area.save()
    Designation.objects.create(area=neighbour_area, kind="emblem", batch="1", starts=date(2021, 12, 24))
    state("then", "areas", 1, round_code="all", as_of="2021-12-31")
    state("now", "areas", 2, round_code="all", as_of="2025-08-27")
    state("provinces", "provinces", 16, round_code="all", as_of="2025-08-27")
    found = seen("all")
    assert (found["then"].recorded.value, found["then"].verdict) == (1, "supported")
    assert (found["now"].recorded.value, found["now"].verdict) == (2, "supported")
    assert (found["provinces"].recorded.value, found["provinces"].difference) == (2, 14)


def test_invented_emblems_never_count_as_public_record(emblem):
    assert claims.awards_on_record() == []


def test_scopes_put_rounds_first(past, state):
    for code in ("all", "batch-3", "2565"):
        state(f"claim-{code}", round_code=code)
    assert [scope.code for scope in claims.scopes([past])] == ["2565", "batch-3", "all"]
    assert claims.scopes([past])[1].batch == "3"


# --- the pages --------------------------------------------------------------------------------------------------


def test_the_page_shows_statement_source_difference_and_what_contradicts_it(granted, state, other_source, client):
    first = state("first", "areas", 5, statement_th="5 พื้นที่", unit_th="พื้นที่")
    first.conflicts.add(state("second", "areas", 7, statement_th="7 พื้นที่", source=other_source, unit_th="พื้นที่"))
    text = client.get("/claims/?round=2565").content.decode()
    for words in (
        "5 พื้นที่",
        "ข่าวหนึ่ง · สำนักข่าว",
        "https://news.example/1",
        "2 พื้นที่",
        "ระเบียนมีน้อยกว่า 3 พื้นที่",
        "ข่าวสอง",
        'id="claim-first"',
    ):
        assert words in text, words


def test_a_scope_that_does_not_exist_is_not_found(past, state, client):
    state("one")
    assert client.get("/claims/?round=1999").status_code == 404


def test_without_any_statement_the_page_says_so(past, client):
    assert "ยังไม่มีข้อความ" in client.get("/claims/").content.decode()
