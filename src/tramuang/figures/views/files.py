"""Figures to take away: every table as CSV, XLSX, Parquet, JSON-stat and SDMX-CSV, each with what must be known of it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept
from tramuang.figures import queries
from tramuang.figures.adapters.writers import write_parquet, write_xlsx
from tramuang.figures.pure.exports import Table, as_jsonstat, csv_parts, described, sdmx_parts
from tramuang.figures.views import sheets, words
from tramuang.figures.views.past import NAMED, address, exact, of_then

Write = Callable[[Table, str, IO[bytes]], None]
# A larger file is sent from the disk and not kept for the next reader.
KEPT = 1 << 20


def _texts(parts: Callable[[Table], Iterator[str]]) -> Write:
    def write(table: Table, _lang: str, out: IO[bytes]) -> None:
        for part in parts(table):
            out.write(part.encode())

    return write


def _write(out: IO[bytes], text: str) -> None:
    out.write(text.encode())


# Form: (ending, media type, writer). The media type of SDMX-CSV is that of its field guide.
FORMS: dict[str, tuple[str, str, Write]] = {
    "csv": ("csv", "text/csv; charset=utf-8", _texts(csv_parts)),
    "xlsx": (
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda table, lang, out: write_xlsx(table, out, lang),
    ),
    "parquet": ("parquet", "application/vnd.apache.parquet", lambda table, _lang, out: write_parquet(table, out)),
    "json-stat": ("json", "application/json", lambda table, lang, out: _write(out, as_jsonstat(table, lang))),
    "sdmx-csv": (
        "sdmx.csv",
        "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8",
        _texts(sdmx_parts),
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
    query = dict(said) | ({"lang": "en"} if words.lang() == "en" else {})
    found = [
        {"text": NAMES[form], "href": address("figures-file", [name, form], **query), "icon": ICONS[form]}
        for form in FORMS
    ]
    return [*found, {"text": "CSVW", "href": address("figures-file", [name, METADATA], **query), "icon": "info-circle"}]


@door(PUBLIC)
@require_safe
@kept("kind", *NAMED, page=False)
@of_then
def file(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """One table in one format, as of today or of a state; `metadata` is the description beside the CSV."""
    if form not in FORMS and form != METADATA:
        raise Http404(form)
    table = table_of(request, name)
    stem = f"tramuang-{name.lower()}"
    if form == METADATA:
        text = json.dumps(described(table, f"{stem}.csv"), ensure_ascii=False, indent=1)
        return _named(HttpResponse(text, content_type="application/csvm+json"), f"{stem}.csv-metadata.json")
    ending, media, write = FORMS[form]
    # Written row by row: a long table is in memory neither here nor on its way.
    out = tempfile.SpooledTemporaryFile(max_size=KEPT)  # noqa: SIM115 - closed by the answer
    write(table, _language(request), out)
    response = _named(_sent(out, media), f"{stem}.{ending}")
    if form == "csv":
        described_by = request.build_absolute_uri(
            address("figures-file", [name, METADATA], kind=request.GET.get("kind", ""))
        )
        response["Link"] = f'<{described_by}>; rel="describedby"; type="application/csvm+json"'
    return response


def _sent(out: IO[bytes], media: str) -> HttpResponseBase:
    size = out.tell()
    out.seek(0)
    if size <= KEPT:
        with out:
            return HttpResponse(out.read(), content_type=media)
    return FileResponse(out, content_type=media, headers={"Content-Length": str(size), "Cache-Control": "no-cache"})


def _language(request: HttpRequest) -> str:
    """The language that the address names: a file is kept for everybody, whatever language they read pages in."""
    return "en" if request.GET.get("lang") == "en" else "th"


def _named[Response: HttpResponseBase](response: Response, name: str) -> Response:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def table_of(request: HttpRequest, name: str) -> Table:
    """The table that an address names; Http404 when there is none."""
    kind = request.GET.get("kind", "")
    if kind not in ("", "province", "area"):
        raise Http404(kind)
    # The address by which the very same file is found again, whatever is published by then.
    said = [("kind", kind)] if kind else []
    said += [("lang", "en")] if _language(request) == "en" else []
    own = request.build_absolute_uri(f"{request.path}?{urlencode([*said, *exact()])}")
    found = table_named(name, kind, own)
    if found is None:
        raise Http404(name)
    return found


def table_named(name: str, kind: str, own: str) -> Table | None:
    """The table of all indicators, of an indicator, an index or a place; None when there is none. `own` is the address that it gives itself."""
    library = queries.library()
    if name == CATALOGUE:
        return sheets.catalogue(library, own)
    if name in library.indicators:
        return sheets.indicator(library, library.indicators[name], kind, own)
    if name in library.indices:
        return sheets.index(library, library.indices[name], kind, own)
    return sheets.profile(library, name, own)
