"""Figures for programs. Sensors push to `POST /api/v1/figures/readings` with a token for each source: what is answered 202 is on the disk.

`GET /api/v1/figures/<indicator or index>/<place>/` gives every published period with the place's value and rank and the national figure;
`GET /api/v1/figures/places/<place>/` everything that is computed for a place, of one revision. Both tell with their ETag whether anything is new.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import condition
from numpy.typing import NDArray

from tramuang.base.answers import no
from tramuang.base.doors import PUBLIC, door, problem
from tramuang.figures import actions, queries
from tramuang.figures.pure import sensing
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.pure.tables import period_of
from tramuang.figures.views.past import of_then

MOST = 20
LARGEST = 256 << 10
KINDS = ("application/json", "application/ld+json")
NO_TOKEN = no("token", _("Send the token of your source: Authorization: Bearer …"))
NOT_JSON = no("not-json", _("The body is no JSON."))
TOO_LARGE = no("too-large", _("A push holds at most 20 readings and 256 KiB."))
ONLY_POST = no("method", _("Readings are pushed with POST."))
NOT_NOW = no("not-now", _("The readings could not be written now. Push them again."))


NO_PERIOD = no("period", _("A period is 2565, FY2565, 2565-Q1 or 2565-03."))


def _state(_request: HttpRequest, **_address: str) -> str:
    return f'W/"{queries.mark()}"'


@door(PUBLIC)
@condition(etag_func=_state)
@of_then
def place_sheet(request: HttpRequest, place: str) -> HttpResponse:
    """All figures of a place beside the nation's, its scores and ranks in every index, all of one revision; null is not known, never nought."""
    try:
        revision, edition, found = queries.sheets(place, *_between(request))
    except ValueError:
        return problem(request, 422, NO_PERIOD)
    except KeyError:
        raise Http404(place) from None
    tables = [
        {
            "publish": sheet.publish,
            "periods": [each.text() for each in sheet.periods],
            "figures": {
                line.indicator.id: {
                    "definition": line.indicator.hash, "unit": line.indicator.unit, "values": _known(line.figures),
                    "nation": _known(line.nation), "known": line.known.tolist(), "expected": line.expected,
                }
                for line in sheet.lines
            },
            "indices": {
                f"{level.index.id}/{level.pillar}" if level.pillar != level.index.id else level.index.id: {
                    "definition": level.index.hash, "scores": _known(level.scores), "ranks": [rank or None for rank in level.ranks.tolist()],
                    "of": level.of.tolist(),
                }
                for level in sheet.levels
            },
        }
        for sheet in found
    ]  # fmt: skip
    answer = JsonResponse({"place": place, "edition": edition, "revision": revision, "tables": tables})
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _between(request: HttpRequest) -> tuple[Period | None, Period | None]:
    """The periods that an address names; ValueError where one is none."""
    first, last = (period_of(request.GET[key]) if request.GET.get(key) else None for key in ("from", "to"))
    return first, last


def _known(values: NDArray[np.float64]) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]


@door(PUBLIC)
@condition(etag_func=_state)
@of_then
def timeline(request: HttpRequest, name: str, place: str) -> HttpResponse:
    """An indicator or index of a place over time, all of one revision; `from` and `to` name periods. Null is not known, never nought."""
    try:
        found = queries.timeline(name, place, *_between(request))
    except ValueError:
        return problem(request, 422, NO_PERIOD)
    except KeyError:
        raise Http404(name) from None
    head = {
        "name": name,
        "place": place,
        "unit": queries.library().indicators[name].unit if name in queries.library().indicators else "score",
    }
    about = (
        {"definition": found[0].definition_hash, "edition": found[0].edition, "revision": found[0].revision}
        if found
        else {}
    )
    rows = [
        {
            "period": each.period.text(), "value": each.value, "rank": each.rank, "of": each.of, "nation": each.nation, "known": each.known,
            "expected": each.expected,
        }
        for each in found
    ]  # fmt: skip
    answer = JsonResponse({**head, **about, "periods": rows})
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@csrf_exempt
@door(PUBLIC)
def readings(request: HttpRequest) -> HttpResponse:
    """Takes at most 20 readings as NGSI-LD (normalised or key-values) or SensorThings; all of them, or the faults of each."""
    if request.method != "POST":
        answer = problem(request, 405, ONLY_POST)
        answer.headers["Allow"] = "POST"
        return answer
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    feed = queries.feed_of(token.strip()) if scheme.lower() == "bearer" and token.strip() else None
    if feed is None:
        answer = problem(request, 401, NO_TOKEN)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        return problem(request, 413, TOO_LARGE)
    try:
        payload: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        return problem(request, 400, NOT_JSON)
    found = sensing.read(payload, now=request.at, most=MOST)
    if found.faults:
        faults = [{"path": each.path, "code": each.code, "th": each.th, "en": each.en} for each in found.faults]
        status = 413 if any(each.code == "too-many" for each in found.faults) else 422
        body = {
            "type": "urn:tramuang:bad-readings",
            "title": faults[0]["en"],
            "status": status,
            "code": "bad-readings",
            "faults": faults,
        }
        return JsonResponse(body, status=status, content_type="application/problem+json")
    try:
        taken = actions.push(feed, found.readings, at=request.at)
    except (TimeoutError, RuntimeError):
        return problem(request, 503, NOT_NOW)
    return JsonResponse({"accepted": taken}, status=202)
