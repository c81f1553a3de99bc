"""Who may load figures, with the reason when not; everybody reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, no, yes
from tramuang.base.kinds import Duty
from tramuang.cities.models import Person
from tramuang.figures.models import Dataset

By = Person | str | None


def may_load(by: By, at: datetime, *, areas: Iterable[str] = (), everywhere: bool = True) -> Answer:
    """Whether they may load figures: who keeps data for the whole programme, or for each of these areas and nothing else.

    `everywhere` also means what belongs to no area: sources, public statements, values of provinces.
    """
    if by is None or isinstance(by, str):
        return yes
    standing = by.standing(at)
    if standing.has(Duty.LOAD_DATA):
        return yes
    if not everywhere and all(standing.has(Duty.LOAD_DATA, area=area) for area in areas):
        return yes
    return no("not-data-keeper", _("Only those who keep the data of these places may do this."))


def may_hand_in(by: By, dataset: Dataset, at: datetime) -> Answer:
    """Whether they may hand in files for a dataset: who keeps data, anywhere. Whether the values count is decided when they are accepted."""
    if by is None or isinstance(by, str) or Duty.LOAD_DATA in by.standing(at).duties:
        return yes
    return no("not-data-keeper", _("Only those who keep data may do this."))


def may_accept(by: By, dataset: Dataset, at: datetime, areas: Iterable[str] = (), *, elsewhere: bool = False) -> Answer:
    """Whether they may decide on the values of these areas (and, with `elsewhere`, of provinces): who keeps the data of all of them."""
    return may_load(by, at, areas=areas, everywhere=elsewhere)
