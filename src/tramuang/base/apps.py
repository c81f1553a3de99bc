from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BaseConfig(AppConfig):
    name = "tramuang.base"

    def ready(self) -> None:
        from tramuang.base import guard, models

        for model in (models.Happening, models.Seal, models.Step):
            guard.append_only(model)
        post_migrate.connect(install_guard, dispatch_uid="base.guard")


def install_guard(using: str, **_: object) -> None:
    """After each migrate, make the append-only guard whole again."""
    from tramuang.base import guard

    guard.install(using)
