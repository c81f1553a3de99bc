"""What sensors push: who may push (by a token of which only the hash is kept), the streams they push in, and the readings, never changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tramuang.figures.models.observations import Place
from tramuang.figures.models.sources import Dataset, Element


class Feed(models.Model):
    """Somebody who pushes readings for a dataset: a gateway, a platform of a city."""

    code = models.SlugField(max_length=80, primary_key=True)
    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="feeds")
    # SHA-256 of the token; the token itself is shown once and kept nowhere.
    token_sha256 = models.CharField(max_length=64, unique=True)
    issued_by = models.CharField(max_length=80)
    issued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.code


class Stream(models.Model):
    """One thing that one sensor measures. Which element and place that is, a steward says; until then its readings wait."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="streams")
    sensor = models.CharField(max_length=200)
    measures = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    element = models.ForeignKey(Element, null=True, blank=True, on_delete=models.PROTECT, related_name="streams")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="streams")
    # What a reading is multiplied by to be in the element's unit: milligrams for micrograms count a thousandfold.
    factor = models.FloatField(default=1.0)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "sensor", "measures", "unit"],
                name="stream_once",
                violation_error_message=_("This stream is on record already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.feed_id} {self.sensor} {self.measures}"


class Reading(models.Model):
    """One reading as it was pushed; append-only. The same one pushed twice counts once when readings become an observation."""

    stream = models.ForeignKey(
        Stream, on_delete=models.PROTECT, related_name="readings", db_constraint=False, db_index=False
    )
    at = models.DateTimeField()
    amount = models.FloatField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["stream", "at"], name="reading_by_stream")]

    def __str__(self) -> str:
        return f"{self.stream_id} {self.at}"
