"""The numbers behind the SVG charts: shares, ticks and lines from plain values, so that templates only write them down.

Every function takes a component's props and returns what its template needs. Lengths are percentages of the chart, so one drawing serves
every width; a value that is not known (None) draws nothing and is said in words.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

DOMAINS = ("environment", "economy", "mobility", "energy", "people", "living", "governance")
FALLBACKS = 9


def read(item: Any, key: str, otherwise: Any = None) -> Any:
    """A key of a mapping or an attribute of an object, else the given value."""
    if isinstance(item, Mapping):
        return item.get(key, otherwise)
    return getattr(item, key, otherwise)


def number(value: Any) -> float | None:
    """A value as a float; None, words and NaN are not known."""
    if value is None or isinstance(value, str | bool):
        return None
    found = float(value)
    return None if math.isnan(found) else found


def plain(value: Any) -> str:
    """A value as figures with thousands separators: whole numbers bare, others as precise as they came."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.2f}".rstrip("0").rstrip(".")
    if isinstance(value, int | Decimal):
        return f"{value:,}"
    return str(value)


def share(value: float | None, whole: float, least: float = 0.0) -> float | None:
    """A value as a percentage of the whole, kept between 0 and 100; nothing when it is not known."""
    if value is None:
        return None
    if whole <= least:
        return 0.0
    return round(min(max((value - least) / (whole - least) * 100, 0.0), 100.0), 2)


def tint(domain: Any = None, n: Any = None, tone: Any = None) -> str:
    """The CSS class that gives a thing its colour: of a known domain, of its place in another edition, or of a tone."""
    if domain in DOMAINS:
        return f"tint-{domain}"
    if n:
        return f"tint-d{(int(n) - 1) % FALLBACKS + 1}"
    return f"tint-{tone}" if tone else ""


def nice(top: float) -> float:
    """The round number (1, 2, 2.5 or 5 times a power of ten) at or above a value, for the end of an axis."""
    if top <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(top))
    for step in (1, 2, 2.5, 5, 10):
        if top <= step * power * (1 + 1e-9):
            return step * power
    return 10 * power


def _rows(rows: Sequence[Any], whole: float) -> list[dict[str, Any]]:
    out = []
    for row in rows:
        value = number(read(row, "value"))
        out.append(
            {
                "label": read(row, "label", ""),
                "known": value is not None,
                "text": read(row, "text") or plain(read(row, "value")),
                "share": share(value, whole),
                "rest": None if value is None else round(100 - (share(value, whole) or 0.0), 2),
                "target": share(number(read(row, "target")), whole),
                "target_text": read(row, "target_text") or plain(read(row, "target")),
                "href": read(row, "href"),
                "note": read(row, "note"),
                "tint": tint(read(row, "domain"), read(row, "n"), read(row, "tone")),
            }
        )
    return out


def _largest(rows: Sequence[Any], given: Any, *keys: str) -> float:
    if number(given) is not None:
        return float(given)
    return max((number(read(row, key)) or 0.0 for row in rows for key in keys), default=0.0)


def bar(props: Mapping[str, Any]) -> dict[str, Any]:
    """One progress bar: its share, its target's place, its colour and its words."""
    whole = number(props.get("max")) or 100.0
    value = number(props["value"])
    return {
        "known": value is not None,
        "share": share(value, whole),
        "target_at": share(number(props.get("target")), whole),
        "tint": tint(props.get("domain"), props.get("n"), props.get("tone")),
        "text": props.get("text")
        or (f"{plain(props['value'])}%" if value is not None and whole == 100 else plain(props["value"])),
    }


def ring(props: Mapping[str, Any]) -> dict[str, Any]:
    """A progress ring: the share of its circle, which is drawn with a path length of 100."""
    whole = number(props.get("max")) or 100.0
    value = number(props["value"])
    found = share(value, whole)
    return {
        "known": value is not None,
        "share": found,
        "tint": tint(tone=props.get("tone")),
        "text": props.get("text") or ("–" if found is None else f"{found:.0f}%"),
    }


def bars(props: Mapping[str, Any]) -> dict[str, Any]:
    """Horizontal bars on one scale."""
    rows = list(props["rows"] or ())
    return {"rows": _rows(rows, _largest(rows, props.get("max"), "value", "target"))}


def columns(props: Mapping[str, Any]) -> dict[str, Any]:
    """Columns on one scale, in the order given; `strength` deepens the colour along the way."""
    rows = list(props["rows"] or ())
    drawn = _rows(rows, _largest(rows, props.get("max"), "value"))
    for place, row in enumerate(drawn):
        row["strength"] = round(0.38 + 0.62 * place / max(len(drawn) - 1, 1), 2)
    return {"rows": drawn}


def sparkline(props: Mapping[str, Any]) -> dict[str, Any]:
    """A short series on a field of 100 × 30: one line for each unbroken run, the last known point, and the words."""
    pairs = [
        (None, point) if not isinstance(point, tuple | list) else (point[0], point[1])
        for point in props["points"] or ()
    ]
    values = [number(value) for _label, value in pairs]
    known = [value for value in values if value is not None]
    target = number(props.get("target"))
    if not known:
        return {"lines": [], "dots": [], "last": None, "pairs": [], "target_y": None}
    low, high = (
        min([*known, *([] if target is None else [target])]),
        max([*known, *([] if target is None else [target])]),
    )
    span = (high - low) or 1.0

    def place(at: int, value: float) -> tuple[float, float]:
        across = 50.0 if len(values) == 1 else at / (len(values) - 1) * 100
        return round(across, 2), round(27 - (value - low) / span * 24, 2)

    runs: list[list[tuple[float, float]]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(place(at, value))
    last = max(at for at, value in enumerate(values) if value is not None)
    return {
        "lines": [" ".join(f"{x},{y}" for x, y in run) for run in runs if len(run) > 1],
        "dots": [{"x": run[0][0], "y": run[0][1]} for run in runs if len(run) == 1],
        "last": dict(zip(("x", "y"), place(last, known[-1]), strict=True)),
        "target_y": None if target is None else place(0, target)[1],
        "pairs": [{"label": label, "text": plain(value), "known": number(value) is not None} for label, value in pairs],
        "text": props.get("text") or plain(pairs[last][1]),
    }


def dots(props: Mapping[str, Any]) -> dict[str, Any]:
    """A dot plot with intervals: each row's place and interval, and the ticks of the axis."""
    rows = list(props["rows"] or ())
    low = number(props.get("low")) or 0.0
    high = number(props.get("high"))
    if high is None:
        high = nice(_largest(rows, None, "value", "high"))
    given = props.get("ticks")
    ticks = list(given) if given else [low + (high - low) * step / 4 for step in range(5)]
    out = []
    for row in rows:
        value = number(read(row, "value"))
        start, end = share(number(read(row, "low")), high, low), share(number(read(row, "high")), high, low)
        out.append(
            {
                "label": read(row, "label", ""),
                "rank": read(row, "rank"),
                "known": value is not None,
                "at": share(value, high, low),
                "start": start,
                "end": end,
                "interval": ""
                if start is None or end is None
                else "–".join(dict.fromkeys((plain(read(row, "low")), plain(read(row, "high"))))),
                "text": read(row, "text") or plain(read(row, "value")),
                "href": read(row, "href"),
                "mark": bool(read(row, "mark")),
                "tint": tint(read(row, "domain"), read(row, "n"), read(row, "tone")),
            }
        )
    return {"rows": out, "ticks": [{"at": share(float(tick), high, low), "text": plain(tick)} for tick in ticks]}


def donut(props: Mapping[str, Any]) -> dict[str, Any]:
    """Parts of a whole on a circle of path length 100, with a small gap between them; unknown parts are listed but not drawn."""
    parts = list(props["parts"] or ())
    values = [number(read(part, "value")) for part in parts]
    whole = sum(value for value in values if value is not None)
    gap = 0.8 if sum(1 for value in values if value) > 1 else 0.0
    out, start = [], 0.0
    for place, (part, value) in enumerate(zip(parts, values, strict=True), start=1):
        found = 0.0 if not whole or value is None else value / whole * 100
        n = read(part, "n") or (None if read(part, "tone") else place)
        out.append(
            {
                "label": read(part, "label", ""),
                "known": value is not None,
                "text": read(part, "text") or plain(read(part, "value")),
                "percent": None if value is None else round(found),
                "length": round(max(found - gap, 0.0), 3),
                "offset": round(-start, 3),
                "tint": tint(read(part, "domain"), n, read(part, "tone")),
            }
        )
        start += found
    return {"parts": out, "whole": props.get("total") or plain(whole if whole % 1 else int(whole))}
