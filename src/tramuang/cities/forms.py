"""Input about people and roles as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tramuang.base import roles
from tramuang.base.forms import ThaiDateField
from tramuang.cities import queries
from tramuang.cities.kinds import AreaKind, OrganisationKind
from tramuang.cities.models import Area, Organisation, Province


def end_of(day: date | None) -> datetime | None:
    """The moment at which something ends that lasts through the given day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) if day else None


def start_of(day: date | None) -> datetime | None:
    """The moment at which a day begins."""
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


class NamesForm(forms.Form):
    """A person's name in both scripts."""

    name_th = forms.CharField(label=_("Name in Thai"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)


class InviteForm(NamesForm):
    """Somebody to be invited."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("The invitation goes to this address."))
    language = forms.ChoiceField(label=_("Language of mail and pages"), choices=settings.LANGUAGES, initial="th")

    field_order = ("email", "name_th", "name_en", "language")


class AppointForm(forms.Form):
    """What a role is held for; only the fields that belong to the role's scope are there."""

    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none())
    province = forms.ModelChoiceField(label=_("Province"), queryset=Province.objects.none())
    body = forms.ChoiceField(label=_("Body"))
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("Where the person works. Reviewers do not judge plans of their own organisation."),
    )
    ends = ThaiDateField(label=_("Last day"), required=False, help_text=_("Leave it out for a role that runs on."))

    def __init__(self, role: roles.Role, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scope in (roles.AREA, roles.PROVINCE, roles.BODY):
            if scope != role.scope:
                del self.fields[scope]
        _offer(self)
        if roles.BODY in self.fields:
            bodies = [(body.code, body.label) for body in role.bodies]
            self.fields["body"].choices = [("", _("- Select an option -")), *bodies]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What `actions.appoint` wants."""
        return self.cleaned_data | {"ends": end_of(self.cleaned_data["ends"])}


class DelegateForm(forms.Form):
    """To whom a role is lent, how long and why."""

    to = forms.EmailField(label=_("Their e-mail address"), help_text=_("Somebody who is already registered here."))
    starts = ThaiDateField(label=_("First day"), required=False, help_text=_("Leave it out to begin now."))
    ends = ThaiDateField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def values(self, at: datetime) -> dict[str, Any]:
        """What `actions.delegate` wants, beside the person."""
        starts = start_of(self.cleaned_data["starts"])
        return {
            "starts": max(starts, at) if starts else None,
            "ends": end_of(self.cleaned_data["ends"]),
            "reason": self.cleaned_data["reason"],
        }


class EraseForm(forms.Form):
    """The last question before somebody's data are erased."""

    sure = forms.BooleanField(label=_("I have checked that this person's data must be erased. It cannot be undone."))


class PlaceForm(forms.Form):
    """A place; one that is on record keeps its code, and what the form does not ask for."""

    code = forms.SlugField(label=_("Code"), max_length=80)
    name_th = forms.CharField(label=_("Name in Thai"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)

    found: Area | Organisation | None = None
    kept: tuple[str, ...] = ()

    @classmethod
    def of(cls, found: Area | Organisation | None, data: Any = None) -> Self:
        """The form for a new place, or filled in with one on record."""
        names = [*cls.base_fields, *cls.kept]
        form = cls(data, initial={name: getattr(found, name) for name in names} if found else None)
        form.found = found
        if found:
            form.fields["code"].disabled = True
        _offer(form)
        return form

    def clean_code(self) -> str:
        """A code given once is never given to another place."""
        code: str = self.cleaned_data["code"]
        model = Area if isinstance(self, AreaForm) else Organisation
        if self.found is None and model.objects.filter(code=code).exists():
            raise forms.ValidationError(_("This code is taken."))
        return code

    def values(self) -> dict[str, Any]:
        """What the action wants."""
        return {name: getattr(self.found, name) for name in self.kept if self.found} | self.cleaned_data


class OrganisationForm(PlaceForm):
    """An organisation."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind)
    province = forms.ModelChoiceField(label=_("Province"), queryset=Province.objects.none(), required=False)

    kept = ("provenance",)
    field_order = ("name_th", "name_en", "code")


class AreaForm(PlaceForm):
    """An area: what it is called, where it lies, who runs it."""

    code = forms.SlugField(
        label=_("Code"),
        max_length=80,
        help_text=_(
            "The municipality's DOPA code (9699) where it has one, else province and name (10-samyan). Never changed later."
        ),
    )
    full_name_th = forms.CharField(label=_("Full name in Thai"), max_length=300, required=False)
    full_name_en = forms.CharField(label=_("Full name in English"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=AreaKind)
    province = forms.ModelChoiceField(label=_("Province"), queryset=Province.objects.none(), required=False)
    operator = forms.ModelChoiceField(label=_("Operator"), queryset=Organisation.objects.none(), required=False)
    within = forms.ModelChoiceField(
        label=_("Lies within"),
        queryset=Area.objects.none(),
        required=False,
        help_text=_("Another area that holds this one whole: its people are counted once, there."),
    )
    may_overlap = forms.BooleanField(
        label=_("It may overlap another area of the province; no source says"), required=False
    )
    km2 = forms.DecimalField(label=_("Area in square kilometres"), max_digits=10, decimal_places=2, required=False)
    lat = forms.DecimalField(
        label=_("Latitude"), max_digits=8, decimal_places=5, required=False, min_value=-90, max_value=90
    )
    lon = forms.DecimalField(
        label=_("Longitude"), max_digits=8, decimal_places=5, required=False, min_value=-180, max_value=180
    )
    website = forms.URLField(label=_("Website"), required=False, assume_scheme="https")
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    kept = ("provenance", "name_confidence", "operator_confidence", "note_th", "note_en")
    field_order = ("name_th", "name_en", "code")


def _name_of(thing: Any) -> str:
    return str(thing.name)


def _offer(form: forms.Form) -> None:
    """Fill the choices of areas, provinces and organisations, each named in the reader's language."""
    found = {
        "province": Province.objects.order_by("sort_key"),
        "operator": queries.organisations(),
        "organisation": queries.organisations(),
        "within": queries.areas(),
        "area": queries.areas(),
    }
    for name, queryset in found.items():
        field = form.fields.get(name)
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = queryset
            field.label_from_instance = _name_of  # type: ignore[method-assign]


# --- allauth's forms in our words -------------------------------------------------------------------------------


class Plain:
    """A form of allauth with our labels, and without placeholders that only repeat them."""

    labels: Mapping[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)


EMAIL, PASSWORD, AGAIN = _("E-mail address"), _("Password"), _("The new password again")
CODE = _("Code")


class LoginForm(Plain, account.LoginForm):
    labels = {"login": EMAIL, "password": PASSWORD}


class ReauthenticateForm(Plain, account.ReauthenticateForm):
    labels = {"password": PASSWORD}


class AddEmailForm(Plain, account.AddEmailForm):
    labels = {"email": _("New e-mail address")}


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    labels = {"oldpassword": _("Present password"), "password1": _("New password"), "password2": AGAIN}


class SetPasswordForm(Plain, account.SetPasswordForm):
    labels = {"password1": _("New password"), "password2": AGAIN}


class ResetPasswordForm(Plain, account.ResetPasswordForm):
    labels = {"email": EMAIL}


class ResetPasswordKeyForm(Plain, account.ResetPasswordKeyForm):
    labels = {"password1": _("New password"), "password2": AGAIN}


class CodeForm(Plain, mfa.AuthenticateForm):
    labels = {"code": CODE}


class CodeAgainForm(Plain, mfa.ReauthenticateForm):
    labels = {"code": CODE}


class AppForm(Plain, totp.ActivateTOTPForm):
    labels = {"code": _("The six figures")}


class AddKeyForm(Plain, webauthn.AddWebAuthnForm):
    labels = {"name": _("Name of the key"), "passwordless": _("Sign in with this key alone, without a password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].help_text = _(
            "Then it is a passkey: your device also asks for fingerprint, face or PIN."
        )


class EditKeyForm(Plain, webauthn.EditWebAuthnForm):
    labels = {"name": _("Name of the key")}
