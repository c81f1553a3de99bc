"""Opening a case about an emblem: its renewal, suspension, reinstatement or revocation."""

from __future__ import annotations

from datetime import datetime

from tramuang.base.answers import require
from tramuang.base.refs import ref
from tramuang.cities.models import Person
from tramuang.emblem import access, queries
from tramuang.emblem.models import Emblem
from tramuang.plans.actions import open_case as open_plain
from tramuang.plans.models import Case


def open_case(emblem: Emblem, flow: str, *, reason: str, by: Person, at: datetime) -> Case:
    """Open a case of this kind about an emblem in the newest round of its programme, under the edition of that round."""
    round_ = queries.round_for_cases(emblem)
    require(access.may_open(by, emblem, round_, flow, at))
    assert round_ is not None
    return open_plain(
        round_, emblem.area, kind=flow, about=ref(emblem), reason=reason, by=by, at=at,
        provenance=emblem.provenance if emblem.provenance != "real" else "",
    )  # fmt: skip
