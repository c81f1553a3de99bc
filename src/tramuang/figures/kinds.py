from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ValueStatus(TextChoices):
    MEASURED = "measured", _("Measured")
    ESTIMATED = "estimated", _("Estimated")
    PROVISIONAL = "provisional", _("Provisional")
    MISSING = "missing", _("Missing")
    NOT_APPLICABLE = "not-applicable", _("Not applicable")


class SourceKind(TextChoices):
    PRIMARY = "P", _("Primary source")
    NEWS = "N", _("News")
    ACADEMIC = "A", _("Academic")
    UNOFFICIAL = "U", _("Unofficial")
    INFERENCE = "I", _("Inference")
