"""Published editions (frozen), their dated notes, rounds, and policy instruments."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Provenance
from tramuang.programme.adapters.editions import rules_of
from tramuang.programme.kinds import InstrumentStage
from tramuang.programme.pure.edition import Edition as Rules


class Edition(models.Model):
    """The rules of a programme as they were published: the file's exact text, whole and frozen."""

    code = models.CharField(max_length=80, primary_key=True, help_text=_("programme/edition"))
    title_th = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField()
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    @cached_property
    def rules(self) -> Rules:
        """The rules as plain values; parsed once for each process, so that lists may leave the long text out."""
        return rules_of(self.sha256, lambda: self.text)

    def __str__(self) -> str:
        return self.code


class EditionNote(models.Model):
    """A dated note that amends the source or status of a frozen parameter; never its value."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="notes")
    parameter = models.CharField(max_length=80)
    status = models.CharField(max_length=12)
    source = models.TextField()
    text_th = models.TextField()
    text_en = models.TextField(blank=True)
    at = models.DateTimeField()

    @property
    def text(self) -> str:
        """The note in the reader's language."""
        return (self.text_en or self.text_th) if get_language() == "en" else self.text_th

    def __str__(self) -> str:
        return f"{self.edition_id} {self.parameter}"


class Round(models.Model):
    """One round of a programme, pinned to one edition."""

    code = models.SlugField(max_length=40, primary_key=True)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="rounds")
    title_th = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    # Null: the record does not say.
    opens_at = models.DateTimeField(null=True, blank=True)
    nominations_close_at = models.DateTimeField(null=True, blank=True)
    plans_close_at = models.DateTimeField(null=True, blank=True)
    # A round entered from the public record: nothing can be handed in any more.
    on_record = models.BooleanField(default=False)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(plans_close_at=None) | Q(plans_close_at__gt=F("opens_at")),
                name="round_closes_after_it_opens",
                violation_error_message=_("A round must close after it opens."),
            )
        ]

    @property
    def rules(self) -> Rules:
        """The rules of the pinned edition."""
        return self.edition.rules

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_en if get_language() == "en" else self.title_th

    def takes_nominations(self, at: datetime) -> bool:
        """Whether nominations can be handed in at this moment."""
        return not self.on_record and _within(at, self.opens_at, self.nominations_close_at)

    def takes_plans(self, at: datetime) -> bool:
        """Whether plans can be handed in at this moment."""
        return not self.on_record and _within(at, self.opens_at, self.plans_close_at)

    def __str__(self) -> str:
        return self.code


def _within(at: datetime, opens: datetime | None, closes: datetime | None) -> bool:
    return (opens is None or opens <= at) and (closes is None or at <= closes)


class PolicyInstrument(models.Model):
    """A cabinet resolution, a regulation, a tax measure, the services account: a dated record with states."""

    code = models.SlugField(max_length=80, primary_key=True)
    programme = models.SlugField(max_length=60)
    title_th = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300)
    voluntary = models.BooleanField(default=False)
    note_th = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_en if get_language() == "en" else self.title_th

    @property
    def note(self) -> str:
        """The note in the reader's language."""
        return (self.note_en or self.note_th) if get_language() == "en" else self.note_th

    def __str__(self) -> str:
        return self.title_th


class InstrumentState(models.Model):
    """A state an instrument reached, and when; a date the sources do not give stays unknown."""

    instrument = models.ForeignKey(PolicyInstrument, on_delete=models.PROTECT, related_name="states")
    state = models.CharField(max_length=20, choices=InstrumentStage)
    on = models.DateField(null=True, blank=True)
    # Where only the latest possible day is known.
    latest = models.DateField(null=True, blank=True)
    source = models.TextField()
    status = models.CharField(max_length=12)
    note_th = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "order"],
                name="instrument_state_in_order",
                violation_error_message=_("Somebody else has just recorded a state of this instrument."),
            )
        ]

    @property
    def note(self) -> str:
        """The note in the reader's language."""
        return (self.note_en or self.note_th) if get_language() == "en" else self.note_th

    @property
    def reached(self) -> date | None:
        """The day by which the state was certainly reached; None where no day is known."""
        return self.on or self.latest

    def __str__(self) -> str:
        return f"{self.instrument_id} {self.state}"
