"""What people in an area need, and what became of it: everybody reads, the city records."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tramuang.base.answers import require
from tramuang.base.doors import PUBLIC, door
from tramuang.base.kinds import Duty, Provenance
from tramuang.cities.models import Area
from tramuang.cities.queries import area_for, areas
from tramuang.plans import access, actions, forms, queries
from tramuang.plans.views.asking import STALE, attempt, renew, signed_in, who


@door(PUBLIC)
@require_http_methods(["GET"])
def index(request: HttpRequest) -> HttpResponse:
    """Needs of one area or of all, by group, with the goals that answer them."""
    person = who(request)
    code, group = request.GET.get("area", ""), request.GET.get("group", "")
    area = area_for(code) if code else None
    page = queries.needs_page(person, request.at, area=code, group=group, page=request.GET.get("page", "1"))
    labels, counts = queries.group_labels(), queries.need_counts(code)
    groups = [
        {
            "label": label,
            "href": _url(area=code, group=each),
            "count": counts.get(each, 0),
            "current": each == group,
        }
        for each, label in labels.items()
        if area is not None or counts.get(each)
    ]
    everyone = {"label": _("all"), "href": _url(area=code), "count": sum(counts.values()), "current": not group}
    standing = access.standing_of(person, request.at)
    writes = [held.area for held in standing.held if held.area and Duty.EDIT_PLAN in held.duties]
    answered = gettext("%(n)s of the %(all)s needs shown are answered by a goal") % {
        "n": sum(bool(each.answers) for each in page),
        "all": len(page.object_list),
    }
    context = {
        "headline": gettext("What %(area)s needs") % {"area": area.name}
        if area
        else _("What people in the cities need"),
        "eyebrow": answered if page.object_list else "",
        "record": f"{reverse('plans-need-new')}?area={area.code}" if area else "",
        "area": area,
        "page": page,
        "groups": [everyone, *groups],
        "group": labels.get(group, group),
        "areas": [] if area else queries.areas_with_needs(),
        "may_record": area is not None and access.may_record_need(person, area, request.at).ok,
        "writes_for": []
        if area or not writes
        else [{"name": each.name, "needs_url": _url(area=each.code)} for each in areas(writes)],
        "editable": set(writes),
    }
    return render(request, "plans/needs.html", context)


def _url(**given: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in given.items() if value)
    return f"{reverse('plans-needs')}?{asked}" if asked else reverse("plans-needs")


def _around(area: Area, title: Any) -> dict[str, Any]:
    back = _url(area=area.code)
    return {"back": back, "crumbs": [(_("Needs"), reverse("plans-needs")), (area.name, back), (title, None)]}


@door(Duty.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record a need of an area that one writes for."""
    person = signed_in(request)
    standing = person.standing(request.at)
    code = request.GET.get("area", "")
    if not code:
        mine = [held.area for held in standing.held if held.area and Duty.EDIT_PLAN in held.duties]
        if not mine:
            raise Http404
        return redirect(f"{request.path}?area={mine[0]}")
    area = area_for(code)
    require(access.may_record_need(person, area, request.at))
    rules = queries.rules_for_area(area)
    if rules is None:
        raise Http404
    form = forms.NeedForm(request.POST or None, rules=rules)

    def do() -> None:
        given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        actions.record_need(area, **given, rules=rules, by=person, at=request.at, provenance=provenance(area))

    status = attempt(form, do) if request.method == "POST" else 200
    if not status:
        messages.info(request, _("The need is recorded."))
        again = "again" in request.POST
        return redirect(f"{request.path}?area={area.code}" if again else _url(area=area.code))
    context = {"form": form, "area": area, "title": _("Record a need"), **_around(area, _("Record a need"))}
    return render(request, "plans/need.html", context, status=status)


@door(Duty.EDIT_PLAN)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Mend a need."""
    person = signed_in(request)
    need = queries.need_for(key)
    require(access.may_record_need(person, need.area, request.at))
    rules = queries.rules_for_area(need.area)
    if rules is None:
        raise Http404
    initial: dict[str, Any] = {
        name: getattr(need, name) for name in ("text_th", "text_en", "group", "voices", "voiced_on", "channel")
    }
    form = forms.NeedForm(request.POST or None, rules=rules, initial=initial | {"seen": need.revision})

    def do() -> None:
        given = dict(form.cleaned_data)
        seen = given.pop("seen")
        actions.change_need(need, seen=-1 if seen is None else seen, **given, rules=rules, by=person, at=request.at)

    status = attempt(form, do) if request.method == "POST" else 200
    if not status:
        messages.info(request, _("Saved."))
        return redirect(f"{_url(area=need.area_id)}#need-{need.pk}")
    if status == STALE:
        need = queries.need_for(key)
        renew(form, seen=need.revision)
    context = {
        "form": form,
        "area": need.area,
        "need": need,
        "stale": status == STALE,
        **_around(need.area, _("Mend a need")),
    }
    context["title"] = _("Mend a need")
    return render(request, "plans/need.html", context, status=status)


def provenance(area: Area) -> str:
    """In the demonstration nothing that is typed in is a fact about a real city."""
    real = area.provenance == Provenance.REAL
    return Provenance.ILLUSTRATIVE if settings.DEMO and real else area.provenance
