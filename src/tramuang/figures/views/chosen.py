"""What a page of figures is about: the indicator or index, the kind of places, the period, and the place one looks at."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from tramuang.figures import queries
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries.places import Named, named

# A period in which only a few places have reported yet is not the one to begin with.
ENOUGH = 0.5
PROVINCE = "province"


@dataclass(frozen=True)
class Chosen:
    """The choice that an address makes; what it leaves open is what most readers want."""

    name: str
    kind: str
    kinds: tuple[str, ...]
    places: dict[str, Named]
    # Known figures by period and place, oldest first; only periods in which anything is known.
    known: dict[Period, dict[str, float]]
    period: Period | None
    place: Named | None

    @property
    def periods(self) -> list[Period]:
        """The periods in which anything is known."""
        return list(self.known)

    @property
    def spine(self) -> list[Period]:
        """Every published period between the first and the last that are known, those without a value too."""
        if not self.known:
            return []
        every = queries.periods(self.name, self.kind)
        return [each for each in every if self.periods[0] <= each <= self.periods[-1]]

    @property
    def values(self) -> dict[str, float]:
        """The known figures of the chosen period."""
        return self.known.get(self.period, {}) if self.period else {}

    def along(self, code: str) -> tuple[float | None, ...]:
        """A place's figures over the spine."""
        return tuple(self.known.get(each, {}).get(code) for each in self.spine)


def choose(request: HttpRequest, name: str) -> Chosen:
    """Read the choice from an address; Http404 for what there is not."""
    by_kind = {kind: known_of(name, kind) for kind in queries.kinds(name)}
    kinds = tuple(kind for kind, known in by_kind.items() if known)
    # Provinces first: they fill the map.
    kinds = tuple(sorted(kinds, key=lambda kind: kind != PROVINCE))
    kind = request.GET.get("kind") or (kinds[0] if kinds else PROVINCE)
    if kind not in (PROVINCE, "area"):
        raise Http404(kind)
    known = by_kind.get(kind, {})
    places = named(kind)
    code = request.GET.get("place", "")
    if code and code not in places:
        raise Http404(code)
    return Chosen(name, kind, kinds, places, known, asked_period(request, known), places.get(code))


def known_of(name: str, kind: str) -> dict[Period, dict[str, float]]:
    """The known figures of a kind of place by period, oldest first."""
    found = {period: queries.across(name, period, kind) for period in queries.periods(name, kind)}
    return {period: values for period, values in found.items() if values}


def asked_period(request: HttpRequest, known: dict[Period, dict[str, float]]) -> Period | None:
    """The period that the address names, else the newest in which enough places are known."""
    text = request.GET.get("year", "")
    if text:
        for period in known:
            if period.text() == text:
                return period
        raise Http404(text)
    return usual_period(known)


def usual_period(known: dict[Period, dict[str, float]]) -> Period | None:
    """The newest period in which at least half as many places are known as in the best one."""
    most = max((len(values) for values in known.values()), default=0)
    return next((period for period in reversed(known) if len(known[period]) >= most * ENOUGH), None)


def leaves(library: Library, name: str) -> list[str]:
    """Every element that an indicator or an index rests on."""
    return list(library.only([name]).elements)
