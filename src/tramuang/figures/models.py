"""Sources, observations with the line they came from, and public claims to hold against what can be traced."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Provenance
from tramuang.cities.models import Area, Province
from tramuang.figures.kinds import SourceKind, ValueStatus


class Source(models.Model):
    """Where a fact or figure comes from."""

    code = models.SlugField(max_length=80, primary_key=True)
    title = models.CharField(max_length=400)
    publisher = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=400, blank=True)
    dated = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=1, choices=SourceKind)
    licence = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.title


class Observation(models.Model):
    """One value of one element for an area or a province in a year; a missing value is no number and never zero."""

    element = models.SlugField(max_length=80)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="observations")
    province = models.ForeignKey(Province, null=True, blank=True, on_delete=models.PROTECT, related_name="observations")
    year_be = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField(max_length=40)
    status = models.CharField(max_length=16, choices=ValueStatus, default=ValueStatus.MEASURED)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="observations")
    # File and line, so that the figure opens down to its row.
    row = models.CharField(max_length=200, blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)
    loaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["element", "area", "year_be", "source"],
                condition=Q(area__isnull=False),
                name="observation_once_per_area",
                violation_error_message=_("This source already gives a value for that place and year."),
            ),
            models.UniqueConstraint(
                fields=["element", "province", "year_be", "source"],
                condition=Q(province__isnull=False),
                name="observation_once_per_province",
                violation_error_message=_("This source already gives a value for that place and year."),
            ),
            models.CheckConstraint(
                condition=Q(area__isnull=False, province__isnull=True) | Q(area__isnull=True, province__isnull=False),
                name="observation_of_one_place",
                violation_error_message=_("A value belongs to an area or to a province, not to both."),
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(status__in=[ValueStatus.MISSING, ValueStatus.NOT_APPLICABLE]),
                name="observation_value_or_missing",
                violation_error_message=_("A value that is not there must be marked missing or not applicable."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element} {self.area_id or self.province_id} {self.year_be}"


class Claim(models.Model):
    """A public statement, kept with its source and held against what the records can substantiate."""

    code = models.SlugField(max_length=80, primary_key=True)
    round_code = models.SlugField(max_length=40)
    measure = models.SlugField(max_length=80, blank=True)
    topic = models.SlugField(max_length=80)
    statement_th = models.TextField()
    statement_en = models.TextField()
    operator = models.CharField(max_length=2, default="=")
    value = models.DecimalField(max_digits=24, decimal_places=2, null=True, blank=True)
    unit_th = models.CharField(max_length=40, blank=True)
    unit_en = models.CharField(max_length=40, blank=True)
    day = models.DateField(null=True, blank=True)
    as_of = models.CharField(max_length=60, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="claims")
    conflicts = models.ManyToManyField("self", blank=True)
    note_th = models.TextField(blank=True)
    note_en = models.TextField(blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    @property
    def statement(self) -> str:
        """The statement in the reader's language."""
        return self.statement_en if get_language() == "en" else self.statement_th

    def __str__(self) -> str:
        return self.code
