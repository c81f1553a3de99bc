from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EmblemState(TextChoices):
    PROPOSED = "proposed", _("Waiting for the second person")
    APPROVED = "approved", _("Approved, waiting for the signature")
    ISSUED = "issued", _("Issued")
    DECLINED = "declined", _("Declined by the second person")
    REFUSED = "refused", _("Refused by the signer")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")


# On the public record: whoever knows the serial may read it.
PUBLIC = (EmblemState.ISSUED, EmblemState.SUSPENDED, EmblemState.REVOKED)
# Came to nothing, so that the case may have its emblem proposed anew, under the same serial.
OVER = (EmblemState.DECLINED, EmblemState.REFUSED)


class ActKind(TextChoices):
    PROPOSE = "propose", _("Proposed")
    APPROVE = "approve", _("Approved")
    DECLINE = "decline", _("Declined")
    REFUSE = "refuse", _("Refused by the signer")
    ISSUE = "issue", _("Issued")
    SUSPEND = "suspend", _("Suspended")
    REVOKE = "revoke", _("Revoked")
