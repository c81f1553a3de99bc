"""The published files as this site serves them, the same bytes as on the issuer's own host; and the badge with the live state."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept
from tramuang.emblem import queries
from tramuang.emblem.adapters import pictures

# What a file is, by the end of its name; whatever is not here is a piece of the log.
KINDS = {
    ".json": "application/json", ".jwt": "application/vc+jwt", ".svg": "image/svg+xml", ".png": "image/png",
    ".pdf": "application/pdf", ".zip": "application/zip", ".html": "text/html; charset=utf-8",
}  # fmt: skip
COPY = re.compile(r"[0-9]{1,4}\.json")
SAVED = (".pdf", ".zip", ".html")  # to be kept by whoever asks for them, and never run under this site's address
# A picture or a log that is opened by itself runs and loads nothing.
ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
CODES = ("revoked", "suspended", "expired")


@door(PUBLIC)
@require_safe
def of_emblem(request: HttpRequest, serial: str, name: str) -> HttpResponse:
    """A file of one emblem: a copy, a picture with the copy in it, the certificate, a bundle."""
    return _file(f"v/{queries.emblem_by_serial(serial).serial}/{name}", save_as=f"{serial}-{name}")


@door(PUBLIC)
@require_safe
def published(request: HttpRequest, path: str) -> HttpResponse:
    """A file of the programme: the key document, a status list, the log, the list of all emblems."""
    return _file(path)


def is_published(serial: str) -> bool:
    """Whether the files of an emblem lie in the published tree."""
    return Path(settings.EMBLEM_SITE_DIR, "v", serial, "certificate.pdf").exists()


def _file(path: str, save_as: str = "") -> HttpResponse:
    root = Path(settings.EMBLEM_SITE_DIR).resolve()
    place = (root / path).resolve()
    if root not in place.parents:
        raise Http404(path)
    try:
        content = place.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as absent:
        raise Http404(path) from absent
    kind = "application/vc" if COPY.fullmatch(place.name) else KINDS.get(place.suffix, "application/octet-stream")
    response = HttpResponse(content, content_type=kind)
    if place.suffix in SAVED:
        response.headers["Content-Disposition"] = f'attachment; filename="{save_as or place.name}"'
    response.headers["Content-Security-Policy"] = ALONE
    # Anybody's page may ask: all of it is public, and a verifier in a browser has to.
    response.headers["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=60)
    return response


@door(PUBLIC)
@require_safe
@kept(page=False)
def badge(request: HttpRequest, serial: str) -> HttpResponse:
    """The small sign for a city's own site: whether its emblem stands, as read now."""
    emblem = queries.emblem_by_serial(serial)
    verdict = queries.verify_emblem(emblem, at=request.at)
    state = next((code for code in CODES if code in {reason.code for reason in verdict.reasons if reason.against}), "")
    english = request.GET.get("lang") == "en"
    name = (emblem.area.name_en or emblem.area.name_th) if english else emblem.area.name_th
    drawn = pictures.badge(
        state or verdict.verdict, name, emblem.case.rules.year, request.at, "en" if english else "th"
    )
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
