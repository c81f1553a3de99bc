"""The pages of editions and policy instruments; everybody may read them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept
from tramuang.programme import queries
from tramuang.programme.views import drawing


@door(PUBLIC)
@require_safe
@kept()
def edition(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """One edition: domains, components, ways, bodies, sheets and parameters, each with its source and status."""
    found = queries.edition_for(f"{programme}/{code}")
    rules, parameters = found.rules, queries.parameters(found)
    context = {
        "edition": found,
        "rules": rules,
        "columns": drawing.COLUMNS,
        "contents": drawing.contents(rules),
        "known": drawing.known(parameters),
        "parameters": parameters,
        "params": {view.parameter.code: view.parameter for view in parameters},
        "sources": {source.code: source for source in rules.sources},
        "flows": [drawing.flow_view(rules, flow) for flow in rules.flows],
        "sheets": [drawing.sheet_view(rules, sheet) for sheet in rules.sheets],
        "roles": [drawing.role_view(role) for role in rules.roles],
        "limit": rules.param(rules.nomination.limit),
    }
    return render(request, "programme/edition.html", context)


@door(PUBLIC)
@require_safe
def edition_file(request: HttpRequest, programme: str, code: str) -> HttpResponse:
    """The edition's exact text, as it was published."""
    found = queries.edition_for(f"{programme}/{code}")
    response = HttpResponse(found.text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{programme}-{code}.yaml"'
    return response


@door(PUBLIC)
@require_safe
@kept()
def instruments(request: HttpRequest) -> HttpResponse:
    """The policy instruments around the programme, by how far they have come, each with its dated states."""
    found = queries.instruments(timezone.localdate(request.at))
    return render(request, "programme/instruments.html", {"stages": drawing.by_stage(found), "total": len(found)})
