"""Keeping the search in step with areas."""

from __future__ import annotations

from tramuang.base import search
from tramuang.base.models import Happening


def refresh_city(row: Happening) -> None:
    """An area was recorded or mended: it is found under its present name."""
    search.refresh("city", [row.subject])
