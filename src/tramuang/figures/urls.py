from django.urls import URLPattern, path, register_converter

from tramuang.figures import api, views


class Defined:
    """The name of an indicator or an index: capitals, as the library writes them; so that other addresses stand beside it."""

    regex = "[A-Z][A-Z0-9_]{0,29}"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Defined, "defined")

urlpatterns: list[URLPattern] = [
    path("api/v1/figures/readings", api.readings, name="figures-readings"),
    path("api/v1/figures/places/<str:place>/", api.place_sheet, name="figures-place-sheet"),
    path("api/v1/figures/<defined:name>/<str:place>/", api.timeline, name="figures-timeline"),
    path("figures/", views.catalogue, name="figures-catalogue"),
    path("figures/data/", views.data, name="figures-data"),
    path("figures/data/uploads/<uuid:key>/", views.upload, name="figures-upload"),
    path("figures/data/<slug:code>/", views.dataset, name="figures-dataset"),
    path("figures/index/<defined:name>/", views.index, name="figures-index"),
    path("figures/places/<str:code>/", views.profile, name="figures-profile"),
    path("figures/files/<str:name>/<slug:form>/", views.file, name="figures-file"),
    path("figures/<defined:name>/", views.indicator, name="figures-indicator"),
    path("figures/<defined:name>/<str:code>/<str:period>/", views.trace, name="figures-trace"),
]
