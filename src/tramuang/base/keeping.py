"""Public pages kept: a reader who has the page is told so before anything is read, everybody else shares one copy.

Only what a visitor sees is kept. Whoever has signed in gets the page made anew, for it may show more, and nobody else's cache keeps it.
"""

from __future__ import annotations

import functools
import gzip
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from tramuang.base import stamp
from tramuang.base.appearance import THEMES, chosen_theme

View = Callable[..., HttpResponse]
# What the frame itself reads from an address.
FRAME = {"lang": {code for code, _name in settings.LANGUAGES}, "theme": set(THEMES)}
# A visitor who carries one of these may be somebody, or be told something that others are not.
PERSONAL = (settings.SESSION_COOKIE_NAME, "messages")
HEADERS = ("Content-Type", "Content-Disposition", "Cross-Origin-Resource-Policy")


@dataclass(frozen=True)
class Copy:
    """An answer as it is kept: its bytes, the same pressed together, and what it says of itself."""

    content: bytes
    pressed: bytes
    headers: dict[str, str]


def kept(*asked: str, page: bool = True) -> Callable[[View], View]:
    """Keep what a view gives to visitors, for each state of the records; `asked` names what it reads from the query string.

    `page=False` is for files and the API: they are the same in every language and light.
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            state = state_of(request) if _is_for_all(request, asked, page) else ""
            if not state:
                response = view(request, *args, **kwargs)
                response.headers.setdefault("Cache-Control", "private, no-cache")
                return response
            name = _name(request, page, state)
            tag = f'W/"{name}"'
            if _has(request, tag):
                return _told(HttpResponseNotModified(), tag)
            found: Copy | None = cache.get(f"kept:page:{name}")
            if found is None:
                response = view(request, *args, **kwargs)
                # A view that says itself for how long its answer is good knows of something that the records do not tell.
                if response.status_code != 200 or "Cache-Control" in response.headers:
                    return response
                found = _copy(response)
                cache.set(f"kept:page:{name}", found, stamp.KEPT)
            return _told(_answer(request, found), tag)

        return keeping

    return wrap


def state_of(request: HttpRequest) -> str:
    """The name of what this request sees of the records, asked once; empty while nothing has happened."""
    found: str | None = getattr(request, "_records", None)
    if found is None:
        found = request._records = stamp.stamp(request.at)  # type: ignore[attr-defined]
    return found


def _is_for_all(request: HttpRequest, asked: Collection[str], page: bool) -> bool:
    """Whether everybody gets the same, and the address asks only what has few answers: other answers would only fill the store."""
    if request.method not in ("GET", "HEAD") or (page and any(name in request.COOKIES for name in PERSONAL)):
        return False
    for key, values in request.GET.lists():
        if len(values) > 1 or (values[0] not in FRAME[key] if key in FRAME else key not in asked):
            return False
    return True


def _name(request: HttpRequest, page: bool, state: str) -> str:
    look = f"{get_language()} {chosen_theme(request)}" if page else ""
    questions = sorted(request.GET.items())
    return stamp.digest(f"{request.path} {questions} {look} {state}")


def _has(request: HttpRequest, tag: str) -> bool:
    known = [each.strip().removeprefix("W/") for each in request.headers.get("If-None-Match", "").split(",")]
    return tag.removeprefix("W/") in known or known == ["*"]


def _copy(response: HttpResponse) -> Copy:
    headers = {name: response.headers[name] for name in HEADERS if name in response.headers}
    return Copy(response.content, gzip.compress(response.content, 5), headers)


def _answer(request: HttpRequest, found: Copy) -> HttpResponse:
    pressed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(found.pressed if pressed else found.content, headers=found.headers)
    if pressed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _told(response: HttpResponse, tag: str) -> HttpResponse:
    """The answer with what a cache must know of it: ask again each time, and what it depends on."""
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ["Accept-Encoding", "Accept-Language", "Cookie"])
    return response
