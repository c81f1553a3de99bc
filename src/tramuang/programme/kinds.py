from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class InstrumentStage(TextChoices):
    """How far a policy instrument has come; the values are those of `pure.edition.INSTRUMENT_STATES`."""

    PROPOSED = "proposed", _("Proposed")
    AGREED = "agreed", _("Agreed in principle")
    IN_FORCE = "in-force", _("In force")
    ENDED = "ended", _("Ended")
