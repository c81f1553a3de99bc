"""What every page's frame needs: navigation, theme, whether this is the demonstration."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from tramuang.base import nav
from tramuang.base.appearance import THEMES, chosen_theme


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of `base/page.html`: `nav`, `foot`, `theme`, `themes`, `languages` and `demo`."""
    return {
        "nav": [entry(item, request.path) for item in nav.entries()],
        "foot": [entry(item, request.path) for item in nav.entries(nav.FOOT)],
        "theme": chosen_theme(request),
        "themes": THEMES,
        "languages": settings.LANGUAGES,
        "demo": settings.DEMO,
    }


def entry(item: nav.Entry, path: str) -> dict[str, Any]:
    """One entry with its address, and whether the page at `path` lies below it."""
    href = reverse(item.url_name)
    return {"label": item.label, "href": href, "current": path == href or (href != "/" and path.startswith(href))}
