"""Where those who keep data find their datasets, say what is to be known of them, and hand files in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tramuang.base.adapters.uploads import takes
from tramuang.base.answers import BadInput, require
from tramuang.base.doors import door
from tramuang.base.forms import add_faults
from tramuang.base.kinds import Duty
from tramuang.cities.models import Person
from tramuang.figures import access, actions
from tramuang.figures.forms import CHOSEN, DatasetForm, HandInForm
from tramuang.figures.kinds import UploadState
from tramuang.figures.models import Upload
from tramuang.figures.pure import catalogue
from tramuang.figures.queries import stewarding
from tramuang.figures.queries.checking import either
from tramuang.figures.views import feeds
from tramuang.figures.views.traces import who

TONES = {
    UploadState.RECEIVED: "river", UploadState.CHECKING: "river", UploadState.CHECKED: "attention", UploadState.ACCEPTED: "ok",
    UploadState.SENT_BACK: "problem", UploadState.CANCELLED: "neutral", UploadState.FAILED: "problem",
}  # fmt: skip
# What somebody still has to do something about.
ON_THEIR_WAY = (
    UploadState.RECEIVED,
    UploadState.CHECKING,
    UploadState.CHECKED,
    UploadState.SENT_BACK,
    UploadState.FAILED,
)
WRONG = 422


@door(Duty.LOAD_DATA)
@require_http_methods(["GET", "POST"])
def data(request: HttpRequest) -> HttpResponse:
    """The datasets that one may keep, and the files on their way; who keeps all of them puts a new one on record."""
    person = signed_in(request)
    may_record = access.may_load(person, request.at)
    form = DatasetForm(request.POST if request.method == "POST" else None) if may_record.ok else None
    status = 200
    if request.method == "POST":
        code = request.POST.get("code", "")
        if form is None or (form.is_valid() and _record(request, form, person)):
            # Without the form the action itself refuses, with its reason.
            if form is None:
                require(may_record)
            return redirect("figures-dataset", code=code.strip())
        status = WRONG
    files = stewarding.recent(person, request.at)
    context = {
        "datasets": stewarding.listed(person, request.at),
        "uploads": [told(each) for each in files if each.state in ON_THEIR_WAY],
        "settled": [told(each) for each in files if each.state not in ON_THEIR_WAY],
        "form": form,
        "crumbs": [(_("Figures"), reverse("figures-catalogue")), (_("Datasets"), None)],
        "dataset_columns": [_("Dataset"), _("Owner"), _("Last revision")],
        "upload_columns": upload_columns(),
    }
    return render(request, "figures/data.html", context, status=status)


@takes("TABLE_LIMIT")
@door(Duty.LOAD_DATA)
@require_http_methods(["GET", "POST"])
def dataset(request: HttpRequest, code: str) -> HttpResponse:
    """A dataset: what is known of it, its revisions, its files, and the form that takes another one."""
    person = signed_in(request)
    found = stewarding.dataset_of(person, code, request.at)
    may_record = access.may_load(person, request.at)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = HandInForm(*((request.POST, request.FILES) if do == "hand-in" else ()))
    describe = DatasetForm(request.POST if do == "describe" else None, dataset=found) if may_record.ok else None
    status = WRONG if do else 200
    if do == "describe":
        require(may_record)
        if describe is not None and describe.is_valid() and _record(request, describe, person):
            return redirect("figures-dataset", code=code)
    stream_form, was_named = feeds.named(request, found, person)
    if was_named:
        return redirect("figures-dataset", code=code)
    if do == "hand-in" and form.is_valid():
        try:
            made = actions.receive(
                found, form.cleaned_data["file"], by=person, at=request.at, sheet=form.cleaned_data["sheet"]
            )
        except BadInput as fault:
            add_faults(form, fault)
        else:
            return redirect("figures-upload", key=made.pk)
    facts = [
        {"term": either(th, en), "value": CHOSEN.get(name, {}).get(value, value)}
        for name, (th, en, _optional) in catalogue.FIELDS.items()
        if (value := found.metadata.get(name))
    ]
    context = {
        **feeds.context(found, stream_form),
        "dataset": found,
        "form": form,
        "describe": describe,
        "may": access.may_hand_in(person, found, request.at),
        "facts": [
            {"term": _("Owner"), "value": str(found.owner.name) if found.owner else _("no office")},
            {"term": _("Source"), "value": found.source.title},
            {"term": _("Licence"), "value": found.licence or None},
            *facts,
        ],
        "uploads": [told(each) for each in stewarding.recent(person, request.at, found)],
        "revisions": [
            {"number": each.number, "rows": each.rows, "name": each.upload.name, "at": each.accepted_at, "by": who(each.accepted_by)}
            for each in stewarding.revisions(found)
        ],
        "upload_columns": upload_columns(),
        "revision_columns": [_("Revision"), _("File"), {"label": _("Values"), "num": True}, _("Accepted")],
        "crumbs": [(_("Figures"), reverse("figures-catalogue")), (_("Datasets"), reverse("figures-data")), (found.title, None)],
    }  # fmt: skip
    return render(request, "figures/dataset.html", context, status=status)


def _record(request: HttpRequest, form: DatasetForm, person: Person) -> bool:
    """Whether the dataset was put on record; if not, the form says why."""
    try:
        actions.record_dataset(**form.told(), by=person, at=request.at)
    except BadInput as fault:
        add_faults(form, fault)
        return False
    messages.success(request, _("The dataset is on record."))
    return True


def signed_in(request: HttpRequest) -> Person:
    """The person at a door that opens only for people."""
    assert isinstance(request.user, Person)
    return request.user


def upload_columns() -> list[Any]:
    """The heads of a list of files."""
    return [_("File"), _("State"), _("Handed in")]


def told(each: Upload) -> dict[str, Any]:
    """A file as a list shows it."""
    return {
        "name": each.name, "href": reverse("figures-upload", args=[each.pk]), "state": each.get_state_display(),
        "tone": TONES[UploadState(each.state)], "dataset": each.dataset.title, "at": each.received_at,
    }  # fmt: skip
