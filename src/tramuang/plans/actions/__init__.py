"""Writing in this room: one function for each thing that can happen, and no other writer."""

from tramuang.plans.actions.cases import move_case, open_case, settle, withdraw_nomination
from tramuang.plans.actions.goals import remove_goal, remove_indicator, save_goal, save_indicator
from tramuang.plans.actions.letters import LetterGiven, keep_scan
from tramuang.plans.actions.needs import change_need, record_need
from tramuang.plans.actions.nominations import nominate
from tramuang.plans.actions.plan import save_frame, save_part
from tramuang.plans.actions.projects import Money, remove_project, save_budget, save_project
from tramuang.plans.actions.record import PlanGiven, record_case, record_designation, record_plan
from tramuang.plans.actions.submission import submit_plan

__all__ = [
    "LetterGiven",
    "Money",
    "PlanGiven",
    "change_need",
    "keep_scan",
    "move_case",
    "nominate",
    "open_case",
    "record_case",
    "record_designation",
    "record_need",
    "record_plan",
    "remove_goal",
    "remove_indicator",
    "remove_project",
    "save_budget",
    "save_frame",
    "save_goal",
    "save_indicator",
    "save_part",
    "save_project",
    "settle",
    "submit_plan",
    "withdraw_nomination",
]
