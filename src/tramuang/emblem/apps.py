from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmblemConfig(AppConfig):
    name = "tramuang.emblem"

    def ready(self) -> None:
        from tramuang.base import chain, guard, happenings, jobs, nav, panels, refs, search, steps, work
        from tramuang.emblem import access, models, queries
        from tramuang.emblem import jobs as ours
        from tramuang.emblem.views import panels as drawn

        guard.append_only(models.Credential)
        guard.append_only(models.Act)
        happenings.register_kinds(
            {
                "emblem.proposed": _("Emblem proposed"),
                "emblem.approved": _("Emblem approved by the second person"),
                "emblem.declined": _("Emblem declined by the second person"),
                "emblem.refused": _("Emblem refused by the signer"),
                "emblem.key-registered": _("Public signing key put on record"),
                "emblem.issued": _("Emblem signed and issued"),
                "emblem.ceremony-recorded": _("Ceremony recorded"),
            }
        )
        happenings.with_change("emblem.proposed", ours.mail_proposed)
        happenings.with_change("emblem.declined", ours.mail_returned)
        happenings.with_change("emblem.refused", ours.mail_returned)
        jobs.on("emblem.issued", "emblem.search", ours.refresh_search)
        search.source("emblem", queries.entries)

        steps.register_guard("emblem.issued", access.signed)
        for kind, name_all in queries.NAMES.items():
            refs.register_names(kind, name_all)
        work.register(queries.waiting)
        chain.set_head_check(queries.check_head)
        nav.register(_("Verify an emblem"), "emblem-verify-any", order=60)
        panels.register("case", "emblem.emblem", 20, drawn.of_case)
