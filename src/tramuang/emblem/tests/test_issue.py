import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import override_settings

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Happening, Mail, Step
from tramuang.base.refs import ref
from tramuang.cities.models import Appointment, Person
from tramuang.emblem import actions, queries
from tramuang.emblem.adapters import keys
from tramuang.emblem.models import Act, Credential, Emblem, Order, SigningKey
from tramuang.emblem.pure import proofs
from tramuang.plans.models import Case
from tramuang.programme.actions import note_parameter
from tramuang.review.models import AgendaItem, Meeting, Resolution


def refused(code):
    return pytest.raises(NotAllowed, match=code)


def test_two_registrars_decide_and_the_signer_signs(issued, approved_case):
    approved_case.refresh_from_db()
    assert issued.serial == "TM-2570-96-01"
    assert approved_case.stage == "designated"
    assert [act.kind for act in Act.objects.order_by("at", "kind")] == ["approve", "issue", "propose"]
    kinds = set(Happening.objects.values_list("kind", flat=True))
    assert {"emblem.proposed", "emblem.approved", "emblem.issued", "case.moved"} <= kinds


def test_the_one_who_proposed_cannot_approve(approved_case, registrar, at):
    order = actions.propose(approved_case, by=registrar, at=at)
    with refused("two-people"):
        actions.approve(order, by=registrar, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(approved_by=registrar)


def test_who_is_no_registrar_can_do_neither(approved_case, registrar, office, lead, at):
    for person in (office, lead):
        with refused("not-registrar"):
            actions.propose(approved_case, by=person, at=at)
    order = actions.propose(approved_case, by=registrar, at=at)
    with refused("not-registrar"):
        actions.approve(order, by=office, at=at)


def test_a_case_without_a_decision_gets_no_emblem(make_case, area, registrar, at):
    with refused("no-decision"):
        actions.propose(make_case(area, stage="emblem"), by=registrar, at=at)


def test_a_case_elsewhere_gets_no_emblem(case, registrar, at):
    with refused("no-emblem-due"):
        actions.propose(case, by=registrar, at=at)


def test_pressing_twice_proposes_and_approves_once(approved_case, registrar, registrar2, at):
    order = actions.propose(approved_case, by=registrar, at=at)
    with refused("already-proposed"):
        actions.propose(approved_case, by=registrar2, at=at)
    stale = queries.order_to_decide(order.pk)
    actions.approve(order, by=registrar2, at=at)
    with refused("stale"):
        actions.approve(stale, by=registrar2, at=at)
    assert Act.objects.filter(kind="approve").count() == 1


def test_a_declined_emblem_keeps_its_serial_when_it_is_proposed_anew(approved_case, registrar, registrar2, at):
    order = actions.propose(approved_case, by=registrar, at=at)
    with pytest.raises(BadInput, match="reason-missing"):
        actions.decline(order, reason=" ", by=registrar2, at=at)
    actions.decline(order, reason="ชื่อพื้นที่ผิด", by=registrar2, at=at)
    again = actions.propose(approved_case, by=registrar2, at=at + timedelta(hours=1))
    assert again.pk != order.pk
    assert (again.emblem.pk, again.emblem.serial) == (order.emblem.pk, order.emblem.serial)
    with refused("two-people"):
        actions.approve(again, by=registrar2, at=at + timedelta(hours=1))


def test_nothing_is_signed_without_two_approvals(approved_case, registrar, signer, at):
    actions.propose(approved_case, by=registrar, at=at)
    assert actions.sign_approved(signer, at=at) == []
    assert not Credential.objects.exists()


def test_the_signer_asks_again_whether_both_were_registrars(approved_case, registrar, registrar2, signer, at, caplog):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    actions.approve(emblem, by=registrar2, at=at)
    Appointment.objects.filter(person=registrar2).update(starts=at + timedelta(days=1))
    assert actions.sign_approved(signer, at=at) == []
    assert "may not be carried out" in caplog.text
    assert not Credential.objects.exists()


def test_what_the_signer_refuses_goes_back_to_the_registrars_with_its_reason(
    approved_case, registrar, registrar2, signer, at
):
    order = actions.propose(approved_case, by=registrar, at=at)
    actions.approve(order, by=registrar2, at=at)
    approved_case.area.full_name_th = "เทศบาลเมืองอื่น"
    approved_case.area.save()
    assert actions.sign_approved(signer, at=at) == []
    order.refresh_from_db()
    act = order.acts.get(kind="refuse")
    assert (order.state, act.by) == ("refused", None)
    assert "changed since it was proposed" in act.reason_en
    assert act.reason_th != act.reason_en
    # It is refused once, not twice a second; proposed anew it carries the same serial.
    assert actions.sign_approved(signer, at=at) == []
    assert Act.objects.filter(kind="refuse").count() == 1
    again = actions.propose(Case.objects.get(pk=approved_case.pk), by=registrar2, at=at)
    assert again.emblem.serial == order.emblem.serial
    actions.approve(again, by=registrar, at=at)
    assert [done.serial for done in actions.sign_approved(signer, at=at)] == [order.emblem.serial]


def test_one_that_cannot_be_signed_holds_up_no_other(
    make_approved, two_towns, registrar, registrar2, signer, at, caplog
):
    for area in two_towns:
        actions.approve(actions.propose(make_approved(area), by=registrar, at=at), by=registrar2, at=at)
    broken = Emblem.objects.get(area=two_towns[0])
    Emblem.objects.filter(pk=broken.pk).update(domains=7)
    (done,) = actions.sign_approved(signer, at=at)
    assert done.area == two_towns[1]
    broken.refresh_from_db()
    assert (broken.state, broken.orders.get().state) == ("underway", "refused")
    assert "could not be carried out" in caplog.text


def test_a_case_that_moved_away_after_the_approval_gets_no_emblem(approved_case, registrar, registrar2, signer, at):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    actions.approve(emblem, by=registrar2, at=at)
    Case.objects.filter(pk=approved_case.pk).update(stage="steering-committee", stage_version=7)
    assert actions.sign_approved(signer, at=at) == []
    assert not Credential.objects.exists()


def test_a_withdrawn_key_signs_nothing_and_the_emblem_waits(approved_case, registrar, registrar2, signer, at):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    actions.approve(emblem, by=registrar2, at=at)
    SigningKey.objects.update(compromised_at=at, ends=at)
    with refused("key-withdrawn"):
        actions.sign_approved(signer, at=at)
    emblem.refresh_from_db()
    assert emblem.state == "approved"


def test_a_second_person_approves_only_what_they_have_read(approved_case, registrar, registrar2, at):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    with refused("stale"):
        actions.approve(emblem, by=registrar2, at=at, seen="0" * 64)
    actions.approve(emblem, by=registrar2, at=at, seen=emblem.agreed)


def test_what_would_no_longer_be_signed_cannot_be_approved(approved_case, registrar, registrar2, at):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    approved_case.area.name_en = "Elsewhere"
    approved_case.area.save()
    with refused("changed"):
        actions.approve(queries.order_to_decide(emblem.pk), by=registrar2, at=at)


def test_a_name_that_cannot_be_signed_is_told_when_it_is_proposed(approved_case, registrar, at):
    approved_case.area.name_en = "Khlong\nSai"
    with pytest.raises(BadInput, match="cannot-sign"):
        actions.propose(approved_case, by=registrar, at=at)
    assert not Emblem.objects.exists()


def test_the_award_is_the_day_of_the_resolution_whatever_else_is_stated(approved_case, registrar, at):
    emblem = actions.propose(approved_case, by=registrar, at=at, awarded_on=at.date() - timedelta(days=900))
    assert emblem.emblem.awarded_on == at.date()


def test_where_the_record_has_no_day_it_is_asked_for(make_approved, area, registrar, at):
    case = make_approved(area, on=None)
    with pytest.raises(BadInput, match="no-award-date"):
        actions.propose(case, by=registrar, at=at)
    with pytest.raises(BadInput, match="award-date-future"):
        actions.propose(case, by=registrar, at=at, awarded_on=at.date() + timedelta(days=1))
    assert actions.propose(case, by=registrar, at=at, awarded_on=at.date()).emblem.awarded_on == at.date()


def test_a_resolution_that_refuses_gives_no_emblem(approved_case, registrar, at):
    step = Step.objects.get()
    other = Resolution.objects.create(
        item=AgendaItem.objects.create(meeting=Meeting.objects.create(round=approved_case.round, body="steering-committee", number="2/2570"), case=approved_case, order=1),
        case=approved_case, body="steering-committee", outcome="not-approve", text_th="ไม่เห็นชอบ", recorded_at=at,
    )  # fmt: skip
    Step.objects.create(
        subject=step.subject, seen=6, move=step.move, from_stage=step.from_stage, to_stage=step.to_stage, by="system", at=at,
        cites=ref(other),
    )  # fmt: skip
    Case.objects.filter(pk=approved_case.pk).update(stage_version=7)
    with refused("no-decision"):
        actions.propose(Case.objects.get(pk=approved_case.pk), by=registrar, at=at)


def test_the_database_itself_refuses_an_emblem_that_nobody_decided(approved_case, registrar, at):
    order = actions.propose(approved_case, by=registrar, at=at)
    for rows, state in (
        (Emblem.objects.filter(pk=order.emblem.pk), "issued"),
        (Order.objects.filter(pk=order.pk), "done"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(state=state)


def test_signing_twice_signs_once(issued, signer, at):
    assert actions.sign_approved(signer, at=at) == []
    assert Credential.objects.filter(form="set").count() == 1


def test_what_was_signed_is_valid_and_says_no_term(issued, at):
    credential = queries.current_credential(issued)
    verdict, emblem, document = queries.verify_bytes(credential.content.encode(), at=at)
    assert (verdict.verdict, emblem) == ("valid", issued)
    assert "validUntil" not in document
    assert document["issuer"]["name"].startswith("ชุดสาธิต")
    codes = [item["targetCode"] for item in document["credentialSubject"]["achievement"]["alignment"]]
    assert codes == ["environment", "living"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d["credentialSubject"].update(id="https://example.org/cities/other/"), "signature"),
        (lambda d: d["issuer"].update(id="did:web:evil.example"), "not-the-programme"),
        (
            lambda d: [proof.update(verificationMethod="did:web:emblem.example.org#z6Mkother") for proof in d["proof"]],
            "unknown-key",
        ),
        (lambda d: d.pop("proof"), "no-proof"),
        (lambda d: d.update(validFrom="2020-01-01T00:00:00+07:00"), "signature"),
    ],
)
def test_a_tampered_credential_is_refused_with_its_reason(issued, at, change, code):
    document = json.loads(queries.current_credential(issued).content)
    change(document)
    verdict, emblem, _ = queries.verify_bytes(json.dumps(document, ensure_ascii=False).encode(), at=at)
    assert (verdict.verdict, verdict.reasons[0].code, emblem) == ("not-valid", code, None)


def test_a_genuine_file_of_an_emblem_that_is_not_in_the_register_does_not_count(issued, at):
    content = queries.current_credential(issued).content.encode()
    Emblem.objects.filter(pk=issued.pk).update(serial="TM-2570-96-99")
    verdict, *_ = queries.verify_bytes(content, at=at)
    assert (verdict.verdict, verdict.reasons[0].code) == ("not-valid", "not-registered")


def test_another_text_under_a_known_serial_does_not_count_even_with_a_good_signature(issued, signer, at):
    """A stolen key alone makes no emblem: the register keeps the hash of what it issued."""
    document = json.loads(queries.current_credential(issued).content)
    proof = document.pop("proof")[0]
    document["credentialSubject"]["id"] = "http://127.0.0.1:8000/cities/elsewhere/"
    forged = proofs.sign(document, method=proof["verificationMethod"], created=proof["created"], by=signer.emblem.sign)
    verdict, emblem, _ = queries.verify_bytes(proofs.canonical(forged), at=at)
    assert (verdict.verdict, verdict.reasons[0].code, emblem) == ("not-valid", "log-differs", None)


@pytest.mark.parametrize(
    "change",
    [{"serial": "TM-2570-96-02"}, {"domains": ["environment"]}, {"awarded_on": "2026-01-01"}],
    ids=lambda change: next(iter(change)),
)
def test_a_register_that_no_longer_says_what_was_signed_is_found_out(issued, at, change):
    Emblem.objects.filter(pk=issued.pk).update(**change)
    verdict = queries.verify_emblem(queries.emblems().get(pk=issued.pk), at=at)
    assert (verdict.verdict, verdict.reasons[0].code) == ("not-valid", "register-differs")


def test_an_emblem_moved_to_another_city_in_the_register_is_found_out(issued, neighbour_area, at):
    content = queries.current_credential(issued).content.encode()
    Emblem.objects.filter(pk=issued.pk).update(area=neighbour_area)
    assert queries.verify_emblem(queries.emblems().get(pk=issued.pk), at=at).reasons[0].code == "register-differs"
    assert queries.verify_bytes(content, at=at).verdict.reasons[0].code == "register-differs"


def test_a_revoked_emblem_is_not_valid_and_says_since_when(issued, at):
    Act.objects.create(
        emblem=issued, order=issued.issued_by, resolution=issued.resolution, kind="revoke", reason_th="ตามมติ",
        reason_en="By resolution.", at=at,
    )  # fmt: skip
    Emblem.objects.filter(pk=issued.pk).update(state="revoked")
    issued.refresh_from_db()
    verdict = queries.verify_emblem(issued, at=at)
    assert verdict.verdict == "not-valid"
    assert "since 22 November 2026. By resolution." in verdict.reasons[0].en
    assert "ตั้งแต่วันที่ 22 พฤศจิกายน 2569 ตามมติ" in verdict.reasons[0].th
    # An hour before it still stood.
    assert queries.verify_emblem(issued, at=at - timedelta(hours=1), now=at).verdict == "valid"


def test_a_suspension_without_its_act_is_no_green_tick(issued, at):
    Emblem.objects.filter(pk=issued.pk).update(state="suspended")
    issued.refresh_from_db()
    assert queries.verify_emblem(issued, at=at).verdict == "not-valid"


def test_an_older_copy_counts_no_more_once_a_newer_one_is_signed(issued, registrar, registrar2, signer, at):
    old = queries.current_credential(issued)
    order = actions.propose_reissue(issued, reason=("แก้ไขชื่อ", "Name mended."), by=registrar, at=at)
    actions.approve(order, by=registrar2, at=at)
    assert actions.sign_approved(signer, at=at)
    actions.keep_current(signer, at=at)
    newer = queries.current_credential(issued)
    assert (newer.number, old.number) == (2, 1)
    assert queries.verify_bytes(old.content.encode(), at=at).verdict.reasons[0].code == "replaced"
    assert queries.verify_bytes(newer.content.encode(), at=at).verdict.verdict == "valid"


def test_before_the_award_the_emblem_was_not_yet_valid(issued, at):
    content = queries.current_credential(issued).content.encode()
    verdict, *_ = queries.verify_bytes(content, at=at - timedelta(days=30))
    assert verdict.reasons[0].code == "not-yet"


def test_when_the_register_cannot_be_read_nothing_is_called_valid(issued, at, django_db_blocker):
    content = queries.current_credential(issued).content.encode()

    def broken(execute, sql, params, many, context):
        raise DatabaseError("the database is away")

    with connection.execute_wrapper(broken):
        verdict, *_ = queries.verify_bytes(content, at=at)
    assert verdict.verdict == "cannot-tell"


def test_a_compromised_key_counts_no_more(issued, signer, at):
    key = queries.current_credential(issued).key
    actions.withdraw(key, since=at, by="system:signer", at=at)
    # At once the register's own key document no longer has it; once the log is signed anew, the log says why.
    assert queries.verify_emblem(issued, at=at).reasons[0].code == "unknown-key"
    actions.keep_current(keys.Ring(keys.signer_of(keys.new_key(keys.PURPOSES[0])), signer.jwt, signer.log), at=at)
    assert queries.verify_emblem(issued, at=at).reasons[0].code == "compromised-key"


def test_signed_bytes_and_acts_cannot_be_changed(issued):
    for rows in (Credential.objects.all(), Act.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.delete()


def test_another_installation_does_not_take_our_emblem_for_its_own(issued, at):
    content = queries.current_credential(issued).content.encode()
    with override_settings(ISSUER_DID="did:web:third.example.org"):
        verdict, *_ = queries.verify_bytes(content, at=at)
        assert queries.verify_emblem(issued, at=at).reasons[0].code == "not-the-programme"
    assert verdict.reasons[0].code == "not-the-programme"


def test_on_the_day_of_the_award_it_stands_from_midnight_in_thailand(issued, at):
    early = datetime.combine(issued.awarded_on, datetime.min.time().replace(minute=1), ZoneInfo("Asia/Bangkok"))
    assert queries.verify_emblem(issued, at=early, now=at).verdict == "valid"
    assert queries.verify_emblem(issued, at=early - timedelta(minutes=2), now=at).reasons[0].code == "not-yet"


def test_a_term_is_written_only_when_a_note_confirms_it(approved_case, issue, signer, at):
    """In the demonstration none is confirmed; should an announcement be found, the edition is amended by a dated note."""
    edition = approved_case.round.edition
    note_parameter(
        edition,
        parameter="emblem.validity",
        status="confirmed",
        source="ประกาศ",
        text_th="พบประกาศ",
        by="system",
        at=at,
    )
    emblem = issue(approved_case)
    document = json.loads(queries.current_credential(emblem).content)
    assert document["validUntil"] == "2028-11-21T23:59:59+07:00"
    for days, expected in ((365 * 2, "valid"), (365 * 2 + 5, "not-valid")):
        later = at + timedelta(days=days)
        assert queries.verify_emblem(emblem, at=later).verdict != "valid"  # nobody has signed a status list since
        actions.keep_current(signer, at=later)
        assert queries.verify_emblem(emblem, at=later).verdict == expected
    assert queries.verify_emblem(emblem, at=later).reasons[0].code == "expired"


def test_the_programme_without_provinces_has_its_emblem_too(harbour_case, make_person, signer, at):
    keepers = [make_person_of_harbour(harbour_case, key) for key in ("keeper-1", "keeper-2")]
    emblem = actions.propose(harbour_case, by=keepers[0], at=at)
    actions.approve(emblem, by=keepers[1], at=at)
    (done,) = actions.sign_approved(signer, at=at)
    actions.keep_current(signer, at=at)
    assert done.serial == "TM-HARBOUR-1-00-01"
    document = json.loads(queries.current_credential(done).content)
    assert len(document["credentialSubject"]["achievement"]["alignment"]) == 2
    assert document["credentialSubject"]["identifier"][0]["identityHash"] == "ท่าแสง"
    assert queries.verify("tm-harbour-1-๐๐-๐๑", at=at).verdict.verdict == "valid"
    harbour_case.refresh_from_db()
    assert harbour_case.at_stage.terminal


def test_a_registrar_of_another_programme_is_none_here(approved_case, harbour_case, registrar, at):
    keeper = make_person_of_harbour(harbour_case, "keeper")
    with refused("not-registrar"):
        actions.propose(approved_case, by=keeper, at=at)
    with refused("not-registrar"):
        actions.propose(harbour_case, by=registrar, at=at)
    emblem = actions.propose(approved_case, by=registrar, at=at)
    with refused("not-registrar"):
        actions.approve(emblem, by=keeper, at=at)


def make_person_of_harbour(case, key):
    role = case.rules.role(case.rules.roles_that("issue-emblem")[0])
    person = Person.objects.create_user(
        f"{key}@example.org", None, key=key, name_th=key, name_en=key, provenance="invented"
    )
    Appointment.objects.create(
        person=person,
        role=role.code,
        duties=list(role.does),
        decides=role.decides,
        starts=case.opened_at - timedelta(days=1),
    )
    return person


def test_the_colleague_who_must_decide_hears_of_it_and_the_proposer_of_a_no(approved_case, registrar, registrar2, at):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    (told,) = Mail.objects.all()
    assert told.address == registrar2.email
    assert emblem.emblem.serial in told.body
    actions.decline(emblem, reason="ชื่อผิด", by=registrar2, at=at)
    answer = Mail.objects.get(address=registrar.email)
    assert "ชื่อผิด" in answer.body


def test_an_installation_that_moved_between_proposal_and_signature_signs_what_was_read(
    approved_case, registrar, registrar2, signer, at
):
    """No address is part of what the registrars agree on; what is signed names the issuer's and never the application's."""
    emblem = actions.propose(approved_case, by=registrar, at=at)
    with override_settings(PUBLIC_URL="https://elsewhere.example.org", ISSUER_URL="https://emblems.example.org"):
        actions.approve(queries.order_to_decide(emblem.pk), by=registrar2, at=at)
        (done,) = actions.sign_approved(signer, at=at)
        document = json.loads(queries.current_credential(done).content)
    assert document["id"] == f"https://emblems.example.org/v/{done.serial}/1.json"
    assert "elsewhere.example.org" not in json.dumps(document)
