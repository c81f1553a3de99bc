"""Writing the rules: publish an edition whole and frozen, note what became known, open a round."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tramuang.base import steps
from tramuang.base.answers import BadInput, no, require
from tramuang.base.happenings import happening
from tramuang.programme import access
from tramuang.programme.kinds import InstrumentStage
from tramuang.programme.models import Edition, EditionNote, InstrumentState, PolicyInstrument, Round
from tramuang.programme.pure.check import check
from tramuang.programme.pure.edition import Edition as Rules
from tramuang.programme.pure.edition import Status


def publish_edition(text: str, *, file: str, by: Any, at: datetime, provenance: str = "real") -> Edition:
    """Publish an edition: checked whole against the registered guards, then frozen; BadInput lists every fault.

    The same text again gives the edition that stands; another text under the same code is refused.
    """
    require(access.may_make_rules(by, at))
    rules, faults = check(text, guards=steps.guard_names(), file=file)
    if rules is None:
        raise BadInput({"": [fault.in_("th") + " / " + fault.what.en for fault in faults]})
    known = Edition.objects.filter(pk=rules.id).first()
    if known is not None:
        if known.sha256 != rules.digest:
            raise BadInput(
                no(
                    "frozen",
                    _("An edition of this code is already published and frozen; give the new one another code."),
                )
            )
        return known
    with happening("edition.published", f"edition:{rules.id}", by=by, at=at, sha256=rules.digest):
        edition = Edition.objects.create(
            code=rules.id, title_th=rules.name.th, title_en=rules.name.en, text=text, sha256=rules.digest,
            published_at=at, provenance=provenance,
        )  # fmt: skip
        _keep_instruments(rules)
    return edition


def _keep_instruments(rules: Rules) -> None:
    """Policy instruments of the edition become dated records, once; a later edition adds only what is new."""
    for item in rules.instruments:
        instrument, _made = PolicyInstrument.objects.get_or_create(
            code=item.code,
            defaults={
                "programme": rules.programme,
                "title_th": item.label.th,
                "title_en": item.label.en,
                "voluntary": item.voluntary,
                "note_th": item.note.th if item.note else "",
                "note_en": item.note.en if item.note else "",
            },
        )
        known = set(instrument.states.values_list("state", "on", "latest"))
        fresh = [state for state in item.states if (state.state, state.on, state.by) not in known]
        InstrumentState.objects.bulk_create(
            InstrumentState(
                instrument=instrument, state=state.state, on=state.on, latest=state.by, status=str(state.status), order=order,
                source=" · ".join(rules.source(code).title for code in state.source),
                note_th=state.note.th if state.note else "", note_en=state.note.en if state.note else "",
            )
            for order, state in enumerate(fresh, len(known))
        )  # fmt: skip


def note_parameter(
    edition: Edition,
    *,
    parameter: str,
    status: str,
    source: str,
    text_th: str,
    by: Any,
    at: datetime,
    text_en: str = "",
) -> EditionNote:
    """Amend the source or status of a frozen parameter by a dated note; its value never changes."""
    require(access.may_make_rules(by, at))
    if parameter not in {param.code for param in edition.rules.params}:
        raise BadInput(no("unknown-parameter", _("This edition has no parameter of that name.")))
    if status not in set(Status):
        raise BadInput(no("unknown-status", _("A status is confirmed, reported or unverified.")))
    if not source.strip():
        raise BadInput(no("source-missing", _("Say where this was read.")))
    with happening("edition.noted", f"edition:{edition.code}", by=by, at=at, parameter=parameter, status=status):
        return EditionNote.objects.create(
            edition=edition, parameter=parameter, status=status, source=source.strip(), text_th=text_th, text_en=text_en, at=at
        )  # fmt: skip


def open_round(
    edition: Edition, *, code: str, title_th: str, title_en: str, by: Any, at: datetime,
    opens_at: datetime | None = None, nominations_close_at: datetime | None = None, plans_close_at: datetime | None = None,
    on_record: bool = False, provenance: str = "real",
) -> Round:  # fmt: skip
    """Open a round pinned to an edition, or enter a past one from the public record (`on_record`: nothing can be handed in)."""
    require(access.may_make_rules(by, at))
    for first, second in (
        (opens_at, nominations_close_at),
        (nominations_close_at, plans_close_at),
        (opens_at, plans_close_at),
    ):
        if first and second and second <= first:
            raise BadInput(no("dates", _("A round must close after it opens, and plans close after nominations.")))
    if Round.objects.filter(pk=code).exists():
        raise BadInput(no("round-exists", _("There is already a round of this code.")))
    with happening("round.opened", f"round:{code}", by=by, at=at, edition=edition.code, on_record=on_record):
        return Round.objects.create(
            code=code, edition=edition, title_th=title_th, title_en=title_en, opens_at=opens_at,
            nominations_close_at=nominations_close_at, plans_close_at=plans_close_at, on_record=on_record, provenance=provenance,
        )  # fmt: skip


def add_instrument_state(
    instrument: PolicyInstrument, *, state: str, on: date | None, source: str, status: str, by: Any, at: datetime,
    latest: date | None = None, note_th: str = "", note_en: str = "",
) -> InstrumentState:  # fmt: skip
    """Record a further state of a policy instrument; where its day is not known, `latest` is the last day it can have been."""
    require(access.may_make_rules(by, at))
    if state not in set(InstrumentStage):
        raise BadInput(no("unknown-state", _("A state is proposed, agreed, in-force or ended.")), "state")
    if status not in set(Status):
        raise BadInput(no("unknown-status", _("A status is confirmed, reported or unverified.")), "status")
    if not source.strip():
        raise BadInput(no("source-missing", _("Say where this was read.")), "source")
    with happening("instrument.changed", instrument, by=by, at=at, state=state):
        # Counted while it is held, so that two at once take different places.
        order = PolicyInstrument.objects.select_for_update().get(pk=instrument.pk).states.count()
        return InstrumentState.objects.create(
            instrument=instrument, state=state, on=on, latest=latest, source=source.strip(), status=status,
            note_th=note_th, note_en=note_en, order=order,
        )  # fmt: skip
