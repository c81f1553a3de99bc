"""Public statements, to hold against what can be traced."""

from django.db import models
from django.utils.translation import get_language

from tramuang.figures.models.sources import Source


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
