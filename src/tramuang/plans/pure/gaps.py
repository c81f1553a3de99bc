"""The thread's gaps: each link that is missing between a need and its money, as a sentence in Thai and English.

need → goal → indicator → project → budget. The city sees them while it writes, the public after (design §2); some of them also stand
in the way of handing the plan in, and the guards of this room are made of those.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
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

_Make = Callable[..., "Gap"]


@dataclass(frozen=True, slots=True)
class Gap:
    """One missing link: its kind, the cell of the thread it leaves open, what it is about, and where on the page."""

    kind: str
    cell: str
    th: str
    en: str
    anchor: str
    about: str = ""

    def in_(self, lang: str) -> str:
        """The sentence in the language asked for."""
        return self.en if lang.startswith("en") else self.th


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
            return thing.label  # type: ignore[attr-defined, no-any-return]
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
                "domain-unknown", "plan", f"หลักเกณฑ์ของรอบนี้ไม่มีด้าน “{code}”",
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


def _goal(plan: PlanValue, goal: GoalValue, known: set[str], rules: Edition) -> Iterator[Gap]:
    th, en, anchor = short(goal.th), short(goal.en or goal.th), f"goal-{goal.id}"
    if not known & set(goal.needs):
        yield Gap(
            "goal-without-need", "need", f"เป้าหมาย “{th}” ยังไม่มีความต้องการรองรับ",
            f"No need stands behind the goal “{en}”.", anchor, goal.id,
        )  # fmt: skip
    if goal.domain not in plan.domains:
        name = _label(rules.domains, goal.domain)
        yield Gap(
            "goal-outside-domains", "goal", f"เป้าหมาย “{th}” อยู่ในด้าน “{name.th}” ซึ่งแผนไม่ได้เลือก",
            f"The goal “{en}” lies in the domain “{name.en}”, which the plan has not chosen.", anchor, goal.id,
        )  # fmt: skip
    if not goal.indicators:
        yield Gap(
            "goal-without-indicator", "indicator", f"เป้าหมาย “{th}” ยังไม่มีตัวชี้วัด",
            f"The goal “{en}” has no indicator.", anchor, goal.id,
        )  # fmt: skip
    for indicator in goal.indicators:
        yield from _indicator(indicator)
    if not plan.projects_of(goal):
        yield Gap(
            "goal-without-project", "project", f"เป้าหมาย “{th}” ยังไม่มีโครงการ",
            f"No project serves the goal “{en}”.", anchor, goal.id,
        )  # fmt: skip


def _indicator(indicator: IndicatorValue) -> Iterator[Gap]:
    th, en = short(indicator.name_th), short(indicator.name_en or indicator.name_th)
    anchor = f"indicator-{indicator.id}"
    missing = (
        ("evidence", not indicator.evidence.strip(), "หลักฐานอ้างอิง", "evidence"),
        ("baseline", indicator.baseline is None or indicator.baseline_year is None, "ค่าปีฐาน", "baseline"),
        ("target", indicator.target is None or indicator.target_year is None, "ค่าเป้าหมาย", "target"),
    )
    for what, is_missing, word_th, word_en in missing:
        if is_missing:
            yield Gap(
                f"indicator-without-{what}", "indicator", f"ตัวชี้วัด “{th}” ยังไม่ทราบ{word_th}",
                f"The indicator “{en}” has no known {word_en}.", anchor, indicator.id,
            )  # fmt: skip


def _projects(plan: PlanValue, rules: Edition) -> Iterator[Gap]:
    if not plan.projects:
        yield Gap("no-projects", "project", "แผนยังไม่มีโครงการ", "The plan has no project yet.", "projects")
    goals = {goal.id for goal in plan.goals}
    for project in plan.projects:
        yield from _project(project, goals, plan, rules)


def _project(project: ProjectValue, goals: set[str], plan: PlanValue, rules: Edition) -> Iterator[Gap]:
    th, en, anchor = short(project.name_th), short(project.name_en or project.name_th), f"project-{project.id}"

    def gap(kind: str, cell: str, th_: str, en_: str, more: str = "") -> Gap:
        return Gap(kind, cell, th_, en_, anchor, project.id + more)

    if not goals & set(project.goals):
        yield gap(
            "project-without-goal", "goal", f"โครงการ “{th}” ยังไม่ได้ผูกกับเป้าหมายใด", f"The project “{en}” serves no goal."
        )
    if project.domain not in plan.domains:
        name = _label(rules.domains, project.domain)
        yield gap(
            "project-outside-domains", "project", f"โครงการ “{th}” อยู่ในด้าน “{name.th}” ซึ่งแผนไม่ได้เลือก",
            f"The project “{en}” lies in the domain “{name.en}”, which the plan has not chosen.",
        )  # fmt: skip
    if not (project.unit_th.strip() or project.unit_en.strip()):
        yield gap(
            "project-without-unit",
            "project",
            f"โครงการ “{th}” ยังไม่ระบุหน่วยงานรับผิดชอบ",
            f"No unit is in charge of the project “{en}”.",
        )
    if project.first_year is None or project.last_year is None:
        yield gap(
            "project-without-years",
            "project",
            f"โครงการ “{th}” ยังไม่ระบุปีงบประมาณ",
            f"The fiscal years of the project “{en}” are not known.",
        )
    yield from _money(project, th, en, gap, rules)


def _money(project: ProjectValue, th: str, en: str, gap: _Make, rules: Edition) -> Iterator[Gap]:
    known = {line.year for line in project.lines if line.amount is not None}
    if not known:
        yield gap(
            "project-without-budget",
            "budget",
            f"โครงการ “{th}” ยังไม่ทราบงบประมาณ",
            f"The budget of the project “{en}” is not known.",
        )
    else:
        for year in project.years:
            if year not in known:
                yield gap(
                    "year-without-amount", "budget", f"โครงการ “{th}” {fiscal_label(year)} ยังไม่ทราบจำนวนเงิน",
                    f"The project “{en}” has no known amount for {fiscal_label(year, 'en')}.", f":{year}",
                )  # fmt: skip
    sources = {source.code for source in rules.budget_sources}
    for year in sorted({line.year for line in project.lines if line.source not in sources}):
        yield gap(
            "line-without-source", "budget", f"โครงการ “{th}” {fiscal_label(year)} ยังไม่ระบุแหล่งเงิน",
            f"The project “{en}” does not say where the money for {fiscal_label(year, 'en')} comes from.", f":{year}",
        )  # fmt: skip
    outside = sorted({line.year for line in project.lines} - set(project.years))
    for year in outside:
        yield gap(
            "line-outside-years", "budget", f"โครงการ “{th}” มีเงินใน{fiscal_label(year)} ซึ่งอยู่นอกปีของโครงการ",
            f"The project “{en}” has money in {fiscal_label(year, 'en')}, outside its own years.", f":{year}",
        )  # fmt: skip
