"""The thread's gaps: each link that is missing between a need and its money, as a sentence in Thai and English.

need → goal → indicator → project → budget. The city sees them while it writes, the public after (design §2); some of them also stand
in the way of handing the plan in, and the guards of this room are made of those.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from tramuang.base.pure.thai.fiscal import fiscal_label
from tramuang.plans.pure.thread import GoalValue, IndicatorValue, PlanValue, ProjectValue
from tramuang.programme.pure.edition import Edition, Text

# Which gaps stand in the way of handing the plan in, by the guard that an edition may name.
GUARDED: dict[str, frozenset[str]] = {
    "plan.has-required-parts": frozenset(
        {"vision-missing", "city-type-missing", "part-missing", "no-goals", "no-projects"}
    ),
    "plan.domains-allowed": frozenset({"domain-mandatory-missing", "domain-too-few", "domain-unknown"}),
    "plan.budget-adds-up": frozenset({"project-without-budget", "line-without-source", "line-outside-years"}),
}

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Gap:
    """One missing link: its kind, the cell of the thread it leaves open, what it is about, and where on the page."""

    kind: str
    cell: str
    th: str
    en: str
    anchor: str
    about: str = ""
    brief_th: str = ""
    brief_en: str = ""

    def in_(self, lang: str) -> str:
        """The sentence in the language asked for."""
        return self.en if lang.startswith("en") else self.th

    def brief(self, lang: str) -> str:
        """What is missing without saying of what: for a place that shows the thing itself."""
        return (self.brief_en if lang.startswith("en") else self.brief_th) or self.in_(lang)


def find(plan: PlanValue, rules: Edition) -> tuple[Gap, ...]:
    """Every gap of a plan, in the order of the thread."""
    return (*_frame(plan, rules), *_groups(plan, rules), *_goals(plan, rules), *_projects(plan, rules))


def standing_in_the_way(found: Iterable[Gap], guards: Collection[str]) -> list[Gap]:
    """Those gaps that one of these guards would refuse."""
    kinds = _kinds(guards)
    return [gap for gap in found if gap.kind in kinds]


def progress(plan: PlanValue, rules: Edition, found: Iterable[Gap], guards: Collection[str]) -> tuple[int, int]:
    """How many of the things that these guards ask for are done, and of how many."""
    asked: list[tuple[str, str]] = []
    kinds = _kinds(guards)
    for kind, abouts in (
        ("vision-missing", [""]),
        ("city-type-missing", [""] if rules.city_types else []),
        ("part-missing", [criterion.code for criterion in rules.criteria]),
        ("no-goals", [""]),
        ("no-projects", [""]),
        ("domain-mandatory-missing", list(rules.mandatory_domains)),
        ("domain-too-few", [""] if rules.domain_rule.at_least_other else []),
        ("project-without-budget", [project.id for project in plan.projects]),
    ):
        asked += [(kind, about) for about in abouts if kind in kinds]
    # A line without a source or outside the years leaves the project's budget undone.
    money = GUARDED["plan.budget-adds-up"]
    open_ = {
        ("project-without-budget", gap.about.partition(":")[0]) if gap.kind in money else (gap.kind, gap.about)
        for gap in found
    }
    return sum(item not in open_ for item in asked), len(asked)


def _kinds(guards: Collection[str]) -> frozenset[str]:
    return frozenset[str]().union(*(GUARDED[name] for name in guards if name in GUARDED))


def short(text: str, longest: int = LONGEST) -> str:
    """A text fit to be quoted in a sentence; never cut before a Thai vowel or tone that belongs to the letter before."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    end = longest
    while end > 1 and (text[end] in "ะาำๅๆ์" or "ั" <= text[end] <= "ฺ" or "็" <= text[end] <= "๎"):
        end -= 1
    return text[:end].rstrip() + "…"


def _label(things: Iterable[object], code: str) -> Text:
    for thing in things:
        if getattr(thing, "code", None) == code:
            return thing.label  # type: ignore[attr-defined]
    return Text(code, code)


def _frame(plan: PlanValue, rules: Edition) -> Iterator[Gap]:
    if not plan.vision_th.strip() and not plan.vision_en.strip():
        yield Gap("vision-missing", "plan", "ยังไม่ได้เขียนวิสัยทัศน์", "The vision is not written yet.", "frame")
    if rules.city_types and plan.city_type not in {kind.code for kind in rules.city_types}:
        yield Gap("city-type-missing", "plan", "ยังไม่ได้เลือกประเภทเมือง", "The type of city is not chosen yet.", "frame")
    known = {domain.code for domain in rules.domains}
    for code in plan.domains:
        if code not in known:
            yield Gap(
                "domain-unknown", "plan", f"กติกาของรอบนี้ไม่มีด้าน “{code}”",
                f"The rules of this round know no domain “{code}”.", "frame", code,
            )  # fmt: skip
    chosen = set(plan.domains)
    for code in rules.mandatory_domains:
        if code not in chosen:
            name = rules.domain(code).label
            yield Gap(
                "domain-mandatory-missing", "plan", f"ยังไม่ได้เลือกด้านบังคับ: {name.th}",
                f"A mandatory domain is not chosen: {name.en}.", "frame", code,
            )  # fmt: skip
    other = (chosen & known) - set(rules.mandatory_domains)
    wanted = rules.domain_rule.at_least_other
    if len(other) < wanted:
        yield Gap(
            "domain-too-few", "plan", f"นอกจากด้านบังคับ ต้องเลือกอีกอย่างน้อย {wanted} ด้าน ขณะนี้เลือกแล้ว {len(other)} ด้าน",
            f"Besides the mandatory ones at least {wanted} more must be chosen; so far there are {len(other)}.", "frame",
        )  # fmt: skip
    written = {part.criterion for part in plan.parts if part.written}
    for criterion in rules.criteria:
        if criterion.code not in written:
            yield Gap(
                "part-missing", "plan", f"ยังไม่ได้เขียนองค์ประกอบ “{criterion.label.th}”",
                f"The component “{criterion.label.en}” is not written yet.", f"part-{criterion.code}", criterion.code,
            )  # fmt: skip


def _groups(plan: PlanValue, rules: Edition) -> Iterator[Gap]:
    voiced = {need.group for need in plan.needs}
    answered = {need.group for need in plan.needs if need.id in plan.answered}
    for group in rules.groups:
        name = group.label
        if group.code not in voiced:
            yield Gap(
                "group-without-need", "need", f"ยังไม่มีความต้องการที่บันทึกจากกลุ่ม “{name.th}”",
                f"No need has been recorded from the group “{name.en}”.", "needs", group.code,
            )  # fmt: skip
        elif group.code not in answered:
            yield Gap(
                "group-without-goal", "goal", f"ยังไม่มีเป้าหมายใดตอบความต้องการของกลุ่ม “{name.th}”",
                f"No goal answers a need of the group “{name.en}”.", "needs", group.code,
            )  # fmt: skip
    for need in plan.needs:
        # A group that has no goal at all has been said already.
        if need.id not in plan.answered and need.group in answered:
            yield Gap(
                "need-without-goal", "goal", f"ยังไม่มีเป้าหมายตอบความต้องการ “{short(need.th)}”",
                f"No goal answers the need “{short(need.en or need.th)}”.", f"need-{need.id}", need.id,
            )  # fmt: skip


def _goals(plan: PlanValue, rules: Edition) -> Iterator[Gap]:
    if not plan.goals:
        yield Gap("no-goals", "goal", "แผนยังไม่มีเป้าหมาย", "The plan has no goal yet.", "goals")
    served = {goal.domain for goal in plan.goals}
    for code in plan.domains:
        if code not in served:
            name = _label(rules.domains, code)
            yield Gap(
                "domain-without-goal", "goal", f"เลือกด้าน “{name.th}” แล้ว แต่ยังไม่มีเป้าหมาย",
                f"The domain “{name.en}” is chosen but has no goal.", "goals", code,
            )  # fmt: skip
    known = {need.id for need in plan.needs}
    for goal in plan.goals:
        yield from _goal(plan, goal, known, rules)


@dataclass(frozen=True, slots=True)
class _Of:
    """What a gap is about, and how a sentence calls it."""

    th: str
    en: str
    anchor: str
    id: str

    def gap(self, kind: str, cell: str, th: str, en: str, more: str = "") -> Gap:
        brief = f"{en[0].upper()}{en[1:]}."
        return Gap(kind, cell, f"{self.th} {th}", f"{self.en}: {en}.", self.anchor, self.id + more, th, brief)


def _goal(plan: PlanValue, goal: GoalValue, known: set[str], rules: Edition) -> Iterator[Gap]:
    of = _Of(f"เป้าหมาย “{short(goal.th)}”", f"Goal “{short(goal.en or goal.th)}”", f"goal-{goal.id}", goal.id)
    if not known & set(goal.needs):
        yield of.gap("goal-without-need", "need", "ยังไม่มีความต้องการรองรับ", "no need stands behind it")
    if goal.domain not in plan.domains:
        yield of.gap("goal-outside-domains", "goal", *_outside(rules, goal.domain))
    if not goal.indicators:
        yield of.gap("goal-without-indicator", "indicator", "ยังไม่มีตัวชี้วัด", "it has no indicator")
    for indicator in goal.indicators:
        yield from _indicator(indicator)
    if not plan.projects_of(goal):
        yield of.gap("goal-without-project", "project", "ยังไม่มีโครงการ", "no project serves it")


def _outside(rules: Edition, domain: str) -> tuple[str, str]:
    name = _label(rules.domains, domain)
    return f"อยู่ใน{name.th} ซึ่งแผนไม่ได้เลือก", f"it lies in {name.en}, which the plan has not chosen"


def _indicator(indicator: IndicatorValue) -> Iterator[Gap]:
    name_th, name_en = short(indicator.name_th), short(indicator.name_en or indicator.name_th)
    of = _Of(f"ตัวชี้วัด “{name_th}”", f"Indicator “{name_en}”", f"indicator-{indicator.id}", indicator.id)
    if not indicator.evidence.strip():
        yield of.gap("indicator-without-evidence", "indicator", "ยังไม่มีหลักฐานอ้างอิง", "it names no evidence")
    if indicator.baseline is None or indicator.baseline_year is None:
        yield of.gap("indicator-without-baseline", "indicator", "ยังไม่ทราบค่าฐาน", "the baseline is not known")
    if indicator.target is None or indicator.target_year is None:
        yield of.gap("indicator-without-target", "indicator", "ยังไม่ทราบค่าเป้าหมาย", "the target is not known")


def _projects(plan: PlanValue, rules: Edition) -> Iterator[Gap]:
    if not plan.projects:
        yield Gap("no-projects", "project", "แผนยังไม่มีโครงการ", "The plan has no project yet.", "projects")
    goals = {goal.id for goal in plan.goals}
    for project in plan.projects:
        yield from _project(project, goals, plan, rules)


def _project(project: ProjectValue, goals: set[str], plan: PlanValue, rules: Edition) -> Iterator[Gap]:
    name_th, name_en = short(project.name_th), short(project.name_en or project.name_th)
    of = _Of(f"โครงการ “{name_th}”", f"Project “{name_en}”", f"project-{project.id}", project.id)
    if not goals & set(project.goals):
        yield of.gap("project-without-goal", "goal", "ยังไม่ได้ผูกกับเป้าหมายใด", "it serves no goal")
    if project.domain not in plan.domains:
        yield of.gap("project-outside-domains", "project", *_outside(rules, project.domain))
    if not (project.unit_th.strip() or project.unit_en.strip()):
        yield of.gap("project-without-unit", "project", "ยังไม่ระบุหน่วยงานรับผิดชอบ", "no unit is in charge")
    if project.first_year is None or project.last_year is None:
        yield of.gap("project-without-years", "project", "ยังไม่ระบุปีงบประมาณ", "its fiscal years are not known")
    yield from _money(project, of, rules)


def _money(project: ProjectValue, of: _Of, rules: Edition) -> Iterator[Gap]:
    known = {line.year for line in project.lines if line.amount is not None}
    unknown = {line.year for line in project.lines if line.amount is None}
    if not known:
        yield of.gap("project-without-budget", "budget", "ยังไม่ทราบงบประมาณ", "its budget is not known")
    else:
        for year in sorted((set(project.years) - known) | unknown):
            yield of.gap(
                "year-without-amount", "budget", f"{fiscal_label(year)} ยังไม่ทราบจำนวนเงิน",
                f"an amount for {fiscal_label(year, 'en')} is not known", f":{year}",
            )  # fmt: skip
    sources = {source.code for source in rules.budget_sources}
    for year in sorted({line.year for line in project.lines if line.source not in sources}):
        yield of.gap(
            "line-without-source", "budget", f"{fiscal_label(year)} ยังไม่ระบุแหล่งเงิน",
            f"where the money for {fiscal_label(year, 'en')} comes from is not known", f":{year}",
        )  # fmt: skip
    for year in sorted({line.year for line in project.lines} - set(project.years)):
        yield of.gap(
            "line-outside-years", "budget", f"มีเงินใน{fiscal_label(year)} ซึ่งอยู่นอกปีของโครงการ",
            f"it has money in {fiscal_label(year, 'en')}, outside its own years", f":{year}",
        )  # fmt: skip
