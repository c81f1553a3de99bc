"""The part of a dataset's page for what sensors push: the streams that were seen, and the form that says what each measures and where."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tramuang.base.answers import BadInput
from tramuang.base.forms import add_faults
from tramuang.cities.models import Person
from tramuang.figures import actions
from tramuang.figures.forms import StreamForm
from tramuang.figures.models import Dataset, Stream
from tramuang.figures.queries import checking
from tramuang.figures.queries.feeds import streams_of

DO = "name-stream"
MOST = 100  # streams that a page lists


def named(request: HttpRequest, dataset: Dataset, person: Person) -> tuple[StreamForm | None, bool]:
    """The form, and whether a stream was named by it; no form where nothing was pushed."""
    posted = request.method == "POST" and request.POST.get("do") == DO
    streams = streams_of(dataset)
    if not streams.exists():
        return None, False
    form = StreamForm(request.POST if posted else None, streams=streams)
    if not posted or not form.is_valid():
        return form, False
    told = form.cleaned_data
    try:
        where = checking.place_named(told["place"])
        element = checking.element_named(told["element"])
        actions.name_stream(told["stream"], element=element, unit=told["unit"], by=person, at=request.at, **where)
    except BadInput as fault:
        add_faults(form, fault)
        return form, False
    messages.success(request, _("What the stream measures is on record; its whole months become values."))
    return form, True


def context(dataset: Dataset, form: StreamForm | None) -> dict[str, Any]:
    """What the section shows; nothing where no sensor has pushed anything."""
    if form is None:
        return {}
    every = list(streams_of(dataset)[: MOST + 1])
    return {
        "stream_form": form,
        "streams": [_row(each) for each in every[:MOST]],
        "more_streams": len(every) > MOST,
        "stream_columns": [_("Stream"), _("Unit"), _("Last reading"), _("What it measures"), _("Where the sensor is")],
        "elements": [(code, next(iter(names), code)) for code, names in checking.element_names().items()],
    }


def _row(each: Stream) -> dict[str, Any]:
    place = (each.place.area or each.place.province) if each.place else None
    name = (place.name_en if get_language() == "en" else place.name_th) if place else ""
    return {
        "sensor": each.sensor, "measures": each.measures, "unit": each.unit, "at": getattr(each, "last_at", None), "feed": each.feed_id,
        "element": each.element.name if each.element else "", "place": name, "code": each.place.code if each.place else "",
    }  # fmt: skip
