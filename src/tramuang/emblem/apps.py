from datetime import datetime
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EmblemConfig(AppConfig):
    name = "tramuang.emblem"

    def ready(self) -> None:
        from tramuang.base import chain, guard, happenings, nav, steps, work
        from tramuang.emblem import models, queries

        guard.append_only(models.Credential)
        guard.append_only(models.Act)
        steps.register_guard("emblem.issued", emblem_issued)
        work.register(queries.waiting)
        chain.set_head_check(queries.check_head)
        nav.register(_("Verify an emblem"), "emblem-verify-any", order=60)
        happenings.register_kinds(
            {
                "emblem.proposed": _("Emblem proposed"),
                "emblem.approved": _("Emblem approved by the second person"),
                "emblem.declined": _("Emblem declined by the second person"),
                "emblem.key-registered": _("Public signing key put on record"),
                "emblem.issued": _("Emblem signed and issued"),
                "emblem.ceremony-recorded": _("Ceremony recorded"),
            }
        )


def emblem_issued(case: Any, by: Any, at: datetime, *_: Any) -> Any:
    """The guard of the last move: the emblem's signed bytes exist."""
    from django.utils.translation import gettext_lazy

    from tramuang.base.answers import no, yes
    from tramuang.emblem.models import Credential

    if Credential.objects.filter(emblem__case_id=case.pk).exists():
        return yes
    return no("not-signed", gettext_lazy("The emblem has not been signed yet: two registrars decide, then the signer signs."))
