from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class BaseConfig(AppConfig):
    name = "tramuang.base"

    def ready(self) -> None:
        from tramuang.base import guard, happenings, models, nav

        for model in (models.Happening, models.Seal, models.Step):
            guard.append_only(model)
        # Sent for each app after every migration has run; once is enough.
        post_migrate.connect(install_guard, sender=self, dispatch_uid="base.guard")
        happenings.register_kinds(
            {
                "letter.recorded": _("An official letter was recorded"),
                "letter.scan-attached": _("The signed scan of a letter was attached"),
            }
        )
        if settings.DEMO:
            nav.register(_("Outbox"), "base-outbox", order=90, place=nav.FOOT)


def install_guard(using: str, **_: object) -> None:
    """After each migrate, make the append-only guard whole again."""
    from tramuang.base import guard

    guard.install(using)
