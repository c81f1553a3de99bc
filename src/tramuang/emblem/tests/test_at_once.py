"""Two people at the same button, and two signers at the same order: one of them finds it settled."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

from django.db import connection

from tramuang.base.answers import NotAllowed
from tramuang.emblem import actions, queries
from tramuang.emblem.models import Act, Credential, Emblem, Order
from tramuang.plans.models import Case


def test_two_towns_of_one_province_proposed_at_the_same_moment_get_two_serials(
    fresh_database, make_approved, two_towns, registrar, registrar2, at, at_once
):
    cases = [make_approved(area) for area in two_towns]
    both_have_read = Barrier(2)

    def wait_for_the_other(execute, sql, params, many, context):
        found = execute(sql, params, many, context)
        if sql.startswith("SELECT") and '"serial"' in sql.split(" FROM ")[0] and sql.count('"emblem_emblem".') < 4:
            # Both know the same serials now. SQLite lets only one come so far: it need not wait for ever.
            with suppress(BrokenBarrierError):
                both_have_read.wait(0.5)
        return found

    def propose(case, by):
        def act():
            fresh = Case.objects.select_related("round__edition", "area__province").get(pk=case.pk)
            with connection.execute_wrapper(wait_for_the_other):
                return actions.propose(fresh, by=by, at=at).emblem.serial

        return act

    serials = at_once(propose(cases[0], registrar), propose(cases[1], registrar2))
    assert sorted(serials) == ["TM-2570-96-01", "TM-2570-96-02"]
    assert Act.objects.filter(kind="propose").count() == 2


def test_two_registrars_proposing_the_same_emblem_make_one(
    fresh_database, approved_case, registrar, registrar2, at, at_once
):
    def propose(by):
        return lambda: actions.propose(
            Case.objects.select_related("round__edition", "area__province").get(pk=approved_case.pk), by=by, at=at
        )

    found = at_once(propose(registrar), propose(registrar2))
    assert sum(isinstance(one, Order) for one in found) == 1
    assert [one.answer.code for one in found if isinstance(one, NotAllowed)] in (["stale"], ["already-proposed"])
    assert Emblem.objects.count() == Order.objects.count() == Act.objects.count() == 1


def test_of_two_who_decide_at_the_same_moment_one_finds_it_settled(
    fresh_database, approved_case, registrar, registrar2, make_person, at, at_once
):
    third = make_person("registrar3", "registrar")
    emblem = actions.propose(approved_case, by=registrar, at=at)
    found = at_once(
        lambda: actions.approve(queries.order_to_decide(emblem.pk), by=registrar2, at=at),
        lambda: actions.decline(queries.order_to_decide(emblem.pk), reason="ยังไม่ครบ", by=third, at=at),
    )
    assert sum(one is None for one in found) == 1
    assert Act.objects.exclude(kind="propose").count() == 1


def test_two_signers_sign_once(fresh_database, approved_case, registrar, registrar2, signer, at, at_once):
    actions.approve(actions.propose(approved_case, by=registrar, at=at), by=registrar2, at=at)
    found = at_once(lambda: actions.sign_approved(signer, at=at), lambda: actions.sign_approved(signer, at=at))
    assert sorted(len(one) for one in found) == [0, 1]
    assert Credential.objects.filter(form="set").count() == 1
