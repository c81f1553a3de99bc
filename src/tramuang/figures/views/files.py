"""Figures to take away: every table as CSV, XLSX, Parquet, JSON-stat and SDMX-CSV, each with what must be known of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept
from tramuang.base.pure.thai.dates import local_day
from tramuang.figures import queries
from tramuang.figures.adapters.writers import as_parquet, as_xlsx
from tramuang.figures.pure.exports import Table, as_csv, as_jsonstat, as_sdmx_csv, described
from tramuang.figures.views import sheets, words

Write = Callable[[Table, str], bytes | str]
# Form: (ending, media type, writer). The media type of SDMX-CSV is that of its field guide.
FORMS: dict[str, tuple[str, str, Write]] = {
    "csv": ("csv", "text/csv; charset=utf-8", lambda table, _lang: as_csv(table)),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "parquet": ("parquet", "application/vnd.apache.parquet", lambda table, _lang: as_parquet(table)),
    "json-stat": ("json", "application/json", as_jsonstat),
    "sdmx-csv": (
        "sdmx.csv",
        "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8",
        lambda table, _lang: as_sdmx_csv(table),
    ),
}
NAMES = {"csv": "CSV", "xlsx": "XLSX", "parquet": "Parquet", "json-stat": "JSON-stat", "sdmx-csv": "SDMX-CSV"}
ICONS = {
    "csv": "file-spreadsheet",
    "xlsx": "table",
    "parquet": "database",
    "json-stat": "file-code",
    "sdmx-csv": "file-description",
}
METADATA = "metadata"
CATALOGUE = "catalogue"


def links(name: str, said: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """The downloads of a table: the catalogue, an indicator, an index, or a place's profile."""
    said = [*said, *([("lang", "en")] if words.lang() == "en" else [])]
    tail = f"?{urlencode(said)}" if said else ""
    found = [
        {"text": NAMES[form], "href": f"{reverse('figures-file', args=[name, form])}{tail}", "icon": ICONS[form]}
        for form in FORMS
    ]
    return [
        *found,
        {"text": "CSVW", "href": f"{reverse('figures-file', args=[name, METADATA])}{tail}", "icon": "info-circle"},
    ]


@door(PUBLIC)
@require_safe
@kept("kind", page=False)
def file(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """One table in one format; `metadata` is the description beside the CSV."""
    if form not in FORMS and form != METADATA:
        raise Http404(form)
    table = table_of(request, name)
    address = request.build_absolute_uri(reverse("figures-file", args=[name, "csv"]))
    stem = f"tramuang-{name.lower()}"
    if form == METADATA:
        text = json.dumps(described(table, f"{stem}.csv"), ensure_ascii=False, indent=1)
        return _answer(text, "application/csvm+json", f"{stem}.csv-metadata.json")
    ending, media, write = FORMS[form]
    response = _answer(write(table, _language(request)), media, f"{stem}.{ending}")
    if form == "csv":
        described_by = address.removesuffix("csv/") + f"{METADATA}/"
        response["Link"] = f'<{described_by}>; rel="describedby"; type="application/csvm+json"'
    return response


def _language(request: HttpRequest) -> str:
    """The language that the address names: a file is kept for everybody, whatever language they read pages in."""
    return "en" if request.GET.get("lang") == "en" else "th"


def _answer(content: bytes | str, media: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def table_of(request: HttpRequest, name: str) -> Table:
    """The table that a name stands for; Http404 when there is none."""
    library, kind = queries.library(), request.GET.get("kind", "")
    if kind not in ("", "province", "area"):
        raise Http404(kind)
    day = local_day(request.at).isoformat()
    address = request.build_absolute_uri(request.path)
    if name == CATALOGUE:
        return sheets.catalogue(library, day, address)
    if name in library.indicators:
        return sheets.indicator(library, library.indicators[name], kind, day, address)
    if name in library.indices:
        return sheets.index(library, library.indices[name], kind, day, address)
    found = sheets.profile(library, name, day, address)
    if found is None:
        raise Http404(name)
    return found
