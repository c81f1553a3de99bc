"""Doors to people and their roles, to one's own account, and the second factor that deciding roles need."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django import forms as django_forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tramuang.base import roles
from tramuang.base.answers import BadInput, no
from tramuang.base.doors import SIGNED_IN, door, problem, wants_json
from tramuang.base.kinds import Duty
from tramuang.cities import access, actions, forms, queries
from tramuang.cities.models import Appointment, Area, Delegation, Organisation, Person

SECOND_FACTOR = no(
    "second-factor-missing",
    _("Your role decides, so it needs a second factor at sign-in. Set one up under “Sign-in and security”."),
)

PEOPLE = [_("Person"), _("Roles"), _("Last sign-in")]
PAST = [_("Role"), _("From"), _("Until")]


def second_factor(request: HttpRequest) -> HttpResponse | None:
    """Lead somebody whose role decides to set up a second factor first; outside the demonstration nothing else opens."""
    person: Any = request.user
    if settings.DEMO or not access.needs_second_factor(person, request.at):
        return None
    if get_adapter().is_mfa_enabled(person, types=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
        return None
    if wants_json(request) or request.method not in ("GET", "HEAD"):
        return problem(request, 403, SECOND_FACTOR)
    messages.warning(request, SECOND_FACTOR.reason)
    return redirect("mfa_index")


def posted(request: HttpRequest) -> Any:
    """What was sent, even if it is nothing; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


def attempt(form: django_forms.Form, do: Callable[[], Any]) -> bool:
    """Whether the form was right and the action went through; what the action finds wrong is shown at its field."""
    if not form.is_valid():
        return False
    try:
        do()
    except BadInput as fault:
        for name, sentences in fault.fields.items():
            for sentence in sentences:
                form.add_error(name if name in form.fields else None, sentence)
        return False
    return True


def ask(request: HttpRequest, form: django_forms.Form, **words: Any) -> HttpResponse:
    """A page with one form: its title, what to know before filling it in, the button, and the way back."""
    status = 422 if form.is_bound else 200
    return render(request, "cities/form.html", {"form": form, "answer": None, **words}, status=status)


# --- people, for administrators ---------------------------------------------------------------------------------


@door(Duty.ADMINISTER)
@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The people of this installation and the roles they hold now."""
    words = request.GET.get("q", "").strip()
    page = queries.people(words, request.GET.get("page", "1"))
    held = queries.roles_of_all(page, request.at)
    rows = [{"person": each, "held": held[each.pk]} for each in page]
    return render(request, "cities/people.html", {"page": page, "rows": rows, "words": words, "columns": PEOPLE})


@door(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody."""
    form = forms.InviteForm(posted(request))
    made: list[Person] = []

    def do() -> None:
        made.append(actions.invite_person(**form.cleaned_data, by=request.user, at=request.at))

    if request.method == "POST" and attempt(form, do):
        messages.info(request, _("The invitation is on its way. Now give the person a role."))
        return redirect("cities-person", made[0].pk)
    return ask(
        request,
        form,
        title=_("Invite somebody"),
        lede=_("They get a link by mail with which they choose a password. Without a role they can do nothing yet."),
        submit=_("Send the invitation"),
        cancel=reverse("cities-people"),
    )


@door(Duty.ADMINISTER)
@require_GET
def person(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """One person: the roles held, lent and ended, and what an administrator may do."""
    found = queries.person_for(key)
    context = {
        "person": found,
        "held": queries.roles_of(found, request.at),
        "past": queries.past_roles(found, request.at),
        "past_columns": PAST,
        "crumbs": [(_("People and roles"), reverse("cities-people")), (found.name, "")],
        "offered": sorted(roles.offered().values(), key=lambda role: role.label),
        "may_appoint": access.may_appoint(request.user, found, request.at),
        "may_invite_again": access.may_invite_again(request.user, found, request.at),
        "may_erase": access.may_erase(request.user, found, request.at),
    }
    return render(request, "cities/person.html", context)


@door(Duty.ADMINISTER)
@require_POST
def invite_again(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Send the invitation once more."""
    actions.invite_again(queries.person_for(key), by=request.user, at=request.at)
    messages.info(request, _("A new invitation is on its way."))
    return redirect("cities-person", key)


@door(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Put a person's name right."""
    found = queries.person_for(key)
    form = forms.NamesForm(posted(request), initial={"name_th": found.name_th, "name_en": found.name_en})
    if request.method == "POST" and attempt(
        form, lambda: actions.correct_person(found, **form.cleaned_data, by=request.user, at=request.at)
    ):
        return redirect("cities-person", key)
    return ask(
        request, form, title=_("Correct the name"), eyebrow=found.name, cancel=reverse("cities-person", args=[key])
    )


@door(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def appoint(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give a person a role; which one stands in the address, so that only its own fields are asked for."""
    found = queries.person_for(key)
    role = roles.offered().get(request.GET.get("role", ""))
    if role is None:
        return redirect("cities-person", key)
    form = forms.AppointForm(role, posted(request))
    if request.method == "POST" and attempt(
        form, lambda: actions.appoint(found, role.code, **form.values(), by=request.user, at=request.at)
    ):
        messages.info(request, _("%(name)s now holds the role “%(role)s”.") % {"name": found.name, "role": role.label})
        return redirect("cities-person", key)
    return ask(
        request,
        form,
        title=_("Give the role “%(role)s”") % {"role": role.label},
        eyebrow=found.name,
        lede=_("This role decides: its holder must sign in with a second factor.") if role.decides else "",
        submit=_("Give the role"),
        cancel=reverse("cities-person", args=[key]),
    )


@door(Duty.ADMINISTER)
@require_POST
def end_appointment(request: HttpRequest, number: int) -> HttpResponse:
    """End a role now."""
    appointment = get_object_or_404(Appointment.objects.select_related("person"), pk=number)
    actions.end_appointment(appointment, by=request.user, at=request.at)
    messages.info(request, _("The role has ended."))
    return redirect("cities-person", appointment.person_id)


@door(Duty.ADMINISTER)
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Erase a person's data, after a last question."""
    found = queries.person_for(key)
    form = forms.EraseForm(posted(request))
    if request.method == "POST" and attempt(form, lambda: actions.erase_person(found, by=request.user, at=request.at)):
        messages.info(request, _("The person's data are erased."))
        return redirect("cities-people")
    return ask(
        request,
        form,
        title=_("Erase this person's data"),
        eyebrow=found.name,
        lede=_(
            "Name, e-mail address, keys and queued mail are erased, all roles end, and nobody can sign in as this person again. "
            "What the person decided stays on record, without the name."
        ),
        submit=_("Erase for good"),
        kind="danger",
        answer=access.may_erase(request.user, found, request.at),
        cancel=reverse("cities-person", args=[key]),
    )


@door(SIGNED_IN)
@require_POST
def export(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Everything held about a person as a file: for the person, or an administrator who answers their request."""
    found = queries.person_for(key)
    # Who else is here is nobody's business: for others the address does not exist.
    if not access.may_export(request.user, found, request.at):
        raise Http404
    held = actions.export_person(found, by=request.user, at=request.at)
    response = HttpResponse(json.dumps(held, ensure_ascii=False, indent=1), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="tramuang-person-{found.pk}.json"'
    return response


# --- one's own account ------------------------------------------------------------------------------------------


@door(SIGNED_IN)
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """One's own account: roles held and lent, language, one's data."""
    found = queries.person_for(request.user.pk)
    context = {
        "person": found,
        "held": queries.roles_of(found, request.at),
        "past": queries.past_roles(found, request.at),
        "past_columns": PAST,
        "may_administer": access.may_administer(request.user, request.at),
        "may_record_places": access.may_record_places(request.user, request.at),
    }
    return render(request, "cities/me.html", context)


@door(SIGNED_IN)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language of pages and mail."""
    chosen = request.POST.get("language", "")
    actions.choose_language(request.user, chosen, at=request.at)
    response = redirect("cities-me")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
    return response


@door(SIGNED_IN)
@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest, number: int) -> HttpResponse:
    """Lend one of one's roles, or as an administrator somebody else's, to a colleague."""
    appointment = get_object_or_404(Appointment.objects.select_related("person", "area", "province"), pk=number)
    # Whose role it is nobody else's business: for others the address does not exist.
    if not access.may_delegate(request.user, appointment, request.at):
        raise Http404
    home = own_page(request, appointment)
    form = forms.DelegateForm(posted(request))

    def do() -> None:
        to = Person.objects.filter(email=form.cleaned_data["to"].lower(), erased_at=None).first()
        if to is None:
            raise BadInput(
                {"to": [_("Nobody with this address is registered here. An administrator can invite them.")]}
            )
        actions.delegate(appointment, to=to, **form.values(request.at), by=request.user, at=request.at)

    if request.method == "POST" and attempt(form, do):
        messages.info(request, _("The role is delegated."))
        return redirect(home)
    shown = queries.role_label(appointment.role)
    return ask(
        request,
        form,
        title=_("Delegate the role “%(role)s”") % {"role": shown},
        eyebrow=appointment.person.name,
        lede=_(
            "Your colleague can act in this role until the last day. You keep it too, and can end the delegation at any time."
        ),
        submit=_("Delegate"),
        cancel=home,
    )


@door(SIGNED_IN)
@require_POST
def end_delegation(request: HttpRequest, number: int) -> HttpResponse:
    """End a delegation now."""
    delegation = get_object_or_404(Delegation.objects.select_related("appointment__person", "to"), pk=number)
    actions.end_delegation(delegation, by=request.user, at=request.at)
    messages.info(request, _("The delegation has ended."))
    return redirect(own_page(request, delegation.appointment))


def own_page(request: HttpRequest, appointment: Appointment) -> str:
    """Where a change of this role was begun: the administrator's page of its holder, else one's own account."""
    if request.user != appointment.person and access.may_administer(request.user, request.at):
        return reverse("cities-person", args=[appointment.person_id])
    return reverse("cities-me")


# --- areas and organisations ------------------------------------------------------------------------------------

PLACES = (Duty.ADMINISTER, Duty.SCREEN)


@door(*PLACES)
@require_GET
def places(request: HttpRequest) -> HttpResponse:
    """The areas on record, with the way to enter another."""
    words = request.GET.get("q", "").strip()
    context = {
        "page": queries.areas_page(words, request.GET.get("page", "1")),
        "words": words,
        "columns": [_("Area"), _("Province"), _("Operator")],
    }
    return render(request, "cities/places.html", context)


@door(*PLACES)
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations on record, with the way to enter another."""
    words = request.GET.get("q", "").strip()
    context = {
        "page": queries.organisations_page(words, request.GET.get("page", "1")),
        "words": words,
        "columns": [_("Organisation"), _("Kind"), _("Province")],
    }
    return render(request, "cities/organisations.html", context)


@door(*PLACES)
@require_http_methods(["GET", "POST"])
def area(request: HttpRequest, code: str = "") -> HttpResponse:
    """Enter an area, or mend one."""
    found = get_object_or_404(Area, code=code) if code else None
    return place(request, forms.AreaForm, found, actions.record_area, _("Enter an area"))


@door(*PLACES)
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, code: str = "") -> HttpResponse:
    """Enter an organisation, or mend one."""
    found = get_object_or_404(Organisation, code=code) if code else None
    return place(
        request,
        forms.OrganisationForm,
        found,
        actions.record_organisation,
        _("Enter an organisation"),
        "cities-organisations",
    )


def place(
    request: HttpRequest,
    form_class: type[forms.AreaForm | forms.OrganisationForm],
    found: Area | Organisation | None,
    record: Callable[..., Any],
    title: Any,
    home: str = "cities-places",
) -> HttpResponse:
    """The form of a place; one that is on record keeps its code and what the form does not ask for."""
    form = form_class.of(found, posted(request))
    if request.method == "POST" and attempt(form, lambda: record(**form.values(), by=request.user, at=request.at)):
        return redirect(home)
    return ask(request, form, title=found.name if found else title, cancel=reverse(home))
