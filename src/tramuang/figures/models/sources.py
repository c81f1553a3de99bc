"""Where figures come from: sources, and the datasets that publish in them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Provenance
from tramuang.cities.models import Organisation
from tramuang.figures.kinds import Adds, SourceKind


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


class Element(models.Model):
    """What is observed: one column of the columnar copy, with its unit and how it adds up over time."""

    id = models.SmallAutoField(primary_key=True)
    code = models.SlugField(max_length=80, unique=True)
    name_th = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=40)
    adds = models.CharField(max_length=5, choices=Adds, default=Adds.SUM)
    agency = models.CharField(max_length=200, blank=True)

    @property
    def name(self) -> str:
        """What it is called in the reader's language; its code where it has no name yet."""
        own = self.name_en if get_language() == "en" else self.name_th
        return own or self.name_th or self.name_en or self.code

    def __str__(self) -> str:
        return self.code


class Dataset(models.Model):
    """A table that somebody keeps and hands in again and again: its owner, its licence, and the schema it is read with."""

    code = models.SlugField(max_length=80, primary_key=True)
    title_th = models.CharField(_("Title, in Thai"), max_length=300)
    title_en = models.CharField(_("Title, in English"), max_length=300, blank=True)
    owner = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="datasets")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="datasets")
    licence = models.CharField(_("Licence"), max_length=200, blank=True)
    # What the Thai Government Data Catalog asks of every dataset, by the names it uses there.
    metadata = models.JSONField(default=dict, blank=True)
    # How its columns are read, as the steward adjusted it on a preview; each upload keeps the one it was read with.
    schema = models.JSONField(default=dict, blank=True)
    # A folder of the installation or an https address that is looked at every day; empty: files are handed in.
    poll = models.CharField(_("Fetched from"), max_length=400, blank=True)
    # What lay there when it was last fetched: SHA-256 by name.
    polled = models.JSONField(default=dict, blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)
    recorded_at = models.DateTimeField()

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return (self.title_en or self.title_th) if get_language() == "en" else self.title_th

    def __str__(self) -> str:
        return self.code
