"""The public figures that rest on cases and plans: how many areas and provinces, and how much money.

Where the round stands on real record, only real budget lines are summed: what was made up for the demonstration is listed beside
them, said to be so, and adds nothing. In a round that is itself made up, everything is counted and says what it is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Provenance
from tramuang.base.measures import Measure, Row
from tramuang.base.pure.thai import baht
from tramuang.base.refs import ref
from tramuang.plans.kinds import Basis
from tramuang.plans.models import BudgetLine, Case, Project
from tramuang.plans.pure import budget
from tramuang.plans.pure.budget import Total
from tramuang.plans.pure.thread import LineValue
from tramuang.plans.queries.cases import entered_on, granted
from tramuang.programme.models import Round

UNITS = {"areas": _("areas"), "provinces": _("provinces"), "baht": _("baht")}
METHOD_AREAS = _("Areas whose case in this round stands at a stage that the edition calls granted, each counted once.")
METHOD_PROVINCES = _("Provinces in which such an area lies, each counted once.")
METHOD_MONEY = _(
    "The sum of the budget lines of this basis over the plans of the granted cases. Unknown amounts are left out and counted in the "
    "coverage; figures made up for the demonstration are listed but not added where the round itself is real."
)


def areas(round_code: str) -> Measure:
    """How many areas were granted in a round; a row for each."""
    round_ = _round(round_code)
    cases = granted(round_) if round_ else []
    found = {case.area_id: case for case in cases}
    rows = tuple(
        Row(
            ref(case.area), case.area.name_th, case.area.name_en or case.area.name_th, Decimal(1), _url(case),
            case.area.province.name_th if case.area.province else "", case.area.province.name_en if case.area.province else "",
        )
        for case in found.values()
    )  # fmt: skip
    return Measure(
        Decimal(len(rows)) if round_ else None, UNITS["areas"], _as_of(cases), METHOD_AREAS, len(rows), len(rows), rows
    )


def provinces(round_code: str) -> Measure:
    """In how many provinces the granted areas of a round lie; a row for each, naming its areas."""
    round_ = _round(round_code)
    cases = granted(round_) if round_ else []
    by_province: dict[str, list[Case]] = {}
    for case in cases:
        if case.area.province_id:
            by_province.setdefault(case.area.province_id, []).append(case)
    rows = []
    for lying in by_province.values():
        province = lying[0].area.province
        assert province is not None
        rows.append(
            Row(
                ref(province), province.name_th, province.name_en, Decimal(1), "",
                " · ".join(case.area.name_th for case in lying), " · ".join(case.area.name_en or case.area.name_th for case in lying),
            )
        )  # fmt: skip
    placed = sum(len(lying) for lying in by_province.values())
    known = Decimal(len(rows)) if round_ else None
    return Measure(known, UNITS["provinces"], _as_of(cases), METHOD_PROVINCES, placed, len(cases), tuple(rows))


@dataclass(frozen=True)
class Counted:
    """A project of a granted case with the lines of one basis that count, and those that are only shown."""

    project: Project
    case: Case
    counted: tuple[LineValue, ...]
    shown: tuple[LineValue, ...]


def money(round_code: str, basis: str) -> list[Counted]:
    """The projects of a round's granted cases with their money of one basis."""
    round_ = _round(round_code)
    cases = {case.pk: case for case in granted(round_)} if round_ else {}
    lines = BudgetLine.objects.filter(basis=basis).order_by("fiscal_year", "source", "pk")
    rows = (
        Project.objects.filter(plan__case_id__in=cases)
        .select_related("plan")
        .prefetch_related(Prefetch("budget", lines))
    )
    found = []
    for project in rows.order_by("plan__case__area__sort_key", "plan_id", "order", "pk"):
        case = cases[project.plan.case_id]
        real_round = case.round.provenance == Provenance.REAL
        values = [
            LineValue(line.fiscal_year, line.source, line.basis, line.amount, line.provenance)
            for line in project.budget.all()
        ]
        counts = tuple(line for line in values if not real_round or line.provenance == Provenance.REAL)
        found.append(Counted(project, case, counts, tuple(line for line in values if line not in counts)))
    return found


def investment(basis: str) -> Callable[[str], Measure]:
    """The measure of one basis: estimated, committed or disbursed money."""

    def compute(round_code: str) -> Measure:
        found = money(round_code, basis)
        known = [item for item in found if budget.total(item.counted).known is not None]
        whole = budget.total(line for item in found for line in item.counted)
        as_of = _as_of([item.case for item in found])
        rows = tuple(_row(item) for item in found)
        return Measure(whole.known, UNITS["baht"], as_of, METHOD_MONEY, len(known), len(found), rows)

    return compute


def investment_by_source(round_code: str, basis: str = Basis.ESTIMATED) -> dict[str, Total]:
    """The same money by the edition's sources, for a picture; '' is a source nobody knows."""
    round_ = _round(round_code)
    order = [source.code for source in round_.rules.budget_sources] if round_ else []
    return budget.by_source((line for item in money(round_code, basis) for line in item.counted), order)


def _row(item: Counted) -> Row:
    project, area = item.project, item.case.area
    total = budget.total(item.counted)
    notes_th, notes_en = [area.name_th], [area.name_en or area.name_th]
    if total.unknown:
        notes_th.append(f"ไม่ทราบจำนวนเงิน {total.unknown} รายการ")
        notes_en.append(f"{total.unknown} amounts unknown")
    made_up = budget.total(item.shown).known
    if made_up is not None:
        notes_th.append(f"ตัวเลขประกอบการสาธิต {baht.figures(made_up)} ไม่นับรวม")
        notes_en.append(f"{baht.figures(made_up, 'en')} made up for the demonstration, not counted")
    elif project.provenance != Provenance.REAL:
        notes_th.append("ประกอบการสาธิต")
        notes_en.append("made up for the demonstration")
    return Row(
        ref(project), project.name_th, project.name_en or project.name_th, total.known,
        f"{reverse('plans-plan', args=[item.case.pk])}#project-{project.pk}", " · ".join(notes_th), " · ".join(notes_en),
    )  # fmt: skip


def _round(code: str) -> Round | None:
    return Round.objects.select_related("edition").filter(code=code).first()


def _as_of(cases: list[Case]) -> date | None:
    days = [day for day in entered_on(cases).values() if day is not None]
    return max(days, default=None)


def _url(case: Case) -> str:
    return reverse("plans-case", args=[case.pk])
