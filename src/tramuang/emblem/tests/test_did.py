"""The issuer's DID: where its document lies, and that a key comes out of it and from nowhere else."""

import copy

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openbadgeslib.ob3 import did as theirs

from tramuang.emblem.pure import did, jwt
from tramuang.emblem.pure.proofs import Malformed, multikey

DID = "did:web:emblem.example.org"
KEYS = [Ed25519PrivateKey.generate().public_key() for _ in range(3)]
OLD, NEW, STRANGER = range(3)
RAW = [key.public_bytes(Encoding.Raw, PublicFormat.Raw) for key in KEYS]
NAME = [multikey(raw) for raw in RAW]
CURVE = generate_private_key(SECP256R1()).public_key()
JWK = jwt.public_jwk(CURVE)
P256 = did.PublicKey(jwk=JWK)
DOCUMENT = did.did_document(DID, [did.PublicKey(NAME[OLD]), did.PublicKey(NAME[NEW]), P256])


def refused(document, method, purpose="assertionMethod"):
    with pytest.raises(Malformed) as fault:
        did.key_in(document, method, purpose)
    return str(fault.value)


@pytest.mark.parametrize(
    ("name", "url", "base"),
    [
        (DID, "https://emblem.example.org/.well-known/did.json", "https://emblem.example.org"),
        (f"{DID}:a:b", "https://emblem.example.org/a/b/did.json", "https://emblem.example.org/a/b"),
        ("did:web:localhost%3A8443", "https://localhost:8443/.well-known/did.json", "https://localhost:8443"),
        ("did:web:h.example%3A8443:u", "https://h.example:8443/u/did.json", "https://h.example:8443/u"),
    ],
)
def test_a_did_says_where_its_document_lies_as_another_library_reads_it_too(name, url, base):
    assert did.did_url(name) == url and did.base_url(name) == base
    asked = []

    def fetch(address):
        asked.append(address)
        return b"{}"

    theirs.fetch_did_web_document(name, download=fetch)
    assert asked == [url]


@pytest.mark.parametrize(
    "name",
    [
        "", "did:web:", "did:key:z6Mk", "did:web:Emblem.example", "did:web:a..b", "did:web:-a.b", "did:web:127.0.0.1",
        "did:web:0x7f000001", "did:web:2130706433", "did:web:127.1", "did:web:[::1]", "did:web:h.example:8443:",
        "did:web:h.example%3A0", "did:web:h.example%3A99999", "did:web:h.example%2F..", "did:web:h.example:..:a",
        "did:web:h.example:a%2Fb", "did:web:h.example/a", "did:web:h.example#k", "did:web:h.example?x", "did:web:u@h.example",
        "did:web:h.example\n", "did:web:ตรา.example", "did:web:" + "a." * 400 + "example", "https://h.example",
    ],
)  # fmt: skip
def test_what_is_no_did_of_the_web_names_no_address(name):
    with pytest.raises(Malformed):
        did.did_url(name)


def test_the_document_lists_past_keys_and_leaves_a_compromised_one_out():
    document = did.did_document(DID, [did.PublicKey(NAME[OLD], compromised=True), did.PublicKey(NAME[NEW]), P256])
    assert document["assertionMethod"] == [f"{DID}#{NAME[NEW]}", f"{DID}#p256-{jwt.thumbprint(JWK)[:16]}"]
    assert did.key_in(DOCUMENT, f"{DID}#{NAME[OLD]}") == RAW[OLD]
    assert did.key_in(document, f"{DID}#{NAME[NEW]}") == RAW[NEW]
    assert refused(document, f"{DID}#{NAME[OLD]}") == "key"


def test_the_key_for_tokens_comes_out_as_a_json_web_key_without_its_private_part():
    assert did.key_in(DOCUMENT, f"{DID}#{P256.fragment}") == JWK
    assert "d" not in DOCUMENT["verificationMethod"][2]["publicKeyJwk"]
    private = {**JWK, "d": JWK["x"]}
    with pytest.raises(Malformed):
        did.did_document(DID, [did.PublicKey(jwk=private)])


def test_another_library_finds_the_same_keys():
    for key in (OLD, NEW):
        pem = theirs.pem_for_kid(DOCUMENT, DID, f"{DID}#{NAME[key]}")
        assert pem == KEYS[key].public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    pem = theirs.pem_for_kid(DOCUMENT, DID, f"{DID}#{P256.fragment}")
    assert pem == CURVE.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_a_fragment_that_is_itself_a_key_is_not_believed():
    assert refused(DOCUMENT, f"{DID}#{NAME[STRANGER]}") == "key"


def test_a_name_that_looks_like_one_key_and_gives_another_is_refused():
    document = copy.deepcopy(DOCUMENT)
    document["verificationMethod"][0]["publicKeyMultibase"] = NAME[STRANGER]
    assert refused(document, f"{DID}#{NAME[OLD]}") == "key"
    document["verificationMethod"][2]["publicKeyJwk"] = jwt.public_jwk(generate_private_key(SECP256R1()).public_key())
    assert refused(document, f"{DID}#{P256.fragment}") == "key"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda d: d.update(id="did:web:evil.example"), "key"),
        (lambda d: d["assertionMethod"].remove(f"{DID}#{NAME[OLD]}"), "key"),
        (lambda d: d["verificationMethod"][0].update(controller="did:web:evil.example"), "key"),
        (lambda d: d["verificationMethod"][0].pop("controller"), "key"),
        (lambda d: d["verificationMethod"].append(dict(d["verificationMethod"][0])), "key"),
        (lambda d: d["verificationMethod"][0].update(type="Ed25519VerificationKey2020"), "key"),
        (lambda d: d["verificationMethod"][0].update(publicKeyJwk=JWK), "key"),
        (lambda d: d["verificationMethod"][0].update(publicKeyMultibase=7), "key"),
        (lambda d: d["verificationMethod"][0].update(publicKeyMultibase="z6Mk"), "multikey"),
        (lambda d: d["verificationMethod"][0].update(id=f"#{NAME[OLD]}"), "key"),
        (lambda d: d.update(assertionMethod=d["verificationMethod"]), "key"),
        (lambda d: d.update(assertionMethod=None), "did"),
        (lambda d: d.update(verificationMethod={}), "did"),
        (lambda d: d["verificationMethod"].extend([{}] * 300), "did"),
    ],
)
def test_a_document_that_does_not_quite_give_the_key_gives_none(change, why):
    document = copy.deepcopy(DOCUMENT)
    change(document)
    assert refused(document, f"{DID}#{NAME[OLD]}") == why


def test_a_key_serves_only_the_purpose_under_which_it_is_listed():
    assert refused(DOCUMENT, f"{DID}#{NAME[OLD]}", "authentication") == "did"
    assert refused({**DOCUMENT, "authentication": []}, f"{DID}#{NAME[OLD]}", "authentication") == "key"
    assert refused(DOCUMENT, DID) == "key"
    assert refused(DOCUMENT, "") == "key"


def test_the_same_key_twice_makes_no_document():
    with pytest.raises(Malformed):
        did.did_document(DID, [did.PublicKey(NAME[OLD]), did.PublicKey(NAME[OLD])])


def test_the_did_that_is_a_key_needs_no_server():
    name = did.did_key(NAME[OLD])
    assert did.key_in(did.did_key_document(name), f"{name}#{NAME[OLD]}") == RAW[OLD]
    assert name == theirs.did_key_from_pem(KEYS[OLD].public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    assert refused(did.did_key_document(name), f"{name}#{NAME[STRANGER]}") == "key"
    for wrong in ("did:key:z6Mk", "did:key:", DID, f"{name} ", "did:key:" + "z" * 10_000):
        with pytest.raises(Malformed):
            did.did_key_document(wrong)
