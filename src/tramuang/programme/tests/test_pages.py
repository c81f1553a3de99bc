"""The rules in the open: what the pages of an edition and of the policy instruments say."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from ground.cast import EDITION, HARBOUR
from tramuang.programme import actions, queries
from tramuang.programme.models import InstrumentState, PolicyInstrument
from tramuang.programme.pure.edition import Parameter, Status, Text
from tramuang.programme.templatetags import rules as filters
from tramuang.programme.views import drawing

pytestmark = pytest.mark.django_db

PAST = EDITION.with_name("2565.yaml")


def publish(path, at):
    return actions.publish_edition(path.read_text(encoding="utf-8"), file=path.name, by="system", at=at)


@pytest.fixture
def past(at):
    """The edition of 2565."""
    return publish(PAST, at)


def page(client, edition, language="th"):
    answer = client.get(
        reverse("programme-edition", args=edition.code.split("/")), headers={"accept-language": language}
    )
    assert answer.status_code == 200
    return answer.content.decode()


# Editions ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["th", "en"])
def test_everything_that_the_rules_hold_stands_on_the_page(client, past, language):
    text, rules = page(client, past, language).replace("&#x27;", "'"), past.rules
    for thing in (
        *rules.domains,
        *rules.criteria,
        *rules.bodies,
        *rules.params,
        *rules.flows,
        *rules.sheets,
        *rules.outcomes,
        *rules.roles,
    ):
        assert thing.label.in_(language).replace("&", "&amp;") in text, thing.code
    for flow in rules.flows:
        for stage in flow.stages:
            assert stage.label.in_(language) in text


def test_the_contents_lead_to_what_is_on_the_page(client, past):
    text = page(client, past)
    anchors = re.findall(r'<li><a href="#([a-z]+)">', text)
    assert anchors[:3] == ["domains", "criteria", "ways"]
    for anchor in anchors:
        assert f'id="{anchor}"' in text


def test_every_link_within_the_page_has_its_end(client, past):
    text = page(client, past)
    ends = set(re.findall(r'\sid="([^"]+)"', text))
    missing = set(re.findall(r'href="#([^"]+)"', text)) - ends
    assert missing == set()


def test_the_addresses_that_emblems_cite_stand_on_the_page(client, past):
    text = page(client, past)
    for anchor in (
        "emblem",
        "criteria",
        "parameter-emblem.validity",
        *(f"domain-{one.code}" for one in past.rules.domains),
    ):
        assert f'id="{anchor}"' in text


def test_an_unverified_parameter_says_so_and_where_it_comes_from(client, past):
    row = page(client, past, "en").split('id="parameter-emblem.validity"')[1].split("</tr>")[0]
    for said in ("2 years", "unverified", "an assumption of this demonstration", "No announcement of a term was found"):
        assert said in row


def test_what_another_source_says_stands_beside_it(client, past):
    row = page(client, past, "en").split('id="parameter-renewal.threshold"')[1].split("</tr>")[0]
    assert "more than 50 per cent" in row
    assert "at least 50 per cent" in row


def test_a_note_amends_the_status_on_the_page_and_never_the_value(client, past, at):
    actions.note_parameter(
        past,
        parameter="emblem.validity",
        status="confirmed",
        source="ประกาศ ที่ 9",
        text_th="พบประกาศ",
        text_en="Found.",
        by="system",
        at=at,
    )
    row = page(client, past, "en").split('id="parameter-emblem.validity"')[1].split("</tr>")[0]
    assert "Found." in row
    assert "status--confirmed" in row
    assert "2 years" in row


def test_a_quite_different_programme_has_its_page_too(client, at):
    edition = publish(HARBOUR, at)
    text = page(client, edition, "en")
    assert "Good Harbour" in text
    assert "It applies by itself." in text
    assert text.count('id="domain-') == 3


def test_an_edition_that_does_not_exist_is_not_found(client, past):
    assert client.get("/editions/smart-city-thailand/1999/").status_code == 404
    assert client.get("/editions/smart-city-thailand/1999/edition.yaml").status_code == 404


def test_pages_of_the_rules_answer_a_head_and_refuse_a_form(client, past):
    for url in (reverse("programme-edition", args=past.code.split("/")), reverse("programme-instruments")):
        assert client.head(url).status_code == 200
        assert client.post(url).status_code == 405


def test_the_straight_way_leads_from_the_first_stage_to_where_it_is_granted(past):
    for flow in past.rules.flows:
        way = drawing.straight_way(flow)
        assert way[0] == flow.start
        assert flow.stage(way[-1]).result == "granted"
        for here, there in zip(way, way[1:], strict=False):
            assert there in {move.to for move in flow.moves_from(here)}


@pytest.mark.parametrize(
    ("value", "unit", "operator", "th", "en"),
    [
        (Decimal(50), "percent", ">", "มากกว่าร้อยละ 50", "more than 50 per cent"),
        (Decimal(50), "percent-of-members", ">=", "ตั้งแต่ร้อยละ 50 ของกรรมการ", "at least 50 per cent of members"),
        (2, "years", None, "2 ปี", "2 years"),
        (15000000, "baht", "<=", "ไม่เกิน 15,000,000 บาท", "at most 15,000,000 baht"),
        (None, "baht", None, "ไม่ทราบ", "unknown"),
        (False, "yes-no", None, "ไม่", "no"),
        (True, "yes-no", None, "ใช่", "yes"),
        ("mean", "text", None, "ค่าเฉลี่ย", "the mean"),
        (Text("โล่", "A plaque"), "text", None, "โล่", "A plaque"),
        (date(2022, 11, 9), "date", None, "9 พฤศจิกายน 2565", "9 November 2022"),
    ],
)
def test_values_are_written_as_people_say_them(value, unit, operator, th, en):
    param = Parameter("x", Text("ก", "a"), value, unit, (), Status.REPORTED, operator)
    for language, said in (("th", th), ("en", en)):
        with translation.override(language):
            assert filters.parameter_value(param) == said


# Policy instruments -------------------------------------------------------------------------------------------------
def account():
    return PolicyInstrument.objects.get(pk="digital-services-account")


def test_the_services_account_starts_as_agreed_in_principle(past, at):
    (now,) = [view.now for view in queries.instruments(date(2023, 1, 9)) if view.instrument == account()]
    assert (now.state, now.on) == ("agreed", date(2022, 12, 13))
    assert account().voluntary


def test_a_later_edition_adds_the_states_that_are_new_and_repeats_none(past, at):
    before = account().states.count()
    publish(EDITION, at)
    states = list(account().states.order_by("order"))
    assert len(states) > before
    assert len({(state.state, state.on, state.latest) for state in states}) == len(states)
    # A state of which only the latest possible day is known keeps that day.
    assert (states[-1].state, states[-1].on, states[-1].latest) == ("in-force", None, date(2023, 9, 30))
    assert queries.reached(account(), date(2023, 9, 29)).state == "agreed"
    assert queries.reached(account(), date(2023, 9, 30)).state == "in-force"
    publish(EDITION, at)
    assert account().states.count() == len(states)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"state": "promised"}, "unknown-state"),
        ({"status": "sure"}, "unknown-status"),
        ({"source": " "}, "source-missing"),
    ],
)
def test_a_state_that_cannot_be_used_is_refused(past, at, given, code):
    before = InstrumentState.objects.count()
    with pytest.raises(actions.BadInput, match=code):
        actions.add_instrument_state(
            account(),
            by="system",
            at=at,
            **{"state": "in-force", "on": None, "source": "x", "status": "reported", **given},
        )
    assert InstrumentState.objects.count() == before


def test_a_further_state_comes_after_the_others(past, at):
    made = actions.add_instrument_state(
        account(),
        state="in-force",
        on=None,
        latest=date(2023, 9, 30),
        source="กฎกระทรวง",
        status="reported",
        by="system",
        at=at,
    )
    assert list(account().states.order_by("order"))[-1] == made


@pytest.mark.parametrize(("language", "said"), [("th", "โดยสมัครใจ"), ("en", "voluntary")])
def test_the_page_of_instruments_stands_by_how_far_they_have_come(client, past, at, language, said):
    publish(EDITION, at)
    text = client.get(reverse("programme-instruments"), headers={"accept-language": language}).content.decode()
    assert (
        text.index('id="in-force"') < text.index('id="instrument-digital-services-account"') < text.index('id="agreed"')
    )
    assert said in text


def test_without_an_edition_the_page_says_what_to_wait_for(client):
    text = client.get(reverse("programme-instruments"), headers={"accept-language": "en"}).content.decode()
    assert "Instruments come with an edition" in text


# What they cost -----------------------------------------------------------------------------------------------------
def test_the_pages_ask_a_fixed_number_of_questions_however_many_editions_there_are(
    client, past, at, django_assert_num_queries
):
    # An address that asks what no page answers gets the page made anew, so that its own cost is seen and not the kept copy's.
    anew = "?anew=1"
    urls = [
        (reverse("programme-edition", args=past.code.split("/")) + anew, 2), (reverse("programme-instruments") + anew, 2)
    ]  # fmt: skip
    for url, cost in urls:
        client.get(url)
        with django_assert_num_queries(cost):
            client.get(url)
    publish(EDITION, at)
    publish(HARBOUR, at)
    for url, cost in urls:
        with django_assert_num_queries(cost):
            client.get(url)


def test_lists_of_rounds_leave_the_long_text_of_the_rules_out(past, at, django_assert_num_queries):
    for code in ("2565", "2566", "2567"):
        actions.open_round(past, code=code, title_th="รอบ", title_en="Round", on_record=True, by="system", at=at)
    with django_assert_num_queries(1):
        found = queries.rounds()
        assert {round_.rules.id for round_ in found} == {past.code}
    assert "text" in found[0].edition.get_deferred_fields()
