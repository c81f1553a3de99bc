"""What a person may act as: the roles held on a day, on plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Held:
    """One role held: its code in the edition, its duties, and the area, province or body it is for ('' = everywhere)."""

    role: str
    duties: frozenset[str]
    area: str = ""
    province: str = ""
    body: str = ""
    organisation: str = ""
    decides: bool = False
    delegated_by: str = ""

    def covers(self, *, area: str = "", province: str = "", body: str = "") -> bool:
        """Whether the role reaches this area, province or body; a role without a scope reaches everything."""
        if self.area:
            return self.area == area
        if self.province:
            return self.province == province
        if self.body:
            return not body or self.body == body
        return True


@dataclass(frozen=True, slots=True)
class Standing:
    """All the roles a person holds at one moment."""

    held: tuple[Held, ...] = field(default=())

    @property
    def duties(self) -> frozenset[str]:
        """Every duty held, wherever."""
        return frozenset(duty for held in self.held for duty in held.duties)

    @property
    def areas(self) -> frozenset[str]:
        """Codes of the areas the person is held to by a role."""
        return frozenset(held.area for held in self.held if held.area)

    @property
    def provinces(self) -> frozenset[str]:
        """Codes of the provinces the person holds a role for."""
        return frozenset(held.province for held in self.held if held.province)

    @property
    def bodies(self) -> frozenset[str]:
        """Codes of the bodies the person holds a role in."""
        return frozenset(held.body for held in self.held if held.body)

    @property
    def organisations(self) -> frozenset[str]:
        """Keys of the organisations the person belongs to by a role."""
        return frozenset(held.organisation for held in self.held if held.organisation)

    @property
    def decides(self) -> bool:
        """Whether some role held takes decisions, and so asks for a second factor at sign-in."""
        return any(held.decides for held in self.held)

    def has(self, duty: str, *, area: str = "", province: str = "", body: str = "") -> bool:
        """Whether some role with this duty reaches the given area, province or body."""
        return any(duty in held.duties and held.covers(area=area, province=province, body=body) for held in self.held)

    def has_role(self, roles: Iterable[str], *, area: str = "", province: str = "", body: str = "") -> bool:
        """Whether one of these roles (edition codes) is held for the given area, province or body."""
        wanted = set(roles)
        return any(held.role in wanted and held.covers(area=area, province=province, body=body) for held in self.held)


NOBODY = Standing()
