"""The audit page and the outbox."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from tramuang.base import chain, jobs, mail, refs, views
from tramuang.base.doors import PUBLIC, door
from tramuang.base.models import Cursor, Mail
from tramuang.base.tests import servers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("audit_dir", "only_mine")]


@pytest.fixture(autouse=True)
def no_names(monkeypatch):
    """No room's names: references are shown as they are."""
    monkeypatch.setattr(refs, "_names", {})


@pytest.fixture
def shown(client_for, administrator):
    """A page as the administrator reads it, in English."""
    browser = client_for(administrator)

    def page(address: str) -> str:
        answer = browser.get(address, headers={"Accept-Language": "en"})
        assert answer.status_code == 200
        return answer.content.decode()

    return page


class TestAudit:
    def test_only_an_administrator_reads_it(self, client, client_for, office, lead, stranger):
        assert client.get("/audit/").status_code == 302
        for person in (office, lead, stranger):
            assert client_for(person).get("/audit/").status_code == 403

    def test_the_last_happenings_stand_with_their_sentences_newest_first(self, shown, tell, at, monkeypatch):
        monkeypatch.setattr(refs, "_names", {"thing": lambda keys: {"1": refs.Shown("The first thing")}})
        tell(subject="thing:1", amount=3)
        tell("other.happened", subject="thing:2")
        chain.seal(at)
        tell(subject="thing:1")
        html = shown("/audit/")
        assert "2 happenings are sealed" in html
        assert html.index("not sealed yet") < html.index("Tested otherwise") < html.index("test.happened · amount: 3")
        assert "The first thing" in html
        assert "(erased)" in html

    def test_one_record_can_be_followed(self, shown, tell):
        tell(subject="thing:1", mark="here")
        tell(subject="thing:2", mark="elsewhere")
        html = shown("/audit/?subject=thing:1")
        assert "mark: here" in html
        assert "elsewhere" not in html
        assert "Nothing has happened to it yet." in shown("/audit/?subject=thing:9")

    def test_older_pages_follow_and_end(self, shown, tell, monkeypatch):
        monkeypatch.setattr(views, "A_PAGE", 2)
        for number in range(5):
            tell(subject="thing:1", number=number)
        seen, address = [], "/audit/?subject=thing:1"
        for _page in range(3):
            html = shown(address)
            seen.append([number for number in range(5) if f"number: {number}" in html])
            link = re.search(r'href="(\?subject=thing%3A1&amp;before=\d+)"', html)
            address = "/audit/" + unescape(link[1]) if link else ""
        assert seen == [[3, 4], [1, 2], [0]]
        assert not address

    @pytest.mark.parametrize(
        "query",
        [
            "?before=x",
            "?before=-1",
            "?before=9999999999999999999999",
            "?subject=nobody%20",
            "?subject=a%40b",
            "?subject=สมใจ",
            "?before=๕",
        ],
    )
    def test_odd_addresses_are_answered(self, shown, query):
        assert "<h1>" in shown(f"/audit/{query}")

    def test_what_is_wrong_is_said_at_the_top(self, shown, tell, at, audit_dir):
        tell()
        chain.seal(at)
        chain.sign_head(lambda content: "signed", "key-1", at)
        with connection.cursor() as cursor:
            cursor.execute(
                "DROP TRIGGER base_step_no_update"
                if connection.vendor == "sqlite"
                else "ALTER TABLE base_step DISABLE TRIGGER USER"
            )
        jobs.on("", "a.reader", lambda row: None)
        Cursor.objects.create(name="a.reader", number=0, tries=3, last_error="ZeroDivisionError: no way")
        head = audit_dir / "head.json"
        head.write_text(head.read_text().replace('"number": 1', '"number": 7'))
        html = shown("/audit/")
        assert "guard against changes is not whole" in html
        assert "The chain ends before its signed head" in html
        assert "a.reader stands still at 0: ZeroDivisionError: no way" in html
        head.write_text("{")
        assert "The signed head cannot be read" in shown("/audit/")

    def test_the_number_of_queries_does_not_grow_with_the_rows(
        self, client_for, administrator, tell, at, django_assert_num_queries
    ):
        browser = client_for(administrator)
        for rows in (1, 3):
            for number in range(rows):
                tell(subject=f"thing:{number}")
            chain.seal(at)
            browser.get("/audit/")
            with django_assert_num_queries(10):
                browser.get("/audit/")


@pytest.fixture
def letters(at):
    """One message in each state."""
    for number, state in enumerate(("waiting", "sent", "retrying", "given-up")):
        row = mail.queue(
            f"person:{number}", f"p{number}@example.org", "th", f"เรื่อง {state}", "เรียน <b>ทุกท่าน</b>\n\nแผนของท่าน", at=at
        )
        values = {
            "waiting": {},
            "sent": {"sent_at": at, "next_try_at": None},
            "retrying": {"last_error": "later", "next_try_at": at + timedelta(days=1)},
            "given-up": {"last_error": "no such user", "next_try_at": None},
        }[state]
        Mail.objects.filter(pk=row.pk).update(**values)


class TestOutbox:
    def test_outside_the_demonstration_only_an_administrator_reads_it(self, client, client_for, office, stranger):
        assert views.outbox.opens_for == {"administer"}
        assert client.get("/outbox/").status_code == 302
        for person in (office, stranger):
            assert client_for(person).get("/outbox/").status_code == 403

    def test_in_the_demonstration_anybody_reads_it(self, letters):
        request: HttpRequest = RequestFactory().get("/outbox/")
        request.user = AnonymousUser()
        assert door(PUBLIC)(views.outbox.__wrapped__)(request).status_code == 200

    def test_each_message_stands_as_it_will_be_read_with_what_became_of_it(self, shown, letters, settings):
        settings.MAILERS = {"default": {"BACKEND": mail.NO_SERVER}}
        html = shown("/outbox/")
        assert "Not sent: no mail server is set up" in html
        assert "nothing leaves this machine" in html
        for words in ("Will be tried again", "Could not be sent", "no such user", ">Sent<", "p3@example.org"):
            assert words in html
        assert "เรียน &lt;b&gt;ทุกท่าน&lt;/b&gt;" in html
        settings.MAILERS = {"default": {"BACKEND": f"{servers.__name__}.Server"}}
        html = shown("/outbox/")
        assert ">Waiting<" in html
        assert "nothing leaves this machine" not in html

    def test_an_empty_outbox_says_what_fills_it(self, shown):
        assert "No mail yet" in shown("/outbox/")

    def test_it_is_read_in_thai_too(self, client_for, administrator, letters):
        with translation.override("th"):
            html = client_for(administrator).get("/outbox/", headers={"Accept-Language": "th"}).content.decode()
        assert "อีเมลขาออก" in html

    def test_the_number_of_queries_does_not_grow_with_the_rows(
        self, client_for, administrator, letters, django_assert_num_queries
    ):
        browser = client_for(administrator)
        for rows in (1, 3):
            Mail.objects.filter(pk__in=list(Mail.objects.values_list("pk", flat=True)[rows:])).delete()
            with django_assert_num_queries(6):
                browser.get("/outbox/")
            for number in range(3):
                mail.queue(
                    f"person:{number}", f"p{number}@example.org", "th", "x", "y", at=Mail.objects.first().queued_at
                )
