"""Where the walk over every route finds what it needs: one entry for each address that takes arguments or lists rows.

`get` fetches any fixture of `ground.py` by its name. A room that adds an address with arguments adds its line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Get = Callable[[str], Any]


@dataclass(frozen=True)
class Sample:
    """How to visit one address.

    `args` makes the arguments. Of the people whose duty opens the door, `only` names those who may see this very record
    (None: all of them); the others must find nothing there. `row` adds one row to what a list page shows, and `queries` is
    what the page may cost the `by` of the cast (None: a visitor), at one row and at three alike.
    """

    args: Callable[[Get], dict[str, Any]] | None = None
    only: frozenset[str] | None = None
    row: Callable[[Get, int], object] | None = None
    queries: int = 0
    by: str | None = None


def person(get: Get) -> dict[str, Any]:
    """The stranger's own record."""
    return {"key": get("stranger").pk}


def role_of(name: str) -> Callable[[Get], dict[str, Any]]:
    """The appointment of one of the cast."""
    return lambda get: {"number": get(name).appointments.get().pk}


SAMPLES: dict[str, Sample] = {
    "cities-area-edit": Sample(lambda get: {"code": get("area").code}),
    "cities-organisation-edit": Sample(lambda get: {"code": get("area").operator.code}),
    "cities-appointment-end": Sample(role_of("lead")),
    "cities-delegation-make": Sample(role_of("lead"), only=frozenset({"lead"})),
    "cities-person": Sample(person),
    "cities-person-correct": Sample(person),
    "cities-person-invite-again": Sample(person),
    "cities-appointment-make": Sample(person),
    "cities-person-export": Sample(person, only=frozenset({"stranger", "administrator"})),
    "cities-person-erase": Sample(person),
}
