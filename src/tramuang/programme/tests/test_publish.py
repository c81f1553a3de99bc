from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Happening
from tramuang.programme import actions, queries
from tramuang.programme.models import Edition, InstrumentState, PolicyInstrument

HARBOUR = Path(__file__).parent / "editions" / "harbour-towns.yaml"
TEXT = (Path(settings.EDITIONS_DIR) / "smart-city-thailand" / "2570.yaml").read_text(encoding="utf-8")


@pytest.fixture
def published(db, at):
    return actions.publish_edition(TEXT, file="2570.yaml", by="system", at=at)


def test_a_published_edition_keeps_its_exact_text_and_its_hash(published):
    assert published.text == TEXT
    assert published.rules.digest == published.sha256
    assert Happening.objects.get(kind="edition.published").data["sha256"] == published.sha256


def test_the_same_text_again_is_the_same_edition(published, at):
    assert actions.publish_edition(TEXT, file="2570.yaml", by="system", at=at).pk == published.pk
    assert Edition.objects.count() == 1


def test_another_text_under_the_same_code_is_refused(published, at):
    with pytest.raises(BadInput, match="frozen"):
        actions.publish_edition(TEXT + "\n# changed\n", file="2570.yaml", by="system", at=at)


def test_a_faulty_edition_is_refused_whole(db, at):
    with pytest.raises(BadInput) as refusal:
        actions.publish_edition(
            TEXT.replace("review.scores-complete", "review.scores-finished"), file="x.yaml", by="system", at=at
        )
    assert "x.yaml:" in str(refusal.value.fields[""][0])
    assert not Edition.objects.exists()


def test_a_quite_different_programme_is_published_without_any_python(db, at):
    edition = actions.publish_edition(HARBOUR.read_text(encoding="utf-8"), file="harbour.yaml", by="system", at=at)
    assert len(edition.rules.domains) == 3


def test_only_a_rule_maker_publishes(published, make_person, office, at):
    with pytest.raises(NotAllowed, match="not-rule-maker"):
        actions.publish_edition(TEXT, file="x.yaml", by=office, at=at)
    assert actions.publish_edition(TEXT, file="x.yaml", by=make_person("rules", "rule-maker"), at=at) == published


def test_a_note_changes_the_status_and_never_the_value(published, at):
    before = published.rules.param("emblem.validity").value
    actions.note_parameter(
        published,
        parameter="emblem.validity",
        status="confirmed",
        source="ประกาศ ที่ 9/2570",
        text_th="พบประกาศ",
        by="system",
        at=at,
    )
    assert queries.status_of(published, "emblem.validity") == "confirmed"
    assert queries.edition_for(published.code).rules.param("emblem.validity").value == before


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"parameter": "no.such", "status": "confirmed", "source": "x"}, "unknown-parameter"),
        ({"parameter": "emblem.validity", "status": "sure", "source": "x"}, "unknown-status"),
        ({"parameter": "emblem.validity", "status": "confirmed", "source": " "}, "source-missing"),
    ],
)
def test_a_note_that_cannot_be_used_is_refused(published, at, values, code):
    with pytest.raises(BadInput, match=code):
        actions.note_parameter(published, text_th="x", by="system", at=at, **values)


def test_a_round_cannot_close_before_it_opens(published, at):
    common = {"code": "2571", "title_th": "รอบ", "title_en": "Round", "by": "system", "at": at}
    with pytest.raises(BadInput, match="dates"):
        actions.open_round(published, opens_at=at, plans_close_at=at - timedelta(days=1), **common)
    actions.open_round(published, opens_at=at, plans_close_at=at + timedelta(days=1), **common)
    with pytest.raises(BadInput, match="round-exists"):
        actions.open_round(published, **common)


def test_a_round_takes_plans_to_the_last_second_and_not_one_later(round_):
    last = round_.plans_close_at
    assert round_.takes_plans(last)
    assert not round_.takes_plans(last + timedelta(seconds=1))


def test_a_round_on_record_takes_nothing(round_, at):
    round_.on_record = True
    assert not round_.takes_plans(at)
    assert not round_.takes_nominations(at)


def test_the_services_account_starts_as_agreed_in_principle_and_voluntary(published):
    account = PolicyInstrument.objects.get(code__contains="services-account")
    assert account.voluntary
    assert "agreed" in set(InstrumentState.objects.filter(instrument=account).values_list("state", flat=True))


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_edition_is_open_to_everybody(client, published, language):
    programme, code = published.code.split("/")
    page = client.get(reverse("programme-edition", args=[programme, code]), headers={"accept-language": language})
    assert page.status_code == 200
    text = page.content.decode()
    assert published.rules.domains[0].label.in_(language) in text
    assert client.get(reverse("programme-edition-file", args=[programme, code])).content.decode() == TEXT
    assert client.get(reverse("programme-edition", args=[programme, "no"])).status_code == 404


def test_the_edition_page_asks_the_database_a_fixed_number_of_questions(client, published, django_assert_num_queries):
    page = reverse("programme-edition", args=published.code.split("/"))
    with django_assert_num_queries(4):  # with the two that name the state of the records
        client.get(page)
    with django_assert_num_queries(1):
        client.get(page)


def test_the_instruments_are_open_to_everybody(client, published, django_assert_num_queries):
    with django_assert_num_queries(4):
        page = client.get(reverse("programme-instruments"))
    assert page.status_code == 200
