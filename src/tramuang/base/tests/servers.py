"""Mail servers for the tests: real backends of Django's kind, with the faults that real servers have."""

import smtplib
import time

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

taken: list[EmailMessage] = []
faults: list[Exception] = []


class Server(BaseEmailBackend):
    """Takes every message, unless a fault is waiting."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        for message in email_messages:
            message.message()
            if faults:
                raise faults.pop(0)
            taken.append(message)
        return len(email_messages)


class RudeServer(Server):
    """Takes the mail and hangs up without a word."""

    def close(self) -> None:
        raise smtplib.SMTPServerDisconnected("gone")


class SlowServer(Server):
    """Takes its time, so that two workers meet."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        time.sleep(0.02)
        return super().send_messages(email_messages)


class FullServer(Server):
    """Takes nothing and says nothing."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        return 0
