from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class Coded:
    """Choices with a word of their own beside the number."""

    name: str

    @property
    def code(self) -> str:
        """The word that files and the API use."""
        return self.name.lower().replace("_", "-")


class Status(Coded, IntegerChoices):
    """What kind of value it is; a missing one is no number."""

    MEASURED = 1, _("Measured")
    ESTIMATED = 2, _("Estimated")
    PROVISIONAL = 3, _("Provisional")
    MISSING = 4, _("Missing")
    NOT_APPLICABLE = 5, _("Not applicable")


class Grade(Coded, IntegerChoices):
    """How a value was come by, best first: the six answers of the U4SSC KPIs Verification Manual (pure.validating.quality)."""

    NOT_ASSESSED = 0, _("Not assessed")
    MEASURED_ACCURATELY = 1, _("Measured accurately")
    FROM_SURVEY = 2, _("Extrapolated from a survey of residents")
    FROM_HIGHER_LEVEL = 3, _("Extrapolated from data of a higher level")
    ESTIMATED_BY_ASSUMPTIONS = 4, _("Estimated on stated assumptions")
    ESTIMATED_PERSONALLY = 5, _("Estimated by a person")
    UNKNOWN = 6, _("Method unknown, cannot be traced")


class Grain(IntegerChoices):
    """How long a period is; the numbers are those of figures.pure.recognising.periods."""

    YEAR = 1, _("Year")
    FISCAL_YEAR = 2, _("Fiscal year")
    QUARTER = 3, _("Quarter")
    FISCAL_QUARTER = 4, _("Quarter of a fiscal year")
    MONTH = 5, _("Month")
    DAY = 6, _("Day")
    MOMENT = 7, _("Moment")


class PlaceKind(TextChoices):
    AREA = "area", _("Area")
    PROVINCE = "province", _("Province")


class Adds(TextChoices):
    """How an element adds up over time."""

    SUM = "sum", _("Adds up")
    STOCK = "stock", _("The state at the end")
    MEAN = "mean", _("A level, averaged")


class UploadState(TextChoices):
    RECEIVED = "received", _("Received")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked, waiting for a decision")
    ACCEPTED = "accepted", _("Accepted")
    SENT_BACK = "sent-back", _("Sent back")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Could not be read")


class SourceKind(TextChoices):
    PRIMARY = "P", _("Primary source")
    NEWS = "N", _("News")
    ACADEMIC = "A", _("Academic")
    UNOFFICIAL = "U", _("Unofficial")
    INFERENCE = "I", _("Inference")


class Defined(TextChoices):
    INDICATOR = "indicator", _("Indicator")
    INDEX = "index", _("Index")
