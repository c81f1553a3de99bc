from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EmblemState(TextChoices):
    PROPOSED = "proposed", _("Waiting for the second person")
    APPROVED = "approved", _("Approved, waiting for the signature")
    ISSUED = "issued", _("Issued")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")


class ActKind(TextChoices):
    PROPOSE = "propose", _("Proposed")
    APPROVE = "approve", _("Approved")
    ISSUE = "issue", _("Issued")
    SUSPEND = "suspend", _("Suspended")
    REVOKE = "revoke", _("Revoked")


class Verdict(TextChoices):
    VALID = "valid", _("Valid")
    NOT_VALID = "not-valid", _("Not valid")
    CANNOT_TELL = "cannot-tell", _("Cannot tell")
