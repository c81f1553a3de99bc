"""Nominations, cases, needs (they belong to an area), the plan and its frozen snapshots."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, no, yes
from tramuang.base.kinds import Provenance
from tramuang.base.models import Letter
from tramuang.cities.access import may_administer
from tramuang.cities.models import Area, Organisation, Person, Province
from tramuang.figures.models import Source
from tramuang.plans.kinds import Basis, DesignationKind, Direction, NominationState
from tramuang.programme.models import Round
from tramuang.programme.pure.edition import Edition, Flow, Move, Stage


def own(th: str, en: str) -> str:
    """The text in the reader's language; the other one where it is missing."""
    return (en or th) if get_language() == "en" else (th or en)


class Designation(models.Model):
    """A status on the public record, bound to no round: a promotional zone, or an emblem of another batch."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="designations")
    kind = models.CharField(max_length=10, choices=DesignationKind)
    batch = models.CharField(max_length=40, blank=True)
    certificate = models.CharField(max_length=80, blank=True)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    source = models.ForeignKey(Source, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    confidence = models.CharField(max_length=10, blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    def __str__(self) -> str:
        return f"{self.kind} {self.area_id}"


class Nomination(models.Model):
    """A city put forward for a round: by its province, or by itself where the edition says so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="nominations")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="nominations")
    province = models.ForeignKey(Province, null=True, blank=True, on_delete=models.PROTECT, related_name="nominations")
    state = models.CharField(max_length=10, choices=NominationState, default=NominationState.FILED)
    reason_th = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    filed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(null=True, blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "area"],
                condition=Q(state="filed"),
                name="nomination_once_per_area",
                violation_error_message=_("This area has already been nominated for this round."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.area_id}"


class Case(models.Model):
    """One city's way through one round."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="cases")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="cases")
    kind = models.SlugField(max_length=40, default="designation")
    nomination = models.OneToOneField(Nomination, null=True, blank=True, on_delete=models.PROTECT, related_name="case")
    origin = models.ForeignKey(Designation, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    # The emblem and case that a renewal, suspension or revocation is about.
    about = models.CharField(max_length=120, blank=True)
    # Why such a case was opened, in the words of whoever opened it.
    reason = models.TextField(blank=True)
    stage = models.SlugField(max_length=60)
    stage_version = models.PositiveIntegerField(default=0)
    due = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    # Whether the case still runs: the database knows no edition, so it cannot ask the stage.
    open = models.BooleanField(default=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    # Not a column: set by a form that asks for the letter itself, so that its absence so far does not grey the button.
    letter_in_hand = False

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "area", "kind"],
                condition=Q(open=True),
                name="case_once_per_round",
                violation_error_message=_("This area already has a case of this kind in the round."),
            )
        ]

    @property
    def rules(self) -> Edition:
        """The rules under which this case began and will finish."""
        return self.round.rules

    @property
    def flow(self) -> Flow:
        """The way of this kind of case."""
        return self.rules.flow(self.kind)

    @property
    def at_stage(self) -> Stage:
        """The edition's stage where the case stands: ask for its properties, never for its name."""
        return self.flow.stage(self.stage)

    def moves(self) -> Iterable[Move]:
        """The moves that leave the stage where this case stands."""
        return self.flow.moves_from(self.stage)

    def may_move(self, move: Move, by: Person | str | None, at: datetime) -> Answer:
        """Whether the person holds, for this case, one of the roles that may make the move."""
        # Nobody held a role here when a round on record ran: whoever may enter the record takes its steps too.
        if self.round.on_record and by is not None and may_administer(by, at):
            return yes
        if not isinstance(by, Person):
            return no("not-your-role", _("This step is for another role."))
        body = self.rules.body_on(move.body, at.date()).code if move.body else ""
        standing = by.standing(at)
        if standing.has_role(move.who, area=self.area_id, province=self.area.province_id or "", body=body):
            return yes
        return no("not-your-role", _("This step is for another role."))

    def __str__(self) -> str:
        return f"{self.round_id} {self.area_id} {self.stage}"


class CaseLetter(models.Model):
    """The official letter with which a case left a stage; a nomination's letter is the nomination's own."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters")
    # The stage version at which the letter was submitted: the same number as the step that rests on it.
    seen = models.PositiveIntegerField()
    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "seen"],
                name="case_letter_once",
                violation_error_message=_("A letter has already been submitted for this step."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.letter_id}"


class Need(models.Model):
    """What a group of people in an area says it needs; it belongs to the area, not to a plan."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="needs")
    group = models.SlugField(_("Voiced by"), max_length=40)
    text_th = models.TextField(_("The need, in Thai"))
    text_en = models.TextField(_("The need, in English"), blank=True)
    # Null: nobody counted.
    voices = models.PositiveIntegerField(_("How many people said so"), null=True, blank=True)
    voiced_on = models.DateField(_("When it was voiced"), null=True, blank=True)
    channel = models.CharField(_("How it was voiced"), max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)
    recorded_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    @property
    def text(self) -> str:
        """The need in the reader's language."""
        return own(self.text_th, self.text_en)

    def __str__(self) -> str:
        return self.text_th[:60]


class Plan(models.Model):
    """A city's plan in one case. Its parts are rows, so that a fact is entered once and used everywhere."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="plan")
    city_type = models.SlugField(_("City type"), max_length=40, blank=True)
    vision_th = models.TextField(_("Vision, in Thai"), blank=True)
    vision_en = models.TextField(_("Vision, in English"), blank=True)
    vision_source = models.CharField(max_length=200, blank=True)
    vision_provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)
    domains = models.JSONField(_("Domains"), default=list, blank=True)
    # Counts every change of the plan; a form that carries an older number is stale.
    revision = models.PositiveIntegerField(default=0)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)
    changed_at = models.DateTimeField(null=True, blank=True)

    @property
    def vision(self) -> str:
        """The vision in the reader's language."""
        return own(self.vision_th, self.vision_en)

    def __str__(self) -> str:
        return f"plan of {self.case_id}"


class PlanPart(models.Model):
    """The text of one of the edition's components."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="parts")
    criterion = models.SlugField(max_length=60)
    text_th = models.TextField(_("Text in Thai"), blank=True)
    text_en = models.TextField(_("Text in English"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "criterion"],
                name="plan_part_once",
                violation_error_message=_("This component already has its text."),
            )
        ]

    @property
    def text(self) -> str:
        """The text in the reader's language."""
        return own(self.text_th, self.text_en)

    def __str__(self) -> str:
        return f"{self.plan_id} {self.criterion}"


class Goal(models.Model):
    """What the city wants to reach in a domain, the needs behind it and the national targets it serves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    domain = models.SlugField(_("Domain"), max_length=40)
    text_th = models.TextField(_("The goal, in Thai"))
    text_en = models.TextField(_("The goal, in English"), blank=True)
    needs = models.ManyToManyField(Need, related_name="goals", blank=True)
    targets = models.JSONField(_("National targets it serves"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    @property
    def text(self) -> str:
        """The goal in the reader's language."""
        return own(self.text_th, self.text_en)

    def __str__(self) -> str:
        return self.text_th[:60]


class Indicator(models.Model):
    """How a goal is measured: where the city stands and where it wants to be. Unknown is not zero."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="indicators")
    name_th = models.CharField(_("Indicator, in Thai"), max_length=300)
    name_en = models.CharField(_("Indicator, in English"), max_length=300, blank=True)
    unit_th = models.CharField(_("Unit, in Thai"), max_length=60)
    unit_en = models.CharField(_("Unit, in English"), max_length=60, blank=True)
    direction = models.CharField(_("Direction"), max_length=4, choices=Direction, default=Direction.UP)
    baseline = models.DecimalField(_("Baseline"), max_digits=18, decimal_places=4, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("Baseline year (B.E.)"), null=True, blank=True)
    target = models.DecimalField(_("Target"), max_digits=18, decimal_places=4, null=True, blank=True)
    target_year = models.PositiveSmallIntegerField(_("Target year (B.E.)"), null=True, blank=True)
    evidence = models.CharField(_("Evidence"), max_length=400, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return own(self.name_th, self.name_en)

    @property
    def unit(self) -> str:
        """The unit in the reader's language."""
        return own(self.unit_th, self.unit_en)

    def __str__(self) -> str:
        return self.name_th


class Project(models.Model):
    """What the city will do: it serves goals, has a unit in charge, years and a budget."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="projects")
    domain = models.SlugField(_("Domain"), max_length=40)
    name_th = models.CharField(_("Project, in Thai"), max_length=300)
    name_en = models.CharField(_("Project, in English"), max_length=300, blank=True)
    objective_th = models.TextField(_("Objective, in Thai"), blank=True)
    objective_en = models.TextField(_("Objective, in English"), blank=True)
    unit_th = models.CharField(_("Unit in charge, in Thai"), max_length=200, blank=True)
    unit_en = models.CharField(_("Unit in charge, in English"), max_length=200, blank=True)
    goals = models.ManyToManyField(Goal, related_name="projects", blank=True)
    first_year = models.PositiveSmallIntegerField(_("First fiscal year (B.E.)"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("Last fiscal year (B.E.)"), null=True, blank=True)
    service = models.SlugField(_("Kind of service wanted"), max_length=60, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=200, blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(first_year=None) | Q(last_year=None) | Q(last_year__gte=models.F("first_year")),
                name="project_years_in_order",
                violation_error_message=_("The last fiscal year cannot be before the first."),
            )
        ]

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return own(self.name_th, self.name_en)

    @property
    def objective(self) -> str:
        """The objective in the reader's language."""
        return own(self.objective_th, self.objective_en)

    @property
    def unit(self) -> str:
        """The unit in charge, in the reader's language."""
        return own(self.unit_th, self.unit_en)

    def __str__(self) -> str:
        return self.name_th


class BudgetLine(models.Model):
    """Money for a project in a fiscal year, from a source; an amount nobody knows is null."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="budget")
    fiscal_year = models.PositiveSmallIntegerField(_("Fiscal year (B.E.)"))
    source = models.SlugField(_("Source of money"), max_length=40, blank=True)
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.ESTIMATED)
    amount = models.DecimalField(_("Amount (baht)"), max_digits=16, decimal_places=2, null=True, blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["project", "fiscal_year", "source", "basis"],
                name="budget_line_once",
                violation_error_message=_("There is already an amount for this year and source."),
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="budget_not_negative",
                violation_error_message=_("An amount cannot be negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.fiscal_year}"


class Snapshot(models.Model):
    """What was promised: the plan as it was submitted, frozen, with its hash; append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="snapshot_numbered",
                violation_error_message=_("This plan has just been handed in under the same number."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} v{self.number}"
