"""What an emblem can be, what can be ordered about it, and what is kept of it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class EmblemState(TextChoices):
    UNDERWAY = "underway", _("Not issued yet")
    ISSUED = "issued", _("Issued")
    SUSPENDED = "suspended", _("Suspended")
    REVOKED = "revoked", _("Revoked")


# On the public record: whoever knows the serial may read it.
PUBLIC = (EmblemState.ISSUED, EmblemState.SUSPENDED, EmblemState.REVOKED)


class OrderKind(TextChoices):
    """What can be ordered; the first five are what an edition's stage may ask for (`emblem: issue`)."""

    ISSUE = "issue", _("Issue")
    RENEW = "renew", _("Renew")
    SUSPEND = "suspend", _("Suspend")
    REINSTATE = "reinstate", _("Reinstate")
    REVOKE = "revoke", _("Revoke")
    REISSUE = "reissue", _("Issue anew")


# These make a new signed copy.
SIGNING = (OrderKind.ISSUE, OrderKind.RENEW, OrderKind.REISSUE)
# In which states of the emblem each may be ordered; what is revoked stays revoked.
FITS: dict[str, tuple[str, ...]] = {
    OrderKind.ISSUE: (EmblemState.UNDERWAY,),
    OrderKind.RENEW: (EmblemState.ISSUED,),
    OrderKind.SUSPEND: (EmblemState.ISSUED,),
    OrderKind.REINSTATE: (EmblemState.SUSPENDED,),
    OrderKind.REVOKE: (EmblemState.ISSUED, EmblemState.SUSPENDED),
    OrderKind.REISSUE: (EmblemState.ISSUED, EmblemState.SUSPENDED),
}
# Whose reason everybody reads, so that it must be written.
WANT_REASON = (OrderKind.SUSPEND, OrderKind.REINSTATE, OrderKind.REVOKE, OrderKind.REISSUE)


class OrderState(TextChoices):
    PROPOSED = "proposed", _("Waiting for the second person")
    APPROVED = "approved", _("Approved, waiting for the signer")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Declined by the second person")
    REFUSED = "refused", _("Refused by the signer")


UNDERWAY = (OrderState.PROPOSED, OrderState.APPROVED)
# Came to nothing, so that the same may be proposed anew.
OVER = (OrderState.DECLINED, OrderState.REFUSED)


class ActKind(TextChoices):
    PROPOSE = "propose", _("Proposed")
    APPROVE = "approve", _("Approved")
    DECLINE = "decline", _("Declined")
    REFUSE = "refuse", _("Refused by the signer")
    ISSUE = "issue", _("Issued")
    RENEW = "renew", _("Renewed")
    SUSPEND = "suspend", _("Suspended")
    REINSTATE = "reinstate", _("Reinstated")
    REVOKE = "revoke", _("Revoked")
    REISSUE = "reissue", _("Issued anew")


class Form(TextChoices):
    """The three forms in which each copy is kept."""

    SET = "set", _("Credential with a proof set")
    JWT = "jwt", _("Signed token (vc+jwt)")
    ARCHIVE = "archive", _("Archival twin (did:key)")


class Purpose(TextChoices):
    """What a key signs."""

    EMBLEM = "emblem", _("Emblems (Ed25519)")
    JWT = "jwt", _("Tokens (P-256)")
    LOG = "log", _("The log (Ed25519)")


class Change(TextChoices):
    """What happened to a copy that its status list, or the history beside it, tells."""

    REVOKED = "revoked", _("Revoked")
    SUPERSEDED = "superseded", _("Replaced by a newer copy")
    SUSPENDED = "suspended", _("Suspended")
    REINSTATED = "reinstated", _("Reinstated")


# These set the copy's bit, which nothing clears.
SETS_BIT = (Change.REVOKED, Change.SUPERSEDED)
