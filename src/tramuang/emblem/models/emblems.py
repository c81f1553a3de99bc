"""Emblems, the orders and acts on them, and ceremonies."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tramuang.base.kinds import Provenance
from tramuang.cities.models import Area, Person
from tramuang.emblem.kinds import OVER, UNDERWAY, ActKind, EmblemState, OrderKind, OrderState
from tramuang.emblem.models.signed import SigningKey
from tramuang.plans.models import Case
from tramuang.review.models import Resolution


class Emblem(models.Model):
    """The emblem of a city; it is issued, renewed, suspended, reinstated, revoked and issued anew by orders alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    serial = models.CharField(max_length=40, unique=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="emblem")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="emblems")
    # The decision by which it was awarded.
    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="emblems")
    # The order by which it was issued, in which two people stand.
    issued_by = models.OneToOneField("emblem.Order", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=EmblemState, default=EmblemState.UNDERWAY)
    domains = models.JSONField(default=list)
    awarded_on = models.DateField()
    # The first day of the unbroken time in which it stands: the award's, or that of a renewal after a term had run out.
    stands_from = models.DateField(null=True, blank=True)
    # From when the present term counts where it was renewed.
    renewed_on = models.DateField(null=True, blank=True)
    # An emblem of a past round: the real award date, the later log time.
    retrospective = models.BooleanField(default=False)
    provenance = models.CharField(max_length=12, choices=Provenance, default=Provenance.REAL)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=EmblemState.UNDERWAY) | Q(issued_by__isnull=False),
                name="emblem_decided_by_people",
                violation_error_message=_("An emblem is issued only when two people have decided it."),
            ),
        ]

    def __str__(self) -> str:
        return self.serial


class Order(models.Model):
    """What two people order to be done with an emblem, and the decision on which that rests; the signer alone does it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    emblem = models.ForeignKey(Emblem, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=10, choices=OrderKind)
    # The case that waits for it; none where the emblem is only issued anew.
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="orders")
    # The compromised key for which the emblem is issued anew.
    because = models.ForeignKey(SigningKey, null=True, blank=True, on_delete=models.PROTECT, related_name="orders")
    # Orders that were proposed together are decided together.
    batch = models.UUIDField(null=True, blank=True, db_index=True)
    day = models.DateField()
    reason_th = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=OrderState, default=OrderState.PROPOSED)
    # The hash of what both people read, without the issuer's address; the signer does nothing else.
    agreed = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[OrderState.PROPOSED, *OVER]) | Q(approved_by__isnull=False),
                name="order_decided_by_people",
                violation_error_message=_("An order counts only when two people have decided it."),
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
                name="order_needs_two_people",
                violation_error_message=_("A second person must approve the order."),
            ),
            models.CheckConstraint(
                condition=Q(kind=OrderKind.REISSUE, case=None) | (~Q(kind=OrderKind.REISSUE) & Q(case__isnull=False)),
                name="order_has_its_case",
                violation_error_message=_("An order rests on a case; only a new copy of the same emblem needs none."),
            ),
            models.UniqueConstraint(
                fields=["emblem"],
                condition=Q(state__in=UNDERWAY),
                name="one_order_underway",
                violation_error_message=_("Another order about this emblem has not been carried out yet."),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=OrderState.DONE),
                name="case_done_once",
                violation_error_message=_("What this case asked for has already been done."),
            ),
        ]

    @property
    def reason(self) -> str:
        """The reason in the reader's language."""
        return (self.reason_en or self.reason_th) if get_language() == "en" else (self.reason_th or self.reason_en)

    def __str__(self) -> str:
        return f"{self.kind} {self.emblem_id} {self.state}"


class Act(models.Model):
    """One act on an emblem, with the decision it rests on; append-only. Nobody's act is the signer's own."""

    # Counted, so that of two acts of one moment the later one is known.
    id = models.BigAutoField(primary_key=True)
    emblem = models.ForeignKey(Emblem, on_delete=models.PROTECT, related_name="acts")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10, choices=ActKind)
    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="acts")
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
