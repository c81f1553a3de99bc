from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "tramuang.figures"

    def ready(self) -> None:
        from tramuang.base import happenings

        happenings.register_kinds(
            {
                "figures.sources-recorded": _("Sources recorded"),
                "figures.loaded": _("Figures loaded from a file"),
                "figures.claims-recorded": _("Public statements recorded"),
            }
        )
