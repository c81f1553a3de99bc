"""A person's desk: what waits for them, what they can begin, and the cases they work on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tramuang.base import work
from tramuang.base.kinds import Duty
from tramuang.base.pure.thai.dates import local_day
from tramuang.base.work import Waiting, Words
from tramuang.cities.models import Person
from tramuang.plans import queries as plans
from tramuang.plans.models import Case

SOON = 7  # days


@dataclass(frozen=True)
class Task:
    """Something that waits, and how pressing it is: `overdue`, `today`, `soon`, `later` or `undated`."""

    waiting: Waiting
    when: str


@dataclass(frozen=True)
class Start:
    """Something a person can begin by themselves."""

    what: Words
    why: Words
    url: str
    icon: str
    due: date | None = None


@dataclass(frozen=True)
class CaseOnDesk:
    """A case the person works on, and when it is due where it stands."""

    case: Case
    due: date | None


@dataclass(frozen=True)
class Desk:
    """Everything on a person's desk."""

    tasks: tuple[Task, ...]
    starts: tuple[Start, ...]
    cases: tuple[CaseOnDesk, ...]
    roles: bool

    @property
    def overdue(self) -> int:
        """How many things are late."""
        return sum(task.when == "overdue" for task in self.tasks)


def pressing(due: date | None, today: date) -> str:
    """How pressing a day is, seen from today."""
    if due is None:
        return "undated"
    days = (due - today).days
    if days < 0:
        return "overdue"
    return "today" if days == 0 else "soon" if days <= SOON else "later"


def desk(person: Person, at: datetime) -> Desk:
    """What waits for a person, soonest deadline first, what they can begin, and their cases."""
    today = local_day(at)
    nominating = reverse("plans-nomination-new")
    waits = work.waiting(person, at)
    # Nobody has to nominate: it is something to begin, as long as there is room.
    free = [each for each in waits if each.url.startswith(nominating)]
    cases = plans.my_cases(person, at)
    entered = plans.entered_on(cases)
    on_desk = [CaseOnDesk(case, plans.due_of(case, entered[case.pk])) for case in cases]
    return Desk(
        tasks=tuple(Task(each, pressing(each.due, today)) for each in waits if each not in free),
        starts=(*(Start(each.what, " · ".join(filter(None, (each.about, str(each.note)))), each.url, "send", each.due) for each in free),
                *_starts(person, at)),
        cases=tuple(sorted(on_desk, key=lambda each: (each.due is None, each.due or date.max))),
        roles=bool(person.standing(at).held),
    )  # fmt: skip


def _starts(person: Person, at: datetime) -> list[Start]:
    """What each duty lets a person begin, whether or not anything waits."""
    standing = person.standing(at)
    found: list[Start] = []
    if Duty.EDIT_PLAN in standing.duties:
        found.append(
            Start(
                _("Record a need"),
                _("What people asked for belongs to the city and outlives a plan."),
                reverse("plans-need-new"),
                "message",
            )
        )
    if Duty.LOAD_DATA in standing.duties:
        found.append(
            Start(
                _("Hand in a file of figures"),
                _("It is checked first; what is wrong is shown by row and column."),
                reverse("figures-data"),
                "upload",
            )
        )
    if Duty.PREPARE_MEETING in standing.duties:
        found.append(
            Start(
                _("Prepare a meeting"),
                _("Agenda, attendance, resolutions and minutes."),
                reverse("review-meetings"),
                "gavel",
            )
        )
    if standing.duties & {Duty.ISSUE_EMBLEM, Duty.APPROVE_EMBLEM}:
        found.append(
            Start(
                _("Open the register of emblems"),
                _("Propose, approve, look up."),
                reverse("emblem-desk"),
                "certificate",
            )
        )
    if Duty.ADMINISTER in standing.duties:
        found.append(
            Start(
                _("Give somebody a role"),
                _("People, their roles and until when."),
                reverse("cities-people"),
                "user-plus",
            )
        )
        found.append(
            Start(
                _("Look at the chain of happenings"),
                _("Whether the record stands as it was written."),
                reverse("base-audit"),
                "shield-check",
            )
        )
    return found
