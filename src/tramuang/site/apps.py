from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "tramuang.site"
    label = "tramuang_site"

    def ready(self) -> None:
        from tramuang.base import happenings

        happenings.register_kinds({"demo.started": _("Demonstration begun"), "demo.loaded": _("Demonstration loaded")})
