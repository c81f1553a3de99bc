"""What a page says of a published statement beside the records: the verdict, and the headline over all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tramuang.figures.pure.claims import Finding

Verdict = Literal["supported", "partly", "unsupported", "conflicting"]


def verdict(finding: Finding, *, conflicting: bool) -> Verdict:
    """One word for a statement: borne out by records, contradicted by another source, known in part, or not borne out."""
    if finding is Finding.SUBSTANTIATED:
        return "supported"
    if conflicting:
        return "conflicting"
    return "partly" if finding is Finding.PARTLY_KNOWN else "unsupported"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many statements there are, and how many of them the records bear out."""

    stated: int
    supported: int

    @property
    def open(self) -> int:
        """How many still want their proof."""
        return self.stated - self.supported


def tally(verdicts: Iterable[Verdict]) -> Tally:
    """Count the statements."""
    found = list(verdicts)
    return Tally(len(found), sum(each == "supported" for each in found))
