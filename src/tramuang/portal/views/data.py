"""Open data: what can be taken away, and the files; and the reference of the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept, state_of
from tramuang.base.pure.thai.dates import local_day, long_date
from tramuang.plans.access import lang
from tramuang.portal.pure.exports import as_csv, as_json
from tramuang.portal.queries import data as queries

MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@door(PUBLIC)
@require_safe
@kept()
def data(request: HttpRequest) -> HttpResponse:
    """What can be taken away, under which licence and as of when."""
    found = [
        {
            "set": each,
            "csv": reverse("portal-data-file", args=[each.name, "csv"]),
            "json": reverse("portal-data-file", args=[each.name, "json"]),
        }
        for each in queries.DATASETS.values()
    ]
    context = {
        "datasets": found,
        "licence": queries.LICENCE,
        "licence_url": queries.LICENCE_URL,
        "as_of": long_date(local_day(request.at), lang()),
    }
    return render(request, "portal/data.html", context)


@door(PUBLIC)
@require_safe
@kept(page=False)
def data_file(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """One dataset as CSV or JSON, a provenance column in every row."""
    if form not in MEDIA:
        raise Http404(form)
    found = queries.dataset(name)
    rows = found.rows(request.at, state_of(request))
    day = local_day(request.at).isoformat()
    content = as_csv(found.columns, rows) if form == "csv" else as_json(about(name, day), found.columns, rows)
    response = HttpResponse(content, content_type=MEDIA[form])
    response["Content-Disposition"] = f'attachment; filename="tramuang-{name}-{day}.{form}"'
    return response


def about(name: str, day: str) -> dict[str, Any]:
    """What a dataset says of itself: title in both languages, licence, as-of day, and what provenance means."""
    found = queries.dataset(name)
    titles = {}
    for code in ("th", "en"):
        with override(code):
            titles[code] = {"title": str(found.label), "description": str(found.what)}
    return {
        "dataset": name,
        **titles,
        "licence": queries.LICENCE,
        "licence_url": queries.LICENCE_URL,
        "as_of": day,
        "provenance": {
            "real": "from a public source, named in the row where there is one",
            "illustrative": "made up for the demonstration around a real area",
            "invented": "about a town that does not exist",
        },
    }


@door(PUBLIC)
@require_safe
@kept()
def reference(request: HttpRequest, described: Callable[[], dict[str, Any]]) -> HttpResponse:
    """The reference of the API, written from its own description, which `urls.py` hands in."""
    found = described()
    context = {
        "info": found["info"],
        "operations": operations(found),
        "schemas": schemas(found),
        "takes_columns": [_("Takes"), _("In"), _("Needed"), _("Type"), _("Meaning")],
        "gives_columns": [_("Answers"), _("Meaning"), _("Shape of the answer")],
        "field_columns": [_("Field"), _("Type"), _("Always there"), _("Meaning")],
    }
    return render(request, "portal/reference.html", context)


def operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    """Every operation of a description with what it takes and gives, in plain values."""
    found = []
    for path, methods in described.get("paths", {}).items():
        for method, operation in methods.items():
            found.append(
                {
                    "id": operation["operationId"],
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary", ""),
                    "text": operation.get("description", ""),
                    "takes": [
                        [
                            f"{each['name']}",
                            each["in"],
                            _("yes") if each.get("required") else _("no"),
                            kind(each.get("schema", {})),
                            each.get("description", ""),
                        ]
                        for each in operation.get("parameters", [])
                    ],
                    "gives": [
                        [
                            code,
                            answer.get("description", ""),
                            ", ".join(kind(each.get("schema", {})) for each in answer.get("content", {}).values()),
                        ]
                        for code, answer in operation["responses"].items()
                    ],
                }
            )
    return found


def schemas(described: dict[str, Any]) -> list[dict[str, Any]]:
    """Every schema of a description with its fields."""
    found = []
    for name, schema in sorted(described.get("components", {}).get("schemas", {}).items()):
        needed = set(schema.get("required", ()))
        found.append(
            {
                "name": name,
                "text": schema.get("description", ""),
                "fields": [
                    [field, kind(of), _("yes") if field in needed else _("no"), of.get("description", "")]
                    for field, of in schema.get("properties", {}).items()
                ],
            }
        )
    return found


def kind(schema: dict[str, Any]) -> str:
    """A JSON schema in a few words."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return " | ".join(dict.fromkeys(kind(part) for part in schema[word]))
    if schema.get("type") == "array":
        return f"[{kind(schema.get('items', {}))}]"
    if "additionalProperties" in schema and isinstance(schema["additionalProperties"], dict):
        return f"{{{kind(schema['additionalProperties'])}}}"
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    form = f" ({schema['format']})" if "format" in schema else ""
    return f"{schema.get('type', 'any')}{form}"
