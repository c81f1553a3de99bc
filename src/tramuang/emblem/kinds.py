from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EmblemState(TextChoices):
    PROPOSED = "proposed", _("Waiting for the second person")
    APPROVED = "approved", _("Approved, waiting for the signature")
    ISSUED = "issued", _("Issued")
    DECLINED = "declined", _("Declined by the second person")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")


class ActKind(TextChoices):
    PROPOSE = "propose", _("Proposed")
    APPROVE = "approve", _("Approved")
    DECLINE = "decline", _("Declined")
    ISSUE = "issue", _("Issued")
    SUSPEND = "suspend", _("Suspended")
    REVOKE = "revoke", _("Revoked")

