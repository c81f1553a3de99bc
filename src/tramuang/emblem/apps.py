from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmblemConfig(AppConfig):
    name = "tramuang.emblem"

    def ready(self) -> None:
        from tramuang.base import chain, guard, happenings, jobs, nav, panels, refs, search, steps, work
        from tramuang.emblem import access, models, queries
        from tramuang.emblem import jobs as ours
        from tramuang.emblem.kinds import EmblemState
        from tramuang.emblem.views import panels as drawn

        for kept in (
            models.Credential, models.Act, models.StatusEntry, models.StatusChange, models.LogEntry, models.SignedText,
        ):  # fmt: skip
            guard.append_only(kept)
        guard.final(models.Emblem, "state", EmblemState.REVOKED)
        happenings.register_kinds(
            {
                "emblem.proposed": _("Order about an emblem proposed"),
                "emblem.approved": _("Order about an emblem approved by the second person"),
                "emblem.declined": _("Order about an emblem declined by the second person"),
                "emblem.refused": _("Order about an emblem refused by the signer"),
                "emblem.key-registered": _("Public signing key put on record"),
                "emblem.key-retired": _("Signing key replaced by a newer one"),
                "emblem.key-withdrawn": _("Signing key withdrawn because it was compromised"),
                "emblem.issued": _("Emblem signed and issued"),
                "emblem.renewed": _("Emblem renewed"),
                "emblem.suspended": _("Emblem suspended"),
                "emblem.reinstated": _("Emblem reinstated"),
                "emblem.revoked": _("Emblem revoked"),
                "emblem.reissued": _("Emblem signed anew"),
                "emblem.texts-signed": _("Lists and keys of emblems signed anew"),
                "emblem.ceremony-recorded": _("Ceremony recorded"),
            }
        )
        happenings.with_change("emblem.proposed", ours.mail_proposed)
        happenings.with_change("emblem.declined", ours.mail_returned)
        happenings.with_change("emblem.refused", ours.mail_returned)
        jobs.on("emblem.issued", "emblem.search", ours.refresh_search)
        jobs.on("emblem.texts-signed", "emblem.publish", ours.ask_to_publish)
        search.source("emblem", queries.entries)

        steps.register_guard(access.GUARD, access.order_done)
        for kind, name_all in queries.NAMES.items():
            refs.register_names(kind, name_all)
        work.register(queries.waiting)
        chain.set_head_check(queries.check_head)
        nav.register(_("Verify an emblem"), "emblem-verify-any", order=60)
        panels.register("case", "emblem.emblem", 20, drawn.of_case)
