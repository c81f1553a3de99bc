"""The doors of this room."""

from tramuang.plans.views import cases, editing, needs, nominations, panels, plan, submission, thread

__all__ = ["cases", "editing", "needs", "nominations", "panels", "plan", "submission", "thread"]
