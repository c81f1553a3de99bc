"""What to show for this room's references, and what can be found of it: an emblem once it is issued, by its serial and its city."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from tramuang.base.refs import NameAll, Shown, ref, split_ref
from tramuang.base.search import Entry
from tramuang.emblem.kinds import PUBLIC
from tramuang.emblem.models import Ceremony, Order
from tramuang.emblem.queries.register import by_keys


def _emblems(keys: list[str]) -> Mapping[str, Shown]:
    return {
        str(row.pk): Shown(
            f"{row.serial} · {row.area.name}",
            reverse("emblem-verify", args=[row.serial])
            if row.state in PUBLIC
            else reverse("emblem-record", args=[row.pk]),
        )
        for row in by_keys(keys)
    }


def _orders(keys: list[str]) -> Mapping[str, Shown]:
    rows = Order.objects.filter(pk__in=keys).select_related("emblem")
    return {
        str(row.pk): Shown(f"{row.get_kind_display()} · {row.emblem.serial}", reverse("emblem-decide", args=[row.pk]))
        for row in rows
    }


def _ceremonies(keys: list[str]) -> Mapping[str, Shown]:
    return {str(row.pk): Shown(f"{row.place} · {row.held_on}") for row in Ceremony.objects.filter(pk__in=keys)}


def _keys(keys: list[str]) -> Mapping[str, Shown]:
    # A public key is its own name; only its end is looked at.
    return {key: Shown(f"…{key[-8:]}") for key in keys}


NAMES: dict[str, NameAll] = {"emblem": _emblems, "order": _orders, "ceremony": _ceremonies, "key": _keys}


def entries(refs: Sequence[str] | None) -> Iterable[Entry]:
    """Every issued emblem for the search, or those of these references."""
    keys = None if refs is None else [key for kind, key in map(split_ref, refs) if kind == "emblem"]
    for row in by_keys(keys):
        if row.state not in PUBLIC:
            continue
        rules = row.case.rules
        yield Entry(
            ref=ref(row),
            title_th=f"{rules.emblem_name.th} · {row.area.name_th}",
            title_en=f"{rules.emblem_name.en} · {row.area.name_en or row.area.name_th}",
            line_th=f"{row.serial} · {row.case.round.title_th}",
            line_en=f"{row.serial} · {row.case.round.title_en}",
            body=" ".join((row.serial, row.area.full_name_th, row.area.full_name_en)),
            url=reverse("emblem-verify", args=[row.serial]),
        )
