"""The truth of figures: uploads, the revisions they became, and the observations of each, never changed once written."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tramuang.base.models import StoredFile
from tramuang.cities.models import Area, Province
from tramuang.figures.kinds import Grade, Grain, PlaceKind, Status, UploadState
from tramuang.figures.models.sources import Dataset, Element, Source


class Place(models.Model):
    """What a value is of, by a short number: an area or a province."""

    id = models.AutoField(primary_key=True)
    kind = models.CharField(max_length=8, choices=PlaceKind)
    code = models.SlugField(max_length=80)
    area = models.OneToOneField(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="place")
    province = models.OneToOneField(Province, null=True, blank=True, on_delete=models.PROTECT, related_name="place")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"],
                name="place_once",
                violation_error_message=_("This place is on record already."),
            ),
            models.CheckConstraint(
                condition=Q(kind=PlaceKind.AREA, area__isnull=False, province__isnull=True)
                | Q(kind=PlaceKind.PROVINCE, area__isnull=True, province__isnull=False),
                name="place_of_one_kind",
                violation_error_message=_("A value belongs to an area or to a province, not to both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.code}"


class Upload(models.Model):
    """A file as it was handed in for a dataset, the schema it was read with, and what became of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="uploads")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    # Null where the installation itself loaded a file that lies in the open beside the programme.
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=80, blank=True)
    schema = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.RECEIVED)
    # How far reading has come, for the progress bar and for going on after a stop.
    lines_read = models.PositiveIntegerField(default=0)
    lines_good = models.PositiveIntegerField(null=True, blank=True)
    lines_bad = models.PositiveIntegerField(null=True, blank=True)
    # What was found, by kind with its count and the first of each; the whole list is a file of its own.
    findings = models.JSONField(default=dict, blank=True)
    findings_file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # SHA-256 of the good values as they were read, kept beside the copy so that accepting need not read again.
    checked = models.CharField(max_length=64, blank=True)
    note = models.TextField(blank=True)
    received_by = models.CharField(max_length=80)
    received_at = models.DateTimeField()
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.dataset_id} {self.name}"


class Revision(models.Model):
    """One acceptance: the rows of an upload became observations. Its number counts every acceptance there was."""

    number = models.AutoField(primary_key=True)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="revisions")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="revisions")
    rows = models.PositiveIntegerField()
    # Between these ids lie its observations (and, where two were accepted at once, some of the other's).
    first = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    accepted_by = models.CharField(max_length=80)
    accepted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number}"


class Assessment(models.Model):
    """What somebody says of how the values of a revision were come by, and who verified them. Append-only: the latest word counts.

    It speaks for the values to which their own file gives no grade; a grade that stands beside a value is corrected as the value is.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="assessments")
    grade = models.PositiveSmallIntegerField(choices=Grade, default=Grade.NOT_ASSESSED)
    # The person or office that verified, in their own words; empty where nobody has.
    verified_by = models.CharField(max_length=200, blank=True)
    # By what that can be found again: the letter, the report, its address.
    reference = models.CharField(max_length=400, blank=True)
    # The newest revision there was when it was said: who reads the records as of an earlier one does not hear it.
    known_at = models.PositiveIntegerField()
    said_by = models.CharField(max_length=80)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(grade=Grade.NOT_ASSESSED) | ~Q(verified_by=""),
                name="assessment_says_something",
                violation_error_message=_("Say how the values were come by, or who verified them."),
            )
        ]

    def __str__(self) -> str:
        return f"r{self.revision_id} {self.grade}"


class Observation(models.Model):
    """One value of one element for a place in a period, as a revision has it; missing is no number and never zero. Append-only.

    Millions come at once, so what a row points to is checked for all rows of a revision together (adapters.bulk) and not row by row.
    """

    element = models.ForeignKey(
        Element, on_delete=models.PROTECT, related_name="observations", db_index=False, db_constraint=False
    )
    place = models.ForeignKey(
        Place, on_delete=models.PROTECT, related_name="observations", db_index=False, db_constraint=False
    )
    grain = models.PositiveSmallIntegerField(choices=Grain)
    # Buddhist year, month or quarter, day, hour and minute, two figures each (figures.pure.recognising.periods).
    period = models.BigIntegerField()
    # Exact for whole numbers up to 2^53: money and people; what is shown is rounded where it is shown.
    amount = models.FloatField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(choices=Status, default=Status.MEASURED)
    # What the file itself says beside the value; where it says nothing, the revision's latest assessment counts.
    grade = models.PositiveSmallIntegerField(choices=Grade, default=Grade.NOT_ASSESSED)
    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="observations", db_index=False, db_constraint=False
    )
    # With the upload of its revision: the row of the kept file.
    line = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["element", "place", "grain", "period", "revision"],
                name="observation_once_in_a_revision",
                violation_error_message=_("The file gives a value for that place and period twice."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=False) | Q(status__in=[Status.MISSING, Status.NOT_APPLICABLE]),
                name="observation_value_or_missing",
                violation_error_message=_("A value that is not there must be marked missing or not applicable."),
            ),
        ]

    @property
    def value(self) -> Decimal | None:
        """The value as the shortest number that says it; None where it is missing or does not apply."""
        return None if self.amount is None else exact(self.amount)

    @property
    def year_be(self) -> int:
        """The Buddhist-era year of the period."""
        return self.period // 100_000_000

    @property
    def unit(self) -> str:
        """What it is counted in."""
        return self.element.unit

    @property
    def source(self) -> Source:
        """Who published it."""
        return self.revision.dataset.source

    @property
    def provenance(self) -> str:
        """Whether it is real, illustrative or invented."""
        return self.revision.dataset.provenance

    @property
    def row(self) -> str:
        """File and line, so that the figure opens down to its row."""
        return f"{self.revision.upload.name}:{self.line}"

    def __str__(self) -> str:
        return f"{self.element_id} {self.place_id} {self.period} r{self.revision_id}"


def exact(amount: float) -> Decimal:
    """A stored number as a decimal: the shortest that reads back the same, a whole number without a point."""
    return Decimal(int(amount)) if amount.is_integer() else Decimal(repr(amount))
