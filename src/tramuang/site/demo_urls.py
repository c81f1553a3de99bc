"""The addresses that exist in the demonstration only."""

from django.urls import URLPattern, path

from tramuang.site import demo_views

urlpatterns: list[URLPattern] = [
    path("cast/", demo_views.cast, name="site-cast"),
    path("cast/<slug:key>/", demo_views.step_into, name="site-cast-step-in"),
]
