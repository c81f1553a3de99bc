"""The register: emblems on record, on their way, and the cases that wait for one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from tramuang.emblem import access
from tramuang.emblem.kinds import OVER, PUBLIC, ActKind
from tramuang.emblem.models import Act, Ceremony, Credential, Emblem, Receipt
from tramuang.emblem.pure.credential import next_serial
from tramuang.plans.models import Case

ISSUED = PUBLIC
RELATED = (
    "case__round__edition",
    "case__plan",
    "area__province",
    "resolution__item__meeting",
    "proposed_by",
    "approved_by",
)


def emblems() -> QuerySet[Emblem]:
    """All emblems with what their pages need."""
    # The rules are parsed once for each process, so the edition's long text stays out of every row.
    return Emblem.objects.select_related(*RELATED).defer(
        "case__round__edition__text", "case__plan__vision_th", "case__plan__vision_en"
    )


def issued() -> QuerySet[Emblem]:
    """The emblems on the public record: a proposal is nobody's business yet."""
    return emblems().filter(state__in=ISSUED)


def find_issued(serial: str) -> Emblem | None:
    """The issued emblem of that serial; None when there is none."""
    # A text with a null byte cannot even be asked for.
    return issued().filter(serial=serial).first() if serial.isprintable() else None


def emblem_by_serial(serial: str) -> Emblem:
    """The issued emblem of that serial; 404 when there is none."""
    found = find_issued(serial)
    if found is None:
        raise Http404(serial)
    return found


def emblem_to_decide(pk: uuid.UUID | str) -> Emblem:
    """An emblem in any state, for the registrars; 404 when there is none."""
    found = emblems().filter(pk=pk).first()
    if found is None:
        raise Http404(str(pk))
    return found


def emblem_of(case: Case) -> Emblem | None:
    """The emblem of a case once it is issued."""
    return issued().filter(case=case).first()


def emblem_underway(case: Case) -> Emblem | None:
    """The emblem of a case in whatever state, for the registrars; None while none has been proposed."""
    return emblems().filter(case=case).first()


def register(round_code: str = "") -> list[Emblem]:
    """Every issued emblem (of a round), newest award first."""
    rows = issued().filter(case__round_id=round_code) if round_code else issued()
    return list(rows.order_by("-awarded_on", "serial"))


def underway() -> list[Emblem]:
    """The emblems that are not issued yet, oldest proposal first."""
    return list(emblems().exclude(state__in=ISSUED).order_by("proposed_at", "serial"))


def cases_due() -> list[Case]:
    """The running cases that stand where an emblem is issued and have none on its way, soonest due first."""
    none_underway = Q(emblem=None) | Q(emblem__state__in=OVER)
    rows = Case.objects.filter(none_underway, open=True).select_related("round__edition", "area__province", "emblem")
    found = [case for case in rows.defer("round__edition__text") if access.is_due(case)]
    return sorted(found, key=lambda case: (case.due is None, case.due, case.area.sort_key))


def free_serial(case: Case) -> str:
    """The next serial of the case's round and province; of two who ask at once both get the same, and one must ask again."""
    place = case.area.province.dopa if case.area.province else "00"
    return next_serial(
        case.round_id, place, Emblem.objects.filter(case__round_id=case.round_id).values_list("serial", flat=True)
    )


def current_credential(emblem: Emblem) -> Credential | None:
    """The newest signed bytes of an emblem."""
    return emblem.credentials.select_related("key").order_by("-number").first()


def why_over(emblem: Emblem) -> Act | None:
    """The act by which an emblem came back to the registrars, with its reason; None where it did not."""
    if emblem.state not in OVER:
        return None
    return emblem.acts.filter(kind__in=[ActKind.DECLINE, ActKind.REFUSE]).order_by("-at").first()


def receipts_of(emblem: Emblem) -> list[Receipt]:
    """The ceremonies at which the emblem was handed over."""
    return list(Receipt.objects.filter(emblem=emblem).select_related("ceremony").order_by("ceremony__held_on"))


def ceremonies() -> list[Ceremony]:
    """All ceremonies, newest first, each with how many emblems it handed over (`handed_over`)."""
    return list(Ceremony.objects.annotate(handed_over=Count("receipts")).order_by("-held_on"))


def without_ceremony() -> list[Emblem]:
    """The emblems that no ceremony has handed over yet, newest award first."""
    return list(issued().filter(receipts=None).order_by("-awarded_on", "serial"))


def by_keys(keys: Iterable[str] | None) -> list[Emblem]:
    """The emblems of these keys in whatever state, or all of them for None."""
    rows = emblems().order_by("serial")
    return list(rows if keys is None else rows.filter(pk__in=list(keys)))
