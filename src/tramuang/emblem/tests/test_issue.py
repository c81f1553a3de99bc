import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import override_settings

from tramuang.base.answers import NotAllowed
from tramuang.base.models import Happening
from tramuang.cities.models import Appointment
from tramuang.emblem import actions, queries
from tramuang.emblem.models import Act, Credential, Emblem


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
    emblem = actions.propose(approved_case, by=registrar, at=at)
    with refused("two-people"):
        actions.approve(emblem, by=registrar, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Emblem.objects.filter(pk=emblem.pk).update(approved_by=registrar)


def test_who_is_no_registrar_can_do_neither(approved_case, registrar, office, lead, at):
    for person in (office, lead):
        with refused("not-registrar"):
            actions.propose(approved_case, by=person, at=at)
    emblem = actions.propose(approved_case, by=registrar, at=at)
    with refused("not-registrar"):
        actions.approve(emblem, by=office, at=at)


def test_a_case_without_a_decision_gets_no_emblem(make_case, area, registrar, at):
    with refused("no-decision"):
        actions.propose(make_case(area, stage="emblem"), by=registrar, at=at)


def test_a_case_elsewhere_gets_no_emblem(case, registrar, at):
    with refused("no-emblem-due"):
        actions.propose(case, by=registrar, at=at)


def test_pressing_twice_proposes_and_approves_once(approved_case, registrar, registrar2, at):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    with refused("already-proposed"):
        actions.propose(approved_case, by=registrar2, at=at)
    stale = queries.emblem_to_decide(emblem.pk)
    actions.approve(emblem, by=registrar2, at=at)
    with refused("stale"):
        actions.approve(stale, by=registrar2, at=at)
    assert Act.objects.filter(kind="approve").count() == 1


def test_a_declined_emblem_keeps_its_serial_when_it_is_proposed_anew(approved_case, registrar, registrar2, at):
    emblem = actions.propose(approved_case, by=registrar, at=at)
    with refused("reason-missing"):
        actions.decline(emblem, reason=" ", by=registrar2, at=at)
    actions.decline(emblem, reason="ชื่อพื้นที่ผิด", by=registrar2, at=at)
    again = actions.propose(approved_case, by=registrar2, at=at + timedelta(hours=1))
    assert (again.pk, again.serial) == (emblem.pk, emblem.serial)
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
    assert "may not be signed" in caplog.text
    assert not Credential.objects.exists()


def test_signing_twice_signs_once(issued, signer, at):
    assert actions.sign_approved(signer, at=at) == []
    assert Credential.objects.count() == 1


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
        (lambda d: d["issuer"].update(id="did:web:evil.example"), "other-issuer"),
        (lambda d: d["proof"].update(verificationMethod="did:web:emblem.example.org#z6Mkother"), "unknown-key"),
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


def test_a_revoked_emblem_is_not_valid_and_says_since_when(issued, at):
    Act.objects.create(emblem=issued, kind="revoke", reason_th="ตามมติ", reason_en="By resolution.", at=at)
    Emblem.objects.filter(pk=issued.pk).update(state="revoked")
    issued.refresh_from_db()
    verdict = queries.verify_emblem(issued, at=at)
    assert verdict.verdict == "not-valid"
    assert at.date().isoformat() in verdict.reasons[0].en


def test_before_the_award_the_emblem_was_not_yet_valid(issued, at):
    content = queries.current_credential(issued).content.encode()
    verdict, *_ = queries.verify_bytes(content, at=at - timedelta(days=30))
    assert verdict.reasons[0].code == "not-yet"


def test_when_the_register_cannot_be_read_nothing_is_called_valid(issued, at, django_db_blocker):
    content = queries.current_credential(issued).content.encode()

    def broken(execute, sql, params, many, context):
        raise DatabaseError("the database is away")

    from django.db import connection

    with connection.execute_wrapper(broken):
        verdict, *_ = queries.verify_bytes(content, at=at)
    assert verdict.verdict == "cannot-tell"


def test_a_compromised_key_counts_no_more(issued, at):
    key = queries.current_credential(issued).key
    key.compromised_at = at
    key.save()
    assert queries.verify_emblem(issued, at=at).reasons[0].code == "compromised-key"


def test_signed_bytes_and_acts_cannot_be_changed(issued):
    for rows in (Credential.objects.all(), Act.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.delete()


@override_settings(ISSUER_DID="did:web:other.example.org")
def test_another_installation_does_not_take_our_emblem_for_its_own(issued, at):
    document = json.loads(queries.current_credential(issued).content)
    assert document["issuer"]["id"] == "did:web:other.example.org"
    with override_settings(ISSUER_DID="did:web:third.example.org"):
        verdict, *_ = queries.verify_bytes(json.dumps(document).encode(), at=at)
    assert verdict.reasons[0].code == "other-issuer"


def test_a_ceremony_is_a_record_of_its_own(issued, at):
    actions.record_ceremony(
        held_on=at.date(), place=("ทำเนียบรัฐบาล", "Government House"), presented_by=("นายกรัฐมนตรี", "Prime Minister"),
        received=[(issued, "นายกเทศมนตรี", "Mayor")], by="system", at=at,
    )  # fmt: skip
    (receipt,) = queries.ceremonies_of(issued)
    assert receipt.ceremony.place_en == "Government House"
