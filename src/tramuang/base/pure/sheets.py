"""Tables and key–value lists as plain mappings, so that their templates need no conditions on shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tramuang.base.pure.charts import read


def table(props: Mapping[str, Any]) -> dict[str, Any]:
    """Columns as mappings and rows as cells that know their column's label, for the cards on a phone."""
    heads = [
        {"label": one, "num": False, "sort": None}
        if not isinstance(one, Mapping) and not hasattr(one, "num")
        else {"label": read(one, "label", ""), "num": bool(read(one, "num")), "sort": read(one, "sort")}
        for one in props["columns"]
    ]

    def cells(row: Any) -> list[dict[str, Any]]:
        found = read(row, "cells") if not isinstance(row, list | tuple) else row
        out = []
        for head, cell in zip(heads, found or (), strict=False):
            rich = isinstance(cell, Mapping)
            out.append(
                {
                    "label": head["label"],
                    "text": read(cell, "text") if rich else cell,
                    "href": read(cell, "href") if rich else None,
                    "note": read(cell, "note") if rich else None,
                    "tone": read(cell, "tone") if rich else None,
                    "chip": read(cell, "chip") if rich else None,
                    "num": read(cell, "num", head["num"]) if rich else head["num"],
                }
            )
        return out

    return {
        "columns": heads,
        "rows": [cells(row) for row in props.get("rows") or ()],
        "total": cells(props["total"]) if props.get("total") else None,
        "written": props.get("rows") is not None,
    }


def facts(props: Mapping[str, Any]) -> dict[str, Any]:
    """Pairs or mappings as mappings with a term, a value and whether it is known."""
    out = []
    for item in props.get("items") or ():
        if isinstance(item, tuple | list):
            term, value, *note = item
            found: dict[str, Any] = {"term": term, "value": value, "note": note[0] if note else None}
        else:
            found = {key: read(item, key) for key in ("term", "value", "note", "href", "chip", "tone", "status")}
        out.append({**found, "known": found["value"] is not None})
    return {"items": out}
