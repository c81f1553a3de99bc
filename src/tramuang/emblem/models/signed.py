"""What was signed and with which key: every row here is only ever added, except that a key comes to its end."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tramuang.emblem.kinds import SETS_BIT, Change, Form, Purpose


class SigningKey(models.Model):
    """A public key of the issuer; the private half is only with the signer."""

    kid = models.CharField(max_length=100, primary_key=True)
    # A multikey for Ed25519, the JSON web key for P-256.
    public = models.TextField()
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.EMBLEM)
    starts = models.DateTimeField()
    # Signs no more; what it signed still counts.
    ends = models.DateTimeField(null=True, blank=True)
    # Since when it may have been in other hands; what it signed counts no more.
    compromised_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(compromised_at=None) | Q(ends__isnull=False),
                name="compromised_key_signs_no_more",
                violation_error_message=_("A compromised key signs no more."),
            ),
        ]

    @property
    def jwk(self) -> dict[str, str] | None:
        """The key as a JSON web key; None where it is no P-256 key."""
        found: dict[str, str] | None = json.loads(self.public) if self.purpose == Purpose.JWT else None
        return found

    def __str__(self) -> str:
        return self.kid


class Credential(models.Model):
    """One form of one copy of an emblem: the signed text exactly as it is downloaded; append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    emblem = models.ForeignKey("emblem.Emblem", on_delete=models.PROTECT, related_name="credentials")
    number = models.PositiveSmallIntegerField(default=1)
    form = models.CharField(max_length=8, choices=Form, default=Form.SET)
    content = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="credentials")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["emblem", "number", "form"],
                name="credential_numbered",
                violation_error_message=_("This copy of the emblem has already been signed."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.emblem_id} {self.number} {self.form}"


class StatusEntry(models.Model):
    """The place of one copy in a status list: drawn at random, given once and never again; append-only."""

    list = models.PositiveIntegerField()
    index = models.PositiveIntegerField()
    emblem = models.ForeignKey("emblem.Emblem", on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["list", "index"],
                name="status_index_once",
                violation_error_message=_("This place in the status list has already been given."),
            ),
            models.UniqueConstraint(
                fields=["emblem", "number"],
                name="status_entry_once",
                violation_error_message=_("This copy has its place in a status list already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list}#{self.index}"


class StatusChange(models.Model):
    """What happened to a copy, when, why and by which decision: one line of the list's history; append-only."""

    entry = models.ForeignKey(StatusEntry, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Change)
    order = models.ForeignKey("emblem.Order", on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            # One order changes a copy once; both kinds of suspension may come again by another order.
            models.UniqueConstraint(
                fields=["entry", "kind", "order"],
                name="status_change_once",
                violation_error_message=_("This order has already changed the state of this copy."),
            ),
        ]

    @property
    def sets_bit(self) -> bool:
        """Whether the bit of the copy is set from here on."""
        return self.kind in SETS_BIT

    def __str__(self) -> str:
        return f"{self.entry_id} {self.kind}"


class LogEntry(models.Model):
    """One leaf of the log: the text and its hash in the tree; append-only."""

    index = models.PositiveBigIntegerField(primary_key=True)
    leaf = models.TextField()
    hash = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.index}"

    @property
    def said(self) -> dict[str, Any]:
        """What the leaf says."""
        found: dict[str, Any] = json.loads(self.leaf)
        return found


class SignedText(models.Model):
    """A published text as it was at a time, such as a status list, by its path in the published tree; append-only."""

    path = models.CharField(max_length=80)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    # What it tells of: the number of the last thing that it takes in.
    covers = models.PositiveBigIntegerField(default=0)
    # The key that signed it; empty for the key document, which nobody signs.
    kid = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(F("path"), F("id").desc(), name="signed_text_newest")]

    def __str__(self) -> str:
        return f"{self.path} {self.at}"
