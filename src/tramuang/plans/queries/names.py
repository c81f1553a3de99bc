"""What to show for this room's references: never more than whose it is, since whoever reads the reference may not read the draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.urls import reverse

from tramuang.base.refs import NameAll, Shown
from tramuang.plans.models import Case, Need, Nomination, Plan, Snapshot
from tramuang.plans.queries.cases import cases_by_key


def _of_cases(find: Callable[[list[str]], Mapping[str, object]]) -> NameAll:
    def name_all(keys: list[str]) -> Mapping[str, Shown]:
        found = find(keys)
        cases = {case.pk: case for case in cases_by_key({key for key in found.values() if key})}  # type: ignore[misc]
        return {key: shown(cases[of]) for key, of in found.items() if of in cases}  # type: ignore[index]

    return name_all


def shown(case: Case) -> Shown:
    """A case in words: its area and its round."""
    return Shown(f"{case.area.name} · {case.round.title}", reverse("plans-case", args=[case.pk]))


def _pairs(model: type[Case | Nomination | Plan | Snapshot], case: str) -> Callable[[list[str]], Mapping[str, object]]:
    return lambda keys: {str(pk): of for pk, of in model.objects.filter(pk__in=keys).values_list("pk", case)}


def _needs(keys: list[str]) -> Mapping[str, Shown]:
    found = Need.objects.filter(pk__in=keys).select_related("area")
    page = reverse("plans-needs")
    return {str(need.pk): Shown(need.area.name, f"{page}?area={need.area_id}#need-{need.pk}") for need in found}


NAMES: dict[str, NameAll] = {
    "case": _of_cases(_pairs(Case, "pk")),
    "nomination": _of_cases(_pairs(Nomination, "case__pk")),
    "plan": _of_cases(_pairs(Plan, "case_id")),
    "snapshot": _of_cases(_pairs(Snapshot, "plan__case_id")),
    "need": _needs,
}
