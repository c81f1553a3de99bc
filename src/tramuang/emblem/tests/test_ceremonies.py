"""The day emblems were handed over: a record of its own, by office."""

from datetime import timedelta

import pytest

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.emblem import actions, queries
from tramuang.emblem.models import Ceremony


def test_a_ceremony_is_a_record_of_its_own(issued, at):
    actions.record_ceremony(
        held_on=at.date(), place=("ทำเนียบรัฐบาล", "Government House"), presented_by=("นายกรัฐมนตรี", "Prime Minister"),
        received=[(issued, "นายกเทศมนตรี", "Mayor")], by="system", at=at,
    )  # fmt: skip
    (receipt,) = queries.receipts_of(issued)
    assert receipt.ceremony.place_en == "Government House"
    assert queries.without_ceremony() == []


@pytest.mark.parametrize("what", ["future", "nothing", "not issued", "not a registrar"])
def test_a_ceremony_that_cannot_have_been_is_refused(
    issued, make_approved, neighbour_area, registrar, office, at, what
):
    waiting = actions.propose(make_approved(neighbour_area), by=registrar, at=at)
    given = {
        "held_on": at.date() + timedelta(days=1) if what == "future" else at.date(),
        "received": [] if what == "nothing" else [(waiting.emblem if what == "not issued" else issued, "นายก", "")],
        "by": office if what == "not a registrar" else registrar,
    }
    with pytest.raises(NotAllowed if what == "not a registrar" else BadInput):
        actions.record_ceremony(place=("ทำเนียบ", ""), presented_by=("นายกรัฐมนตรี", ""), at=at, **given)
    assert not Ceremony.objects.exists()
