from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "tramuang.figures"

    def ready(self) -> None:
        from tramuang.base import guard, happenings, nav, panels, search, stamp, work
        from tramuang.figures import jobs, models, queries, views
        from tramuang.figures.queries.finding import search_entries
        from tramuang.figures.queries.stewarding import waiting

        guard.append_only(models.Observation, closed_by=("revision", "last"))
        guard.append_only(models.Assessment)
        guard.append_only(models.Reading)
        guard.append_only(models.Definition)
        jobs.register()
        stamp.register_mark(queries.mark)
        nav.register(_("Figures"), "figures-catalogue", order=30)
        panels.register("city", "figures", 20, views.panel)
        search.source("indicator", search_entries)
        work.register(waiting)
        happenings.register_kinds(
            {
                "figures.sources-recorded": _("Sources recorded"),
                "figures.loaded": _("Figures loaded from a file"),
                "figures.dataset-recorded": _("Dataset recorded"),
                "figures.definitions-published": _("Definitions of indicators published"),
                "figures.received": _("File of figures handed in"),
                "figures.checked": _("File of figures checked"),
                "figures.accepted": _("Figures accepted as a revision"),
                "figures.assessed": _("Quality of figures assessed"),
                "figures.sent-back": _("File of figures sent back"),
                "figures.cancelled": _("File of figures withdrawn"),
                "figures.schema-adjusted": _("Columns of a file of figures adjusted"),
                "figures.token-issued": _("Token for pushing readings issued"),
                "figures.token-ended": _("Token for pushing readings ended"),
                "figures.stream-named": _("Stream of readings named"),
                "figures.claims-recorded": _("Public statements recorded"),
            }
        )
