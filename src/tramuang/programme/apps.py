from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "tramuang.programme"

    def ready(self) -> None:
        from tramuang.base import happenings, nav, roles, stamp
        from tramuang.programme import queries

        roles.register(queries.offered_roles)
        stamp.register_moments(queries.closes)
        nav.register(_("Policy instruments"), "programme-instruments", order=30, place=nav.FOOT)

        happenings.register_kinds(
            {
                "edition.published": _("Edition published and frozen"),
                "edition.noted": _("Source or status of a parameter amended by a note"),
                "round.opened": _("Round opened"),
                "instrument.changed": _("Policy instrument reached a new state"),
            }
        )
