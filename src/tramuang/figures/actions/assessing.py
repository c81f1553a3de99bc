"""Saying how good values are: how they were come by, and who verified them; never a change of the values themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, BadInput, require
from tramuang.base.happenings import happening
from tramuang.base.refs import ref
from tramuang.figures import access
from tramuang.figures.adapters import bulk, truth
from tramuang.figures.kinds import Grade, PlaceKind
from tramuang.figures.models import Assessment, Dataset, Place, Revision

LONGEST = 200, 400  # of a name, and of a reference


@dataclass(frozen=True, slots=True)
class Quality:
    """What is said of values: their grade, who verified them (an office, or a person by the position held), and by what that is found again."""

    grade: Grade = Grade.NOT_ASSESSED
    verified_by: str = ""
    reference: str = ""

    def __bool__(self) -> bool:
        return self.grade != Grade.NOT_ASSESSED or bool(self.verified_by.strip())


NOTHING = Quality()


def assess(what: Revision | Dataset, said: Quality, *, by: access.By, at: datetime) -> list[Assessment]:
    """Say how good the values of a revision, or of all revisions of a dataset, are; the latest word counts, earlier ones stay on record.

    A grade that stands beside a value in its own file is not touched. Who may accept values may say it.
    """
    revisions = [what] if isinstance(what, Revision) else list(what.revisions.order_by("number"))
    if not revisions:
        raise BadInput({"": [_("This dataset has no values on record yet.")]})
    require(may_assess(revisions, by=by, at=at))
    check(said, needed=True)
    with happening(
        "figures.assessed", f"dataset:{revisions[0].dataset_id}", by=by, at=at, grade=said.grade.code,
        revisions=[each.number for each in revisions],
    ):  # fmt: skip
        return put(revisions, said, by=by, at=at)


def may_assess(revisions: Sequence[Revision], *, by: access.By, at: datetime) -> Answer:
    """Whether these revisions are theirs to assess: who keeps the data of all places in them."""
    if access.may_load(by, at).ok:
        return access.may_load(by, at)
    kinds = set[tuple[str, str]]()
    for each in revisions:
        inside = each.observations.filter(pk__gte=each.first, pk__lte=each.last).order_by().values("place_id")
        kinds |= set(Place.objects.filter(pk__in=inside).values_list("kind", "code"))
    areas = [code for kind, code in kinds if kind == PlaceKind.AREA]
    return access.may_accept(by, revisions[0].dataset, at, areas, elsewhere=len(areas) < len(kinds))


def check(said: Quality, *, needed: bool = False) -> None:
    """Whether what is said can be put on record; BadInput names what is wrong."""
    wrong = {}
    if said.reference.strip() and not said:
        wrong["verified_by"] = [_("Say who verified the values.")]
    elif needed and not said:
        wrong["grade"] = [_("Say how the values were come by, or who verified them.")]
    for name, most in zip(("verified_by", "reference"), LONGEST, strict=True):
        if len(getattr(said, name).strip()) > most:
            wrong[name] = [_("This is too long.")]
    if wrong:
        raise BadInput(wrong)


def put(revisions: Sequence[Revision], said: Quality, *, by: access.By, at: datetime) -> list[Assessment]:
    """Put on record what is said; called in the transaction of the happening that tells of it."""
    bulk.one_at_a_time()
    known_at = truth.newest()
    return Assessment.objects.bulk_create(
        Assessment(
            revision=each, grade=said.grade, verified_by=said.verified_by.strip(), reference=said.reference.strip(), known_at=known_at,
            said_by=ref(by), said_at=at,
        )
        for each in revisions
    )  # fmt: skip


__all__ = ["NOTHING", "Quality", "assess", "check", "may_assess", "put"]
