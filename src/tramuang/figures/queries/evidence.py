"""What stands behind a figure: whose values, under which licence, of which kind and how good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Exists, Max, OuterRef
from django.utils.translation import get_language

from tramuang.base.kinds import Provenance
from tramuang.figures.kinds import Grade, Status
from tramuang.figures.models import Observation
from tramuang.figures.pure.recognising.periods import Period
from tramuang.figures.queries.quality import assessed, grade_of
from tramuang.figures.queries.reading import revision

# From the most real to the least: a figure is as real as the least real value in it.
ORDER = (Provenance.REAL, Provenance.ILLUSTRATIVE, Provenance.INVENTED)
A_YEAR = 100_000_000


@dataclass(frozen=True, slots=True)
class Origin:
    """A dataset that gave values, with its source; an empty licence is one that nobody stated."""

    dataset: str
    title_th: str
    title_en: str
    # Where no publisher is on record, the source by its own title.
    publisher: str
    url: str
    licence: str
    provenance: str
    values: int
    newest: datetime

    @property
    def title(self) -> str:
        """The dataset's title in the reader's language."""
        return (self.title_en or self.title_th) if get_language() == "en" else self.title_th


@dataclass(frozen=True)
class Evidence:
    """The values on record behind a figure, counted by dataset, kind and grade."""

    origins: tuple[Origin, ...] = ()
    statuses: dict[Status, int] = field(default_factory=dict)
    # Of the values that are there: what is missing was not come by in any way.
    grades: dict[Grade, int] = field(default_factory=dict)
    # By whom verified, as it was said; what nobody verified is not in it.
    verified: dict[str, int] = field(default_factory=dict)

    @property
    def values(self) -> int:
        """How many values there are."""
        return sum(self.statuses.values())

    @property
    def held(self) -> int:
        """How many of them are there: neither missing nor not applicable."""
        return sum(self.grades.values())

    @property
    def provenance(self) -> str:
        """That of the least real value."""
        return max(
            (origin.provenance for origin in self.origins),
            key=list(map(str, ORDER)).index,
            default=str(Provenance.REAL),
        )

    @property
    def licences(self) -> dict[str, tuple[Origin, ...]]:
        """Every licence under which values were given, each with whose they are; the empty one is theirs who state none."""
        found: dict[str, tuple[Origin, ...]] = {}
        for origin in self.origins:
            found[origin.licence] = (*found.get(origin.licence, ()), origin)
        return found

    def licence(self, unstated: str, name: Callable[[Origin], str]) -> str:
        """The same in words: one licence for all, or each with the names of those whose it is. Empty where there are no values."""
        found = self.licences
        if len(found) < 2:
            return "".join(licence or unstated for licence in found)
        return "; ".join(f"{licence or unstated} ({', '.join(map(name, own))})" for licence, own in found.items())

    @property
    def newest(self) -> datetime | None:
        """When the last of them was accepted."""
        return max((origin.newest for origin in self.origins), default=None)


def evidence(elements: Iterable[str], *, kind: str = "", place: str = "", period: Period | None = None) -> Evidence:
    """What is on record of some elements at the revision that is read: of a kind of place, of one place, within the year of a period. Two queries.

    What a later revision corrected is not behind the figure any more, and who said only that a value is missing gave none.
    """
    rows = Observation.objects.filter(element__code__in=list(elements), revision_id__lte=(until := revision()))
    if kind:
        rows = rows.filter(place__kind=kind)
    if place:
        rows = rows.filter(place__code=place)
    if period is not None:
        rows = rows.filter(period__gte=period.year_be * A_YEAR, period__lt=(period.year_be + 1) * A_YEAR)
    later = Observation.objects.filter(
        **{name: OuterRef(name) for name in ("element", "place", "grain", "period")},
        revision_id__gt=OuterRef("revision_id"),
        revision_id__lte=until,
    )
    rows = rows.exclude(Exists(later))
    dataset, source = "revision__dataset", "revision__dataset__source"
    fields = (
        f"{dataset}__code", f"{dataset}__title_th", f"{dataset}__title_en", f"{source}__title", f"{source}__publisher", f"{source}__url", f"{dataset}__licence", f"{source}__licence",
        f"{dataset}__provenance", "status", "grade", "revision_id",
    )  # fmt: skip
    found = list(rows.order_by().values_list(*fields).annotate(count=Count("pk"), newest=Max("revision__accepted_at")))
    said = assessed(datasets={row[0] for row in found}, until=until) if found else {}
    origins: dict[str, Origin] = {}
    statuses, grades, verified = Counter[Status](), Counter[Grade](), Counter[str]()
    for code, th, en, title, publisher, url, own, licence, provenance, status, grade, number, count, newest in found:
        statuses[Status(status)] += count
        word = said.get(number)
        if status in (Status.MISSING, Status.NOT_APPLICABLE):
            continue
        grades[grade_of(grade, word)] += count
        if word and word.verified_by:
            verified[word.verified_by] += count
        before = origins.get(code)
        values = count + (before.values if before else 0)
        latest = max(newest, before.newest) if before else newest
        origins[code] = Origin(code, th, en, publisher or title, url, own or licence, provenance, values, latest)
    ordered = sorted(origins.values(), key=lambda each: (-each.values, each.dataset))
    return Evidence(
        tuple(ordered),
        dict(sorted(statuses.items())),
        dict(sorted(grades.items(), key=lambda one: (not one[0], one[0]))),
        dict(verified.most_common()),
    )
