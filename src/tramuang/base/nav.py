"""The entries of the navigation, at the top and at the foot; rooms register theirs from `apps.py`."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

MAIN, FOOT = "main", "foot"


@dataclass(frozen=True)
class Entry:
    """One entry: its words, the name of its address, and its place in the order."""

    label: str | Promise
    url_name: str
    order: int = 50


_entries: dict[str, dict[str, Entry]] = {MAIN: {}, FOOT: {}}


def register(label: str | Promise, url_name: str, order: int = 50, place: str = MAIN) -> None:
    """Add an entry to the navigation at the top (or, with `place=nav.FOOT`, at the foot); the lowest order stands first."""
    if url_name in _entries[place]:
        raise ValueError(f"The navigation already has {url_name}.")
    _entries[place][url_name] = Entry(label, url_name, order)


def entries(place: str = MAIN) -> list[Entry]:
    """All entries of a place in their order."""
    return sorted(_entries[place].values(), key=lambda entry: (entry.order, entry.url_name))
