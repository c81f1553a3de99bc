"""The check list of a screening: the edition's components and their parts; and the reason that follows from what is lacking."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from tramuang.programme.pure.edition import Criterion, Edition, Part


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look for in what was handed in."""

    criterion: Criterion
    part: Part

    @property
    def code(self) -> str:
        """The component and its part, which together name the check."""
        return f"{self.criterion.code}.{self.part.code}"


def check_list(rules: Edition) -> tuple[Check, ...]:
    """Every part of every component, in the edition's order."""
    return tuple(Check(criterion, part) for criterion in rules.criteria for part in criterion.parts)


def unknown(rules: Edition, codes: Collection[str]) -> set[str]:
    """Those of the codes that the edition's list does not have."""
    return set(codes) - {check.code for check in check_list(rules)}


def reason(rules: Edition, codes: Collection[str], words: str) -> str:
    """What the city reads: the parts that must be mended, component by component, then the officer's own words."""
    lines = []
    for criterion in rules.criteria:
        wanted = [part.label.th for part in criterion.parts if f"{criterion.code}.{part.code}" in codes]
        if wanted:
            lines.append(f"• {criterion.label.th}: {', '.join(wanted)}")
    # A heading only where there is a list below it.
    head = ["ขอให้ปรับปรุงหัวข้อต่อไปนี้", *lines] if lines else []
    return "\n".join([*head, *([""] if head and words else []), *([words] if words else [])])
