"""The decision on a file: accepting it with what is known of its quality, and assessing the values later."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from tramuang.base.answers import BadInput
from tramuang.base.forms import add_faults
from tramuang.base.pure.thai.dates import long_datetime
from tramuang.cities.models import Person
from tramuang.figures import actions
from tramuang.figures.forms import QualityForm
from tramuang.figures.kinds import Grade, UploadState
from tramuang.figures.models import Assessment, Revision, Upload
from tramuang.figures.views.words import lang

ACCEPT = ("accept", "accept-good")
ASSESS = "assess"
SAID = ("grade", "verified_by", "reference")


def quality_form(request: HttpRequest, found: Upload, do: str) -> QualityForm:
    """What is said of the values: as it was sent, else what was said last."""
    if do in (*ACCEPT, ASSESS):
        return QualityForm(request.POST)
    last = _said(found)[-1:] if found.state == UploadState.ACCEPTED else []
    return QualityForm(initial={name: getattr(each, name) for each in last for name in SAID})


def accept(request: HttpRequest, found: Upload, form: QualityForm, *, only_good: bool, who: dict[str, Any]) -> bool:
    """Accept the file; False when the form says what is wrong."""
    if not form.is_valid():
        return False
    try:
        revision = actions.accept(
            found, only_good=only_good, quality=form.said(), over_others=form.cleaned_data["over_others"], **who
        )
    except BadInput as fault:
        return _refused(form, fault)
    told = {"n": revision.number, "rows": f"{revision.rows:,}"}
    messages.success(request, _("Accepted as revision %(n)s with %(rows)s values.") % told)
    return True


def assess(found: Upload, form: QualityForm, who: dict[str, Any]) -> bool:
    """Say how good the accepted values are; False when the form says what is wrong."""
    if not form.is_valid():
        return False
    try:
        for each in found.revisions.all():
            actions.assess(each, form.said(), **who)
    except BadInput as fault:
        return _refused(form, fault)
    return True


def _refused(form: QualityForm, fault: BadInput) -> bool:
    if not set(fault.fields) <= set(form.fields):
        raise fault
    add_faults(form, fault)
    return False


def state(found: Upload, person: Person, form: QualityForm, request: HttpRequest) -> dict[str, Any]:
    """What the decision's part of the page shows of an accepted file, and of one that waits."""
    if found.state != UploadState.ACCEPTED:
        return {"quality": form, "others": actions.others_in(found)}
    revisions: list[Revision] = list(found.revisions.all())
    said = _said(found)
    return {
        "quality": form,
        "accepted": bool(revisions),
        "assess": actions.may_assess(revisions, by=person, at=request.at) if revisions else None,
        "said": [
            {"grade": Grade(each.grade).label, "verified_by": each.verified_by, "reference": each.reference,
             "at": long_datetime(each.said_at, lang())}
            for each in reversed(said)
        ],
        "said_columns": [_("Grade of the data"), _("Verified by"), _("Said on")],
    }  # fmt: skip


def _said(found: Upload) -> list[Assessment]:
    return list(Assessment.objects.filter(revision__upload=found).order_by("pk"))
