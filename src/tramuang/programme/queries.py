"""Reading editions, rounds and policy instruments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.http import Http404

from tramuang.programme.models import Edition, EditionNote, InstrumentState, PolicyInstrument, Round
from tramuang.programme.pure.edition import Parameter


def edition_for(code: str) -> Edition:
    """The published edition of that code, `programme/edition`; 404 when there is none."""
    found = Edition.objects.filter(pk=code).first()
    if found is None:
        raise Http404(code)
    return found


def editions() -> list[Edition]:
    """Every published edition, by code."""
    return list(Edition.objects.defer("text").order_by("code"))


def round_for(code: str) -> Round:
    """The round of that code with its edition; 404 when there is none."""
    found = Round.objects.select_related("edition").filter(pk=code).first()
    if found is None:
        raise Http404(code)
    return found


def rounds() -> list[Round]:
    """Every round with its edition, newest code first."""
    return list(Round.objects.select_related("edition").order_by("-code"))


@dataclass(frozen=True)
class ParameterView:
    """A parameter as it was frozen, with the dated notes that amend its source or status (never its value)."""

    parameter: Parameter
    notes: tuple[EditionNote, ...]

    @property
    def status(self) -> str:
        """How far the parameter is known now: the newest note's status, else the edition's own."""
        return self.notes[-1].status if self.notes else str(self.parameter.status)


def parameters(edition: Edition) -> list[ParameterView]:
    """The parameters of an edition with their notes: one query."""
    notes: dict[str, list[EditionNote]] = {}
    for note in EditionNote.objects.filter(edition=edition).order_by("at", "pk"):
        notes.setdefault(note.parameter, []).append(note)
    return [ParameterView(param, tuple(notes.get(param.code, ()))) for param in edition.rules.params]


def status_of(edition: Edition, parameter: str) -> str:
    """How far one parameter is known now."""
    return next((view.status for view in parameters(edition) if view.parameter.code == parameter), "unverified")


def instruments() -> Any:
    """Policy instruments with their states in order: two queries."""
    states = InstrumentState.objects.order_by("order", "pk")
    return PolicyInstrument.objects.prefetch_related(Prefetch("states", queryset=states)).order_by("title_th")


def reached(instrument: PolicyInstrument, on: date) -> InstrumentState | None:
    """The last state an instrument reached by a day; a state whose date is not known counts as reached."""
    found = [state for state in instrument.states.all() if state.on is None or state.on <= on]
    return found[-1] if found else None
