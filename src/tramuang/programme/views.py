"""The rules in the open: every edition with the source and status of each parameter, and the policy instruments."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from tramuang.base.doors import PUBLIC, door
from tramuang.programme import queries


@door(PUBLIC)
@require_GET
def edition(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """One edition: domains, criteria, flows, bodies, sheets and parameters, each with its source and status."""
    found = queries.edition_for(f"{programme}/{code}")
    context = {
        "edition": found,
        "rules": found.rules,
        "language": get_language() or "th",
        "parameters": queries.parameters(found),
        "sources": {source.code: source for source in found.rules.sources},
    }
    return render(request, "programme/edition.html", context)


@door(PUBLIC)
@require_GET
def edition_file(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """The edition's exact text, as it was published."""
    found = queries.edition_for(f"{programme}/{code}")
    response = HttpResponse(found.text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{programme}-{code}.yaml"'
    return response


@door(PUBLIC)
@require_GET
def instruments(request: HttpRequest) -> HttpResponse:
    """The policy instruments around the programme, each with its dated states."""
    today = timezone.localdate(request.at)
    found = [(view.instrument, view.now) for view in queries.instruments(today)]
    return render(request, "programme/instruments.html", {"instruments": found})
