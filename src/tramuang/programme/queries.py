"""Reading editions, rounds and policy instruments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from tramuang.base import roles
from tramuang.programme.models import Edition, EditionNote, InstrumentState, PolicyInstrument, Round
from tramuang.programme.pure.edition import Parameter, Status


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
    found = _rounds().filter(pk=code).first()
    if found is None:
        raise Http404(code)
    return found


def rounds() -> list[Round]:
    """Every round with its edition, newest code first."""
    return list(_rounds().order_by("-code"))


def closes() -> list[datetime | None]:
    """The moments at which a round opens or closes."""
    rows = Round.objects.values_list("opens_at", "nominations_close_at", "plans_close_at")
    return [moment for row in rows for moment in row]


def newest_round(programme: str) -> Round | None:
    """The newest round of a programme that runs here: what is begun now is begun under its edition; None while there is none."""
    found = [round_ for round_ in _rounds().filter(on_record=False) if round_.rules.programme == programme]
    return max(found, key=lambda round_: (round_.opens_at is not None, round_.opens_at, round_.code), default=None)


def _rounds() -> QuerySet[Round]:
    # The rules are parsed once for each process; the long text is only fetched where they are not known yet.
    return Round.objects.select_related("edition").defer("edition__text")


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


def parameter(edition: Edition, code: str) -> ParameterView | None:
    """One parameter with its notes; None where the edition has none of that code."""
    return next((view for view in parameters(edition) if view.parameter.code == code), None)


def status_of(edition: Edition, code: str) -> str:
    """How far one parameter is known now."""
    found = parameter(edition, code)
    return found.status if found else str(Status.UNVERIFIED)


@dataclass(frozen=True)
class InstrumentView:
    """A policy instrument with all its states in order, and the last one it had reached on a day."""

    instrument: PolicyInstrument
    states: tuple[InstrumentState, ...]
    now: InstrumentState | None


def instruments(on: date) -> list[InstrumentView]:
    """Every policy instrument and how far it had come on a day: two queries."""
    states = Prefetch("states", queryset=InstrumentState.objects.order_by("order"))
    rows = PolicyInstrument.objects.prefetch_related(states).order_by("code")
    return [InstrumentView(row, tuple(row.states.all()), reached(row, on)) for row in rows]


def reached(instrument: PolicyInstrument, on: date) -> InstrumentState | None:
    """The last state an instrument reached by a day; a state whose date is not known counts as reached."""
    found = [state for state in instrument.states.all() if state.reached is None or state.reached <= on]
    return found[-1] if found else None


def offered_roles() -> list[roles.Role]:
    """The roles of the editions that rounds are pinned to, newest round first, for those who appoint people."""
    found = []
    for round_ in rounds():
        rules = round_.rules
        bodies = tuple(roles.Choice(body.code, body.label.th, body.label.en) for body in rules.bodies)
        found += [
            roles.Role(
                role.code, role.label.th, role.label.en, scope=role.scope, duties=role.does, decides=role.decides,
                bodies=bodies if role.scope == roles.BODY else (),
            )
            for role in rules.roles
        ]  # fmt: skip
    return found
