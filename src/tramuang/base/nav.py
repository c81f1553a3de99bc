"""The entries of the main navigation; rooms register theirs from `apps.py`."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Entry:
    """One entry: its words, the name of its address, and its place."""

    label: str | Promise
    url_name: str
    order: int = 50


_entries: dict[str, Entry] = {}


def register(label: str | Promise, url_name: str, order: int = 50) -> None:
    """Add an entry to the main navigation; the lowest order stands first."""
    if url_name in _entries:
        raise ValueError(f"The navigation already has {url_name}.")
    _entries[url_name] = Entry(label, url_name, order)


def entries() -> list[Entry]:
    """All entries in their order."""
    return sorted(_entries.values(), key=lambda entry: (entry.order, entry.url_name))
