from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    name = "tramuang.review"

    def ready(self) -> None:
        from tramuang.base import guard, happenings, nav, panels, refs, steps, work
        from tramuang.plans.access import withhold_plans
        from tramuang.review import access, jobs, models, queries, views
        from tramuang.review.queries.names import NAMES

        guard.append_only(models.Resolution)
        happenings.register_kinds(
            {
                "assignment.made": _("Reviewer asked"),
                "assignment.answered": _("Reviewer answered about a conflict of interest"),
                "assignment.released": _("Reviewer taken off a case"),
                "scores.saved": _("Score drafted"),
                "scores.submitted": _("Scores handed in"),
                "scores.reopened": _("Scores opened again"),
                "meeting.called": _("Meeting called"),
                "meeting.changed": _("Meeting moved or renumbered"),
                "meeting.list-changed": _("List of a meeting changed"),
                "meeting.agenda-changed": _("Agenda changed"),
                "meeting.recused": _("Member recused"),
                "meeting.opened": _("Meeting opened"),
                "meeting.closed": _("Meeting closed"),
                "meeting.recorded": _("Meeting entered from the public record"),
                "resolution.made": _("Resolution made"),
                "resolution.recorded": _("Resolution entered from the public record"),
            }
        )
        happenings.with_change("assignment.made", jobs.mail_assigned)
        happenings.with_change("case.moved", jobs.open_scores_anew)

        steps.register_guard("review.scores-complete", access.scores_complete)
        steps.register_guard("review.conflicts-answered", access.conflicts_answered)
        steps.register_move_guard("review.resolution-cited", access.resolution_cited)

        withhold_plans(access.may_read_for_review)
        for kind, name_all in NAMES.items():
            refs.register_names(kind, name_all)
        work.register(queries.waiting)
        nav.register(_("Meetings"), "review-meetings", order=50)
        panels.register("case", "review.doing", 10, views.panels.doing)
        panels.register("case", "review.assessment", 30, views.panels.assessment)
        panels.register("case", "review.decisions", 40, views.panels.decisions_of_case)
