"""What the credential of an emblem will say: the same for the registrars' page and for the signer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import Answer, no, yes
from tramuang.base.kinds import Provenance
from tramuang.emblem.models import Emblem
from tramuang.emblem.pure import proofs
from tramuang.emblem.pure.credential import Facts, Petal, document, last_day
from tramuang.programme.pure.edition import Status
from tramuang.programme.queries import ParameterView, parameter
from tramuang.review.models import Resolution

VALIDITY = "emblem.validity"
CHANGED = no("changed", _("What would be signed has changed since it was proposed. Decline it and propose it anew."))


def facts_of(emblem: Emblem, *, number: int, base: str | None = None) -> Facts:
    """All that goes into the copy of that number; `base` is what its addresses begin with (default: this installation)."""
    rules, resolution, area = emblem.case.rules, emblem.resolution, emblem.area
    base = settings.PUBLIC_URL if base is None else base
    rules_url = base + reverse("programme-edition", args=[rules.programme, rules.code])
    province = area.province
    return Facts(
        serial=emblem.serial,
        number=number,
        issuer=settings.ISSUER_DID,
        issuer_name=settings.ISSUER_NAME,
        public_url=base,
        rules_url=rules_url,
        programme=rules.name.th,
        emblem_name=rules.emblem_name.th,
        area_code=area.code,
        area_name=area.full_name_th or area.name_th,
        province=province.name_th if province else "",
        awarded_on=emblem.awarded_on,
        valid_until=_term(emblem),
        decision=f"{rules.body(resolution.body).label.th} ครั้งที่ {resolution.item.meeting.number}",
        decision_url=base + decision_url(resolution),
        decision_date=resolution.resolved_on,
        petals=[
            Petal(domain.code, domain.label.th, f"{rules_url}#domain-{domain.code}")
            for domain in rules.domains
            if domain.code in emblem.domains
        ],
        description=f"{rules.emblem_name.en}: {area.name_en or area.name_th}{f', {province.name_en}' if province else ''}",
        retrospective=emblem.retrospective,
        illustrative=is_illustrative(emblem),
    )


def is_illustrative(emblem: Emblem) -> bool:
    """Whether the domains come from a plan that was made up for the demonstration."""
    return emblem.case.plan.provenance == Provenance.ILLUSTRATIVE


def decision_url(resolution: Resolution) -> str:
    """Where everybody can read the resolution: its item on the page of its meeting."""
    return f"{reverse('review-meeting', args=[resolution.item.meeting_id])}#item-{resolution.item_id}"


def validity(emblem: Emblem) -> ParameterView | None:
    """What the edition says about the term of an emblem, with the notes made since; None where it says nothing."""
    return parameter(emblem.case.round.edition, VALIDITY)


def _term(emblem: Emblem) -> date | None:
    """The last day of the emblem, only where a term in years is confirmed; else none is written."""
    found = validity(emblem)
    if found is None or found.status != Status.CONFIRMED or found.parameter.unit != "years":
        return None
    years = found.parameter.number
    return last_day(emblem.awarded_on, int(years)) if years else None


def to_sign(emblem: Emblem) -> dict[str, Any]:
    """The next copy of an emblem's credential as it would be signed now."""
    return document(facts_of(emblem, number=emblem.credentials.count() + 1))


def fingerprint(emblem: Emblem) -> str:
    """The hash of what would be signed now, wherever the installation stands: what both registrars agree on."""
    return proofs.fingerprint(document(facts_of(emblem, number=emblem.credentials.count() + 1, base="")))


def unchanged(emblem: Emblem) -> Answer:
    """Whether what would be signed now is still what was proposed."""
    return yes if fingerprint(emblem) == emblem.agreed else CHANGED
