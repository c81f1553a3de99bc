"""Who may find what: the audiences that a person belongs to (see `base.search`)."""

from __future__ import annotations

from datetime import datetime

from tramuang.base.kinds import Duty
from tramuang.cities.models import Person
from tramuang.plans import access as plans
from tramuang.plans.queries.search import OFFICE, PUBLIC


def audiences(person: Person | None, at: datetime) -> list[str]:
    """The audiences of a person: everybody's; their areas' and, where they nominate, their provinces'; the office's."""
    standing = plans.standing_of(person, at)
    found = [PUBLIC, *(f"area:{code}" for code in sorted(standing.areas))]
    found += [f"province:{code}" for code in sorted(standing.provinces) if standing.has(Duty.NOMINATE, province=code)]
    return [*found, OFFICE] if plans.is_office(person, at) else found
