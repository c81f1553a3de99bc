"""Every address of the site: each room brings its own."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    *[path("", include(f"tramuang.{room}.urls")) for room in settings.ROOMS if room != "site"],
]
if settings.DEMO:
    urlpatterns.append(path("", include("tramuang.site.demo_urls")))
