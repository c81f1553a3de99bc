"""Mail: a room queues the final text with its change; the worker sends it; it is deleted by date.

A message is claimed for a while before it is sent, so that no two workers send the same one. If a worker dies between the mail server's
yes and our note of it, the message goes out again after the claim has run out, under the same Message-ID.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db.models import F
from django.utils import timezone

from tramuang.base.models import Mail
from tramuang.base.refs import ref

log = logging.getLogger("tramuang.mail")

NO_SERVER = "django.core.mail.backends.dummy.EmailBackend"
CLAIM = timedelta(minutes=10)
# How long to wait after each failure; after the last one the message is given up.
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440))


def queue(
    to: object,
    address: str,
    language: str,
    subject: str,
    body: str,
    *,
    about: object = "",
    at: datetime,
    keep_days: int = 30,
) -> Mail | None:
    """Queue a message in its final text, in the transaction of the change; None when the person has no usable address.

    `to` and `about` are records or references; the message is deleted `keep_days` after it was queued, sent or not.
    """
    try:
        validate_email(address)
    except ValidationError:
        return None
    return Mail.objects.create(
        to=ref(to),
        address=address,
        language=language,
        # A subject is one line: what follows a line break would become a header of its own.
        subject=" ".join(subject.split())[:200],
        body=body,
        about=ref(about) if about else "",
        queued_at=at,
        next_try_at=at,
        delete_after=timezone.localdate(at) + timedelta(days=keep_days),
    )


def can_send() -> bool:
    """Whether a mail server is set up; without one messages stay in the outbox."""
    return bool(settings.MAILERS["default"].get("BACKEND") != NO_SERVER)


def send_waiting(at: datetime, limit: int = 50) -> int:
    """Send what is due; returns how many messages went out. Several workers may run it at once."""
    if not can_send():
        return 0
    due = Mail.objects.filter(sent_at=None, next_try_at__lte=at).order_by("next_try_at", "pk")
    keys = list(due.values_list("pk", flat=True)[:limit])
    if not keys:
        return 0
    sent, connection = 0, mailers["default"]
    try:
        for key in keys:
            message = _claim(key, at)
            if message is None:
                continue
            outcome = _send(message, connection, at)
            if outcome == "no server":
                break
            sent += outcome == "sent"
    finally:
        try:
            connection.close()
        except (OSError, smtplib.SMTPException):
            log.warning("the mail server did not say goodbye")
    return sent


def _claim(key: int, at: datetime) -> Mail | None:
    """Take a message for a while: of two workers one finds nothing to take."""
    won = Mail.objects.filter(pk=key, sent_at=None, next_try_at__lte=at).update(
        next_try_at=at + CLAIM, tries=F("tries") + 1
    )
    return Mail.objects.filter(pk=key).first() if won else None


def _send(message: Mail, connection: BaseEmailBackend, at: datetime) -> str:
    """Send one message and note what came of it: `sent`, `failed`, or `no server` when none of the others would fare better."""
    try:
        # Opened by us, one connection carries all the messages; it is closed by whoever opened it.
        connection.open()
        if not connection.send_messages([_envelope(message)]):
            raise smtplib.SMTPException("the mail server took nothing")
    except smtplib.SMTPRecipientsRefused as fault:
        codes = [code for code, _words in fault.recipients.values()]
        _failed(message, fault, at, final=all(code >= 500 for code in codes))
        return "failed"
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError, smtplib.SMTPAuthenticationError) as fault:
        _failed(message, fault, at)
        return "no server"
    except smtplib.SMTPException as fault:
        _failed(message, fault, at)
        return "failed"
    except OSError as fault:
        _failed(message, fault, at)
        return "no server"
    except ValueError as fault:  # the message itself cannot be written
        _failed(message, fault, at, final=True)
        return "failed"
    Mail.objects.filter(pk=message.pk).update(sent_at=at, next_try_at=None, last_error="")
    return "sent"


def _envelope(message: Mail) -> EmailMessage:
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return EmailMessage(
        message.subject,
        message.body,
        settings.DEFAULT_FROM_EMAIL,
        [message.address],
        headers={
            "Message-ID": f"<{message.pk}.{int(message.queued_at.timestamp())}@{host}>",
            "Content-Language": message.language,
            "Auto-Submitted": "auto-generated",
        },
    )


def _failed(message: Mail, fault: Exception, at: datetime, *, final: bool = False) -> None:
    # The address is in the error of some servers: it goes into the row, which is deleted by date, and never into a log.
    log.warning("message %s was not sent (%s), try %s", message.pk, type(fault).__name__, message.tries)
    over = final or message.tries > len(WAITS)
    Mail.objects.filter(pk=message.pk).update(
        next_try_at=None if over else at + WAITS[message.tries - 1], last_error=f"{type(fault).__name__}: {fault}"[:300]
    )


def delete_old(on: date) -> int:
    """Delete the messages whose day has come, sent or not; returns how many."""
    return Mail.objects.filter(delete_after__lt=on).delete()[0]


def forget(to: object) -> int:
    """Delete every message to a person who is being erased; returns how many."""
    return Mail.objects.filter(to=ref(to)).delete()[0]
