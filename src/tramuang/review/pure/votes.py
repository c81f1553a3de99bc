"""Votes on a resolution: not counted at all, or counted whole."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes for the resolution, against it, and abstentions; None where nothing was written."""

    in_favour: int | None = None
    against: int | None = None
    abstained: int | None = None

    @property
    def counted(self) -> bool:
        """Whether anything was written at all."""
        return any(part is not None for part in self.parts)

    @property
    def parts(self) -> tuple[int | None, int | None, int | None]:
        """The three numbers in the order of the minutes."""
        return (self.in_favour, self.against, self.abstained)


NOT_COUNTED = Votes()


def fault(votes: Votes, voters: int) -> str:
    """What is wrong with the votes ('' when nothing is): `incomplete`, `negative`, or `sum` when they are not the voters' number."""
    if not votes.counted:
        return ""
    known = [part for part in votes.parts if part is not None]
    if len(known) < len(votes.parts):
        return "incomplete"
    if min(known) < 0:
        return "negative"
    return "" if sum(known) == voters else "sum"
