from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, include, path

from tramuang.base.doors import PUBLIC, door
from tramuang.base.keeping import kept
from tramuang.portal import api, views

# What the operations of the API read from the query string and has few answers; a search by words is not kept.
ASKED = ("page", "per_page", "round", "province")


def operations() -> Iterator[URLPattern]:
    """The API's addresses: open to everybody, kept, and described here and not by the package."""
    for pattern in api.api.urls[0]:
        if pattern.name != "api-root":
            yield path(
                str(pattern.pattern), door(PUBLIC)(kept(*ASKED, page=False)(pattern.callback)), name=pattern.name
            )
    yield path("openapi.json", api.openapi, name="openapi")
    yield path("", views.reference, {"described": api.described}, name="api-root")
    yield path("<path:rest>", api.unknown, name="unknown")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.nation, name="portal-nation"),
    path("claims/", views.claims, name="portal-claims"),
    path("measures/<slug:name>/", views.measure, name="portal-measure"),
    path("measures/<slug:name>/rows.csv", views.measure_csv, name="portal-measure-csv"),
    path("cities/", views.cities, name="portal-cities"),
    path("cities/<slug:code>/", views.city, name="portal-city"),
    path("rounds/", views.rounds, name="portal-rounds"),
    path("rounds/<slug:code>/", views.round_, name="portal-round"),
    path("desk/", views.desk, name="portal-desk"),
    path("search/", views.search, name="portal-search"),
    path("data/", views.data, name="portal-data"),
    path("data/<slug:name>.<slug:form>", views.data_file, name="portal-data-file"),
    path("api/v1/", include((list(operations()), "api"), namespace="api")),
]
