"""Cases that two committees have approved, a signer with a key of its own, and an issued emblem."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection

from ground.cast import HARBOUR, make_area, publish
from tramuang.base.models import Step
from tramuang.base.refs import ref
from tramuang.emblem import actions
from tramuang.emblem.adapters import keys
from tramuang.plans.models import Case
from tramuang.programme.models import Round
from tramuang.review.models import AgendaItem, Meeting, Resolution


def a_ring():
    """Fresh keys in memory: quicker than files, which the tests of keys are about."""
    return keys.Ring(*(keys.signer_of(keys.new_key(purpose)) for purpose in keys.PURPOSES))


RING = a_ring()


@pytest.fixture
def signer(at, db):
    """The keys of the signer, on record."""
    actions.register_keys(RING, at=at)
    return RING


def resolve(case, at, *, on="today", outcome="approve"):
    """Record that the deciding body resolved so on the case, which stands where its emblem is issued."""
    move = next(each for each in case.flow.moves if each.to == case.stage and each.outcome == outcome)
    day = at.date() if on == "today" else on
    meeting, _new = Meeting.objects.get_or_create(
        body=move.body, number="1/2570", defaults={"round": case.round, "held_on": day, "state": "closed"}
    )
    item = AgendaItem.objects.create(meeting=meeting, case=case, order=meeting.agenda.count() + 1)
    resolution = Resolution.objects.create(
        item=item, case=case, body=move.body, outcome=move.outcome, text_th="เห็นชอบ", text_en="Approved",
        resolved_on=day, recorded_at=at,
    )  # fmt: skip
    Step.objects.create(
        subject=ref(case), seen=case.stage_version - 1, move=move.code, from_stage=move.from_, to_stage=case.stage,
        by="system", at=at, cites=ref(resolution),
    )  # fmt: skip
    return resolution


def emblem_stage(round_):
    """The stage of the round's rules at which an emblem is issued."""
    flow = round_.rules.flow(round_.rules.nomination.flow)
    return next(stage.code for stage in flow.stages if stage.emblem == "issue")


@pytest.fixture
def make_approved(make_case, round_, at, db):
    """Bring a case of an area to where its emblem is issued, by a resolution of the deciding body."""

    def make(area, **how):
        case = make_case(area, stage=emblem_stage(round_), stage_version=6)
        case.plan.domains = ["environment", "living"]
        case.plan.save()
        resolve(case, at, **how)
        return case

    return make


@pytest.fixture
def approved_case(make_approved, area):
    """A case that the deciding body has approved."""
    return make_approved(area)


@pytest.fixture
def issue(registrar, registrar2, signer, at):
    """Propose, approve and sign the emblem of an approved case, and sign what is published of it."""

    def make(case, *, when=at, publish=True, **given):
        order = actions.propose(case, by=registrar, at=when, **given)
        actions.approve(order, by=registrar2, at=when)
        (done,) = actions.sign_approved(signer, at=when)
        if publish:
            actions.keep_current(signer, at=when)
        return done

    return make


@pytest.fixture
def issued(issue, approved_case):
    """An emblem that two registrars decided and the signer signed."""
    return issue(approved_case)


@pytest.fixture
def at_registry(at, round_):
    """Bring a case about an emblem to where the registrars act on it, by a resolution of the body that decides."""

    def make(emblem, flow, *, later=timedelta(0)):
        rules = round_.rules.flow(flow)
        stage = next(stage.code for stage in rules.stages if stage.emblem)
        case = Case.objects.create(
            round=round_, area=emblem.area, kind=flow, about=ref(emblem), stage=stage, stage_version=4, opened_at=at,
            organisation=emblem.area.operator, provenance="invented",
        )  # fmt: skip
        resolve(case, at + later)
        return case

    return make


@pytest.fixture
def carry_out(registrar, registrar2, signer, at):
    """Propose, approve and carry out what a case asks for."""

    def make(case, *, when=None, reason=("ตามมติ", "As resolved.")):
        moment = when or at
        order = actions.propose(Case.objects.get(pk=case.pk), by=registrar, at=moment, reason=reason)
        actions.approve(order, by=registrar2, at=moment)
        (done,) = actions.sign_approved(signer, at=moment)
        actions.keep_current(signer, at=moment)
        return done

    return make


@pytest.fixture
def harbour_case(db, at):
    """A granted case of a quite different programme: three domains, no province, other bodies and other words."""
    from tramuang.cities.models import Area, Organisation
    from tramuang.plans.models import Plan

    edition = publish(HARBOUR)
    round_ = Round.objects.create(code="harbour-1", edition=edition, title_th="รอบเมืองท่า", title_en="Harbour round")
    operator = Organisation.objects.create(
        code="org-quay", name_th="เทศบาลท่าแสง", name_en="Saeng Quay", kind="municipality"
    )
    area = Area.objects.create(
        code="quay-saeng", name_th="ท่าแสง", name_en="Saeng Quay", kind="municipality", operator=operator,
        provenance="invented", sort_key="ท่าแสง",
    )  # fmt: skip
    flow = edition.rules.flow(edition.rules.nomination.flow)
    case = Case.objects.create(
        round=round_, area=area, kind=flow.code, organisation=operator, stage=emblem_stage(round_), stage_version=3,
        opened_at=at, provenance="invented",
    )  # fmt: skip
    Plan.objects.create(
        case=case, provenance="invented", domains=[edition.rules.domains[0].code, edition.rules.domains[2].code]
    )
    favourable = next(each.code for each in edition.rules.outcomes if each.favourable)
    resolve(case, at, outcome=favourable)
    return case


@pytest.fixture
def at_once():
    """Run functions at the same moment, each in its thread and on its own connection; what each gave, or raised."""

    def run(*acts):
        found: list[object] = [None] * len(acts)

        def one(place, act):
            try:
                found[place] = act()
            except Exception as fault:
                found[place] = fault
            finally:
                connection.close()

        threads = [Thread(target=one, args=pair) for pair in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return found

    return run


@pytest.fixture
def two_towns(province):
    """Two towns of one province."""
    return [make_area(f"96-{code}", f"เมือง{code}", code.title(), province) for code in ("north", "south")]
