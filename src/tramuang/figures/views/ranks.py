"""Ranking tables: places in their order, ties said, the unknown last and in a word."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from tramuang.figures import queries
from tramuang.figures.pure.drawing.scales import written
from tramuang.figures.queries import Ranked
from tramuang.figures.views import words
from tramuang.figures.views.chosen import Chosen
from tramuang.figures.views.past import address

Props = dict[str, Any]
# A longer ranking shows its head and what lies about the chosen place; the whole is a file.
MOST = 100
HEAD, ABOUT = 20, 10


def rows(chosen: Chosen, link: Callable[[str], str], unit: str, places: int) -> Props:
    """The ranking of the chosen period: each place with its rank, value, change since the period before, and the way to its rows."""
    ranked = queries.ranking(chosen.name, chosen.period, chosen.kind) if chosen.period else []
    ties = Counter(each.rank for each in ranked if each.rank)
    shown, left = _shown(ranked, chosen)
    before = _before(chosen)
    return {
        "rows": [_row(each, ties, chosen, before, link, unit, places) for each in shown],
        "left": left,
        "known": sum(each.value is not None for each in ranked),
        "count": f"{sum(each.value is not None for each in ranked):,}",
        "unknown": _unknown(chosen, ranked),
        "ties": any(count > 1 for count in ties.values()),
        "since": words.period(before[0]) if before else "",
    }


def _shown(ranked: list[Ranked], chosen: Chosen) -> tuple[list[Ranked], int]:
    known = [each for each in ranked if each.value is not None]
    if len(known) <= MOST:
        return known, 0
    at = next((n for n, each in enumerate(known) if chosen.place and each.place == chosen.place.code), 0)
    wanted = sorted({*range(HEAD), *range(max(0, at - ABOUT), min(len(known), at + ABOUT + 1))})
    return [known[n] for n in wanted], len(known) - len(wanted)


def _unknown(chosen: Chosen, ranked: list[Ranked]) -> Props | None:
    """The places of which nothing is known, by name while they are few enough to read."""
    codes = [each.place for each in ranked if each.value is None]
    found = [chosen.places[code].name for code in chosen.places if code in set(codes)]
    return {"count": len(codes), "names": ", ".join(found) if len(found) <= MOST else ""} if codes else None


def _before(chosen: Chosen) -> tuple[Any, dict[str, float]] | None:
    at = chosen.periods.index(chosen.period) if chosen.period in chosen.known else 0
    return (chosen.periods[at - 1], chosen.known[chosen.periods[at - 1]]) if at else None


def _row(
    each: Ranked,
    ties: Counter[int | None],
    chosen: Chosen,
    before: Any,
    link: Callable[[str], str],
    unit: str,
    places: int,
) -> Props:
    place = chosen.places.get(each.place)
    earlier = before[1].get(each.place) if before else None
    change = each.value - earlier if earlier is not None and each.value is not None else None
    assert chosen.period is not None
    return {
        "code": each.place,
        "rank": each.rank,
        "tied": ties[each.rank] > 1 if each.rank else False,
        "name": place.name if place else each.place,
        "provenance": place.provenance if place else "real",
        "where": place.region if place else "",
        "href": link(each.place),
        "value": written(each.value, places),
        "change": signed(change, places) if change is not None else None,
        "points": [
            (words.period(period), value) for period, value in zip(chosen.spine, chosen.along(each.place), strict=True)
        ],
        "mark": bool(chosen.place and chosen.place.code == each.place),
        "trace": address("figures-trace", [chosen.name, each.place, chosen.period.text()]),
    }


def signed(value: float, places: int) -> str:
    """A change with its sign: +1.2, −0.4, 0.0."""
    text = written(value, places)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def tie_words(rank: int | None, tied: bool, of: int) -> str:
    """A rank in words: 3 of 14, shared 3 of 14; none where nobody is ranked."""
    if rank is None:
        return _("no rank")
    said = _("%(rank)s of %(of)s") % {"rank": f"{rank:,}", "of": f"{of:,}"}
    return _("shared %(rank)s") % {"rank": said} if tied else said
