"""Reviewers' assignments and scores; bodies' meetings and resolutions."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Provenance
from tramuang.base.models import Letter
from tramuang.cities.models import Person
from tramuang.plans.models import Case
from tramuang.programme.models import Round
from tramuang.review.kinds import Conflict, MeetingState


class Assignment(models.Model):
    """One reviewer asked to score one case; the conflict of interest is asked and answered explicitly."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    assigned_at = models.DateTimeField()
    due = models.DateField(null=True, blank=True)
    conflict = models.CharField(max_length=10, choices=Conflict, default=Conflict.NOT_ASKED)
    conflict_note = models.TextField(_("What the conflict is"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    # Counts every saved change; a form that carries an older number is stale.
    revision = models.PositiveIntegerField(default=0)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reviewer"],
                name="reviewer_once_per_case",
                violation_error_message=_("This reviewer is already assigned to this case."),
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(conflict=Conflict.NONE),
                name="scores_only_without_conflict",
                violation_error_message=_("Scores can only be handed in after answering that there is no conflict."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.reviewer_id}"


class Score(models.Model):
    """What a reviewer wrote on one line of a score sheet: a value (null: not given yet, which is not zero) and the reason."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="scores")
    sheet = models.SlugField(max_length=40)
    item = models.SlugField(max_length=80)
    value = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    reason = models.TextField(_("Reason"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "sheet", "item"],
                name="score_once_per_line",
                violation_error_message=_("This line already has a score."),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0, value__lte=1000),
                name="score_within_any_scale",
                violation_error_message=_("A score cannot lie outside its scale."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}/{self.item} {self.value}"


class Meeting(models.Model):
    """A meeting of one of the edition's bodies."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="meetings")
    body = models.SlugField(max_length=60)
    number = models.CharField(_("Meeting number"), max_length=20)
    # Null when the record does not settle the date; the claims hold what the sources say.
    held_on = models.DateField(_("Date"), null=True, blank=True)
    date_note_th = models.TextField(blank=True)
    date_note_en = models.TextField(blank=True)
    place_th = models.CharField(_("Place, in Thai"), max_length=200, blank=True)
    place_en = models.CharField(_("Place, in English"), max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=MeetingState, default=MeetingState.CALLED)
    # All members of the body, those without a row in the attendance included; null: as many as have one.
    members = models.PositiveSmallIntegerField(_("Members of the body"), null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    announced_th = models.TextField(_("What the chair told the meeting"), blank=True)
    other_th = models.TextField(_("Other matters"), blank=True)
    source = models.CharField(max_length=200, blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "number"],
                name="meeting_number_once",
                violation_error_message=_("This body already has a meeting of that number."),
            )
        ]

    @property
    def place(self) -> str:
        """The place in the reader's language."""
        return (self.place_en or self.place_th) if get_language() == "en" else self.place_th

    def __str__(self) -> str:
        return f"{self.body} {self.number}"


class AgendaItem(models.Model):
    """A case on a meeting's agenda."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="agenda")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="agenda_items")
    order = models.PositiveSmallIntegerField()
    # What the assessment came to when the item was resolved, as the minutes print it; later scores do not change it.
    brief = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"],
                name="case_once_on_agenda",
                violation_error_message=_("This case is already on the agenda."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.order}"


class Attendance(models.Model):
    """Who sat in a meeting, by office; a person only where they have an account here."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="attendances")
    office_th = models.CharField(_("Office, in Thai"), max_length=200)
    office_en = models.CharField(_("Office, in English"), max_length=200, blank=True)
    organisation = models.UUIDField(null=True, blank=True)
    voting = models.BooleanField(default=True)
    chairing = models.BooleanField(default=False)
    present = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "office_th"],
                name="office_once_per_meeting",
                violation_error_message=_(
                    "This office is on the list already. Tell the two apart, for example by a number."
                ),
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(chairing=True, present=True),
                name="one_chair_per_meeting",
                violation_error_message=_("A meeting has one chair."),
            ),
        ]

    @property
    def office(self) -> str:
        """The office in the reader's language."""
        return (self.office_en or self.office_th) if get_language() == "en" else self.office_th

    def __str__(self) -> str:
        return self.office_th


class Recusal(models.Model):
    """A member who left the room for one item, and why; not counted to its quorum."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="recusals")
    attendance = models.ForeignKey(Attendance, on_delete=models.PROTECT, related_name="recusals")
    reason = models.TextField(_("Reason"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "attendance"],
                name="recusal_once_per_item",
                violation_error_message=_("This member has already left the room for this item."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.attendance_id}"


class Resolution(models.Model):
    """What a body resolved on a case: the decision that steps, emblems and letters cite; append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="resolution")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="resolutions")
    body = models.SlugField(max_length=60)
    outcome = models.SlugField(max_length=40)
    text_th = models.TextField(_("Resolution, in Thai"))
    text_en = models.TextField(_("Resolution, in English"), blank=True)
    conditions_th = models.TextField(_("Conditions"), blank=True)
    due = models.DateField(null=True, blank=True)
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField(null=True, blank=True)
    # The quorum of this item as it was counted: members in the room and not recused, of all members. Null on the public record.
    quorum_present = models.PositiveSmallIntegerField(null=True, blank=True)
    quorum_members = models.PositiveSmallIntegerField(null=True, blank=True)
    # The day of the meeting; null where the record does not settle it.
    resolved_on = models.DateField(null=True, blank=True)
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=200, blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    @property
    def text(self) -> str:
        """The resolution in the reader's language."""
        return (self.text_en or self.text_th) if get_language() == "en" else self.text_th

    @property
    def conditions(self) -> str:
        """The conditions as they were resolved; they exist in Thai only."""
        return self.conditions_th

    def __str__(self) -> str:
        return f"{self.body} {self.outcome} {self.case_id}"
