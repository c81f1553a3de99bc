"""Language and theme as a person chose them: links (`?lang=en`, `?theme=dark`) that work without script and set a cookie.

A link instead of a form keeps public pages free of a CSRF token, so that they can be cached; nothing but two cookies is changed by it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

THEMES = ("auto", "light", "dark")
THEME_COOKIE = "theme"
YEAR = 365 * 24 * 60 * 60


def chosen_theme(request: HttpRequest) -> str:
    """The theme asked for in the address, else in the cookie, else the device's own (`auto`)."""
    for value in (request.GET.get("theme"), request.COOKIES.get(THEME_COOKIE)):
        if value in THEMES:
            return value
    return "auto"


class AppearanceMiddleware:
    """Reads `?lang=` and `?theme=`, shows the page so and remembers the choice; stands after LocaleMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = request.GET.get("lang", "") if request.method in ("GET", "HEAD") else ""
        asked = language in dict(settings.LANGUAGES)
        if asked:
            translation.activate(language)
            request.LANGUAGE_CODE = language
        response = self.get_response(request)
        if asked:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=YEAR,
                samesite="Lax",
                secure=settings.LANGUAGE_COOKIE_SECURE,
            )
        if request.GET.get("theme") in THEMES:
            # The theme's cookie is read by a script too, so that a page from a cache is shown as the person likes it.
            response.set_cookie(
                THEME_COOKIE, request.GET["theme"], max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        if "text/html" in response.get("Content-Type", ""):
            patch_vary_headers(response, ["Cookie"])
        return response
