"""Nothing can be taken out of the chain, put into it or changed in it without showing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from tramuang.base import chain, guard
from tramuang.base.commands import audit
from tramuang.base.models import Happening, Seal, Unsealed
from tramuang.base.pure.chain import FIRST, canonical, link
from tramuang.base.tests.conftest import HAPPENED
from tramuang.base.tests.test_guard import settle

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def sign(content: bytes) -> str:
    return KEY.sign(content).hex()


def holds(content: bytes, signature: str, key_id: str) -> bool:
    try:
        KEY.public_key().verify(bytes.fromhex(signature), content)
    except InvalidSignature:
        return False
    return key_id == "key-1"


@pytest.fixture(autouse=True)
def head_check(monkeypatch, audit_dir):
    """The key of these tests, and their own place for the head."""
    monkeypatch.setattr(chain, "_head_check", [holds])


@pytest.fixture
def five(db, tell, at):
    """A chain of five."""
    for number in range(5):
        tell(subject=f"thing:{number}", number=number)
    assert chain.seal(at) == 5


def unguarded(*statements: str) -> None:
    """Do what somebody with the keys of the database could do: switch everything off, then change it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
            cursor.execute("PRAGMA foreign_keys=OFF")
        else:
            settle()
            for table in ("base_happening", "base_seal"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        for statement in statements:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            settle()
            for table in ("base_happening", "base_seal"):
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
    guard.install()


class TestTheLink:
    def test_the_hash_is_what_anybody_computes_from_the_text(self):
        row = {"kind": "case.moved", "at": "2022-05-06T00:00:00+00:00", "data": {"to": "แผน"}}
        text = (
            '{"happening":{"at":"2022-05-06T00:00:00+00:00","data":{"to":"แผน"},"kind":"case.moved"},'
            f'"number":1,"previous":"{FIRST}"}}'
        )
        assert canonical({"previous": FIRST, "number": 1, "happening": row}).decode() == text
        # printf '%s' TEXT | sha256sum
        assert link(FIRST, 1, row) == "ec228b6bc14e800bf0223d8cf365fde8a596b5564f2f5db00044cc14b607241d"

    @given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 3), min_size=1), st.data())
    def test_every_value_and_the_place_count(self, row, data):
        whole = link(FIRST, 1, row)
        assert whole != link(FIRST, 2, row)
        assert whole != link("1" * 64, 1, row)
        name = data.draw(st.sampled_from(sorted(row)))
        assert whole != link(FIRST, 1, {**row, name: row[name] + 1})
        assert whole == link(FIRST, 1, dict(reversed(row.items())))


class TestSealing:
    def test_happenings_are_numbered_in_order_and_only_once(self, five, at):
        assert [(seal.number, seal.happening.data["number"]) for seal in Seal.objects.order_by("number")] == [
            (1, 0), (2, 1), (3, 2), (4, 3), (5, 4),
        ]  # fmt: skip
        assert chain.seal(at) == 0
        assert chain.seal(at, sweep=True) == 0
        assert chain.verify().ok

    def test_the_chain_goes_on_where_it_ended(self, five, tell, at):
        tell()
        assert chain.seal(at) == 1
        first, last = Seal.objects.get(number=5), Seal.objects.get(number=6)
        assert last.previous == first.hash
        assert chain.head() == (6, last.hash)
        assert chain.verify().ok

    def test_more_than_one_batch_is_sealed_at_once(self, db, tell, at, monkeypatch):
        monkeypatch.setattr(chain, "BATCH", 3)
        for _ in range(8):
            tell()
        assert chain.seal(at) == 8
        assert chain.verify().sealed == 8
        assert chain.unsealed() == 0

    def test_a_row_with_a_lower_id_that_comes_later_is_sealed_too(self, db, at):
        for key in (900, 40):
            row = Happening.objects.create(pk=key, kind=HAPPENED, subject="thing:1", by="system", at=at)
            Unsealed.objects.create(happening=row)
            assert chain.seal(at) == 1
        assert list(Seal.objects.order_by("number").values_list("happening_id", flat=True)) == [900, 40]
        assert chain.verify().ok

    def test_a_row_in_no_list_is_found_by_a_sweep_and_counted_until_then(self, db, at):
        Happening.objects.create(kind=HAPPENED, subject="thing:1", by="system", at=at)
        assert chain.seal(at) == 0
        proof = chain.verify()
        assert (proof.unsealed, proof.oldest_unsealed, proof.ok) == (1, at, True)
        assert chain.seal(at, sweep=True) == 1
        assert chain.verify().unsealed == 0

    def test_a_listed_row_that_is_sealed_already_is_only_crossed_off(self, five, at):
        Unsealed.objects.create(happening=Happening.objects.first())
        assert chain.seal(at) == 0
        assert chain.unsealed() == 0
        assert chain.verify().sealed == 5

    def test_an_idle_sealer_opens_no_transaction(self, five, at, django_assert_num_queries):
        with django_assert_num_queries(1):
            chain.seal(at)


class TestProving:
    def test_an_untouched_chain_is_whole(self, five, tell, at):
        tell()
        chain.sign_head(sign, "key-1", at)
        proof = chain.verify()
        assert proof.ok
        assert (proof.sealed, proof.unsealed, proof.head_number) == (5, 1, 5)
        assert (proof.head, proof.head_signature) == ("kept", "valid")

    def test_an_empty_chain_is_whole(self, db):
        assert chain.verify().ok

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE base_happening SET \"by\" = 'person:x' WHERE subject = 'thing:2'",
            "UPDATE base_happening SET kind = 'other.happened' WHERE subject = 'thing:2'",
            "UPDATE base_happening SET subject = 'thing:22' WHERE subject = 'thing:2'",
            "UPDATE base_happening SET data = '{\"number\": 3}' WHERE subject = 'thing:2'",
            "UPDATE base_happening SET at = '2020-01-01 00:00:00' WHERE subject = 'thing:2'",
            "UPDATE base_seal SET hash = 'forged' WHERE number = 3",
        ],
    )
    def test_the_first_changed_row_is_named(self, five, change):
        unguarded(change)
        proof = chain.verify()
        assert (proof.ok, proof.broken, proof.why, proof.sealed) == (False, 3, "changed", 2)

    def test_a_link_to_another_row_is_named(self, five):
        unguarded("UPDATE base_seal SET previous = 'forged' WHERE number = 4")
        assert (chain.verify().broken, chain.verify().why) == (4, "previous")

    def test_two_rows_that_changed_places_are_named(self, five):
        first, second = (Seal.objects.get(number=number).happening_id for number in (2, 3))
        unguarded(
            "UPDATE base_seal SET happening_id = 0 WHERE number = 2",
            f"UPDATE base_seal SET happening_id = {first} WHERE number = 3",
            f"UPDATE base_seal SET happening_id = {second} WHERE number = 2",
        )
        assert (chain.verify().broken, chain.verify().why) == (2, "changed")

    def test_a_removed_row_is_named_whether_its_seal_is_left_or_not(self, fresh_database, five):
        key = Seal.objects.get(number=3).happening_id
        unguarded(f"DELETE FROM base_happening WHERE id = {key}")
        assert (chain.verify().broken, chain.verify().why) == (3, "missing")
        unguarded("DELETE FROM base_seal WHERE number = 3")
        assert (chain.verify().broken, chain.verify().why) == (3, "missing")

    def test_the_last_happening_cannot_vanish_behind_its_seal(self, fresh_database, five):
        key = Seal.objects.get(number=5).happening_id
        unguarded(f"DELETE FROM base_happening WHERE id = {key}")
        assert (chain.verify().broken, chain.verify().why) == (5, "missing")


def cut_tail(keep: int) -> None:
    keys = list(Seal.objects.filter(number__gt=keep).values_list("happening_id", flat=True))
    unguarded(
        f"DELETE FROM base_seal WHERE number > {keep}",
        f"DELETE FROM base_happening WHERE id IN ({', '.join(map(str, keys))})",
    )


class TestTheSignedHead:
    def test_a_cut_off_tail_shows(self, five, at):
        chain.sign_head(sign, "key-1", at)
        cut_tail(3)
        proof = chain.verify()
        assert (proof.ok, proof.tail_cut, proof.broken, proof.sealed, proof.head_number) == (False, True, None, 3, 5)

    def test_a_tail_after_the_head_may_grow(self, five, tell, at):
        chain.sign_head(sign, "key-1", at)
        tell()
        chain.seal(at)
        assert chain.verify().ok
        assert chain.sign_head(sign, "key-1", at)
        assert not chain.sign_head(sign, "key-1", at)
        assert chain.read_head()["number"] == 6

    def test_a_chain_written_anew_does_not_lead_to_its_head(self, five, tell, at):
        chain.sign_head(sign, "key-1", at)
        cut_tail(2)
        for _ in range(4):
            tell(subject="thing:forged")
        chain.seal(at)
        proof = chain.verify()
        assert (proof.ok, proof.broken, proof.why, proof.tail_cut) == (False, 5, "head", False)

    def test_a_head_that_was_lost_is_told_from_one_never_signed(self, five, at, audit_dir):
        assert (chain.verify().head, chain.verify().ok) == ("absent", True)
        chain.sign_head(sign, "key-1", at)
        (audit_dir / "head.json").unlink()
        assert (chain.verify().head, chain.verify().ok) == ("lost", False)
        cut_tail(3)
        assert chain.verify().tail_cut

    @pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"number": "five"}', "null", '{"number": 1}'])
    def test_a_head_that_cannot_be_read_is_said_to_be_so(self, five, at, audit_dir, text):
        chain.sign_head(sign, "key-1", at)
        (audit_dir / "head.json").write_text(text)
        assert (chain.verify().head, chain.verify().ok) == ("unreadable", False)

    @pytest.mark.parametrize("name", ["number", "hash", "at", "key", "signature"])
    def test_every_value_of_the_head_is_under_its_signature(self, five, at, audit_dir, name):
        chain.sign_head(sign, "key-1", at)
        path = audit_dir / "head.json"
        body = json.loads(path.read_text())
        body[name] = 4 if name == "number" else "0" * 64 if name != "signature" else "00" * 64
        path.write_text(json.dumps(body))
        assert chain.verify().head_signature == "invalid"
        assert not chain.verify().ok

    def test_without_the_public_key_the_signature_is_not_checked_and_that_is_said(self, five, at, monkeypatch):
        chain.sign_head(sign, "key-1", at)
        monkeypatch.setattr(chain, "_head_check", [])
        assert (chain.verify().head_signature, chain.verify().ok) == ("not-checked", True)

    def test_the_signer_never_covers_up_a_cut(self, five, tell, at, audit_dir):
        chain.sign_head(sign, "key-1", at)
        kept = (audit_dir / "head.json").read_text()
        cut_tail(3)
        with pytest.raises(chain.ChainCut, match="ends at 3"):
            chain.sign_head(sign, "key-1", at)
        for _ in range(4):
            tell()
        chain.seal(at)
        with pytest.raises(chain.ChainCut, match="does not lead"):
            chain.sign_head(sign, "key-1", at)
        (audit_dir / "head.json").unlink()
        with pytest.raises(chain.ChainCut, match="gone"):
            chain.sign_head(sign, "key-1", at)
        (audit_dir / "head.json").write_text(kept.replace('"number": 5', '"number": 3'))
        with pytest.raises(chain.ChainCut, match="signature"):
            chain.sign_head(sign, "key-1", at)

    def test_an_empty_chain_has_no_head_to_sign(self, db, at, audit_dir):
        assert not chain.sign_head(sign, "key-1", at)
        assert not audit_dir.exists()

    def test_a_fault_while_writing_leaves_the_old_head_and_nothing_else(self, five, tell, at, audit_dir, monkeypatch):
        chain.sign_head(sign, "key-1", at)
        kept = (audit_dir / "head.json").read_text()
        tell()
        chain.seal(at)

        def full(_handle):
            raise OSError("no space left")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(OSError, match="no space"):
            chain.sign_head(sign, "key-1", at)
        assert [path.name for path in audit_dir.iterdir()] == ["head.json"]
        assert (audit_dir / "head.json").read_text() == kept


class TestTheCommand:
    def verify(self, *options):
        return CliRunner().invoke(audit, ["verify", *options])

    def test_a_whole_chain_ends_with_nought(self, five, tell, at):
        tell()
        chain.sign_head(sign, "key-1", at)
        done = self.verify()
        assert done.exit_code == 0
        assert "whole: 5 happenings" in done.output
        assert "its signature holds" in done.output
        assert "Not sealed yet: 1" in done.output

    def test_a_chain_that_has_no_head_yet_says_so(self, five):
        done = self.verify()
        assert (done.exit_code, "no head has been signed yet" in done.output) == (0, True)

    def test_a_broken_chain_ends_with_one_and_the_first_broken_row(self, five):
        unguarded("UPDATE base_happening SET \"by\" = 'person:x' WHERE subject IN ('thing:1', 'thing:3')")
        done = self.verify()
        assert (done.exit_code, "happening 2 is not what was sealed" in done.output) == (1, True)
        body = json.loads(self.verify("--json").output)
        assert (body["ok"], body["broken"], body["why"]) == (False, 2, "changed")

    def test_a_cut_off_tail_ends_with_one(self, five, at):
        chain.sign_head(sign, "key-1", at)
        cut_tail(3)
        done = self.verify()
        assert (done.exit_code, "CUT OFF: the signed head is number 5, and the chain ends at 3" in done.output) == (
            1,
            True,
        )

    def test_a_missing_guard_ends_with_one(self, five):
        settle()
        sqlite, other = "DROP TRIGGER base_seal_no_update", "ALTER TABLE base_seal DISABLE TRIGGER USER"
        with connection.cursor() as cursor:
            cursor.execute(sqlite if connection.vendor == "sqlite" else other)
        done = self.verify("--json")
        assert done.exit_code == 1
        assert json.loads(done.output)["guard_missing"]

    def test_a_database_without_tables_ends_with_two(self, fresh_database):
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE base_unsealed")
            cursor.execute("DROP TABLE base_seal")
        done = self.verify()
        assert (done.exit_code, "cannot tell" in done.output) == (2, True)
        assert CliRunner().invoke(audit, ["seal"]).exit_code == 2

    def test_the_rest_can_be_sealed_by_hand(self, five, tell):
        tell()
        done = CliRunner().invoke(audit, ["seal"])
        assert (done.exit_code, "1 sealed; the chain ends at 6." in done.output) == (0, True)


def test_a_proof_with_any_fault_is_not_ok(db):
    whole = chain.verify()
    faults = (
        {"broken": 1},
        {"tail_cut": True},
        {"head": "lost"},
        {"head": "unreadable"},
        {"head_signature": "invalid"},
    )
    assert all(not replace(whole, **fault).ok for fault in faults)
    assert replace(whole, unsealed=3, oldest_unsealed=None).ok
