"""Public pages are kept for each state of the records, told apart by language and light, and never shared with what only some may see."""

import gzip
from datetime import timedelta

import pytest
from django.test import Client

from tramuang.base import doors, stamp

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/claims/",
    "/cities/",
    "/rounds/",
    "/rounds/2565/",
    "/data/",
    "/data/areas.csv",
    "/api/v1/",
    "/api/v1/cities",
    "/measures/areas/",
]


@pytest.fixture(autouse=True)
def ground(granted, something_happens):
    something_happens()


@pytest.mark.parametrize("url", PAGES)
def test_whoever_has_the_page_is_told_so_in_one_query(url, client, django_assert_num_queries):
    first = client.get(url)
    assert (first.status_code, first.headers["Cache-Control"]) == (200, "no-cache")
    with django_assert_num_queries(1):
        again = client.get(url, headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("url", PAGES)
def test_the_second_reader_costs_one_query_and_reads_the_same(url, client, django_assert_num_queries):
    first = client.get(url)
    with django_assert_num_queries(1):
        assert Client().get(url).content == first.content


def test_a_change_ends_what_was_kept(client, area, something_happens):
    before = client.get("/cities/")
    area.name_th = "เมืองชื่อใหม่"
    area.save()
    assert client.get("/cities/").headers["ETag"] == before.headers["ETag"]
    something_happens()
    after = client.get("/cities/", headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "เมืองชื่อใหม่" in after.content.decode()


def test_sealing_what_happened_changes_no_page(client, at):
    from tramuang.base import chain

    before = client.get("/").headers["ETag"]
    assert chain.seal(at) > 0
    assert client.get("/").headers["ETag"] == before


def test_languages_and_lights_are_kept_apart(client):
    tags = {
        client.get(url).headers["ETag"]
        for url in ("/?lang=th", "/?lang=en", "/?lang=th&theme=dark", "/?lang=th&theme=light")
    }
    assert len(tags) == 4
    assert 'lang="en"' in client.get("/?lang=en").content.decode()
    assert 'data-theme="dark"' in client.get("/?theme=dark&lang=th").content.decode()


def test_a_file_is_the_same_in_every_language(client):
    assert client.get("/data/areas.csv?lang=th").headers["ETag"] != ""
    thai, english = (Client(headers={"accept-language": each}).get("/data/areas.csv") for each in ("th", "en"))
    assert (thai.headers["ETag"], thai.content) == (english.headers["ETag"], english.content)


def test_choosing_a_language_is_remembered_even_when_the_page_is_not_sent_again(client):
    tag = client.get("/?lang=en").headers["ETag"]
    answer = Client().get("/?lang=en", headers={"if-none-match": tag})
    assert answer.status_code == 304
    assert answer.cookies["language"].value == "en"


def test_what_somebody_sees_who_has_signed_in_is_kept_for_nobody(client_for, stranger):
    answer = client_for(stranger).get("/rounds/2565/")
    assert "ETag" not in answer.headers
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert stranger.name in answer.content.decode()
    assert stranger.name not in Client().get("/rounds/2565/").content.decode()


@pytest.mark.parametrize("question", ["q=x", "lang=xx", "theme=pink", "nonsense=1", "page=1&page=2"])
def test_a_question_with_many_answers_is_answered_but_not_kept(question, client):
    answer = client.get(f"/cities/?{question}")
    assert answer.status_code == 200
    assert "ETag" not in answer.headers


def test_a_page_that_is_not_there_is_not_kept(client):
    assert client.get("/cities/?province=TH-99").status_code == 404
    assert client.get("/rounds/1999/").status_code == 404
    assert client.get("/?round=1999").status_code == 404
    assert client.get("/cities/nowhere/").status_code == 404
    assert client.get("/data/nothing.csv").status_code == 404
    assert client.get("/data/areas.exe").status_code == 404
    assert client.get("/measures/nothing/").status_code == 404


def test_a_reader_who_can_unpack_gets_the_page_pressed(client):
    plain = client.get("/")
    pressed = client.get("/", headers={"accept-encoding": "gzip, br"})
    assert pressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(pressed.content) == plain.content
    assert len(pressed.content) * 3 < len(plain.content)
    assert {"Accept-Encoding", "Cookie", "Accept-Language"} <= set(plain.headers["Vary"].split(", "))


def test_a_kept_file_keeps_its_name(client):
    first, second = client.get("/data/claims.csv"), client.get("/data/claims.csv")
    assert first.headers["Content-Disposition"] == second.headers["Content-Disposition"]
    assert first.headers["Content-Disposition"].startswith("attachment; filename=")


def test_a_new_day_and_a_passed_close_make_new_pages(round_, at, something_happens):
    something_happens()
    close = round_.nominations_close_at
    assert stamp.stamp(close - timedelta(seconds=1)) != stamp.stamp(close + timedelta(seconds=1))
    assert stamp.stamp(at) == stamp.stamp(at + timedelta(seconds=30))
    assert stamp.stamp(at) != stamp.stamp(at + timedelta(days=1))


def test_a_round_that_closes_says_so_the_next_second(round_, monkeypatch, client):
    from types import SimpleNamespace

    close = round_.nominations_close_at
    monkeypatch.setattr(doors, "timezone", SimpleNamespace(now=lambda: close))
    assert "เปิดรับการเสนอชื่อ" in client.get("/rounds/2570/").content.decode()
    monkeypatch.setattr(doors, "timezone", SimpleNamespace(now=lambda: close + timedelta(seconds=1)))
    assert "เปิดรับแผน" in client.get("/rounds/2570/").content.decode()


def test_while_nothing_has_happened_nothing_is_kept(at):
    from tramuang.base.models import Happening

    assert Happening.objects.exists()
    assert stamp.kept("", lambda: "made") == "made"
    assert stamp.kept("portal-test", lambda: "first") == stamp.kept("portal-test", lambda: "second") == "first"


def test_the_name_of_the_records_counts_every_change_once(something_happens, at):
    from tramuang.base import chain

    seen = {stamp.revision()}
    for _ in range(3):
        something_happens()
        seen.add(stamp.revision())
        chain.seal(at)
        seen.add(stamp.revision())
    assert len(seen) == 4
