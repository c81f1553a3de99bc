from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlansConfig(AppConfig):
    name = "tramuang.plans"

    def ready(self) -> None:
        from tramuang.base import guard, happenings, jobs, measures, nav, panels, refs, search, steps, work
        from tramuang.plans import access, queries, views
        from tramuang.plans import jobs as ours
        from tramuang.plans.kinds import Basis
        from tramuang.plans.models import Snapshot
        from tramuang.plans.queries import guards
        from tramuang.plans.queries import measures as figures
        from tramuang.plans.queries.names import NAMES
        from tramuang.plans.queries.search import case_entries, project_entries

        guard.append_only(Snapshot)
        happenings.register_kinds(
            {
                "case.moved": _("Case moved"),
                "case.opened": _("Case opened"),
                "nomination.filed": _("City put forward"),
                "nomination.withdrawn": _("Nomination withdrawn"),
                "need.recorded": _("Need recorded"),
                "need.changed": _("Need mended"),
                "plan.changed": _("Plan changed"),
                "plan.recorded": _("Plan entered for the demonstration"),
                "case.recorded": _("Case entered from the public record"),
                "designation.recorded": _("Award entered from the public record"),
                "plan.submitted": _("Plan submitted and frozen"),
            }
        )
        # The case is closed first, so that what follows sees it closed.
        happenings.with_change("case.moved", ours.settle_case)
        happenings.with_change("case.moved", ours.mail_moved)
        happenings.with_change("nomination.filed", ours.mail_nominated)
        happenings.with_change("case.opened", ours.mail_opened)
        jobs.on(("case.", "nomination.", "plan."), "plans.search", ours.refresh_search)
        search.source("case", case_entries)
        search.source("project", project_entries)

        steps.register_guard("round.open", access.round_open)
        steps.register_guard("nomination.within-limit", access.within_limit)
        steps.register_guard("letter.present", access.letter_present)
        steps.register_guard("plan.has-required-parts", guards.has_required_parts)
        steps.register_guard("plan.domains-allowed", guards.domains_allowed)
        steps.register_guard("plan.budget-adds-up", guards.budget_adds_up)

        measures.register("areas", _("Areas with an emblem of this round"), figures.areas)
        measures.register("provinces", _("Provinces they lie in"), figures.provinces)
        measures.register(
            "investment-estimated", _("Investment estimated in the plans"), figures.investment(Basis.ESTIMATED)
        )
        measures.register("investment-committed", _("Investment committed"), figures.investment(Basis.COMMITTED))
        measures.register("investment-disbursed", _("Investment disbursed"), figures.investment(Basis.DISBURSED))

        for kind, name_all in NAMES.items():
            refs.register_names(kind, name_all)
        work.register(queries.waiting)
        nav.register(_("Needs"), "plans-needs", order=30)
        panels.register("city", "plans.needs", 30, views.panels.needs)
        panels.register("city", "plans.goals", 40, views.panels.goals)
        panels.register("city", "plans.projects", 50, views.panels.projects)
