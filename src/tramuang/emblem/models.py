"""Emblems, their signed credentials, the acts on them, the public keys, and ceremonies."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Provenance
from tramuang.cities.models import Area, Person
from tramuang.emblem.kinds import OVER, ActKind, EmblemState
from tramuang.plans.models import Case
from tramuang.review.models import Resolution


class Emblem(models.Model):
    """The emblem of a city: it cites a decision and needs two people before it is signed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = models.CharField(max_length=40, unique=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="emblem")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="emblems")
    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="emblems")
    state = models.CharField(max_length=10, choices=EmblemState, default=EmblemState.PROPOSED)
    domains = models.JSONField(default=list)
    awarded_on = models.DateField()
    # An emblem of a past round: the real award date, the later log time.
    retrospective = models.BooleanField(default=False)
    proposed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    # The hash of what both registrars read, without the installation's own address; the signer signs nothing else.
    agreed = models.CharField(max_length=64, blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[EmblemState.PROPOSED, *OVER])
                | Q(proposed_by__isnull=False, approved_by__isnull=False),
                name="emblem_decided_by_people",
                violation_error_message=_("An emblem is issued only when two people have decided it."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(proposed_by=None) | ~Q(approved_by=F("proposed_by")),
                name="emblem_needs_two_people",
                violation_error_message=_("A second person must approve the emblem."),
            ),
        ]

    def __str__(self) -> str:
        return self.serial


class SigningKey(models.Model):
    """A public key under which credentials were signed; the private half is only with the signer."""

    kid = models.CharField(max_length=100, primary_key=True)
    public = models.CharField(max_length=100)
    purpose = models.CharField(max_length=20, default="emblem")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True, blank=True)
    compromised_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.kid


class Credential(models.Model):
    """The signed bytes of an emblem, exactly as they are downloaded; append-only (a re-issue adds a row)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    emblem = models.ForeignKey(Emblem, on_delete=models.PROTECT, related_name="credentials")
    number = models.PositiveSmallIntegerField(default=1)
    content = models.TextField()
    sha256 = models.CharField(max_length=64, unique=True)
    key = models.ForeignKey(SigningKey, on_delete=models.PROTECT, related_name="credentials")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["emblem", "number"],
                name="credential_numbered",
                violation_error_message=_("This copy of the emblem has already been signed."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.emblem_id} v{self.number}"


class Act(models.Model):
    """One act on an emblem, with the decision it rests on; append-only. Nobody's act is the signer's own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    emblem = models.ForeignKey(Emblem, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10, choices=ActKind)
    resolution = models.ForeignKey(Resolution, null=True, blank=True, on_delete=models.PROTECT, related_name="acts")
    reason_th = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    @property
    def reason(self) -> str:
        """The reason in the reader's language."""
        return (self.reason_en or self.reason_th) if get_language() == "en" else (self.reason_th or self.reason_en)

    def __str__(self) -> str:
        return f"{self.emblem_id} {self.kind}"


class Ceremony(models.Model):
    """The day the emblems were handed over: a record of its own, and not the decision."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    held_on = models.DateField(_("Date"))
    place_th = models.CharField(_("Place, in Thai"), max_length=200)
    place_en = models.CharField(_("Place, in English"), max_length=200, blank=True)
    presented_by_th = models.CharField(_("Presented by (office), in Thai"), max_length=200)
    presented_by_en = models.CharField(_("Presented by (office), in English"), max_length=200, blank=True)
    source = models.CharField(max_length=200, blank=True)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    @property
    def place(self) -> str:
        """The place in the reader's language."""
        return (self.place_en or self.place_th) if get_language() == "en" else self.place_th

    @property
    def presented_by(self) -> str:
        """Who presented, by office, in the reader's language."""
        return (self.presented_by_en or self.presented_by_th) if get_language() == "en" else self.presented_by_th

    def __str__(self) -> str:
        return f"{self.held_on} {self.place_th}"


class Receipt(models.Model):
    """An emblem received at a ceremony, by office."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.PROTECT, related_name="receipts")
    emblem = models.ForeignKey(Emblem, on_delete=models.PROTECT, related_name="receipts")
    received_by_th = models.CharField(_("Received by (office), in Thai"), max_length=200, blank=True)
    received_by_en = models.CharField(_("Received by (office), in English"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ceremony", "emblem"],
                name="receipt_once",
                violation_error_message=_("This emblem is on the list of that ceremony already."),
            )
        ]

    @property
    def received_by(self) -> str:
        """Who received it, by office, in the reader's language; empty where the record does not say."""
        return (self.received_by_en or self.received_by_th) if get_language() == "en" else self.received_by_th

    def __str__(self) -> str:
        return f"{self.ceremony_id} {self.emblem_id}"
