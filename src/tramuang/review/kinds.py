from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Conflict(TextChoices):
    """Whether a conflict of interest was asked for and answered: three answers, never a blank."""

    NOT_ASKED = "not-asked", _("Not answered yet")
    NONE = "none", _("No conflict of interest")
    DECLARED = "declared", _("Conflict of interest declared")


class MeetingState(TextChoices):
    CALLED = "called", _("Called")
    OPEN = "open", _("In session")
    CLOSED = "closed", _("Closed")
