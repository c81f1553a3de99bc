"""A case is moved by one mover, once, by whom the rules say, and with what they ask for."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import transaction

from tramuang.base import happenings, steps
from tramuang.base.answers import NotAllowed, no, yes
from tramuang.base.models import Cursor, Happening, Step


@pytest.fixture(autouse=True)
def moves_are_told(monkeypatch, kinds):
    monkeypatch.setitem(happenings._kinds, "case.moved", "Moved")


@pytest.fixture
def screened(make_case, area):
    """A case before the programme office, which may return the plan or pass it on."""
    return make_case(area, stage="screening")


def returned(case, by, at, **given):
    return steps.move(
        case,
        "return-plan",
        by=by,
        at=at,
        **{"seen": case.stage_version, "reason": "Add the budget.", "due": at.date(), **given},
    )


def refusal(act) -> str:
    with pytest.raises(NotAllowed) as raised:
        act()
    assert str(raised.value.answer.reason)
    return raised.value.answer.code


def unmoved(case) -> bool:
    now = type(case).objects.get(pk=case.pk)
    told = Happening.objects.exists() or Step.objects.exists()
    return (now.stage, now.stage_version, now.due) == ("screening", 0, None) and not told


class TestAMove:
    def test_it_moves_the_case_and_keeps_who_when_why_and_until_when(self, screened, office, at):
        due = (at + timedelta(days=14)).date()
        step = returned(screened, office, at, due=due, reason=" Add the budget. ")
        now = type(screened).objects.get(pk=screened.pk)
        assert (now.stage, now.stage_version, now.due) == ("plan", 1, due)
        assert (screened.stage, screened.stage_version, screened.due) == ("plan", 1, due)
        assert Step.objects.get() == step
        assert (step.subject, step.move, step.from_stage, step.to_stage) == (
            f"case:{screened.pk}",
            "return-plan",
            "screening",
            "plan",
        )
        assert (step.by, step.at, step.reason, step.due) == (f"person:{office.pk}", at, "Add the budget.", due)

    def test_its_happening_holds_references_and_days_but_not_the_reason(self, screened, office, at):
        returned(screened, office, at)
        told = Happening.objects.get()
        assert (told.kind, told.subject, told.by) == ("case.moved", f"case:{screened.pk}", f"person:{office.pk}")
        assert told.data == {
            "move": "return-plan", "seen": 0, "from": "screening", "to": "plan", "due": at.date().isoformat(), "cites": "",
        }  # fmt: skip

    def test_what_it_cites_is_kept_as_a_reference(self, screened, office, at, area):
        step = returned(screened, office, at, cites=area)
        assert step.cites == f"area:{area.pk}"
        assert Happening.objects.get().data["cites"] == step.cites


class TestARefusal:
    def test_a_move_that_the_rules_do_not_know_here_changes_nothing(self, screened, office, at):
        for code in ("submit-plan", "no-such-thing", ""):
            assert refusal(lambda code=code: steps.move(screened, code, by=office, at=at, seen=0)) == "no-such-move"
        assert unmoved(screened)

    def test_the_wrong_person_changes_nothing(self, screened, lead, stranger, neighbour, at):
        for person in (lead, stranger, neighbour):
            assert refusal(lambda person=person: returned(screened, person, at)) == "not-your-role"
        assert unmoved(screened)

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"reason": ""}, "reason-missing"),
            ({"reason": "  \n"}, "reason-missing"),
            ({"due": None}, "due-missing"),
            ({"days": -1}, "due-past"),
        ],
    )
    def test_what_the_rules_ask_for_must_be_given(self, screened, office, at, given, code):
        if "days" in given:
            given = {"due": (at + timedelta(days=given["days"])).date()}
        assert refusal(lambda: returned(screened, office, at, **given)) == code
        assert unmoved(screened)

    @pytest.mark.parametrize("seen", [1, 7])
    def test_another_version_than_the_present_one_is_stale(self, screened, office, at, seen):
        assert refusal(lambda: returned(screened, office, at, seen=seen)) == "stale"
        assert unmoved(screened)

    def test_a_case_read_before_somebody_else_moved_it_is_stale(self, screened, office, lead, at):
        other = type(screened).objects.get(pk=screened.pk)
        steps.move(other, "withdraw", by=lead, at=at, seen=0, reason="The council decided so.")
        assert refusal(lambda: returned(screened, office, at)) == "stale"
        assert type(screened).objects.get(pk=screened.pk).stage == "withdrawn"
        assert Step.objects.count() == 1

    def test_a_guard_s_reason_is_the_answer_and_the_first_no_ends_the_asking(self, screened, office, at, monkeypatch):
        asked = []

        def guard(name, answer):
            def ask(case, by, moment):
                asked.append((name, case.pk, by, moment))
                return answer

            return ask

        first, second = screened.rules.flow("designation").move("pass-screening", "screening").guards
        monkeypatch.setattr(steps, "_guards", {})
        steps.register_guard(first, guard(first, no("gap", "A goal has no need.")))
        steps.register_guard(second, guard(second, yes))
        assert refusal(lambda: steps.move(screened, "pass-screening", by=office, at=at, seen=0)) == "gap"
        assert asked == [(first, screened.pk, office, at)]
        steps.register_guard(first, guard(first, yes))
        assert steps.may(screened, "pass-screening", by=office, at=at)

    def test_a_guard_that_this_installation_does_not_know_keeps_the_door_shut(self, screened, office, at, monkeypatch):
        monkeypatch.setattr(steps, "_guards", {})
        assert steps.may(screened, "pass-screening", by=office, at=at).code == "guard-unknown"

    def test_the_answer_that_greys_the_button_is_the_one_that_refuses_the_move(self, screened, office, lead, at):
        for person, code in ((lead, "return-plan"), (office, "submit-plan")):
            answer = steps.may(screened, code, by=person, at=at)
            assert not answer
            assert refusal(lambda p=person, c=code: steps.move(screened, c, by=p, at=at, seen=0)) == answer.code
        assert steps.may(screened, "return-plan", by=office, at=at)


class TestHolding:
    def test_a_case_that_moved_cannot_be_held(self, screened, office, at):
        before = type(screened).objects.get(pk=screened.pk)
        returned(screened, office, at)
        with transaction.atomic():
            steps.hold(screened, seen=1)
            assert refusal(lambda: steps.hold(before, seen=0)) == "stale"
            assert refusal(lambda: steps.hold(screened, seen=0)) == "stale"

    def test_nobody_moves_a_case_that_is_held(self, fresh_database, screened, office, at, together):
        held, tried = threading.Event(), threading.Event()
        order = []

        def change_the_plan():
            with transaction.atomic():
                steps.hold(type(screened).objects.get(pk=screened.pk), seen=0)
                held.set()
                tried.wait(0.3)
                order.append("changed")

        def move():
            assert held.wait(20)
            returned(type(screened).objects.get(pk=screened.pk), office, at)
            order.append("moved")
            tried.set()

        assert together(change_the_plan, move) == [None, None]
        assert order == ["changed", "moved"]


def test_a_guard_sees_what_was_changed_while_the_mover_waited(
    fresh_database, screened, office, at, together, monkeypatch
):
    held, tried = threading.Event(), threading.Event()
    monkeypatch.setattr(steps, "_guards", {})
    for name in screened.rules.flow("designation").move("pass-screening", "screening").guards:
        steps.register_guard(
            name,
            lambda *_: no("gap", "Goals are gone.") if Cursor.objects.filter(name="goals are gone").exists() else yes,
        )

    def empty_the_plan():
        with transaction.atomic():
            steps.hold(type(screened).objects.get(pk=screened.pk), seen=0)
            held.set()
            tried.wait(0.3)
            Cursor.objects.create(name="goals are gone")

    def move():
        assert held.wait(20)
        case = type(screened).objects.get(pk=screened.pk)
        return refusal(lambda: steps.move(case, "pass-screening", by=office, at=at, seen=0))

    assert together(empty_the_plan, move) == [None, "gap"]


def test_of_several_people_at_the_same_button_one_wins_and_the_others_are_told(
    fresh_database, screened, office, lead, at, together
):
    ready = threading.Barrier(4)

    def press(person, code, **given):
        def act():
            case = type(screened).objects.get(pk=screened.pk)
            ready.wait(20)
            return steps.move(case, code, by=person, at=at, seen=0, **given)

        return act

    send_back = press(office, "return-plan", reason="Add the budget.", due=at.date())
    withdraw = press(lead, "withdraw", reason="The council decided so.")
    results = together(send_back, withdraw, send_back, withdraw)
    won = [result for result in results if isinstance(result, Step)]
    lost = [result.answer.code for result in results if isinstance(result, NotAllowed)]
    assert (len(won), lost) == (1, ["stale"] * 3), results
    case = type(screened).objects.get(pk=screened.pk)
    assert (case.stage, case.stage_version) == (won[0].to_stage, 1)
    assert list(Step.objects.all()) == won
    assert Happening.objects.count() == 1
