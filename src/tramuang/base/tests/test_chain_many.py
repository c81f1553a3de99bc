"""Many write at once while sealers run: the chain neither forks nor leaves a gap, and no writer waits."""

from __future__ import annotations

import threading
import time

from django.db import connection, connections, transaction

from tramuang.base import chain
from tramuang.base.happenings import happening
from tramuang.base.models import Cursor, Happening, Seal
from tramuang.base.tests.conftest import HAPPENED
from tramuang.base.tests.test_guard import on


class TestManyAtOnce:
    def test_many_writers_and_two_sealers_neither_fork_the_chain_nor_leave_a_gap(self, fresh_database, at, together):
        writers, each = (8, 50) if connection.vendor == "postgresql" else (4, 15)
        writing = threading.Event()
        longest: list[float] = []

        def write(who: int):
            def act():
                for number in range(each):
                    began = time.monotonic()
                    with happening(HAPPENED, f"thing:{who}", by=None, at=at, number=number):
                        Cursor.objects.update_or_create(name=f"writer-{who}", defaults={"number": number})
                    longest.append(time.monotonic() - began)

            return act

        def sealing():
            done = 0
            while not writing.is_set():
                done += chain.seal(at)
            return done

        def wait_for_writers():
            while Happening.objects.count() < writers * each and time.monotonic() - began < 90:
                time.sleep(0.02)
            writing.set()

        began = time.monotonic()
        results = together(*[write(who) for who in range(writers)], sealing, sealing, wait_for_writers)
        assert [result for result in results if isinstance(result, Exception)] == []
        assert max(longest) < 20
        chain.seal(at)
        proof = chain.verify()
        assert (proof.ok, proof.sealed, proof.unsealed) == (True, writers * each, 0)
        assert set(Seal.objects.values_list("happening_id", flat=True)) == set(
            Happening.objects.values_list("id", flat=True)
        )
        for who in range(writers):
            of_one = Seal.objects.filter(happening__subject=f"thing:{who}").order_by("number")
            assert [seal.happening.data["number"] for seal in of_one.select_related("happening")] == list(range(each))

    @on("postgresql")
    def test_a_row_committed_late_with_a_lower_id_is_sealed(self, fresh_database, tell, at, together):
        begun, sealed = threading.Event(), threading.Event()

        def late():
            with happening(HAPPENED, "thing:late", by=None, at=at), transaction.atomic():
                pass

        def slow_writer():
            with transaction.atomic():
                late()
                begun.set()
                assert sealed.wait(20)

        def other_writer_and_sealer():
            assert begun.wait(20)
            tell(subject="thing:quick")
            done = chain.seal(at)
            sealed.set()
            return done

        assert together(slow_writer, other_writer_and_sealer) == [None, 1]
        assert Happening.objects.get(subject="thing:late").pk < Happening.objects.get(subject="thing:quick").pk
        assert chain.seal(at) == 1
        subjects = Seal.objects.order_by("number").values_list("happening__subject", flat=True)
        assert list(subjects) == ["thing:quick", "thing:late"]
        assert chain.verify().ok

    @on("postgresql")
    def test_a_writer_does_not_wait_for_a_sealer_in_the_middle_of_its_work(self, fresh_database, tell, at, together):
        tell()
        sealing, written = threading.Event(), threading.Event()

        def slow_sealer():
            with transaction.atomic():
                done = chain.seal(at)
                sealing.set()
                assert written.wait(20)
            return done

        def writer():
            assert sealing.wait(20)
            with connections["default"].cursor() as cursor:
                cursor.execute("SET lock_timeout = '100ms'")
            tell(subject="thing:2")
            # Another sealer does not wait either: it leaves the work to the first.
            assert chain.seal(at) == 0
            written.set()

        assert together(slow_sealer, writer) == [1, None]
        assert chain.seal(at) == 1
        assert chain.verify().ok
