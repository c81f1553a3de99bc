"""What a page of figures is about: the indicator or index, the kind of places, the period, and the place one looks at."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from tramuang.figures import queries
from tramuang.figures.pure.definitions import Library
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries.places import Named, named
from tramuang.figures.queries.reach import ENOUGH, reach

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
    kinds = kinds_of(name)
    kind = request.GET.get("kind") or (kinds[0] if kinds else PROVINCE)
    if kind not in (PROVINCE, "area"):
        raise Http404(kind)
    known = known_of(name, kind) if kind in kinds else {}
    places = named(kind)
    code = _code(request.GET.get("place", "").strip(), places)
    return Chosen(name, kind, kinds, places, known, asked_period(request, known), places.get(code))


def kinds_of(name: str) -> tuple[str, ...]:
    """The kinds of place of which anything is known; provinces first, for they fill the map."""
    found = [kind for kind in queries.kinds(name) if reach(name, kind)]
    return tuple(sorted(found, key=lambda kind: kind != PROVINCE))


def _code(asked: str, places: dict[str, Named]) -> str:
    """The place that was asked for, by its code or by its name; Http404 when there is none."""
    if not asked or asked in places:
        return asked
    for code, place in places.items():
        if asked in (place.th, place.en):
            return code
    raise Http404(asked)


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


def leaves(library: Library, *names: str) -> list[str]:
    """Every element that some indicators and indices rest on."""
    return list(library.only(names).elements) if names else []
