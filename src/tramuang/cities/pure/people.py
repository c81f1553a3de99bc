"""How many people live in several areas together, nobody counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """An area: the people registered in it (None = not known), every area it lies within, and those it may overlap.

    `may_overlap` names areas of which no source says whether they share ground with this one.
    """

    code: str
    people: int | None
    within: frozenset[str] = frozenset()
    may_overlap: frozenset[str] = frozenset()

    def may_meet(self, other: Place) -> bool:
        """Whether the two may share people, or the areas around them may."""
        return bool(self.may_overlap & ({other.code} | other.within) or other.may_overlap & ({self.code} | self.within))


@dataclass(frozen=True, slots=True)
class Counted:
    """People in several areas: the sum, the areas it rests on, and why each other one was left out."""

    total: int | None
    added: tuple[str, ...]
    inside: tuple[str, ...]
    doubtful: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def covered(self) -> int:
        """Of how many areas the people are in the sum, on their own account or within another area."""
        return len(self.added) + len(self.inside)

    @property
    def expected(self) -> int:
        """How many areas were asked about."""
        return self.covered + len(self.doubtful) + len(self.unknown)


def counted(places: Iterable[Place]) -> Counted:
    """Sum the registered people of these areas without counting anybody twice.

    An area within another one that is in the sum adds nothing: its people are there already. Of two that may overlap
    only the larger is added; the other is doubtful. Nothing known is a total of None, never of nought.
    """
    asked = sorted(places, key=lambda place: (-(place.people or 0), place.code))
    known = {place.code for place in asked if place.people is not None}
    added: list[Place] = []
    doubtful: list[str] = []
    unknown: list[str] = []
    for place in asked:
        if place.within & known:
            continue
        if place.people is None:
            unknown.append(place.code)
        elif any(place.may_meet(other) for other in added):
            doubtful.append(place.code)
        else:
            added.append(place)
    codes = {place.code for place in added}
    inside: list[str] = []
    for place in asked:
        # What lies in a doubtful area is as doubtful as that area itself.
        if place.within & known:
            heap = inside if place.within & codes else doubtful
            heap.append(place.code)
    total = sum(place.people or 0 for place in added) if added else None
    return Counted(total, *(tuple(sorted(each)) for each in (codes, inside, doubtful, unknown)))


def outward(within: Mapping[str, str | None], code: str) -> frozenset[str]:
    """Every area that a given one lies within, following `within` outwards; a circle in the data ends the walk."""
    found: list[str] = []
    outer = within.get(code)
    while outer is not None and outer != code and outer not in found:
        found.append(outer)
        outer = within.get(outer)
    return frozenset(found)
