"""Whether enough members are there to resolve, by the share or number that the edition asks for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tramuang.programme.pure.edition import Parameter
from tramuang.programme.pure.scoring import compare

SHARE = "percent-of-members"


@dataclass(frozen=True, slots=True)
class Quorum:
    """Members who count as there, of all members, and how many there must be; `met` None: the edition does not say."""

    present: int
    members: int
    needed: int | None
    met: bool | None


def _enough(present: int, members: int, rule: Parameter) -> bool | None:
    if rule.number is None or members <= 0:
        return None
    # A share is compared by multiplication, so that a third of members is never rounded to a quorum or out of one.
    if rule.unit == SHARE:
        return compare(Decimal(present * 100), rule.operator, rule.number * members)
    return compare(Decimal(present), rule.operator, rule.number)


def quorum(present: int, members: int, rule: Parameter) -> Quorum:
    """The quorum of so many present of so many members.

    A member who left the room for an item is not among the present, but stays among all members: the parameter's share is
    of all members. (A milder reading leaves them out of both numbers; no rule of the bodies was found that says which.)
    """
    present = max(0, min(present, members))
    met = _enough(present, members, rule)
    if met is None:
        return Quorum(present, members, None, None)
    needed = next((number for number in range(members + 1) if _enough(number, members, rule)), None)
    return Quorum(present, members, needed, met)
