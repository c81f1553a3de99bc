from django.urls import URLPattern, path

from tramuang.plans.views import cases, editing, needs, nominations, plan, submission, thread

CASE = "cases/<uuid:key>/"
EDIT = CASE + "plan/edit/"

urlpatterns: list[URLPattern] = [
    path("cases/", cases.mine, name="plans-cases"),
    path("nominations/new/", nominations.new, name="plans-nomination-new"),
    path(CASE, cases.case, name="plans-case"),
    path(CASE + "move/", cases.move, name="plans-case-move"),
    path(CASE + "letters/<uuid:letter>/scan/", cases.scan, name="plans-letter-scan"),
    path(CASE + "plan/", plan.plan, name="plans-plan"),
    path(CASE + "plan/submit/", submission.submit, name="plans-plan-submit"),
    path(CASE + "snapshots/<int:number>/", submission.frozen, name="plans-snapshot"),
    path(CASE + "snapshots/<int:number>/plan.json", submission.frozen_json, name="plans-snapshot-json"),
    path(EDIT, editing.overview, name="plans-plan-edit"),
    path(EDIT + "frame/", editing.frame, name="plans-plan-frame"),
    path(EDIT + "parts/<slug:criterion>/", editing.part, name="plans-plan-part"),
    path(EDIT + "goals/new/", thread.goal, name="plans-goal-new"),
    path(EDIT + "goals/<uuid:goal>/", thread.goal, name="plans-goal-edit"),
    path(EDIT + "goals/<uuid:goal>/remove/", thread.goal_remove, name="plans-goal-remove"),
    path(EDIT + "goals/<uuid:goal>/indicators/new/", thread.indicator, name="plans-indicator-new"),
    path(EDIT + "indicators/<uuid:indicator>/", thread.indicator, name="plans-indicator-edit"),
    path(EDIT + "indicators/<uuid:indicator>/remove/", thread.indicator_remove, name="plans-indicator-remove"),
    path(EDIT + "projects/new/", thread.project, name="plans-project-new"),
    path(EDIT + "projects/<uuid:project>/", thread.project, name="plans-project-edit"),
    path(EDIT + "projects/<uuid:project>/budget/", thread.budget, name="plans-project-budget"),
    path(EDIT + "projects/<uuid:project>/remove/", thread.project_remove, name="plans-project-remove"),
    path("needs/", needs.index, name="plans-needs"),
    path("needs/new/", needs.new, name="plans-need-new"),
    path("needs/<uuid:key>/edit/", needs.edit, name="plans-need-edit"),
]
