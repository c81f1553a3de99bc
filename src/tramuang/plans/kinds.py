from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class NominationState(TextChoices):
    FILED = "filed", _("Filed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Direction(TextChoices):
    UP = "up", _("Higher is better")
    DOWN = "down", _("Lower is better")


class Basis(TextChoices):
    ESTIMATED = "estimated", _("Estimated")
    COMMITTED = "committed", _("Committed")
    DISBURSED = "disbursed", _("Disbursed")


class DesignationKind(TextChoices):
    ZONE = "zone", _("Promotional zone")
    EMBLEM = "emblem", _("Emblem on the public record")
