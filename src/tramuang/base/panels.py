"""Panels: an upper room shows something of its own on a lower room's page, without the lower room knowing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

Render = Callable[[HttpRequest, Any], str]


@dataclass(frozen=True)
class Panel:
    """What to draw in a place: `render(request, thing)` returns safe HTML, or '' for nothing."""

    name: str
    order: int
    render: Render


_panels: dict[str, list[Panel]] = {}


def register(place: str, name: str, order: int, render: Render) -> None:
    """Offer a panel for a place, such as `case` or `city`."""
    _panels.setdefault(place, []).append(Panel(name, order, render))
    _panels[place].sort(key=lambda panel: panel.order)


def drawn(place: str, request: HttpRequest, thing: Any) -> list[str]:
    """The HTML of every panel of a place that has something to show for this thing and this person."""
    found = (panel.render(request, thing) for panel in _panels.get(place, ()))
    return [html for html in found if html]
