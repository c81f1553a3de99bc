"""A proof set: both suites, each alone, what another program says of it, and every way to spoil it."""

import copy
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3.ldp import OB3LdpVerifier, verify_data_integrity_proof

from tramuang.emblem.pure import proofs
from tramuang.emblem.pure.canon import canonical_nquads
from tramuang.emblem.tests.canon_sample import CREATED, ISSUER, KEY, METHOD, PUBLIC, credential, signed

PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
SET = signed()
BYTES = proofs.canonical(SET)
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def holds(document, **named) -> bool:
    return proofs.signature_holds(document, PUBLIC, issuer=named.get("issuer", ISSUER))


def with_proof(at: int, **members):
    """The signed sample, one of its proofs with other members; None takes a member away."""
    made = copy.deepcopy(SET)
    proof = {**made["proof"][at], **members}
    made["proof"][at] = {name: value for name, value in proof.items() if value is not None}
    return made


def test_a_set_holds_and_each_of_its_proofs_alone():
    rdfc, jcs = proofs.proofs_of(SET)
    assert (rdfc["cryptosuite"], jcs["cryptosuite"]) == ("eddsa-rdfc-2022", "eddsa-jcs-2022")
    assert "@context" not in rdfc
    assert jcs["@context"] == SET["@context"]
    assert holds(SET)
    for proof in (rdfc, jcs):
        assert proofs.check(SET, proof, PUBLIC, issuer=ISSUER)
        assert holds({**SET, "proof": proof})
        assert holds({**SET, "proof": [proof]})
    assert holds({**SET, "proof": [jcs, rdfc]})
    assert proofs.key_named(SET) == METHOD.partition("#")[2]


def test_the_order_of_members_means_nothing_and_of_a_list_something_to_jcs_only():
    assert holds(json.loads(json.dumps(SET, sort_keys=True)))
    turned = copy.deepcopy(SET)
    turned["evidence"].reverse()
    assert proofs.check(turned, turned["proof"][0], PUBLIC, issuer=ISSUER)
    assert not proofs.check(turned, turned["proof"][1], PUBLIC, issuer=ISSUER)
    assert not holds(turned)


def test_another_program_finds_the_set_good_and_a_changed_letter_bad():
    verify_data_integrity_proof(SET, PEM)
    OB3LdpVerifier(PEM).verify(json.dumps(SET), check_status=False)
    bad = {**SET, "name": SET["name"] + "่"}
    with pytest.raises(Exception, match=r"(?i)signature|proof"):
        verify_data_integrity_proof(bad, PEM)


def test_a_proof_that_another_program_made_holds():
    made = {**credential(), "proof": [SET["proof"][0]]}
    data = proofs._hash(credential(), {k: v for k, v in SET["proof"][0].items() if k != "proofValue"})
    KEY.public_key().verify(proofs.unbase58(SET["proof"][0]["proofValue"][1:]), data)
    assert holds(made)


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize(
    "members",
    [
        {"created": "2026-11-22T03:00:01Z"},
        {"created": "yesterday"},
        {"created": None},
        {"cryptosuite": "eddsa-2022"},
        {"type": "Ed25519Signature2020"},
        {"proofPurpose": "authentication"},
        {"verificationMethod": "did:web:other.example.org#" + METHOD.partition("#")[2]},
        {"verificationMethod": METHOD + "x"},
        {"verificationMethod": [METHOD]},
        {"@context": ["https://www.w3.org/ns/credentials/v2"]},
        {"@context": "https://www.w3.org/ns/credentials/v2"},
        {"proofValue": None},
        {"proofValue": ""},
        {"proofValue": "z"},
        {"proofValue": "z" + "1" * 64},
        {"proofValue": "u" + SET["proof"][0]["proofValue"][1:]},
        {"proofValue": "z1" + SET["proof"][0]["proofValue"][1:]},
        {"proofValue": SET["proof"][0]["proofValue"] + "1" * 100},
        {"proofValue": "z" + "é" * 80},
        {"expires": "2027-01-01T00:00:00Z"},
        {"previousProof": "urn:uuid:1"},
        {"domain": "example.org"},
        {"mayor": "x"},
        {"id": "urn:uuid:1"},
    ],
)
def test_a_proof_with_another_member_does_not_hold(at, members):
    made = with_proof(at, **members)
    assert not proofs.check(made, made["proof"][at], PUBLIC, issuer=ISSUER)
    assert not holds(made)


def test_swapped_proofs_do_not_hold():
    rdfc, jcs = SET["proof"]
    assert not holds(
        {**SET, "proof": [{**rdfc, "proofValue": jcs["proofValue"]}, {**jcs, "proofValue": rdfc["proofValue"]}]}
    )
    assert not holds({**SET, "proof": signed(2)["proof"]})
    assert not holds({**SET, "proof": [{**rdfc, "cryptosuite": jcs["cryptosuite"]}]})
    assert not holds({**SET, "proof": [{**jcs, "cryptosuite": rdfc["cryptosuite"]}]})
    assert not holds({**SET, "proof": [{name: value for name, value in jcs.items() if name != "@context"}]})


def test_one_bad_or_unknown_proof_spoils_a_set():
    assert not holds(with_proof(0, created="2026-11-22T03:00:01Z"))
    assert not holds(with_proof(1, created="2026-11-22T03:00:01Z"))
    unknown = {"type": "DataIntegrityProof", "cryptosuite": "ecdsa-sd-2023", "proofValue": "u"}
    assert proofs.proofs_of({**SET, "proof": [*SET["proof"], unknown]}) == SET["proof"]
    assert not holds({**SET, "proof": [*SET["proof"], unknown]})
    assert not holds({**SET, "proof": [unknown]})


@pytest.mark.parametrize("given_", [None, [], "x", [None], [SET["proof"][0]] * 9, [[SET["proof"][0]]], {}])
def test_what_is_no_proof_does_not_hold(given_):
    assert not holds({**SET, "proof": given_})


def test_another_key_or_issuer_does_not_hold():
    other = OTHER.public_key().public_bytes_raw()
    assert not proofs.signature_holds(SET, other, issuer=ISSUER)
    assert not proofs.signature_holds(SET, b"short", issuer=ISSUER)
    assert not holds(SET, issuer="did:web:other.example.org")
    forged = proofs.sign_set(credential(), method=METHOD, created=CREATED, by=OTHER.sign)
    assert not holds(forged)


def test_what_is_added_to_a_signed_document_does_not_hold():
    for extra in (
        {"validUntil": "2030-01-01T00:00:00Z"},
        {"mayor": "x"},
        {"name": None},
        {"name": {"th": "ตรา"}},
        {"evidence": []},
    ):
        assert not holds({**SET, **extra}), extra
        alone = {**SET, **extra, "proof": SET["proof"][0]}
        assert not holds(alone), extra


def test_a_document_that_has_a_proof_or_says_what_cannot_be_signed_is_not_signed():
    for wrong in (
        SET,
        {**credential(), "mayor": "x"},
        {**credential(), "name": {"th": "ตรา"}},
        {**credential(), "name": "\x01"},
    ):
        with pytest.raises(proofs.Malformed):
            proofs.sign_set(wrong, method=METHOD, created=CREATED, by=KEY.sign)


def verdict(content: bytes) -> bool:
    try:
        return holds(proofs.read(content))
    except proofs.Malformed:
        return False


def test_every_byte_changed_is_refused():
    """By one bit here, by any change below: keys, values, Thai, brackets, both signatures."""
    assert verdict(BYTES)
    for place in range(0, len(BYTES), 3):
        changed = bytearray(BYTES)
        changed[place] ^= 1
        assert not verdict(bytes(changed)), place


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(BYTES) - 1), st.integers(1, 255))
def test_any_change_of_a_byte_is_refused(place, change):
    changed = bytearray(BYTES)
    changed[place] ^= change
    assert not verdict(bytes(changed))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": {"d": [], "c": {}}}, '{"a":{"c":{},"d":[]},"b":1}'),
        ({"10": 1, "1": 2, "A": 3, "_": 4, "a": 5}, '{"1":2,"10":1,"A":3,"_":4,"a":5}'),
        ([None, True, False, 0, -1, 2**53, -(2**53)], "[null,true,false,0,-1,9007199254740992,-9007199254740992]"),
        ('€ "\\/ <>&\u2028 𝔘 ก', '"€ \\"\\\\/ <>&\u2028 𝔘 ก"'),
        ("\\n \\u0001 \\\\", '"\\\\n \\\\u0001 \\\\\\\\"'),
    ],
)
def test_the_jcs_form_is_spelt_as_rfc_8785_has_it(value, text):
    assert proofs.canonical(value) == text.encode()


@pytest.mark.parametrize("achievement", [{"x": 1}, {}, {"id": "a", "n": ['"achievement":0']}, 5, None])
@pytest.mark.parametrize("extra", [{}, {"achievement": 0}, {"n": '"achievement":0'}, {'x"achievement': 0}])
def test_a_kept_text_makes_the_same_bytes(achievement, extra):
    document = {
        "b": "ก",
        **extra,
        "credentialSubject": {"achievement": achievement, "a": 1, **({"n": extra} if extra else {})},
    }
    for _twice in range(2):
        assert proofs._canonical_credential(document) == proofs.canonical(document)


def test_a_kept_text_counts_and_is_screened_as_if_it_were_written_anew():
    def with_(achievement):
        return {"credentialSubject": {"achievement": achievement}, "n": list(range(3000))}

    assert proofs._canonical_credential(with_({"n": list(range(1900))}))
    for bad, why in (
        ({"n": list(range(2100))}, "too-deep"),
        ({"n": "\x01"}, "character"),
        ({"n": 1.5}, "number"),
        ({"ก": 1}, "key"),
    ):
        for _twice in range(2):
            with pytest.raises(proofs.Malformed, match=why):
                proofs._canonical_credential(with_(bad))
    big = {"credentialSubject": {"achievement": {"n": "x" * 40_000}}, "n": "x" * 40_000}
    with pytest.raises(proofs.Malformed, match="too-large"):
        proofs._canonical_credential(big)


def test_a_proofs_options_are_read_in_the_words_of_the_document():
    proof = {name: value for name, value in SET["proof"][0].items() if name != "proofValue"}
    assert canonical_nquads({**proof, "@context": SET["@context"]}).decode().splitlines() == [
        '_:c14n0 <http://purl.org/dc/terms/created> "2026-11-22T03:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .',
        "_:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/security#DataIntegrityProof> .",
        '_:c14n0 <https://w3id.org/security#cryptosuite> "eddsa-rdfc-2022"^^<https://w3id.org/security#cryptosuiteString> .',
        "_:c14n0 <https://w3id.org/security#proofPurpose> <https://w3id.org/security#assertionMethod> .",
        f"_:c14n0 <https://w3id.org/security#verificationMethod> <{METHOD}> .",
    ]
