"""The API for everybody: `/api/v1/`. It reads; every answer carries provenance, and problems are told as RFC 9457 has it."""

from __future__ import annotations

import json
from functools import cache as once
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from tramuang.base.answers import NotAllowed, no
from tramuang.base.doors import PUBLIC, door, problem
from tramuang.base.keeping import state_of
from tramuang.emblem import queries as emblems_of
from tramuang.portal.api import shapes, shaping
from tramuang.portal.queries import cities as cities_of
from tramuang.portal.queries import claims as claims_of
from tramuang.portal.queries import measures as measures_of
from tramuang.portal.queries import rounds as rounds_of
from tramuang.portal.queries.cities import Sought
from tramuang.programme import queries as programme

PROBLEM = "application/problem+json"
api = NinjaAPI(
    title="Tramuang",
    version="1",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    description=(
        "Reads the public record: rounds, cities, claims, measures and emblems. Answers carry an ETag: send it back in If-None-Match. "
        "Null is not known, which is not nought. Years whose names end in _be are Buddhist-era."
    ),
)
PageNumber = Annotated[int, Query(ge=1, description="Which page, from 1.")]
PerPage = Annotated[int, Query(ge=1, le=100, description="How many on a page, 100 at most.")]
WRONG = {404: shapes.Problem, 422: shapes.Problem}


@api.get("/rounds", response={200: shapes.Rounds, **WRONG}, url_name="rounds", summary="Rounds")
def rounds(request: HttpRequest, page: PageNumber = 1, per_page: PerPage = 50) -> Any:
    """Every round, newest code first."""
    head, found = shaping.paged(programme.rounds(), page, per_page)
    return {**head, "items": [shaping.round_(each) for each in found]}


@api.get(
    "/rounds/{code}/status",
    response={200: shapes.Status, **WRONG},
    url_name="round-status",
    summary="A round in numbers",
)
def round_status(request: HttpRequest, code: str) -> Any:
    """How many areas, provinces and cases a round has, and how many cases stand at each stage."""
    return rounds_of.status_of(programme.round_for(code)).as_dict()


@api.get("/cities", response={200: shapes.Cities, **WRONG}, url_name="cities", summary="Cities")
def cities(
    request: HttpRequest, q: str = "", province: str = "", round: str = "", page: PageNumber = 1, per_page: PerPage = 50
) -> Any:
    """Cities in Thai order; `q` narrows by name, operator or province, `province` by ISO 3166-2 code, `round` by a public case in it."""
    found = cities_of.listed(Sought(q[:120], province, round), ()).all
    head, lines = shaping.paged(found, page, per_page)
    return {**head, "items": [shaping.city(each) for each in lines]}


@api.get("/cities/{code}", response={200: shapes.CityWhole, **WRONG}, url_name="city", summary="A city")
def city(request: HttpRequest, code: str) -> Any:
    """A city with everything public about it; a draft is nowhere in it."""
    return shaping.city_whole(cities_of.city(code, None, request.at))


@api.get("/claims", response={200: shapes.Claims, **WRONG}, url_name="claims", summary="Public statements")
def claims(request: HttpRequest, round: str = "", page: PageNumber = 1, per_page: PerPage = 50) -> Any:
    """Every public statement beside what the records substantiate; `round` takes a scope: a round, batch-<n>, or all."""
    scopes = [scope.code for scope in claims_of.scopes(())]
    if round and round not in scopes:
        raise Http404(round)
    seen = [
        each for scope in ([round] if round else scopes) for each in claims_of.claims_seen(scope, state_of(request))
    ]
    head, found = shaping.paged(seen, page, per_page)
    return {**head, "items": [shaping.claim(each) for each in found]}


@api.get("/measures", response={200: list[str], **WRONG}, url_name="measures", summary="The names of all measures")
def measures(request: HttpRequest) -> Any:
    """The name of every measure on offer."""
    return sorted(measures_of.registered())


@api.get(
    "/measures/{name}", response={200: shapes.Measure, **WRONG}, url_name="measure", summary="A measure with its rows"
)
def measure(request: HttpRequest, name: str, round: str = "") -> Any:
    """A computed figure with method, coverage and date, and every row it rests on; `round` is by default the latest that has ended."""
    of = rounds_of.round_or_latest(round)
    if of is None:
        raise Http404(round)
    return shaping.measure(measures_of.computed(name, of.code, state_of(request)), of)


@api.get("/emblems", response={200: shapes.Emblems, **WRONG}, url_name="emblems", summary="Emblems")
def emblems(request: HttpRequest, round: str = "", page: PageNumber = 1, per_page: PerPage = 50) -> Any:
    """Every issued emblem, newest award first; those suspended or revoked are among them and say so."""
    head, found = shaping.paged(emblems_of.register(round), page, per_page)
    return {**head, "items": [shaping.emblem(each) for each in found]}


@api.get(
    "/emblems/{serial}",
    response={200: shapes.EmblemWhole, **WRONG},
    url_name="emblem",
    summary="An emblem, checked now",
)
def emblem(request: HttpRequest, serial: str) -> Any:
    """An emblem with the answer whether it stands today: its signature is checked and its status asked."""
    found = emblems_of.emblem_by_serial(serial)
    return shaping.emblem_whole(found, emblems_of.verify_emblem(found, at=request.at))


# --- problems ---------------------------------------------------------------------------------------------------


@api.exception_handler(Http404)
def nothing_there(request: HttpRequest, fault: Http404) -> HttpResponse:
    """Nothing at this address, or nothing that everybody may see."""
    return problem(request, 404, no("not-found", _("There is nothing at this address.")))


@api.exception_handler(NotAllowed)
def refused(request: HttpRequest, fault: NotAllowed) -> HttpResponse:
    """What may not be."""
    return problem(request, 403, fault.answer)


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, fault: ValidationError) -> HttpResponse:
    """A question that cannot be answered: which part of it, and why."""
    body = {
        "type": "urn:tramuang:bad-request",
        "title": _("The request cannot be used as it is."),
        "status": 422,
        "code": "bad-request",
        "errors": [{"where": ".".join(map(str, each["loc"])), "what": each["msg"]} for each in fault.errors],
    }
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=422, content_type=PROBLEM)


@door(PUBLIC)
@csrf_exempt
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """An address that the API does not have."""
    return problem(request, 404, no("not-found", _("There is nothing at this address.")))


# --- the description --------------------------------------------------------------------------------------------


@once
def described() -> dict[str, Any]:
    """The OpenAPI description of this API."""
    schema: dict[str, Any] = dict(api.get_openapi_schema())
    for methods in schema["paths"].values():
        for operation in methods.values():
            for answer in operation["responses"].values():
                content = answer.get("content", {})
                if "Problem" in str(content):
                    answer["content"] = {PROBLEM: content.pop("application/json")}
                    answer["description"] = "Not there" if answer is operation["responses"].get(404) else "Not usable"
    return schema


@door(PUBLIC)
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description, for programs."""
    return HttpResponse(json.dumps(described(), ensure_ascii=False), content_type="application/json")
