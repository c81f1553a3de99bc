"""What is published is kept current; keys are replaced each year and withdrawn when one is compromised."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.test import override_settings

from ground.cast import make_area
from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Mail
from tramuang.emblem import actions, queries
from tramuang.emblem.adapters import keys
from tramuang.emblem.commands import emblem as group
from tramuang.emblem.commands.signer import look
from tramuang.emblem.kinds import Purpose
from tramuang.emblem.models import Credential, Emblem, LogEntry, Order, SignedText, SigningKey
from tramuang.emblem.pure import did, jwt, notes, proofs, status, tlog
from tramuang.emblem.pure.verifying import listing
from tramuang.emblem.queries import published
from tramuang.emblem.tests.conftest import a_ring

ISSUER = "did:web:emblem.example.org"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def leaves(*acts):
    return [entry.said for entry in LogEntry.objects.order_by("index") if entry.said["act"] in acts]


def text(path):
    return published.current_text(path).text


def key_document():
    return json.loads(text(".well-known/did.json"))


def holds(copy):
    """Whether a verifier who reads the published key document finds the copy's signature good."""
    made = proofs.read(copy.content.encode())
    try:
        key = did.key_in(key_document(), made["proof"][0]["verificationMethod"])
    except proofs.Malformed:
        return False
    return proofs.signature_holds(made, key, issuer=ISSUER)


# Kept current -------------------------------------------------------------------------------------------------------
def test_everything_is_signed_once_and_then_only_when_it_changes_or_a_day_has_gone(
    issue, approved_case, at_registry, registrar, registrar2, signer, at
):
    issued = issue(approved_case, publish=False)

    def carry_out(case, *, when):
        order = actions.propose(case, by=registrar, at=when, reason=("ตามมติ", ""))
        actions.approve(order, by=registrar2, at=when)
        assert actions.sign_approved(signer, at=when)

    lists = ["status/1.json", "emblems.json", "log/checkpoint"]
    assert actions.keep_current(signer, at=at) == [".well-known/did.json", *lists]
    assert actions.keep_current(signer, at=at + HOUR) == []
    assert actions.keep_current(signer, at=at + DAY) == lists
    carry_out(at_registry(issued, "suspension"), when=at + DAY)
    # A suspension is shown and not signed: the status list stays.
    assert actions.keep_current(signer, at=at + DAY + HOUR) == ["emblems.json", "log/checkpoint"]
    carry_out(at_registry(issued, "revocation"), when=at + DAY)
    assert actions.keep_current(signer, at=at + DAY + HOUR) == lists


def test_the_checkpoint_covers_every_leaf_and_each_text_has_its_own(issued, signer, at):
    actions.keep_current(signer, at=at)
    note = notes.read_note(text("log/checkpoint"), [queries.log_vkey()])
    head, found = notes.read_checkpoint(note.text), queries.log_leaves()
    assert (head.origin, head.size) == ("emblem.example.org/log", len(found))
    assert head.root == tlog.root(found, len(found))
    for index, entry in enumerate(LogEntry.objects.order_by("index")):
        assert (entry.index, entry.hash) == (index, tlog.leaf_hash(found[index]).hex())
    said = {leaf["act"]: leaf for leaf in leaves("did", "status", "list")}
    for act, path in (("did", ".well-known/did.json"), ("status", "status/1.json"), ("list", "emblems.json")):
        assert said[act]["sha256"] == SignedText.objects.get(path=path).sha256
    assert [leaf["purpose"] for leaf in leaves("key")] == ["emblem", "jwt", "log"]


def test_the_status_list_holds_for_a_week_in_both_forms_and_names_the_revoked(
    issued, at_registry, carry_out, signer, at
):
    carry_out(at_registry(issued, "revocation"))
    actions.keep_current(signer, at=at)
    made = proofs.read(text("status/1.json").encode())
    assert proofs.signature_holds(made, proofs.raw_key(signer.emblem.kid), issuer=ISSUER)
    assert made["validUntil"] == "2026-11-29T03:00:00Z"
    entry = status.entry_of(json.loads(queries.current_credential(issued).content))
    assert (entry.list_url, status.bit(made, entry.index)) == (made["id"], True)
    assert status.bits_of(made).count() == 1
    assert jwt.check_jwt(text("status/1.jwt"), json.loads(signer.jwt.public)) == {
        name: value for name, value in made.items() if name != "proof"
    }


def test_the_signed_list_has_every_emblem_with_its_state_and_copies(issued, at_registry, carry_out, signer, at):
    carry_out(at_registry(issued, "renewal"))
    actions.keep_current(signer, at=at)
    unchecked = listing.open_list(text("emblems.json").encode())
    found = listing.read_list(unchecked, proofs.raw_key(signer.emblem.kid), issuer=ISSUER)
    (row,) = found.rows
    assert (row.serial, row.state) == (issued.serial, "issued")
    assert list(row.copies) == [copy.sha256 for copy in issued.credentials.filter(form="set").order_by("number")]


def test_the_published_texts_are_all_there_word_for_word(issued, signer, at):
    actions.keep_current(signer, at=at)
    found = queries.tree_texts()
    start = f"v/{issued.serial}/1"
    assert {
        ".well-known/did.json", "status/1.json", "status/1.jwt", "status/1/history.json", "emblems.json", "log/checkpoint",
        "log/vkey", f"{start}.json", f"{start}.jwt", f"{start}.archive.json",
    } == set(found)  # fmt: skip
    assert found[f"{start}.json"] == queries.current_credential(issued).content


# Yearly rotation ----------------------------------------------------------------------------------------------------
@pytest.fixture
def rotated(issued, signer, at):
    """New keys a year later; the log's stays."""
    actions.keep_current(signer, at=at)
    fresh = a_ring()
    ring = keys.Ring(fresh.emblem, fresh.jwt, signer.log)
    actions.retire(ring, keys.YEARLY, by="system:signer", at=at + 365 * DAY)
    actions.keep_current(ring, at=at + 365 * DAY)
    return ring


def test_after_a_rotation_the_old_and_the_new_verify_and_the_old_key_signs_no_more(
    issued, rotated, make_approved, neighbour_area, registrar, registrar2, signer, at
):
    later = at + 365 * DAY + HOUR
    order = actions.propose(make_approved(neighbour_area), by=registrar, at=at)
    actions.approve(order, by=registrar2, at=at)
    with pytest.raises(NotAllowed, match="key-retired"):
        actions.sign_approved(signer, at=later)
    (second,) = actions.sign_approved(rotated, at=later)
    old, new = queries.current_credential(issued), queries.current_credential(second)
    assert (old.key_id, new.key_id) == (signer.emblem.kid, rotated.emblem.kid)
    assert holds(old)
    assert holds(new)
    assert len(key_document()["verificationMethod"]) == 4
    assert [leaf["kid"] for leaf in leaves("key")][3:] == [rotated.emblem.kid, rotated.jwt.kid]
    assert len(leaves("did")) == 2
    # The lists are signed by the present key.
    assert SignedText.objects.filter(path="status/1.json").last().kid == rotated.emblem.kid


# A compromised key --------------------------------------------------------------------------------------------------
@pytest.fixture
def leaked(issue, make_approved, at, province, signer):
    """Two emblems signed before the key leaked and one after, and a new key."""

    def make(key, when):
        return issue(make_approved(make_area(f"96-{key}", f"เมือง{key}", key, province)), when=when)

    before = [make("a", at), make("b", at)]
    after = make("c", at + 2 * DAY)
    key = SigningKey.objects.get(purpose="emblem")
    found = at + 3 * DAY
    actions.withdraw(key, since=at + DAY, by="system:signer", at=found)
    ring = keys.Ring(a_ring().emblem, signer.jwt, signer.log)
    actions.register_keys(ring, at=found)
    actions.keep_current(ring, at=found)
    return before, after, key, ring, found


def test_a_compromised_key_is_gone_from_the_key_document_and_all_that_it_signed_fails(leaked):
    before, after, key, ring, _found = leaked
    assert not any(holds(queries.current_credential(emblem)) for emblem in [*before, after])
    assert key.pk not in text(".well-known/did.json")
    assert ring.emblem.kid in text(".well-known/did.json")
    (leaf,) = leaves("key-withdrawn")
    assert (leaf["kid"], leaf["since"]) == (key.pk, "2026-11-23T03:00:00Z")


def test_what_it_signed_before_is_issued_anew_from_the_log_when_two_people_approve_once(leaked, registrar, registrar2):
    before, after, key, ring, found = leaked
    assert [emblem.serial for emblem in queries.signed_with(key).before] == [emblem.serial for emblem in before]
    assert queries.signed_with(key).since == [after]
    Mail.objects.all().delete()
    orders = actions.propose_batch(key, reason=("กุญแจรั่ว", "The key leaked."), by=registrar, at=found)
    assert Mail.objects.filter(address=registrar2.email).count() == 1
    assert [thing.url for thing in queries.waiting(registrar2, found)] == [f"/emblems/batches/{orders[0].batch}/"]
    with pytest.raises(NotAllowed, match="two-people"):
        actions.approve_batch(orders, by=registrar, at=found)
    with pytest.raises(NotAllowed, match="stale"):
        actions.approve_batch(orders, by=registrar2, at=found, seen="0" * 64)
    assert actions.sign_approved(ring, at=found) == []
    actions.approve_batch(orders, by=registrar2, at=found, seen=queries.batch_fingerprint(orders))
    assert len(actions.sign_approved(ring, at=found)) == 2
    for emblem in before:
        old, new = Credential.objects.filter(emblem=emblem, form="set").order_by("number")
        assert holds(new)
        assert not holds(old)
        changed = {name for name, value in json.loads(new.content).items() if json.loads(old.content)[name] != value}
        # The same words under another key: only the copy's own address, its place in the list and the proofs differ.
        assert changed == {"id", "credentialStatus", "proof"}
    assert [leaf["reason"] for leaf in leaves("reissue")] == ["key-compromised"] * 2
    assert Order.objects.filter(kind="reissue", because=key, state="done").count() == 2
    assert queries.signed_with(key).before == []


def test_a_forged_copy_from_after_the_theft_is_not_in_the_log(leaked, signer):
    before, _after, _key, _ring, _found = leaked
    forged = json.loads(queries.current_credential(before[0]).content)
    del forged["proof"]
    forged["id"] = forged["id"].replace("/1.json", "/9.json")
    made = proofs.sign_set(
        forged, method=f"{ISSUER}#{signer.emblem.kid}", created="2026-11-24T00:00:00Z", by=signer.emblem.sign
    )
    digest = proofs.fingerprint(made)
    assert digest not in "".join(LogEntry.objects.values_list("leaf", flat=True))
    assert not holds(Credential(content=json.dumps(made, ensure_ascii=False)))


def test_a_batch_is_declined_as_a_whole(leaked, registrar, registrar2):
    _before, _after, key, _ring, found = leaked
    orders = actions.propose_batch(key, reason=("กุญแจรั่ว", ""), by=registrar, at=found)
    actions.decline_batch(orders, reason="ตรวจก่อน", by=registrar2, at=found)
    assert set(Order.objects.filter(batch=orders[0].batch).values_list("state", flat=True)) == {"declined"}
    assert actions.propose_batch(key, reason=("กุญแจรั่ว", ""), by=registrar2, at=found + HOUR)


def test_a_key_that_stands_gives_no_reason_to_issue_anew_and_a_withdrawn_one_stays_so(issued, signer, registrar, at):
    key = SigningKey.objects.get(purpose="emblem")
    with pytest.raises(NotAllowed, match="key-stands"):
        actions.propose_batch(key, reason=("x", ""), by=registrar, at=at)
    with pytest.raises(BadInput, match="since-future"):
        actions.withdraw(key, since=at + DAY, by="system:signer", at=at)
    actions.withdraw(key, since=at, by="system:signer", at=at)
    with pytest.raises(NotAllowed, match="key-withdrawn-already"):
        actions.withdraw(key, since=at - DAY, by="system:signer", at=at)
    with pytest.raises(NotAllowed, match="nothing-to-reissue"):
        actions.propose_batch(key, reason=("x", ""), by=registrar, at=at)


# By command ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def run(tmp_path, db, monkeypatch):
    """Run a command with the passphrase at hand, on keys in files of its own."""
    phrase = tmp_path / "passphrase"
    phrase.write_text("a passphrase")
    monkeypatch.setenv("TRAMUANG_SIGNER_PASSPHRASE_FILE", str(phrase))

    def go(*words, code=0):
        with override_settings(KEYS_DIR=tmp_path / "keys"):
            done = CliRunner().invoke(group, [str(word) for word in words])
        assert done.exit_code == code, done.output
        return done.output

    go.folder = tmp_path / "keys"
    return go


def test_the_whole_drill_by_command(run, approved_case, registrar, registrar2, at, monkeypatch):
    from django.utils import timezone

    clock = [at + HOUR]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])

    def sign():
        ring = keys.newest(run.folder, "a passphrase")
        assert look(ring, clock[0]) == ""
        return ring

    run("keys", "rotate")
    assert "no case waits" in run("issue", "propose", "nowhere", "--by", registrar.key, code=1)
    assert "proposed" in run("issue", "propose", approved_case.area_id, "--by", registrar.key)
    assert "a second person must approve" in run(
        "issue", "approve", approved_case.area_id, "--by", registrar.key, code=1
    )
    assert "approved" in run("issue", "approve", approved_case.area_id, "--by", registrar2.email)
    first = sign()
    issued = Emblem.objects.get()
    assert issued.state == "issued"

    clock[0] += DAY
    run("keys", "rotate")
    second = sign()
    assert first.emblem.kid != second.emblem.kid
    assert first.log.kid == second.log.kid
    assert holds(queries.current_credential(issued))

    clock[0] += DAY
    since = (clock[0] - HOUR).isoformat()
    said = run("keys", "compromised", first.emblem.kid, "--since", since)
    assert f"to be issued anew: {issued.serial}" in said
    assert not holds(queries.current_credential(issued))
    said = run("keys", "reissue", first.emblem.kid, "--by", registrar.key)
    batch = said.split()[-1]
    assert "1 emblems approved" in run("keys", "approve", batch, "--by", registrar2.key)
    sign()
    assert holds(queries.current_credential(issued))
    listed = {row["kid"]: row for row in json.loads(run("keys", "list", "--json"))}
    assert listed[first.emblem.kid]["compromised"]
    assert "there is no key" in run("keys", "compromised", "zzzz", "--since", since, code=2)


def test_an_order_by_command_for_an_emblem_that_has_a_case_and_for_none(run, issued, at_registry, registrar, at):
    assert "no case waits" in run("revoke", "propose", issued.serial, "--by", registrar.key, code=1)
    at_registry(issued, "revocation")
    assert "everybody will read it" in run("revoke", "propose", issued.serial, "--by", registrar.key, code=1)
    assert "there is nobody" in run("revoke", "propose", issued.serial, "--by", "nobody", code=2)
    run("revoke", "propose", issued.serial, "--by", registrar.key, "--reason-th", "ตามมติ")
    assert Order.objects.get(kind="revoke").state == "proposed"
    assert "reissue" in run("reissue", "--help")


def test_the_keys_of_files_open_again_and_newer_ones_stand_beside_them(tmp_path, at):
    store = keys.FileKeys(tmp_path, "right")
    first = store.make(at)
    second = store.make(at, [Purpose.EMBLEM])
    assert (first.emblem.kid != second.emblem.kid, first.jwt.kid, first.log.kid) == (
        True,
        second.jwt.kid,
        second.log.kid,
    )
    with pytest.raises(keys.WrongPassphrase):
        keys.FileKeys(tmp_path, "wrong").make(at)
    assert len(list(tmp_path.glob("*.pem"))) == 4
