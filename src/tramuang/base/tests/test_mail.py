"""A message goes out with its change, once, and is deleted by its date."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import pytest
from django.utils import timezone

from tramuang.base import happenings, mail
from tramuang.base.happenings import happening
from tramuang.base.models import Mail
from tramuang.base.tests import servers
from tramuang.base.tests.conftest import HAPPENED

DUMMY = "django.core.mail.backends.dummy.EmailBackend"


def use(settings, name: str) -> None:
    settings.MAILERS = {"default": {"BACKEND": name}}


@pytest.fixture(autouse=True)
def server(settings):
    """A server that takes everything."""
    use(settings, "tramuang.base.tests.servers.Server")
    servers.taken.clear()
    servers.faults.clear()


@pytest.fixture
def put(at):
    def queue(number=1, **values):
        return mail.queue(
            **{
                "to": f"person:{number}", "address": f"p{number}@example.org", "language": "th", "subject": f"เรื่องที่ {number}",
                "body": "เรียน ผู้เกี่ยวข้อง", "about": "case:1", "at": at, **values,
            }
        )  # fmt: skip

    return queue


def addresses() -> list[str]:
    return [message.to[0] for message in servers.taken]


@pytest.mark.django_db
class TestQueueing:
    def test_a_message_is_queued_with_its_change_or_not_at_all(self, put, at):
        happenings.with_change(HAPPENED, lambda row: put())
        with pytest.raises(ZeroDivisionError), happening(HAPPENED, "thing:1", by=None, at=at) as note:
            note.data["x"] = 1 / 0
        assert not Mail.objects.exists()
        with happening(HAPPENED, "thing:1", by=None, at=at):
            pass
        row = Mail.objects.get()
        assert (row.to, row.about, row.state) == ("person:1", "case:1", "waiting")
        assert row.delete_after == timezone.localdate(at) + timedelta(days=30)

    def test_a_person_without_a_usable_address_gets_none(self, put):
        for address in ("", "nobody", "a@b", "a@example.org\nBcc: all@example.org"):
            assert put(address=address) is None
        assert not Mail.objects.exists()

    def test_a_subject_is_one_line(self, put, at):
        put(subject="Plan\r\nBcc: all@example.org\n returned")
        assert mail.send_waiting(at) == 1
        message = servers.taken[0].message()
        assert message["Bcc"] is None
        assert message["Subject"] == "Plan Bcc: all@example.org returned"


@pytest.mark.django_db
class TestSending:
    def test_what_waits_goes_out_once_as_it_was_written(self, put, at, settings):
        for number in (1, 2):
            put(number)
        assert mail.send_waiting(at) == 2
        assert mail.send_waiting(at + timedelta(days=1)) == 0
        assert addresses() == ["p1@example.org", "p2@example.org"]
        message = servers.taken[0]
        assert (message.subject, message.body, message.from_email) == (
            "เรื่องที่ 1",
            "เรียน ผู้เกี่ยวข้อง",
            settings.DEFAULT_FROM_EMAIL,
        )
        sent = message.message()
        assert (sent["Content-Language"], sent["Auto-Submitted"]) == ("th", "auto-generated")
        assert {row.state for row in Mail.objects.all()} == {"sent"}
        assert Mail.objects.first().sent_at == at

    def test_without_a_server_it_stays_and_goes_out_when_there_is_one(self, put, at, settings):
        use(settings, DUMMY)
        put()
        assert mail.send_waiting(at) == 0
        row = Mail.objects.get()
        assert (row.state, row.tries, mail.can_send()) == ("waiting", 0, False)
        use(settings, "tramuang.base.tests.servers.Server")
        assert mail.send_waiting(at) == 1

    def test_a_message_that_fails_waits_longer_and_longer_and_is_given_up_at_last(self, put, at):
        put()
        moment, waits = at, []
        while (due := Mail.objects.get().next_try_at) is not None:
            waits.append(due - moment)
            moment = due
            servers.faults.append(smtplib.SMTPDataError(451, b"later"))
            assert mail.send_waiting(moment - timedelta(seconds=1)) == 0
            assert mail.send_waiting(moment) == 0
        row = Mail.objects.get()
        assert (row.state, row.tries) == ("given-up", 8)
        assert "SMTPDataError" in row.last_error
        assert tuple(waits[1:]) == mail.WAITS
        assert mail.send_waiting(moment + timedelta(days=9)) == 0

    def test_after_a_failure_it_goes_out_under_the_same_message_id(self, put, at):
        put()
        servers.faults.append(smtplib.SMTPDataError(451, b"later"))
        first = mail._envelope(Mail.objects.get()).message()["Message-ID"]
        mail.send_waiting(at)
        assert Mail.objects.get().state == "retrying"
        assert mail.send_waiting(at + timedelta(minutes=1)) == 1
        assert servers.taken[0].message()["Message-ID"] == first
        assert (Mail.objects.get().last_error, Mail.objects.get().state) == ("", "sent")

    def test_an_address_that_does_not_exist_is_given_up_at_once(self, put, at):
        put()
        servers.faults.append(smtplib.SMTPRecipientsRefused({"p1@example.org": (550, b"no such user")}))
        mail.send_waiting(at)
        assert Mail.objects.get().state == "given-up"

    def test_an_address_that_is_full_is_tried_again_and_holds_up_nobody(self, put, at):
        for number in (1, 2):
            put(number)
        servers.faults.append(smtplib.SMTPRecipientsRefused({"p1@example.org": (452, b"mailbox full")}))
        assert mail.send_waiting(at) == 1
        assert [row.state for row in Mail.objects.order_by("pk")] == ["retrying", "sent"]

    @pytest.mark.parametrize(
        "fault",
        [
            ConnectionRefusedError("refused"),
            TimeoutError("timed out"),
            smtplib.SMTPServerDisconnected("gone"),
            smtplib.SMTPAuthenticationError(535, b"bad password"),
        ],
    )
    def test_a_server_that_is_down_costs_one_message_a_try_and_the_others_none(self, put, at, fault):
        for number in (1, 2, 3):
            put(number)
        servers.faults.append(fault)
        assert mail.send_waiting(at) == 0
        assert [row.tries for row in Mail.objects.order_by("pk")] == [1, 0, 0]
        assert mail.send_waiting(at + timedelta(minutes=2)) == 3

    def test_a_server_that_says_nothing_has_taken_nothing(self, put, at, settings):
        use(settings, "tramuang.base.tests.servers.FullServer")
        put()
        assert mail.send_waiting(at) == 0
        assert Mail.objects.get().state == "retrying"

    def test_a_server_that_hangs_up_rudely_has_still_taken_the_mail(self, put, at, settings):
        use(settings, "tramuang.base.tests.servers.RudeServer")
        put()
        assert mail.send_waiting(at) == 1
        assert Mail.objects.get().state == "sent"

    def test_the_log_names_no_address(self, put, at, caplog):
        put()
        servers.faults.append(smtplib.SMTPRecipientsRefused({"p1@example.org": (550, b"no such user")}))
        mail.send_waiting(at)
        assert "was not sent" in caplog.text
        assert "example.org" not in caplog.text

    def test_a_worker_that_died_after_claiming_lets_go_after_a_while(self, put, at):
        row = put()
        assert mail._claim(row.pk, at) is not None
        assert mail.send_waiting(at + timedelta(minutes=9)) == 0
        assert mail.send_waiting(at + mail.CLAIM) == 1


class TestTwoWorkers:
    def test_no_message_goes_out_twice(self, fresh_database, put, at, settings, together):
        use(settings, "tramuang.base.tests.servers.SlowServer")
        for number in range(20):
            put(number)
        sent = together(*[lambda: mail.send_waiting(at)] * 3)
        assert sum(sent) == 20, sent
        assert len(addresses()) == len(set(addresses())) == 20


@pytest.mark.django_db
class TestDeleting:
    def test_mail_is_deleted_after_its_day_sent_or_not(self, put, at, settings):
        put(1)
        mail.send_waiting(at)
        use(settings, DUMMY)
        put(2)
        put(3, keep_days=31)
        day = timezone.localdate(at)
        assert mail.delete_old(day + timedelta(days=30)) == 0
        assert mail.delete_old(day + timedelta(days=31)) == 2
        assert Mail.objects.get().to == "person:3"

    def test_all_mail_to_a_person_who_is_erased_is_forgotten(self, put):
        for number in (1, 1, 2):
            put(number)
        assert mail.forget("person:1") == 2
        assert Mail.objects.get().to == "person:2"
