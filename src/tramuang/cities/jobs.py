"""Mail about people's own accounts, queued with the change; and what allauth tells us of changed ways to sign in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tramuang.base import mail
from tramuang.base.models import Happening
from tramuang.base.refs import split_ref
from tramuang.cities import actions, queries
from tramuang.cities.models import Delegation, Person

# Links in these messages let somebody in: they are not kept longer than they work.
KEEP_LINKS = 4

CHANGES = {
    "password": _("Your password was changed."),
    "email": _("The e-mail address of your account was changed."),
    "factor-added": _("A second factor was added to your account."),
    "factor-removed": _("A second factor was removed from your account."),
    "codes-made": _("New recovery codes were made for your account; the former ones no longer work."),
    "login-added": _("Another sign-in provider was connected to your account."),
    "login-removed": _("A sign-in provider was disconnected from your account."),
}


def write(
    person: Person, template: str, at: datetime, *, address: str = "", keep_days: int = 30, **context: Any
) -> None:
    """Queue a message of this room in the person's language; the template's first line is the subject."""
    with translation.override(person.language):
        words = {"person": person, "site": settings.PUBLIC_URL, "at": at} | context
        subject, _newline, body = render_to_string(f"cities/mail/{template}.txt", words).strip().partition("\n")
    mail.queue(
        person,
        address or person.email,
        person.language,
        subject,
        body.strip() + "\n",
        about=person,
        at=at,
        keep_days=keep_days,
    )


def invitation_link(person: Person) -> str:
    """The link with which somebody chooses their password; it works once, for three days."""
    key = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    return settings.PUBLIC_URL + reverse("account_reset_password_from_key", kwargs=key)


def mail_invitation(row: Happening) -> None:
    """Send somebody invited the link with which they choose a password."""
    person = Person.objects.get(pk=split_ref(row.subject)[1])
    write(person, "invitation", row.at, keep_days=KEEP_LINKS, link=invitation_link(person))


def mail_sign_in_changed(row: Happening) -> None:
    """Tell a person that a way of signing in as them was changed, so that a stranger's hand does not go unseen."""
    person = Person.objects.get(pk=split_ref(row.subject)[1])
    # Choosing the first password, after the invitation, needs no warning.
    if person.last_login:
        write(person, "sign_in_changed", row.at, change=CHANGES[row.data["change"]])


def mail_delegation(row: Happening) -> None:
    """Tell somebody that a role was delegated to them."""
    key = split_ref(row.data["delegation"])[1]
    lent = Delegation.objects.select_related("to", "appointment__person", "appointment__area").get(pk=key)
    with translation.override(lent.to.language):
        role = queries.role_label(lent.appointment.role)
    write(lent.to, "delegation", row.at, lent=lent, role=role, desk=settings.PUBLIC_URL + settings.LOGIN_REDIRECT_URL)


# --- what allauth tells us --------------------------------------------------------------------------------------


def on_password(request: Any, user: Person, **_rest: Any) -> None:
    """A password was set, changed or reset."""
    actions.tell_sign_in_changed(user, "password", at=request.at)


def on_email(request: Any, user: Person, from_email_address: Any, **_rest: Any) -> None:
    """The e-mail address was changed: the old address hears of it too."""
    former = from_email_address.email if from_email_address else ""
    actions.tell_sign_in_changed(user, "email", at=request.at)
    if former and former != user.email:
        write(user, "sign_in_changed", request.at, address=former, change=CHANGES["email"])


def on_factor_added(request: Any, user: Person, authenticator: Any, **_rest: Any) -> None:
    """An authenticator was added; the recovery codes that come with the first one are no news of their own."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        actions.tell_sign_in_changed(user, "factor-added", at=request.at)


def on_codes_made(request: Any, user: Person, **_rest: Any) -> None:
    """Recovery codes were made anew, so the former ones no longer work."""
    actions.tell_sign_in_changed(user, "codes-made", at=request.at)


def on_factor_removed(request: Any, user: Person, **_rest: Any) -> None:
    """An authenticator was removed."""
    actions.tell_sign_in_changed(user, "factor-removed", at=request.at)


def on_login_added(request: Any, sociallogin: Any, **_rest: Any) -> None:
    """Another sign-in provider was connected."""
    actions.tell_sign_in_changed(sociallogin.user, "login-added", at=request.at)


def on_login_removed(request: Any, socialaccount: Any, **_rest: Any) -> None:
    """A sign-in provider was disconnected."""
    actions.tell_sign_in_changed(socialaccount.user, "login-removed", at=request.at)
