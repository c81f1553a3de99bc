"""Every kind of order from its decision to the signer: what it changes, what the log and the status list say, and what is refused."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Happening, Mail
from tramuang.cities.models import Appointment
from tramuang.emblem import access, actions, queries
from tramuang.emblem.actions import status as status_actions
from tramuang.emblem.kinds import Change
from tramuang.emblem.models import (
    Act,
    Credential,
    Emblem,
    LogEntry,
    Order,
    SignedText,
    StatusChange,
    StatusEntry,
)
from tramuang.emblem.pure import proofs, status
from tramuang.emblem.queries import published
from tramuang.emblem.tests.conftest import resolve
from tramuang.plans import actions as plans
from tramuang.plans.models import Case
from tramuang.programme.actions import note_parameter
from tramuang.review import actions as review
from tramuang.review.pure.votes import Votes

HOUR = timedelta(hours=1)


def refused(code):
    return pytest.raises(NotAllowed, match=code)


def leaves(*acts):
    return [entry.said for entry in LogEntry.objects.order_by("index") if not acts or entry.said["act"] in acts]


def bit(emblem, number):
    entry = StatusEntry.objects.get(emblem=emblem, number=number)
    return published.list_state(entry.list).bits[entry.index]


def fresh(emblem):
    return queries.emblem_by_key(emblem.pk)


# The whole way, through the rooms below -------------------------------------------------------------------------------
@pytest.fixture
def meeting(round_, secretary, chair, at):
    """Hold a meeting of a body on a case, and resolve it."""

    def hold(body, case, outcome, number, when):
        called = review.call_meeting(round_, body=body, number=number, held_on=when.date(), by=secretary, at=when)
        row = review.add_member(called, office_th=f"กรรมการ {number}", by=secretary, at=when)
        review.put_on_agenda(called, [case], by=secretary, at=when)
        sits = called.attendances.filter(voting=True)
        review.take_attendance(called, present=[one.pk for one in sits], chair=row.pk, by=secretary, at=when)
        review.open_meeting(called, by=secretary, at=when)
        item = called.agenda.select_related("case__round__edition", "case__area", "meeting__round__edition").get()
        review.resolve(
            item, outcome=outcome, text_th="ที่ประชุมมีมติ", text_en="Resolved.", votes=Votes(sits.count(), 0, 0),
            seen=item.case.stage_version, by=secretary, at=when,
        )  # fmt: skip
        case.refresh_from_db()

    return hold


LETTER = {"number": "นธ 1/2570", "signatory": "นายกเทศมนตรี"}


def test_a_suspension_goes_from_its_hearing_through_a_resolution_to_the_register_and_back(
    issued, office, lead, meeting, registrar, registrar2, signer, at
):
    case = actions.open_case(issued, "suspension", reason="โครงการตามแผนหยุดลงโดยไม่แจ้ง", by=office, at=at)
    assert (case.stage, access.emblem_about(case).pk) == ("hearing", issued.pk)
    assert Mail.objects.filter(address=lead.email, body__contains="โครงการตามแผนหยุดลง").exists()
    plans.move_case(case, "answer", seen=0, reason="ขอชี้แจง", by=lead, at=at)
    case.refresh_from_db()
    meeting("sub-committee", case, "approve", "1/2570", at)
    assert case.stage == "registry"
    # Only now does anything wait for the registrars.
    assert [str(thing.url) for thing in queries.waiting(registrar, at)] == [f"/emblems/propose/{case.pk}/"]
    order = actions.propose(case, by=registrar, at=at, reason=("ตามมติ", "As resolved."))
    actions.approve(order, by=registrar2, at=at)
    assert actions.sign_approved(signer, at=at) == [issued]
    case.refresh_from_db()
    assert (fresh(issued).state, case.stage, case.open) == ("suspended", "suspended", False)
    assert queries.verify_emblem(fresh(issued), at=at).verdict == "not-valid"

    later = at + timedelta(days=3)
    again = actions.open_case(fresh(issued), "reinstatement", reason="แก้ไขแล้ว", by=lead, at=later)
    letter = plans.LetterGiven(dated=later.date(), **LETTER)
    plans.move_case(again, "submit-remedy", seen=0, letter=letter, by=lead, at=later)
    again.refresh_from_db()
    meeting("sub-committee", again, "approve", "2/2570", later)
    order = actions.propose(again, by=registrar2, at=later, reason=("แก้ไขครบ", "Remedied."))
    actions.approve(order, by=registrar, at=later)
    assert actions.sign_approved(signer, at=later)
    again.refresh_from_db()
    assert (fresh(issued).state, again.stage) == ("issued", "reinstated")
    assert queries.verify_emblem(fresh(issued), at=later).verdict == "valid"
    # On the day between it did not stand, and that stays so.
    assert queries.verify_emblem(fresh(issued), at=at + timedelta(days=1)).verdict == "not-valid"


def test_a_renewal_goes_from_the_citys_report_through_two_bodies_to_a_new_copy(
    issued, lead, office, meeting, registrar, registrar2, signer, at
):
    case = actions.open_case(issued, "renewal", reason="ครบกำหนด", by=lead, at=at)
    letter = plans.LetterGiven(dated=at.date(), **LETTER)
    plans.move_case(case, "submit-report", seen=0, letter=letter, by=lead, at=at)
    case.refresh_from_db()
    plans.move_case(case, "pass-report", seen=1, by=office, at=at)
    case.refresh_from_db()
    meeting("sub-committee", case, "approve", "3/2570", at)
    meeting("de-board", case, "approve", "4/2570", at)
    order = actions.propose(case, by=registrar, at=at)
    actions.approve(order, by=registrar2, at=at)
    assert actions.sign_approved(signer, at=at)
    case.refresh_from_db()
    document = json.loads(queries.current_credential(issued).content)
    assert case.stage == "renewed"
    assert document["id"].endswith(f"/v/{issued.serial}/2.json")
    assert [each["name"].rpartition(" ")[2] for each in document["evidence"]] == ["1/2570", "4/2570"]
    assert document["awardedDate"] == json.loads(issued.credentials.get(number=1, form="set").content)["awardedDate"]


def test_a_revocation_ends_the_emblem_for_ever(issued, office, meeting, registrar, registrar2, signer, at):
    case = actions.open_case(issued, "revocation", reason="ตรวจพบข้อมูลเท็จ", by=office, at=at)
    plans.move_case(case, "close-hearing", seen=0, reason="พ้นกำหนด", by=office, at=at)
    case.refresh_from_db()
    meeting("de-board", case, "approve", "5/2570", at)
    order = actions.propose(case, by=registrar, at=at, reason=("เพิกถอนตามมติ", "Revoked as resolved."))
    actions.approve(order, by=registrar2, at=at)
    assert actions.sign_approved(signer, at=at)
    assert (fresh(issued).state, bit(issued, 1)) == ("revoked", True)
    # No case can be opened about it, and nothing ordered.
    for flow, by in (("suspension", office), ("revocation", office)):
        with refused("revoked"):
            actions.open_case(fresh(issued), flow, reason="อีกครั้ง", by=by, at=at)
    with refused("revoked"):
        actions.propose_reissue(fresh(issued), reason=("ขอใหม่", ""), by=registrar, at=at)
    with pytest.raises(DatabaseError, match="never taken back"), transaction.atomic():
        Emblem.objects.filter(pk=issued.pk).update(state="issued")


# Opening ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("flow", "who", "code"),
    [
        ("suspension", "lead", "not-opener"),
        ("revocation", "registrar", "not-opener"),
        ("renewal", "office", "not-opener"),
        ("renewal", "neighbour", "not-opener"),
        ("reinstatement", "lead", "does-not-fit"),
        ("designation", "province_officer", "no-such-flow"),
        ("nothing", "office", "no-such-flow"),
    ],
)
def test_a_case_is_opened_only_by_whom_the_edition_names_and_in_a_state_that_allows_it(
    request, issued, at, flow, who, code
):
    with refused(code):
        actions.open_case(issued, flow, reason="เหตุผล", by=request.getfixturevalue(who), at=at)
    assert not Case.objects.exclude(about="").exists()


def test_of_one_kind_one_case_is_open_and_it_wants_its_reason(issued, office, at):
    with pytest.raises(BadInput):
        actions.open_case(issued, "suspension", reason=" ", by=office, at=at)
    actions.open_case(issued, "suspension", reason="เหตุผล", by=office, at=at)
    with refused("case-open"):
        actions.open_case(issued, "suspension", reason="อีกครั้ง", by=office, at=at)


def test_an_emblem_of_a_past_round_is_cared_for_in_the_newest_round(issued, round_, at):
    from tramuang.programme.models import Round

    Round.objects.create(code="2571", edition=round_.edition, title_th="ก", title_en="a", on_record=True)
    newer = Round.objects.create(code="2572", edition=round_.edition, title_th="ข", title_en="b", opens_at=at)
    assert queries.round_for_cases(issued) == newer


# Refusals -----------------------------------------------------------------------------------------------------------
def test_the_same_safeguards_stand_before_every_kind(issued, at_registry, registrar, registrar2, office, signer, at):
    case = at_registry(issued, "suspension")
    reason = ("ตามมติ", "As resolved.")
    with refused("not-registrar"):
        actions.propose(case, by=office, at=at, reason=reason)
    with pytest.raises(BadInput, match="reason-missing"):
        actions.propose(case, by=registrar, at=at)
    order = actions.propose(case, by=registrar, at=at, reason=reason)
    with refused("two-people"):
        actions.approve(order, by=registrar, at=at)
    with refused("not-registrar"):
        actions.approve(order, by=office, at=at)
    with refused("stale"):
        actions.approve(order, by=registrar2, at=at, seen="0" * 64)
    with refused("already-proposed"):
        actions.propose(case, by=registrar2, at=at, reason=reason)
    assert actions.sign_approved(signer, at=at) == []
    # What was read is what counts: words changed behind it are found out by the second person and by the signer.
    Order.objects.filter(pk=order.pk).update(reason_th="อย่างอื่น")
    with refused("changed"):
        actions.approve(queries.order_to_decide(order.pk), by=registrar2, at=at)
    Order.objects.filter(pk=order.pk).update(reason_th="ตามมติ")
    actions.approve(queries.order_to_decide(order.pk), by=registrar2, at=at)
    Order.objects.filter(pk=order.pk).update(reason_th="อย่างอื่น")
    assert actions.sign_approved(signer, at=at) == []
    order.refresh_from_db()
    assert (order.state, fresh(issued).state) == ("refused", "issued")
    assert not leaves("suspend")


def test_without_a_favourable_resolution_nothing_is_ordered(issued, at_registry, registrar, at):
    case = at_registry(issued, "revocation")
    Case.objects.filter(pk=case.pk).update(stage_version=9)
    with refused("no-decision"):
        actions.propose(Case.objects.get(pk=case.pk), by=registrar, at=at, reason=("x", "x"))


def test_a_case_that_stands_elsewhere_gets_nothing(issued, office, registrar, at):
    case = actions.open_case(issued, "revocation", reason="เหตุผล", by=office, at=at)
    with refused("no-emblem-due"):
        actions.propose(case, by=registrar, at=at, reason=("x", "x"))


def test_what_happened_to_the_emblem_in_the_meantime_is_seen_by_the_signer(
    issued, at_registry, carry_out, registrar, registrar2, signer, at
):
    suspend, revoke = at_registry(issued, "suspension"), at_registry(issued, "revocation")
    carry_out(revoke)
    with refused("revoked"):
        actions.propose(Case.objects.get(pk=suspend.pk), by=registrar, at=at, reason=("x", "x"))


def test_a_registrar_who_lost_the_role_before_proposing_stops_the_signer(
    issued, at_registry, registrar, registrar2, signer, at
):
    order = actions.propose(at_registry(issued, "revocation"), by=registrar, at=at, reason=("x", "x"))
    actions.approve(order, by=registrar2, at=at)
    Appointment.objects.filter(person=registrar).update(starts=at + HOUR)
    assert actions.sign_approved(signer, at=at) == []
    assert fresh(issued).state == "issued"


def test_two_registrars_at_the_same_moment_propose_one_order(
    fresh_database, issued, at_registry, registrar, registrar2, at, at_once
):
    case = at_registry(issued, "suspension")

    def propose(by):
        found = Case.objects.select_related("round__edition", "area__province").get(pk=case.pk)
        return actions.propose(found, by=by, at=at, reason=("ตามมติ", ""))

    found = at_once(lambda: propose(registrar), lambda: propose(registrar2))
    assert sum(isinstance(one, Order) for one in found) == 1
    assert [one.answer.code for one in found if isinstance(one, NotAllowed)] in (["stale"], ["already-proposed"])
    assert Order.objects.filter(kind="suspend").count() == 1


def test_two_signers_revoke_once_and_the_log_has_no_gap(
    fresh_database, issue, approved_case, at_registry, registrar, registrar2, signer, at, at_once
):
    issued = issue(approved_case, publish=False)
    order = actions.propose(at_registry(issued, "revocation"), by=registrar, at=at, reason=("x", "x"))
    actions.approve(order, by=registrar2, at=at)

    def sign():
        done = actions.sign_approved(signer, at=at)
        actions.keep_current(signer, at=at)
        return done

    found = at_once(sign, sign)
    assert sorted(len(one) for one in found) == [0, 1]
    assert [entry.index for entry in LogEntry.objects.order_by("index")] == list(range(LogEntry.objects.count()))
    assert len(leaves("revoke")) == 1
    # The signer that found nothing to do may have signed a first list before the other had committed; the last one has the bit.
    assert len(leaves("status")) in (1, 2)
    assert published.current_text("status/1.json").covers == published.list_covers(1) > 0


# What each leaves behind ----------------------------------------------------------------------------------------------
def test_each_act_is_a_leaf_of_the_log_that_cites_its_decision(issued, at_registry, carry_out, at):
    carry_out(at_registry(issued, "suspension"), when=at + HOUR)
    carry_out(at_registry(issued, "reinstatement"), when=at + 2 * HOUR)
    carry_out(at_registry(issued, "renewal"), when=at + 3 * HOUR)
    carry_out(at_registry(issued, "revocation"), when=at + 4 * HOUR)
    found = leaves("issue", "suspend", "reinstate", "renew", "revoke")
    assert [leaf["act"] for leaf in found] == ["issue", "suspend", "reinstate", "renew", "revoke"]
    first, renewed = (issued.credentials.get(number=n, form="set") for n in (1, 2))
    assert [leaf["sha256"] for leaf in found] == [first.sha256] * 3 + [renewed.sha256] * 2
    assert found[3]["replaces"] == first.sha256
    assert all("/meetings/" in leaf["decision"] and leaf["order"].startswith("order:") for leaf in found)
    # References and hashes only: what people wrote stands in the history, which the leaf binds by its hash.
    text = "".join(LogEntry.objects.values_list("leaf", flat=True))
    assert "ตามมติ" not in text
    assert "registrar" not in text
    history = {line["kind"]: line for line in queries.history(1)}
    assert [line["kind"] for line in queries.history(1)] == ["suspended", "reinstated", "superseded", "revoked"]
    assert proofs.fingerprint(history["revoked"]) == found[4]["history"]
    assert history["revoked"]["reason_th"] == "ตามมติ"
    assert history["revoked"]["decision"]["name"].endswith("ครั้งที่ 1/2570")
    kinds = set(Happening.objects.values_list("kind", flat=True))
    assert {"emblem.suspended", "emblem.reinstated", "emblem.renewed", "emblem.revoked"} <= kinds


def test_a_suspension_is_shown_and_not_signed_and_a_revocation_sets_its_bit(issued, at_registry, carry_out, at):
    carry_out(at_registry(issued, "suspension"))
    assert not bit(issued, 1)
    carry_out(at_registry(issued, "revocation"), when=at + HOUR)
    assert bit(issued, 1)


def test_a_renewed_copy_takes_the_place_of_the_one_before(issued, at_registry, carry_out, at):
    carry_out(at_registry(issued, "renewal"))
    assert (bit(issued, 1), bit(issued, 2)) == (True, False)
    assert {entry.number for entry in StatusEntry.objects.all()} == {1, 2}


def test_a_renewal_after_the_term_had_run_out_does_not_hide_the_gap(approved_case, issue, at_registry, carry_out, at):
    note_parameter(
        approved_case.round.edition, parameter="emblem.validity", status="confirmed", source="ประกาศ", text_th="พบ",
        by="system", at=at,
    )  # fmt: skip
    issued = issue(approved_case)
    late = at + timedelta(days=3 * 365)
    carry_out(at_registry(issued, "renewal", later=late - at), when=late)
    document = json.loads(queries.current_credential(fresh(issued)).content)
    assert document["validFrom"][:10] == late.date().isoformat()
    assert document["awardedDate"][:10] == at.date().isoformat()
    assert document["validUntil"] > document["validFrom"]
    assert fresh(issued).stands_from == late.date()


def test_a_renewal_in_time_leaves_no_gap(approved_case, issue, at_registry, carry_out, at):
    note_parameter(
        approved_case.round.edition, parameter="emblem.validity", status="confirmed", source="ประกาศ", text_th="พบ",
        by="system", at=at,
    )  # fmt: skip
    issued = issue(approved_case)
    soon = at + timedelta(days=365)
    carry_out(at_registry(issued, "renewal", later=soon - at), when=soon)
    document = json.loads(queries.current_credential(fresh(issued)).content)
    assert document["validFrom"] == document["awardedDate"]
    assert document["validUntil"][:10] == (soon.replace(year=soon.year + 2) - timedelta(days=1)).date().isoformat()


def test_three_forms_are_signed_and_each_is_kept_word_for_word(issued, signer, at):
    from tramuang.emblem.pure import did, jwt

    copies = {row.form: row for row in issued.credentials.all()}
    document = did.did_document("did:web:emblem.example.org", [did.PublicKey(signer.emblem.kid)])
    made = proofs.read(copies["set"].content.encode())
    assert [proof["cryptosuite"] for proof in made["proof"]] == ["eddsa-rdfc-2022", "eddsa-jcs-2022"]
    key = did.key_in(document, made["proof"][0]["verificationMethod"])
    assert proofs.signature_holds(made, key, issuer="did:web:emblem.example.org")
    said = jwt.check_jwt(copies["jwt"].content, json.loads(signer.jwt.public))
    assert said == {name: value for name, value in made.items() if name != "proof"}
    twin = proofs.read(copies["archive"].content.encode())
    alone = did.did_key(signer.emblem.kid)
    assert twin["issuer"]["id"] == alone
    assert proofs.signature_holds(twin, proofs.raw_key(signer.emblem.kid), issuer=alone)
    assert "credentialStatus" not in twin
    assert made["credentialStatus"]["statusPurpose"] == "revocation"
    assert copies["set"].sha256 == proofs.fingerprint(made)


def test_everything_signed_names_the_issuers_address_and_the_demonstrations_own_name(issued):
    for copy in issued.credentials.filter(form__in=["set", "archive"]):
        document = json.loads(copy.content)
        assert document["id"].startswith("https://emblem.example.org/v/")
        assert document["issuer"]["name"].startswith("ชุดสาธิต")
        assert "127.0.0.1" not in copy.content
        assert document["credentialSubject"]["achievement"]["inLanguage"] == "th"


def test_an_emblem_of_the_past_says_so_in_its_words_and_in_the_log(approved_case, issue):
    issued = issue(approved_case, retrospective=True)
    narrative = json.loads(queries.current_credential(issued).content)["evidence"][0]["narrative"]
    assert "ภายหลังการมอบตรา" in narrative
    assert "retrospective" in narrative
    assert leaves("issue")[0]["retrospective"] is True


@pytest.mark.parametrize(("days", "flagged"), [(30, None), (31, True), (40, True)])
def test_an_emblem_that_is_entered_long_after_its_award_says_so_and_stands(
    make_approved, area, issue, at, days, flagged
):
    issued = issue(make_approved(area, on=at.date() - timedelta(days=days)))
    assert leaves("issue")[0].get("retrospective") is flagged
    verdict = queries.verify_emblem(issued, at=at)
    assert verdict.verdict == "valid"
    assert ("retrospective" in verdict.codes) is bool(flagged)


# Places in the list ---------------------------------------------------------------------------------------------------
def test_a_place_in_the_status_list_is_given_once(issued, monkeypatch):
    taken = StatusEntry.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        StatusEntry.objects.create(list=taken.list, index=taken.index, emblem=issued, number=9)
    # The draw that falls on a given place is drawn again.
    draws = iter([taken.index, taken.index, 77 if taken.index != 77 else 78])
    monkeypatch.setattr(status_actions.secrets, "randbelow", lambda _size: next(draws))
    assert status_actions.draw_entry(issued, 2).index in (77, 78)


def test_a_bit_once_set_is_never_cleared(issued, at_registry, carry_out, signer, at):
    carry_out(at_registry(issued, "revocation"))
    actions.keep_current(signer, at=at)
    entry, order = StatusEntry.objects.get(), Order.objects.get(kind="revoke")
    with refused("never-cleared"):
        status_actions.change(entry, Change.REINSTATED, order, at=at)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        StatusChange.objects.all().delete()
    # Should the rows be lost all the same, no list is signed that lacks the bit.
    text = published.current_text("status/1.json").text
    bare = status.Bits()
    with pytest.raises(status.NeverCleared):
        status.require_only_adds(status.bits_of(json.loads(text)), bare)


def test_signed_texts_and_log_entries_cannot_be_changed(issued, signer, at):
    actions.keep_current(signer, at=at)
    for rows in (LogEntry.objects.all(), SignedText.objects.all(), StatusEntry.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.delete()
    assert Credential.objects.count() == 3
    assert Act.objects.count() == 3


def test_the_programme_with_other_words_revokes_by_its_own_flow(harbour_case, signer, at):
    from tramuang.base.refs import ref
    from tramuang.emblem.tests.test_issue import make_person_of_harbour

    first, second = (make_person_of_harbour(harbour_case, key) for key in ("keeper-1", "keeper-2"))
    actions.approve(actions.propose(harbour_case, by=first, at=at), by=second, at=at)
    (issued,) = actions.sign_approved(signer, at=at)
    case = Case.objects.create(
        round=harbour_case.round, area=harbour_case.area, kind="withdrawal-of-mark", about=ref(issued), stage="struck",
        stage_version=2, opened_at=at, provenance="invented",
    )  # fmt: skip
    resolve(case, at, outcome="grant")
    order = actions.propose(case, by=first, at=at, reason=("ตามคำตัดสิน", "As the jury said."))
    actions.approve(order, by=second, at=at)
    assert actions.sign_approved(signer, at=at)
    case.refresh_from_db()
    assert (fresh(issued).state, case.stage) == ("revoked", "gone")
