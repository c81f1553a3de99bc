from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Provenance(TextChoices):
    """Where a record comes from; every page and export says so."""

    REAL = "real", _("From a public source")
    ILLUSTRATIVE = "illustrative", _("Illustrative, made up for the demonstration")
    INVENTED = "invented", _("Invented town")


class Duty(TextChoices):
    """What a role does here. An edition names its own roles and says which of these duties each one has."""

    NOMINATE = "nominate", _("Nominates")
    EDIT_PLAN = "edit-plan", _("Writes the plan")
    LOAD_DATA = "load-data", _("Keeps data")
    SCREEN = "screen", _("Screens plans and runs the round")
    ASSIGN_REVIEWERS = "assign-reviewers", _("Assigns reviewers")
    SCORE = "score", _("Reviews and scores")
    PREPARE_MEETING = "prepare-meeting", _("Prepares meetings and minutes")
    PRESIDE = "preside", _("Chairs a body")
    ISSUE_EMBLEM = "issue-emblem", _("Proposes emblems")
    APPROVE_EMBLEM = "approve-emblem", _("Approves emblems")
    EDIT_RULES = "edit-rules", _("Makes the rules")
    ADMINISTER = "administer", _("Administers people and roles")
