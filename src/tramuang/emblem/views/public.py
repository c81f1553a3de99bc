"""Verification for everybody: one emblem, any file, and the same answers for programs."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept
from tramuang.base.pure.thai.dates import long_date
from tramuang.emblem import access, queries
from tramuang.emblem.documents import fingerprint
from tramuang.emblem.forms import DayForm, FileForm, SerialForm
from tramuang.emblem.models import Emblem
from tramuang.emblem.pure import verdicts
from tramuang.emblem.pure.credential import moment_day, tidy_serial
from tramuang.emblem.pure.embedding import snippet
from tramuang.emblem.pure.verifying.names import about_domain, host_of
from tramuang.emblem.views import drawing
from tramuang.emblem.views.files import is_published
from tramuang.plans.access import lang
from tramuang.plans.views.asking import who

SHOWN = 24  # emblems on the page where a serial is asked for


@door(PUBLIC)
@require_safe
@kept()
def verify(request: HttpRequest, serial: str) -> HttpResponse:
    """The public page of one emblem: whether it stands (on a day), what it says, and what that rests on."""
    emblem = _emblem(request, serial)
    if isinstance(emblem, HttpResponse):
        return emblem
    form = DayForm(request.GET if "on" in request.GET else None, at=request.at)
    day = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    at = _noon(day) if day and day != form.today else request.at
    credential = queries.current_credential(emblem)
    verdict = queries.verify_emblem(emblem, at=at, now=request.at, credential=credential)
    last_day = queries.signed_term(credential) if credential else None
    headline = _headline(verdict, day if at is not request.at else None)
    person = who(request)
    context = {
        "emblem": emblem,
        "inside": person is not None and access.may_see(person, emblem, request.at).ok,
        "verdict": verdict,
        "headline": headline,
        "mark": drawing.MARKS[verdict.verdict],
        "found": drawing.found(verdict),
        "credential": credential,
        "last_day": last_day,
        "validity": queries.validity(emblem),
        "picture": drawing.picture(emblem),
        "decision": drawing.decision(emblem),
        "domains": drawing.domains(emblem),
        "sources": drawing.sources(emblem),
        "receipts": queries.receipts_of(emblem),
        "form": form,
        "on": day,
        "days": drawing.days(
            emblem,
            on=day or form.today,
            today=form.today,
            until=queries.ended_on(emblem) or last_day,
            stood=verdict.verdict == "valid",
            label=headline,
        ),
        "issuer_name": settings.ISSUER_NAME,
        "issuer_did": settings.ISSUER_DID,
        "issuer_host": host_of(settings.ISSUER_DID),
        "files": _files(emblem, credential),
        "delivery": queries.delivery_of(emblem),
        "snippet": snippet(settings.VERIFY_URL, emblem.serial, lang()),
        "fingerprint": fingerprint(credential.content.encode()) if credential else "",
    }
    response = render(request, "emblem/verify.html", context)
    if credential is not None and not context["files"]:
        response.headers["Cache-Control"] = (
            "no-store"  # its files come when they are published: no record tells of that
        )
    return response


def _files(emblem: Emblem, credential: Any) -> list[dict[str, Any]]:
    """What can be taken away, once it is published: each file with what it is for."""
    if credential is None or not is_published(emblem.serial):
        return []
    named = (
        ("emblem-1024.png", "award", _("Picture (PNG)"), _("For print and screens; the signed file is inside it.")),
        (
            "emblem.svg",
            "rosette-discount-check",
            _("Picture (SVG)"),
            _("Sharp at any size; the signed file is inside it."),
        ),
        (
            "certificate.pdf",
            "file-certificate",
            _("Certificate (PDF)"),
            _("To frame; the signed file is attached to it."),
        ),
        ("bundle.html", "shield-check", _("Offline page"), _("Checks itself without a network, from a USB stick.")),
        ("bundle.zip", "package", _("Everything (ZIP)"), _("Every file and proof, for an archive.")),
    )
    return [
        {"href": reverse("emblem-file", args=[emblem.serial, name]), "icon": icon, "title": title, "text": text}
        for name, icon, title, text in named
    ]


def _emblem(request: HttpRequest, serial: str) -> Emblem | HttpResponseRedirect:
    """The emblem at this address; a serial that is typed otherwise leads to its own address."""
    tidy = tidy_serial(serial)
    if tidy != serial:
        return redirect("emblem-verify", serial=tidy)
    return queries.emblem_by_serial(serial)


def _noon(day: Any) -> datetime:
    return datetime.combine(day, time(12), get_current_timezone())


def _headline(verdict: verdicts.Verdict, day: Any) -> str:
    if day is None:
        return str(drawing.HEADLINES[verdict.verdict])
    if verdict.verdict == "valid":
        return gettext("This emblem stood on %(day)s") % {"day": long_date(day, lang())}
    if verdict.verdict == "not-valid":
        return gettext("This emblem did not stand on %(day)s") % {"day": long_date(day, lang())}
    return str(drawing.HEADLINES[verdict.verdict])


@door(PUBLIC)
@require_safe
def verify_json(request: HttpRequest, serial: str) -> HttpResponse:
    """The same answer for programs."""
    checked = queries.verify(serial, at=request.at)
    emblem = checked.emblem
    if emblem is None and checked.verdict.verdict == "not-valid":
        body = {
            "type": "urn:tramuang:not-registered",
            "title": "not registered",
            "status": 404,
            **checked.verdict.as_dict(),
        }
        return _json(body, status=404, content_type="application/problem+json")
    if emblem is None:
        return _json({"serial": tidy_serial(serial), **checked.verdict.as_dict()}, status=503)
    credential = queries.current_credential(emblem)
    answer = {
        "serial": emblem.serial,
        "area": emblem.area_id,
        "state": emblem.state,
        "awarded": emblem.awarded_on.isoformat(),
        "provenance": emblem.provenance,
        "domains": emblem.domains,
        "domainsProvenance": emblem.case.plan.provenance,
        "sha256": credential.sha256 if credential else None,
        "credential": settings.PUBLIC_URL + reverse("emblem-credential", args=[emblem.serial]),
        "at": request.at.isoformat(),
        **checked.verdict.as_dict(),
    }
    return _json(answer)


def _json(body: dict[str, Any], status: int = 200, content_type: str = "application/json") -> JsonResponse:
    return JsonResponse(body, status=status, content_type=content_type, json_dumps_params={"ensure_ascii": False})


@door(PUBLIC)
@require_safe
def credential(request: HttpRequest, serial: str) -> HttpResponse:
    """The signed bytes, exactly."""
    found = queries.current_credential(queries.emblem_by_serial(serial))
    if found is None:
        raise Http404(serial)
    response = HttpResponse(found.content.encode(), content_type="application/vc+json")
    response["Content-Disposition"] = f'attachment; filename="{serial}.json"'
    return response


@door(PUBLIC)
@require_http_methods(["GET", "HEAD", "POST"])
def verify_any(request: HttpRequest) -> HttpResponse:
    """Look up a serial, or hand in a file: it is checked and never kept."""
    if request.method != "POST":
        return _ask(request)
    if "serial" in request.POST:
        form = SerialForm(request.POST)
        if not form.is_valid():
            return _ask(request, serial_form=form, status=422)
        serial = form.cleaned_data["serial"]
        if queries.find_issued(serial):
            return redirect("emblem-verify", serial=serial)
        return _ask(request, serial_form=form, status=404, unknown=serial)
    if "domain" in request.POST:
        return _ask(
            request,
            domain=about_domain(request.POST["domain"][:200], settings.ISSUER_DID),
            asked=request.POST["domain"][:200],
        )
    file_form = FileForm(request.POST, request.FILES)
    if not file_form.is_valid():
        return _ask(request, file_form=file_form, status=422)
    file = file_form.cleaned_data["file"]
    verdict, emblem, document = queries.verify_bytes(file.read(), at=request.at)
    name = document.get("name")
    hint = verdict.facts.get("serial", "") if not document else ""
    context = {
        "name": file.name,
        "headline": drawing.FILES[verdict.verdict],
        "mark": drawing.MARKS[verdict.verdict],
        "found": drawing.found(verdict),
        "emblem": emblem,
        "picture": drawing.picture(emblem) if emblem else None,
        "illustrative": emblem is not None and queries.is_illustrative(emblem),
        "more": "emblem/_term.html" if emblem else None,
        "last_day": moment_day(document.get("validUntil")),
        "validity": queries.validity(emblem) if emblem else None,
        # What a file that does not count calls itself, shortened: it comes from whoever made it.
        "said": name[:120] if isinstance(name, str) else "",
        # A serial that stands on a picture proves nothing, but the register knows it or not.
        "hint": hint if hint and queries.find_issued(hint) else "",
    }
    return render(request, "emblem/verified_file.html", context)


def _ask(request: HttpRequest, *, status: int = 200, **given: Any) -> HttpResponse:
    emblems = queries.register()
    domain = given.get("domain")
    context = {
        "issuer_host": host_of(settings.ISSUER_DID),
        "domain_found": drawing.found(domain) if domain else [],
        "serial_form": SerialForm(),
        "file_form": FileForm(),
        "rows": [{"emblem": emblem, "picture": drawing.picture(emblem)} for emblem in emblems[:SHOWN]],
        "illustrative": any(queries.is_illustrative(emblem) for emblem in emblems[:SHOWN]),
        "total": len(emblems),
        "more": len(emblems) - SHOWN,
        **given,
    }
    return render(request, "emblem/verify_any.html", context, status=status)
