"""The plan's own forms; each carries the revision it was opened at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tramuang.plans.access import lang
from tramuang.plans.actions import Money
from tramuang.plans.forms.fields import UNKNOWN, CellField, NumberField, YearField, seen_field, words
from tramuang.plans.kinds import Direction
from tramuang.plans.models import BudgetLine, Goal, Need
from tramuang.plans.pure import limits
from tramuang.plans.pure.gaps import short
from tramuang.programme.pure.edition import BudgetSource, Edition

# It may be left empty while one writes, and not when one submits.
BEFORE_SUBMISSION = _("Needed before the plan is submitted.")


class PlanForm(forms.Form):
    """A form about a plan, made from one revision of it."""

    revision = seen_field()

    @property
    def given(self) -> dict[str, Any]:
        """What the action takes."""
        return dict(self.cleaned_data)


def domains(rules: Edition) -> list[tuple[str, str]]:
    """The edition's domains as choices; the mandatory ones say so."""
    note = f" · {_('mandatory')}"
    return [(each.code, each.label.in_(lang()) + (note if each.mandatory else "")) for each in rules.domains]


class FrameForm(PlanForm):
    """Vision, type of city, and the domains chosen."""

    vision_th = forms.CharField(
        label=_("Vision, in Thai"),
        max_length=limits.SENTENCES,
        required=False,
        widget=words(3),
        help_text=_("One sentence that a resident can repeat; needed before the plan is submitted."),
    )
    vision_en = forms.CharField(
        label=_("Vision, in English"), max_length=limits.SENTENCES, required=False, widget=words(2)
    )
    city_type = forms.ChoiceField(
        label=_("Type of city"), required=False, widget=forms.RadioSelect, help_text=BEFORE_SUBMISSION
    )
    domains = forms.MultipleChoiceField(
        label=_("Domains that the plan chooses"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=BEFORE_SUBMISSION,
    )

    def __init__(self, *args: Any, rules: Edition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["domains"].choices = domains(rules)
        fields["city_type"].choices = [(kind.code, kind.label.in_(lang())) for kind in rules.city_types]
        if not rules.city_types:
            del self.fields["city_type"]


class PartForm(PlanForm):
    """The text of one component."""

    text_th = forms.CharField(
        label=_("Text in Thai"), max_length=limits.TEXT, required=False, widget=words(14), help_text=BEFORE_SUBMISSION
    )
    text_en = forms.CharField(label=_("Text in English"), max_length=limits.TEXT, required=False, widget=words(6))


class GoalForm(PlanForm):
    """A goal, the needs behind it and the national targets it serves."""

    text_th = forms.CharField(
        label=_("The goal, in Thai"),
        max_length=limits.SENTENCES,
        widget=words(2),
        help_text=_("What will be different for people, not what will be bought."),
    )
    text_en = forms.CharField(
        label=_("The goal, in English"), max_length=limits.SENTENCES, required=False, widget=words(2)
    )
    domain = forms.ChoiceField(label=_("Domain"), widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label=_("Needs that this goal answers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A goal without a need behind it is shown as a gap."),
    )
    targets = forms.MultipleChoiceField(
        label=_("National targets it serves"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, rules: Edition, needs: Sequence[Need], chosen: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        groups = {group.code: group.label.in_(lang()) for group in rules.groups}
        first = set(chosen)
        # The domains that the plan has chosen come first.
        fields["domain"].choices = sorted(domains(rules), key=lambda choice: choice[0] not in first)
        fields["needs"].choices = [
            (str(need.pk), f"{groups.get(need.group, need.group)}: {need.text}") for need in needs
        ]
        fields["targets"].choices = [(target.code, target.label.in_(lang())) for target in rules.targets]
        fields["targets"].help_text = " · ".join(plan.label.in_(lang()) for plan in rules.plans)
        for name in ("needs", "targets"):
            if not fields[name].choices:
                del self.fields[name]


class IndicatorForm(PlanForm):
    """How a goal is measured."""

    name_th = forms.CharField(label=_("Indicator, in Thai"), max_length=limits.NAME)
    name_en = forms.CharField(label=_("Indicator, in English"), max_length=limits.NAME, required=False)
    unit_th = forms.CharField(label=_("Unit, in Thai"), max_length=limits.UNIT)
    unit_en = forms.CharField(label=_("Unit, in English"), max_length=limits.UNIT, required=False)
    direction = forms.ChoiceField(
        label=_("Direction"), choices=Direction.choices, widget=forms.RadioSelect, initial=Direction.UP
    )
    baseline = NumberField(
        label=_("Baseline"), help_text=_("Leave it empty if nobody knows: it is then shown as unknown.")
    )
    baseline_year = YearField(label=_("Baseline year (B.E.)"))
    target = NumberField(label=_("Target"))
    target_year = YearField(label=_("Target year (B.E.)"))
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=limits.EVIDENCE,
        required=False,
        help_text=_("Where the figures come from: a register, a survey, a sensor, with its owner."),
    )


class ProjectForm(PlanForm):
    """A project and the goals it serves."""

    name_th = forms.CharField(label=_("Project, in Thai"), max_length=limits.NAME)
    name_en = forms.CharField(label=_("Project, in English"), max_length=limits.NAME, required=False)
    domain = forms.ChoiceField(label=_("Domain"), widget=forms.RadioSelect)
    goals = forms.MultipleChoiceField(label=_("Goals it serves"), required=False, widget=forms.CheckboxSelectMultiple)
    objective_th = forms.CharField(
        label=_("Objective, in Thai"), max_length=limits.SENTENCES, required=False, widget=words(3)
    )
    objective_en = forms.CharField(
        label=_("Objective, in English"), max_length=limits.SENTENCES, required=False, widget=words(2)
    )
    unit_th = forms.CharField(label=_("Unit in charge, in Thai"), max_length=limits.CHANNEL, required=False)
    unit_en = forms.CharField(label=_("Unit in charge, in English"), max_length=limits.CHANNEL, required=False)
    first_year = YearField(label=_("First fiscal year (B.E.)"))
    last_year = YearField(label=_("Last fiscal year (B.E.)"))
    service = forms.ChoiceField(
        label=_("Kind of service wanted"), required=False, help_text=_("So that the city can find who offers it.")
    )

    def __init__(self, *args: Any, rules: Edition, goals: Sequence[Goal], chosen: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        first = set(chosen)
        fields["domain"].choices = sorted(domains(rules), key=lambda choice: choice[0] not in first)
        fields["goals"].choices = [(str(goal.pk), short(goal.text, 120)) for goal in goals]
        fields["service"].choices = [("", _("not decided yet"))] + [
            (domain.label.in_(lang()), [(topic.code, topic.label.in_(lang())) for topic in domain.topics])
            for domain in rules.domains
            if domain.topics
        ]
        if not goals:
            del self.fields["goals"]


class BudgetForm(PlanForm):
    """The money of a project: a row for each source, a column for each fiscal year."""

    def __init__(
        self,
        *args: Any,
        years: Sequence[int],
        sources: Sequence[BudgetSource],
        lines: Iterable[BudgetLine],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years = list(years)
        self.sources = [(source.code, source.label.in_(lang())) for source in sources] + [
            ("", str(_("Source not known yet")))
        ]
        for code, label in self.sources:
            for year in self.years:
                self.fields[cell(code, year)] = CellField(label=f"{label}, {year}")
        for line in lines:
            if cell(line.source, line.fiscal_year) in self.fields:
                self.initial.setdefault(
                    cell(line.source, line.fiscal_year), UNKNOWN if line.amount is None else line.amount
                )

    @property
    def rows(self) -> list[tuple[str, list[tuple[int, forms.BoundField]]]]:
        """The grid for the page: each source's words with its cells."""
        return [(label, [(year, self[cell(code, year)]) for year in self.years]) for code, label in self.sources]

    @property
    def cells_wrong(self) -> list[tuple[str, forms.BoundField]]:
        """The cells with something wrong, with their place in words."""
        return [(str(field.label), field) for _label, row in self.rows for _year, field in row if field.errors]

    def lines(self) -> list[Money]:
        """What was given, cell by cell; an empty cell is no line."""
        found = []
        for code, _label in self.sources:
            for year in self.years:
                value: Decimal | str | None = self.cleaned_data.get(cell(code, year))
                if value is not None:
                    found.append(Money(year, code, None if isinstance(value, str) else value))
        return found


def cell(source: str, year: int) -> str:
    """The name of a cell, as the action's faults name it too."""
    return f"{source}-{year}"
