"""A case that two committees have approved, and a signer with a key of its own."""

import pytest

from tramuang.base.models import Step
from tramuang.base.refs import ref
from tramuang.emblem import actions
from tramuang.emblem.adapters import keys
from tramuang.review.models import AgendaItem, Meeting, Resolution


@pytest.fixture
def signer(tmp_path, at, db):
    held = keys.make(tmp_path, "passphrase", at)
    actions.register_key(held, at=at)
    return held


@pytest.fixture
def approved_case(make_case, area, round_, at, db):
    """A case at the stage where its emblem is issued, brought there by a resolution of the deciding body."""
    flow = round_.rules.flow("designation")
    stage = next(stage.code for stage in flow.stages if stage.emblem == "issue")
    move = next(move for move in flow.moves if move.to == stage and move.outcome == "approve")
    case = make_case(area, stage=stage, stage_version=6)
    case.plan.domains = ["environment", "living"]
    case.plan.save()
    meeting = Meeting.objects.create(round=round_, body=move.body, number="1/2570", held_on=at.date(), state="closed")
    item = AgendaItem.objects.create(meeting=meeting, case=case, order=1)
    resolution = Resolution.objects.create(
        item=item, case=case, body=move.body, outcome=move.outcome, text_th="เห็นชอบ", text_en="Approved",
        resolved_on=at.date(), recorded_at=at,
    )  # fmt: skip
    Step.objects.create(
        subject=ref(case), seen=5, move=move.code, from_stage=move.from_[0], to_stage=stage,
        by="system", at=at, cites=ref(resolution),
    )  # fmt: skip
    return case


@pytest.fixture
def issued(approved_case, registrar, registrar2, signer, at):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    actions.approve(emblem, by=registrar2, at=at)
    (done,) = actions.sign_approved(signer, at=at)
    return done
