"""The definitions of published figures, every version of each, by the hash that computed values carry."""

from __future__ import annotations

from django.db import models

from tramuang.figures.kinds import Defined


class Definition(models.Model):
    """One version of one indicator or index as it was first published; append-only."""

    hash = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=9, choices=Defined)
    code = models.CharField(max_length=60, db_index=True)
    version = models.PositiveIntegerField()
    # The whole meaning in words and signs: formula, inputs, period, roll-up; for an index its tree.
    meaning = models.JSONField()
    edition = models.CharField(max_length=16)
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"
