"""How sign-in behaves here: nobody signs up by themselves, mail goes by the outbox, secrets lie encrypted."""

from __future__ import annotations

import base64
from functools import cache
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from tramuang.base import mail


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: people are invited and given a role."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never; this also closes signing up through another provider."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """After sign-in the pages speak the person's language, unless one was chosen in this browser."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                user.language,
                samesite="Lax",
                secure=settings.LANGUAGE_COOKIE_SECURE,
            )
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail in the person's language instead of sending it while they wait."""
        user = context.get("user")
        if user is None:
            return
        with translation.override(user.language):
            message = self.render_mail(template_prefix, email, context | {"site": settings.PUBLIC_URL})
        mail.queue(
            user, email, user.language, message.subject, str(message.body), about=user, at=self.request.at, keep_days=4
        )


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of authenticator apps and recovery codes encrypted, under a key made from the site's own secret."""

    def encrypt(self, text: str) -> str:
        """The text as only this installation can read it."""
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again."""
        return box().decrypt(encrypted_text.encode()).decode()


@cache
def _box(secrets: tuple[str, ...]) -> MultiFernet:
    def key(secret: str) -> bytes:
        derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tramuang second factors")
        return base64.urlsafe_b64encode(derive.derive(secret.encode()))

    return MultiFernet([Fernet(key(secret)) for secret in secrets])


def box() -> MultiFernet:
    """What encrypts second factors; after the site's secret was changed it still reads with the former ones."""
    return _box((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
