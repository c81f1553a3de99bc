"""Input of this room as plain values."""

from tramuang.plans.forms.cases import MoveForm, NominationForm, ScanForm, SubmitForm
from tramuang.plans.forms.needs import NeedForm
from tramuang.plans.forms.plan import BudgetForm, FrameForm, GoalForm, IndicatorForm, PartForm, PlanForm, ProjectForm

__all__ = [
    "BudgetForm",
    "FrameForm",
    "GoalForm",
    "IndicatorForm",
    "MoveForm",
    "NeedForm",
    "NominationForm",
    "PartForm",
    "PlanForm",
    "ProjectForm",
    "ScanForm",
    "SubmitForm",
]
