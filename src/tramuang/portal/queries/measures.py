"""The three measures of people, never mixed: registered in the areas, registered in their provinces, served as the city states.

Each says for how many places a figure is known, of which year, and from which line of which source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tramuang.base import measures, stamp
from tramuang.base.measures import Measure, Row
from tramuang.base.pure.thai.dates import BE_OFFSET
from tramuang.base.refs import ref
from tramuang.cities import queries as cities
from tramuang.cities.models import Area, Province
from tramuang.figures import queries as figures
from tramuang.figures.models import Observation
from tramuang.plans import queries as plans
from tramuang.plans.models import Case
from tramuang.programme.models import Round

AREAS, PROVINCES, SERVED = "people-registered-areas", "people-registered-provinces", "people-served"
PEOPLE = _("people")
ANY_YEAR = 9999
METHOD_AREAS = _(
    "People in the civil register of the areas granted in this round, at the end of the latest year known, up to the round's year. An "
    "area within another one that is counted adds nothing; of two that may overlap only the larger is added."
)
METHOD_PROVINCES = _(
    "People in the civil register of the provinces in which such an area lies, each province once, at the end of the latest year known, "
    "up to the round's year. Many of them live far from the area."
)
METHOD_SERVED = _(
    "People whom the city says it serves, as it states it. Nobody has counted them, and a city may count those who come from elsewhere. "
    "Nothing is added for an area within another one that is counted."
)
WHY_LEFT_OUT = {
    "inside": ("อยู่ภายในพื้นที่อื่นที่นับแล้ว ไม่นับซ้ำ", "within another area that is counted; not counted twice"),
    "doubtful": ("อาจซ้อนทับกับพื้นที่อื่น จึงไม่นับรวม", "may overlap another area; not added"),
    "unknown": ("ไม่พบตัวเลขในแหล่งข้อมูลที่อ่าน", "no figure in the sources read"),
}


def people_in_areas(round_code: str) -> Measure:
    """People registered in a round's granted areas, nobody counted twice; a row for each area."""
    return _in_areas(round_code, AREAS, METHOD_AREAS)


def people_served(round_code: str) -> Measure:
    """People served as the cities state it; a row for each granted area, most of them unknown."""
    return _in_areas(round_code, SERVED, METHOD_SERVED)


def people_in_provinces(round_code: str) -> Measure:
    """People registered in the provinces of a round's granted areas; a row for each province."""
    cases, until = _granted(round_code)
    provinces = {case.area.province.code: case.area.province for case in cases if case.area.province}
    found = figures.latest(PROVINCES, provinces=provinces, until=until)
    rows = tuple(_row(place, found.get(code), "", _province_url(place)) for code, place in provinces.items())
    return _measure(found.values(), figures.total(found.values()), METHOD_PROVINCES, len(found), len(provinces), rows)


def _in_areas(round_code: str, element: str, method: measures.Words) -> Measure:
    cases, until = _granted(round_code)
    areas = {case.area_id: case.area for case in cases}
    found = figures.latest(element, areas=areas, until=until)
    counted = cities.people_counted({code: _people(found.get(code)) for code in areas})
    why = {code: reason for reason in WHY_LEFT_OUT for code in getattr(counted, reason)}
    rows = tuple(_row(area, found.get(code), why.get(code, ""), _area_url(area)) for code, area in areas.items())
    total = None if counted.total is None else Decimal(counted.total)
    added = [found[code] for code in counted.added]
    return _measure(added, total, method, counted.covered, counted.expected, rows)


def _granted(round_code: str) -> tuple[list[Case], int]:
    """The granted cases of a round, and the last year whose figures speak of it."""
    round_ = Round.objects.select_related("edition").filter(code=round_code).first()
    if round_ is None:
        return [], ANY_YEAR
    return plans.granted(round_), round_.rules.year or ANY_YEAR


def _people(row: Observation | None) -> int | None:
    return None if row is None or row.value is None else int(row.value)


def _measure(
    rest: Iterable[Observation], total: Decimal | None, method: measures.Words, covered: int, expected: int,
    rows: tuple[Row, ...],
) -> Measure:  # fmt: skip
    years = sorted({row.year_be for row in rest})
    as_of = date(years[-1] - BE_OFFSET, 12, 31) if years else None
    said = f"{years[0]}–{years[-1]}" if len(years) > 1 else "".join(map(str, years))
    return Measure(total, PEOPLE, as_of, method, covered, expected, rows, said)


def _row(place: Area | Province, known: Observation | None, why: str, url: str) -> Row:
    notes_th, notes_en = [], []
    if known is not None:
        notes_th.append(f"ปี {known.year_be} · {known.source.title}{f' · {known.row}' if known.row else ''}")
        notes_en.append(f"B.E. {known.year_be} · {known.source.title}{f' · {known.row}' if known.row else ''}")
    if why:
        notes_th.append(WHY_LEFT_OUT[why][0])
        notes_en.append(WHY_LEFT_OUT[why][1])
    elif known is None:
        notes_th.append(WHY_LEFT_OUT["unknown"][0])
        notes_en.append(WHY_LEFT_OUT["unknown"][1])
    return Row(
        ref(known) if known is not None else ref(place), place.name_th, place.name_en or place.name_th,
        None if known is None else known.value, url, " · ".join(notes_th), " · ".join(notes_en),
    )  # fmt: skip


def _area_url(area: Area) -> str:
    return reverse("portal-city", args=[area.code])


def _province_url(province: Area | Province) -> str:
    return f"{reverse('portal-cities')}?province={province.code}"


# --- any measure ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Computed:
    """A registered measure with what it gives for a round."""

    name: str
    label: measures.Words
    measure: Measure


def computed(name: str, round_code: str, kept_under: str = "") -> Computed:
    """A measure for a round, computed once for each state of the records; 404 when no room offers it."""
    known = measures.get(name)
    if known is None:
        raise Http404(name)
    compute: Callable[[], Measure] = lambda: known.compute(round_code)  # noqa: E731 - kept as it is asked for
    key = f"measure:{kept_under}:{name}:{round_code}" if kept_under else ""
    return Computed(name, known.label, stamp.kept(key, compute))


def all_computed(round_code: str, kept_under: str = "") -> dict[str, Computed]:
    """Every registered measure for a round, by name, in the order in which rooms offer them."""
    return {name: computed(name, round_code, kept_under) for name in measures.names()}


def registered() -> set[str]:
    """The names of the measures on offer."""
    return set(measures.names())


def labels() -> dict[str, measures.Words]:
    """What each measure on offer is called, by name."""
    return {name: known.label for name in measures.names() if (known := measures.get(name)) is not None}
