"""Who may load figures and whose file is whose, with the reason when not; everybody reads figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, no, yes
from tramuang.base.kinds import Duty
from tramuang.base.refs import ref
from tramuang.cities.models import Person
from tramuang.figures.models import Dataset, Upload

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


NOT_A_KEEPER = no("not-data-keeper", _("Only those who keep data may do this."))
ANOTHERS = no("anothers", _("This belongs to another office."))


def keeps_all(person: Person, at: datetime) -> bool:
    """Whether they keep the data of the whole programme."""
    return person.standing(at).has(Duty.LOAD_DATA)


# Each rule stands here twice: for one record, and as the part of a question that finds them all.


def _offices(person: Person, at: datetime) -> set[str]:
    held = person.standing(at).held
    return {str(one.organisation) for one in held if Duty.LOAD_DATA in one.duties and one.organisation}


def datasets_within(person: Person, at: datetime) -> Q:
    """The datasets that a person may hand files in for: those of their own office, and those that no office owns."""
    return Q() if keeps_all(person, at) else Q(owner__isnull=True) | Q(owner__in=_offices(person, at))


def uploads_within(person: Person, at: datetime) -> Q:
    """The files that a person may look into and change: their own, and those for datasets of their office."""
    if keeps_all(person, at):
        return Q()
    return Q(received_by=ref(person)) | Q(dataset__owner__in=_offices(person, at))


def may_hand_in(by: By, dataset: Dataset, at: datetime) -> Answer:
    """Whether they may hand in files for a dataset. Whether the values count is decided when they are accepted."""
    if by is None or isinstance(by, str):
        return yes
    if Duty.LOAD_DATA not in by.standing(at).duties:
        return NOT_A_KEEPER
    theirs = dataset.owner_id is None or str(dataset.owner_id) in _offices(by, at)
    return yes if theirs or keeps_all(by, at) else ANOTHERS


def may_change(by: By, upload: Upload, at: datetime) -> Answer:
    """Whether they may say what a file's columns are, withdraw it, take it up again or decide on it: whoever may look into it."""
    if by is None or isinstance(by, str):
        return yes
    if Duty.LOAD_DATA not in by.standing(at).duties:
        return NOT_A_KEEPER
    theirs = upload.received_by == ref(by) or str(upload.dataset.owner_id) in _offices(by, at)
    return yes if theirs or keeps_all(by, at) else ANOTHERS


def may_accept(by: By, dataset: Dataset, at: datetime, areas: Iterable[str] = (), *, elsewhere: bool = False) -> Answer:
    """Whether they may decide on the values of these areas (and, with `elsewhere`, of provinces): who keeps the data of all of them."""
    return may_load(by, at, areas=areas, everywhere=elsewhere)
