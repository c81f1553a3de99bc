"""A file of figures on its way: how far its check has come, what its columns are, what was found, and the decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.base import File
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from tramuang.base import files
from tramuang.base.answers import BadInput, NotAllowed, no, require, yes
from tramuang.base.doors import door
from tramuang.base.forms import add_faults
from tramuang.base.kinds import Duty
from tramuang.base.refs import shown
from tramuang.cities.models import Person
from tramuang.figures import actions, queries
from tramuang.figures.forms import MOST_COLUMNS, ColumnsForm, PlacesForm, QualityForm, ReasonForm
from tramuang.figures.kinds import UploadState
from tramuang.figures.models import Upload
from tramuang.figures.pure.exports.tables import in_parts
from tramuang.figures.pure.recognising import Schema
from tramuang.figures.queries import checking, stewarding
from tramuang.figures.queries.resting import resting_on
from tramuang.figures.views import deciding
from tramuang.figures.views.datasets import TONES, WRONG, signed_in
from tramuang.figures.views.found import groups, headline, lines, tally
from tramuang.figures.views.words import lang

STALE = no("stale", gettext_lazy("The file was checked anew meanwhile. Look at what was found before you decide."))
RUNNING = (UploadState.RECEIVED, UploadState.CHECKING)
OPEN = (*RUNNING, UploadState.CHECKED)
MOST_MOVED = 8  # indicators that a page names as resting on a file


@door(Duty.LOAD_DATA)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, key: UUID) -> HttpResponse:
    """One file; while it is checked the page looks again by itself, and by a link where there are no scripts."""
    person = signed_in(request)
    found = stewarding.upload_of(person, key, request.at)
    if request.method == "GET" and request.GET.get("findings") == "csv":
        return _taken_away(found)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    # What asks again and again only wants the state.
    peek = None if request.headers.get("HX-Request") else stewarding.peek(found)
    elements = _elements() if peek else {}
    columns = _columns(request, peek, do, elements)
    places = _places(request, found, do)
    reason = ReasonForm(request.POST if do == "send-back" else None)
    quality = deciding.quality_form(request, found, do)
    if do:
        try:
            went = _act(do, request, found, person, columns, places, reason, quality)
        except NotAllowed as refusal:
            if refusal.answer.code != "decided":
                raise
            messages.warning(request, str(refusal.answer.reason))
            went = found
        if went is not None:
            return redirect("figures-upload", key=went.pk)
    context = {
        **_state(found, person, request),
        **deciding.state(found, person, quality, request),
        "form": columns if found.state in OPEN else None,
        "more_columns": max(0, len(peek.schema.columns) - MOST_COLUMNS) if peek else 0,
        "elements": columns.names.items() if columns is not None and found.state in OPEN else [],
        "sheets": [each for each in peek.sheets if each != found.sheet] if peek and len(peek.sheets) > 1 else [],
        "column_columns": [_("Column"), _("What it is"), _("Data element"), _("Unit")],
        "reason": reason,
        "places": places,
        "crumbs": [(_("Datasets"), reverse("figures-data")),
                   (found.dataset.title, reverse("figures-dataset", args=[found.dataset_id])), (found.name, None)],
    }  # fmt: skip
    return render(request, "figures/upload.html", context, status=WRONG if do else 200)


def _taken_away(found: Upload) -> HttpResponse:
    """Everything that was found, as a file beside the one that is to be mended."""
    content = "\ufeff" + "".join(in_parts(lines(found)))
    name = _("findings") + f"-{found.name.rpartition('.')[0]}.csv"
    given = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=given)


def _columns(
    request: HttpRequest, peek: stewarding.Peek | None, do: str, elements: dict[str, list[str]]
) -> ColumnsForm | None:
    if peek is None:
        return None
    given = request.POST if do == "adjust" else None
    return ColumnsForm(given, schema=peek.schema, samples=peek.samples, elements=elements)


def _places(request: HttpRequest, found: Upload, do: str) -> PlacesForm | None:
    """The names of areas that the check did not know, to be explained; None where there are none."""
    if found.state != UploadState.CHECKED:
        return None
    schema = Schema.from_data(found.schema)
    strange = stewarding.strange_places(found, schema)
    return PlacesForm(request.POST if do == "places" else None, schema=schema, strange=strange) if strange else None


def _act(
    do: str, request: HttpRequest, found: Upload, person: Person, columns: ColumnsForm | None,
    places: PlacesForm | None, reason: ReasonForm, quality: QualityForm,
) -> Upload | None:  # fmt: skip
    """The file to look at when it went through; None when a form says what is wrong."""
    who: dict[str, Any] = {"by": person, "at": request.at}
    if do in deciding.ACCEPT:
        require(yes if request.POST.get("seen", "") == found.checked else STALE)
        if not deciding.accept(request, found, quality, only_good=do == "accept-good", who=who):
            return None
    elif do == deciding.ASSESS:
        if not deciding.assess(found, quality, who):
            return None
    elif do == "send-back":
        require(actions.may_be_decided(found, **who))
        if not reason.is_valid():
            return None
        actions.send_back(found, note=reason.cleaned_data["reason"], **who)
    elif do == "cancel":
        actions.cancel(found, **who)
    elif do == "resume":
        actions.resume(found, **who)
    elif do == "sheet":
        return _other_sheet(found, request.POST.get("sheet", ""), who)
    elif do == "adjust":
        return _adjust(found, columns, who)
    elif do == "places":
        if places is None or not places.is_valid():
            return None
        actions.adjust(found, places.explained().as_data(), **who)
    return found


def _adjust(found: Upload, columns: ColumnsForm | None, who: dict[str, Any]) -> Upload | None:
    if columns is None or not columns.is_valid():
        return None
    try:
        return actions.adjust(found, checking.with_library(columns.adjusted()).as_data(), **who)
    except BadInput as fault:
        add_faults(columns, fault)
        return None


def _other_sheet(found: Upload, sheet: str, who: dict[str, Any]) -> Upload:
    """The same workbook handed in with another sheet; the first is withdrawn."""
    with transaction.atomic(), files.path_of(found.sha256).open("rb") as content:
        made = actions.receive(found.dataset, File(content, name=found.name), sheet=sheet[:80], **who)
        actions.cancel(found, **who)
    return made


def _state(found: Upload, person: Person, request: HttpRequest) -> dict[str, Any]:
    """How a file stands, and what may be done with it."""
    at, checked = request.at, found.state == UploadState.CHECKED
    unreadable = found.findings.get("unreadable")
    told, landed = tally(found), _landed(found)
    people = shown(filter(None, (found.received_by, found.decided_by)))
    share = stewarding.share_read(found) if found.state == UploadState.CHECKING else None
    return {
        "upload": found,
        "tone": TONES[UploadState(found.state)],
        "running": found.state in RUNNING,
        "looks_again": found.state in RUNNING or (landed is not None and not landed["computed"]),
        "open": found.state in OPEN,
        "checked": checked,
        "resumable": found.state in (UploadState.CANCELLED, UploadState.FAILED),
        "share": share,
        "share_text": _("about %(n)s%%") % {"n": share} if share is not None else "",
        "unreadable": unreadable[lang()] if unreadable else "",
        "tally": told,
        "finding": headline(told) if checked else "",
        "groups": groups(found),
        "handed_by": people.get(found.received_by),
        "decided_by": people.get(found.decided_by) if found.decided_at else None,
        "landed": landed,
        "strangers": _strangers(found) if checked else [],
        "accept": actions.may_be_accepted(found, by=person, at=at) if checked else None,
        "accept_good": actions.may_be_accepted(found, by=person, at=at, only_good=True) if checked else None,
        "decide": actions.may_be_decided(found, by=person, at=at) if checked else None,
        "cancel_fields": {"do": "cancel"},
        "resume_fields": {"do": "resume"},
    }


def _elements() -> dict[str, list[str]]:
    """Every known data element with its names, the reader's own language first."""
    step = -1 if lang() == "en" else 1
    return {code: list(names)[::step] for code, names in checking.element_names().items()}


def _strangers(found: Upload) -> list[str]:
    """The columns of values that no figure knows: accepted as they are, they would stand on record and move nothing."""
    known = checking.element_names()
    columns = found.schema.get("columns", [])
    return [
        each["name"]
        for each in columns
        if each["role"] == "value" and each.get("element") and each["element"] not in known
    ]


def _landed(found: Upload) -> dict[str, Any] | None:
    """Where accepted values are to be seen: their revision, whether the figures hold it already, and what rests on them."""
    revision = found.revisions.order_by("number").first() if found.state == UploadState.ACCEPTED else None
    if revision is None:
        return None
    elements = {
        each.get("element") or found.schema.get("element", "")
        for each in found.schema.get("columns", [])
        if each["role"] == "value"
    }
    library = queries.library()
    moved = resting_on(elements, library)
    return {
        "title": _("On record as revision %(n)s, with %(rows)s values") % {"n": revision.number, "rows": f"{revision.rows:,}"},
        "computed": queries.revision() >= revision.number,
        "indices": [(each.label.in_(lang()), reverse("figures-index", args=[each.id])) for each in moved.indices],
        "indicators": [
            (each.label.in_(lang()), reverse("figures-indicator", args=[each.id])) for each in moved.indicators[:MOST_MOVED]
        ],
        "more": max(0, len(moved.indicators) - MOST_MOVED),
    }  # fmt: skip
