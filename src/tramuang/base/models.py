"""The floor's tables. None of them has a key to a person or a case: only references."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Happening(models.Model):
    """One thing that happened, written in the transaction of the change; append-only. Audit trail and outbox."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=120, db_index=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} #{self.pk}"


class Unsealed(models.Model):
    """A happening that waits for its place in the chain; written with it, taken away by the sealer.

    The sealer reads this short list, so that a long chain does not slow it down. `audit seal` and every start of a worker look at the
    whole table instead, and `audit verify` counts what is in no list.
    """

    happening = models.OneToOneField(Happening, primary_key=True, on_delete=models.PROTECT, related_name="waits")

    def __str__(self) -> str:
        return f"happening {self.happening_id} waits"


class Seal(models.Model):
    """A happening's place in the hash chain, given by the one sealer; append-only."""

    number = models.BigIntegerField(primary_key=True)
    happening = models.OneToOneField(Happening, on_delete=models.PROTECT, related_name="seal")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"seal {self.number}"


class Step(models.Model):
    """One move of one case from stage to stage, with the reason, the date set and the decision cited; append-only."""

    subject = models.CharField(max_length=120)
    seen = models.PositiveIntegerField()
    move = models.SlugField(max_length=60)
    from_stage = models.SlugField(max_length=60)
    to_stage = models.SlugField(max_length=60)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    due = models.DateField(null=True, blank=True)
    cites = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "seen"],
                name="step_once_per_version",
                violation_error_message=_("Somebody else has just moved this case."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.move} ({self.seen})"


class StoredFile(models.Model):
    """A file kept by the hash of its bytes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    kept_by = models.CharField(max_length=80)
    kept_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} ({self.sha256[:8]})"


class Letter(models.Model):
    """An official letter: number, date and signatory (by office), and the signed scan when it has come back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.CharField(max_length=120, db_index=True)
    number = models.CharField(_("Letter number"), max_length=80)
    dated = models.DateField(_("Date of the letter"))
    signatory = models.CharField(_("Signed by (office)"), max_length=200)
    scan = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.number} {self.dated}"


class Mail(models.Model):
    """One message, queued with the change in its final text; sent by the worker; deleted by date."""

    to = models.CharField(max_length=80)
    address = models.EmailField()
    language = models.CharField(max_length=2)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    about = models.CharField(max_length=120, blank=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    # When to try next; null when it was sent, or when it was given up.
    next_try_at = models.DateTimeField(null=True, blank=True, db_index=True)
    last_error = models.CharField(max_length=300, blank=True)
    delete_after = models.DateField(db_index=True)

    @property
    def state(self) -> str:
        """`sent`, `waiting`, `retrying` or `given-up`."""
        if self.sent_at:
            return "sent"
        if self.next_try_at is None:
            return "given-up"
        return "retrying" if self.last_error else "waiting"

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"


class Cursor(models.Model):
    """How far along the chain a subscriber has read, and what holds it up."""

    name = models.CharField(max_length=120, primary_key=True)
    number = models.BigIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.name} at {self.number}"


class Worker(models.Model):
    """A running worker: when it last gave a sign of life. One that gave none for a while has died, and its tasks run again."""

    name = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name


class SearchEntry(models.Model):
    """A page that can be found, with who may find it; rooms fill it through the registry in `base.search`."""

    ref = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40, db_index=True)
    # Words with a space before and after each: " public ", " office area:9699 ".
    audiences = models.CharField(max_length=400, default=" public ")
    title_th = models.CharField(max_length=300)
    title_en = models.CharField(max_length=300, blank=True)
    line_th = models.CharField(max_length=400, blank=True)
    line_en = models.CharField(max_length=400, blank=True)
    url = models.CharField(max_length=300)
    # As they are matched (see `pure.searching.folded`): the titles, the lines, and all of it together with the body.
    title_text = models.TextField(blank=True)
    line_text = models.TextField(blank=True)
    text = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.title_th}"
