"""The emblem's doors: the public verification pages and the registrars' desk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from tramuang.base.doors import PUBLIC, door
from tramuang.base.kinds import Duty
from tramuang.emblem import access, actions, queries
from tramuang.emblem.forms import DeclineForm, ProposeForm, VerifyForm
from tramuang.emblem.models import Emblem
from tramuang.emblem.pure import proofs
from tramuang.plans import queries as plans

REGISTRARS = (Duty.ISSUE_EMBLEM, Duty.APPROVE_EMBLEM)


def petals_of(emblem: Emblem) -> list[tuple[str, str, bool, str]]:
    """The emblem's petals as the drawing wants them: colour, icon, filled, label."""
    language = get_language() or "th"
    return [
        (domain.code, domain.icon, domain.code in emblem.domains, domain.short.in_(language))
        for domain in emblem.case.rules.domains
    ]


def _page(emblem: Emblem, request: HttpRequest) -> dict[str, Any]:
    rules = emblem.case.rules
    validity = next((param for param in rules.params if param.code == "emblem.validity"), None)
    return {
        "emblem": emblem,
        "credential": queries.current_credential(emblem),
        "verdict": queries.verify_emblem(emblem, at=request.at),
        "petals": petals_of(emblem),
        "meeting": emblem.resolution.item.meeting,
        "body": rules.body(emblem.resolution.body).label.in_(get_language() or "th"),
        "outcome": rules.outcome(emblem.resolution.outcome).label.in_(get_language() or "th"),
        "validity": validity,
        "receipts": queries.ceremonies_of(emblem),
        "year": emblem.case.rules.year,
        "issuer_name": settings.ISSUER_NAME,
        "issuer_did": settings.ISSUER_DID,
    }


@door(PUBLIC)
@require_GET
def verify(request: HttpRequest, serial: str) -> HttpResponse:
    """The public page of one emblem."""
    return render(request, "emblem/verify.html", _page(queries.emblem_by_serial(serial), request))


@door(PUBLIC)
@require_GET
def verify_json(request: HttpRequest, serial: str) -> HttpResponse:
    """The same answer for programs."""
    emblem = queries.emblem_by_serial(serial)
    answer = {"serial": emblem.serial, "area": emblem.area_id, **queries.verify_emblem(emblem, at=request.at).as_dict()}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@door(PUBLIC)
@require_GET
def credential(request: HttpRequest, serial: str) -> HttpResponse:
    """The signed bytes, exactly."""
    found = queries.current_credential(queries.emblem_by_serial(serial))
    assert found is not None
    response = HttpResponse(found.content.encode(), content_type="application/vc+json")
    response["Content-Disposition"] = f'attachment; filename="{serial}.json"'
    return response


@door(PUBLIC)
@require_http_methods(["GET", "POST"])
def verify_any(request: HttpRequest) -> HttpResponse:
    """Look up a serial, or drop a file: it is checked in memory and never kept."""
    if request.method != "POST":
        return render(request, "emblem/verify_any.html", {"form": VerifyForm(), "emblems": queries.register()[:30]})
    form = VerifyForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "emblem/verify_any.html", {"form": form}, status=422)
    file, serial = form.cleaned_data["file"], form.cleaned_data["serial"].strip().upper()
    if file is not None:
        verdict, emblem, document = queries.verify_bytes(file.read(proofs.MAX_BYTES + 1), at=request.at)
        context = {"verdict": verdict, "emblem": emblem, "document": document, "name": file.name}
        return render(request, "emblem/verified_file.html", context)
    if serial:
        if queries.emblems().filter(serial=serial, state__in=queries.ISSUED).exists():
            return redirect("emblem-verify", serial=serial)
        context = {"form": form, "unknown": serial, "emblems": queries.register()[:30]}
        return render(request, "emblem/verify_any.html", context, status=404)
    return redirect("emblem-verify-any")


@door(*REGISTRARS)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The registrars' list: what waits for an emblem, what waits for the second person, what is issued."""
    context = {
        "due": queries.cases_due(),
        "on_the_way": list(queries.emblems().exclude(state__in=queries.ISSUED).order_by("proposed_at")),
        "issued": queries.register(),
    }
    return render(request, "emblem/desk.html", context)


@door(Duty.ISSUE_EMBLEM)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, pk: Any) -> HttpResponse:
    """The first person: look at what the emblem will rest on, and propose it."""
    case = plans.case_for(request.user, pk, request.at)
    form = ProposeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        emblem = actions.propose(case, by=request.user, at=request.at, awarded_on=form.cleaned_data["awarded_on"])
        return redirect("emblem-decide", pk=emblem.pk)
    context = {
        "case": case,
        "form": form,
        "resolution": queries.deciding_resolution(case),
        "answer": access.may_propose(request.user, case, request.at),
    }
    return render(request, "emblem/propose.html", context)


@door(*REGISTRARS)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: Any) -> HttpResponse:
    """The second person: read exactly what will be signed, then approve or decline."""
    emblem = queries.emblem_to_decide(pk)
    form = DeclineForm(request.POST if request.POST.get("decision") == "decline" else None)
    if request.method == "POST":
        if request.POST.get("decision") == "approve":
            actions.approve(emblem, by=request.user, at=request.at)
            return redirect("emblem-decide", pk=emblem.pk)
        if form.is_valid():
            actions.decline(emblem, reason=form.cleaned_data["reason"], by=request.user, at=request.at)
            return redirect("emblem-desk")
    facts = actions.facts_of(emblem, number=emblem.credentials.count() + 1, signed_at=request.at)
    context = {
        "emblem": emblem,
        "facts": facts,
        "petals": petals_of(emblem),
        "form": form,
        "answer": access.may_approve(request.user, emblem, request.at),
        "acts": emblem.acts.select_related("by").order_by("at"),
        "year": emblem.case.rules.year,
        "approve_fields": {"decision": "approve"},
        "public": reverse("emblem-verify", args=[emblem.serial]),
    }
    return render(request, "emblem/decide.html", context)
