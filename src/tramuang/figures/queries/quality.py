"""What was said of how good values are: the latest word on each revision, now or as of an earlier one."""

from __future__ import annotations

from collections.abc import Iterable

from tramuang.figures.kinds import Grade
from tramuang.figures.models import Assessment


def assessed(
    *, revisions: Iterable[int] | None = None, datasets: Iterable[str] | None = None, until: int | None = None
) -> dict[int, Assessment]:
    """The latest assessment of each revision: of some revisions, or of all those of some datasets. One query.

    `until` is a revision: what was said only after a later one was accepted is not heard.
    """
    rows = Assessment.objects.order_by("pk")
    if revisions is not None:
        rows = rows.filter(revision__in=list(revisions))
    if datasets is not None:
        rows = rows.filter(revision__dataset__in=list(datasets))
    if until is not None:
        rows = rows.filter(known_at__lte=until)
    return {row.revision_id: row for row in rows}


def grade_of(own: int, said: Assessment | None) -> Grade:
    """The grade of a value: what stands beside it in its file, else what was said of its revision."""
    return Grade(own or (said.grade if said else Grade.NOT_ASSESSED))
