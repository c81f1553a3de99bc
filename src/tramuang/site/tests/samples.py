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


def case_pk(get: Get) -> dict[str, Any]:
    """The case of the lead's city, which is writing its plan."""
    return {"pk": get("case").pk}


SAMPLES: dict[str, Sample] = {}
