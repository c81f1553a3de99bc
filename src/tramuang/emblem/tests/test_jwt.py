"""The credential as a token: one algorithm, one shape, one spelling; read also by a library that is not ours."""

import base64
import hashlib
import json

import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, SECP384R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.emblem.pure import jwt
from tramuang.emblem.pure.proofs import Malformed

DID = "did:web:emblem.example.org"
KID = f"{DID}#p256-key"
KEY = generate_private_key(SECP256R1())
JWK = jwt.public_jwk(KEY.public_key())
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

CREDENTIAL = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "https://emblem.example.org/v/TM-2570-40-01/1.json",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": DID, "type": ["Profile"], "name": "ชุดสาธิต"},
    "validFrom": "2026-11-22T00:00:00+07:00",
    "credentialSubject": {"id": "https://emblem.example.org/cities/40-01/", "type": ["AchievementSubject"]},
}


def by(data):
    return jwt.raw_signature(KEY.sign(data, ECDSA(SHA256())))


TOKEN = jwt.sign_jwt(CREDENTIAL, kid=KID, by=by)


def made(header=None, payload=None, signature=None, sign=by):
    """A token with anything in it, signed with the good key."""
    header = {"alg": "ES256", "kid": KID, "typ": "vc+jwt"} if header is None else header
    payload = {**CREDENTIAL, **jwt.claims(CREDENTIAL)} if payload is None else payload
    parts = [
        each if isinstance(each, str) else jwt.base64url(json.dumps(each, ensure_ascii=False).encode())
        for each in (header, payload)
    ]
    signing = ".".join(parts)
    return f"{signing}.{jwt.base64url(sign(signing.encode())) if signature is None else signature}"


def refused(text, jwk=JWK):
    with pytest.raises(Malformed) as fault:
        jwt.check_jwt(text, jwk)
    return str(fault.value)


def test_what_was_signed_is_read_back_without_the_claims_that_repeat_it():
    assert jwt.check_jwt(TOKEN, JWK) == CREDENTIAL
    header, payload = jwt.read_jwt(TOKEN)
    assert header == {"alg": "ES256", "kid": KID, "typ": "vc+jwt"}
    assert payload["iss"] == DID and payload["jti"] == CREDENTIAL["id"]
    assert payload["nbf"] == 1795280400 and "exp" not in payload
    assert payload["sub"] == CREDENTIAL["credentialSubject"]["id"]


def test_a_library_that_is_not_ours_verifies_the_token_and_sees_one_changed_letter():
    key = pyjwt.PyJWK({**JWK, "alg": "ES256"}).key
    seen = pyjwt.decode(TOKEN, key, algorithms=["ES256"], options={"verify_nbf": False})
    assert {name: seen[name] for name in CREDENTIAL} == CREDENTIAL
    first, second, third = TOKEN.split(".")
    other = jwt.base64url(jwt.unbase64url(second).replace("ชุด".encode(), "ชูด".encode()))
    with pytest.raises(pyjwt.InvalidSignatureError):
        pyjwt.decode(f"{first}.{other}.{third}", key, algorithms=["ES256"], options={"verify_nbf": False})
    assert refused(f"{first}.{other}.{third}") == "signature"


def test_a_token_of_a_library_that_is_not_ours_is_read():
    payload = {**CREDENTIAL, **jwt.claims(CREDENTIAL)}
    text = pyjwt.encode(payload, KEY, algorithm="ES256", headers={"kid": KID, "typ": "vc+jwt"})
    assert jwt.check_jwt(text, JWK) == CREDENTIAL


def test_the_end_of_a_term_is_claimed_to_the_second():
    text = jwt.sign_jwt({**CREDENTIAL, "validUntil": "2029-11-21T23:59:59+07:00"}, kid=KID, by=by)
    assert jwt.read_jwt(text)[1]["exp"] == 1889974799
    payload = {**CREDENTIAL, **jwt.claims(CREDENTIAL)}
    assert refused(made(payload={**payload, "exp": 1889974799})) == "claims"
    assert refused(made(payload={**payload, "validUntil": "2029-11-21T23:59:59+07:00"})) == "claims"


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none", "kid": KID, "typ": "vc+jwt"},
        {"alg": "HS256", "kid": KID, "typ": "vc+jwt"},
        {"alg": "RS256", "kid": KID, "typ": "vc+jwt"},
        {"alg": "EdDSA", "kid": KID, "typ": "vc+jwt"},
        {"alg": "es256", "kid": KID, "typ": "vc+jwt"},
        {"alg": ["ES256"], "kid": KID, "typ": "vc+jwt"},
        {"alg": "ES256", "kid": KID, "typ": "JWT"},
        {"alg": "ES256", "kid": KID},
        {"alg": "ES256", "typ": "vc+jwt"},
        {"alg": "ES256", "kid": 1, "typ": "vc+jwt"},
        *(
            {"alg": "ES256", "kid": KID, "typ": "vc+jwt", more: JWK}
            for more in ("jwk", "jku", "x5c", "x5u", "crit", "b64")
        ),
    ],
)
def test_a_header_that_says_anything_but_its_three_words_is_refused_though_the_signature_is_good(header):
    assert refused(made(header)) in ("header", "algorithm")


def test_a_token_signed_with_the_public_key_as_a_secret_is_refused():
    header = jwt.base64url(b'{"alg":"HS256","kid":"' + KID.encode() + b'","typ":"vc+jwt"}')
    assert refused(f"{header}.{TOKEN.split('.')[1]}.{jwt.base64url(bytes(32))}") == "algorithm"
    assert refused(f"{header}.{TOKEN.split('.')[1]}.") == "algorithm"


def test_the_key_that_is_named_belongs_to_the_issuer_who_is_named():
    assert refused(made({"alg": "ES256", "kid": "did:web:evil.example#p256-key", "typ": "vc+jwt"})) == "issuer"
    assert refused(made({"alg": "ES256", "kid": DID, "typ": "vc+jwt"})) == "issuer"
    assert refused(made({"alg": "ES256", "kid": f"{DID}#", "typ": "vc+jwt"})) == "issuer"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "did:web:evil.example"}, {"jti": "https://emblem.example.org/v/TM-2570-40-02/1.json"}, {"nbf": 0},
        {"nbf": "1795280400"}, {"nbf": True}, {"sub": ""}, {"exp": 1}, {"issuer": "did:web:evil.example"},
        {"credentialSubject": []}, {"validFrom": "2026-11-22"}, {"validFrom": "2026-11-22T00:00:00"},
        {"validFrom": "๒๐๒๖-11-22T00:00:00+07:00"}, {"validFrom": "2026-11-22T00:00:00.5+07:00"}, {"id": 1},
    ],
)  # fmt: skip
def test_claims_that_say_other_than_the_credential_are_refused_though_the_signature_is_good(change):
    assert refused(made(payload={**CREDENTIAL, **jwt.claims(CREDENTIAL), **change})) in ("claims", "time")


def test_true_is_not_taken_for_one():
    early = {**CREDENTIAL, "validFrom": "1970-01-01T00:00:01Z"}
    assert jwt.check_jwt(made(payload={**early, **jwt.claims(early)}), JWK) == early
    assert refused(made(payload={**early, **jwt.claims(early), "nbf": True})) == "claims"


@pytest.mark.parametrize("lacking", ["iss", "jti", "nbf", "sub"])
def test_no_claim_may_be_missing(lacking):
    payload = {**CREDENTIAL, **jwt.claims(CREDENTIAL)}
    del payload[lacking]
    assert refused(made(payload=payload)) == "claims"


def test_there_is_one_spelling_of_a_token():
    first, second, third = TOKEN.split(".")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    # 64 bytes leave four bits of the last letter unread.
    same = third[:-1] + alphabet[alphabet.index(third[-1]) | 1]
    assert base64.urlsafe_b64decode(same + "==") == base64.urlsafe_b64decode(third + "==") and same != third
    assert refused(f"{first}.{second}.{same}") == "base64"
    assert refused(f"{first}.{second}.{third}==") == "base64"
    assert refused(f"{first}.{second}.{third}\n") == "base64"
    assert refused(f" {first}.{second}.{third}") == "base64"
    assert refused(f"{first}.{second}") == "parts"
    assert refused(f"{TOKEN}.") == "parts"
    assert refused("") == "parts"


def test_a_payload_has_the_limits_of_the_other_form():
    payload = {**CREDENTIAL, **jwt.claims(CREDENTIAL)}
    assert refused(made(payload={**payload, "name": "x" * 70_000})) == "too-large"
    assert refused("A" * 10_000_000) == "too-large"
    deep = b'{"a":' * 3000 + b"1" + b"}" * 3000
    assert refused(made(payload=jwt.base64url(deep))) == "too-deep"
    assert refused(made(payload=jwt.base64url(b'{"a":1,"a":2}'))) == "duplicate-key"
    assert refused(made(payload=jwt.base64url(b'{"a":1.5}'))) == "number"
    assert refused(made(payload={**payload, "name": "\x07"})) == "character"
    assert refused(made(payload=jwt.base64url(b'{"id":"\\ud800"}'))) == "character"
    assert refused(made(header=jwt.base64url(b'{"alg":"ES256",' + b" " * 2000 + b"}"))) == "too-large"


def test_a_signature_is_two_numbers_of_32_bytes_that_a_key_of_this_curve_made():
    raw = jwt.unbase64url(TOKEN.split(".")[2])
    start = TOKEN.rpartition(".")[0]
    assert refused(f"{start}.{jwt.base64url(raw[:63])}") == "signature"
    assert refused(f"{start}.{jwt.base64url(raw + b'0')}") == "signature"
    for r, s in ((0, 0), (0, 1), (1, 0), (ORDER, 1), (2**256 - 1, 2**256 - 1)):
        assert refused(f"{start}.{jwt.base64url(r.to_bytes(32) + s.to_bytes(32))}") == "signature"
    assert refused(TOKEN, jwt.public_jwk(generate_private_key(SECP256R1()).public_key())) == "signature"


def test_both_halves_of_the_curve_are_accepted_so_a_tokens_hash_is_no_name_for_its_content():
    start, raw = TOKEN.rpartition(".")[0], jwt.unbase64url(TOKEN.split(".")[2])
    other = raw[:32] + (ORDER - int.from_bytes(raw[32:])).to_bytes(32)
    assert jwt.check_jwt(f"{start}.{jwt.base64url(other)}", JWK) == CREDENTIAL


@pytest.mark.parametrize(
    "jwk",
    [
        None, {}, {**JWK, "d": "AAAA"}, {**JWK, "crv": "P-384"}, {**JWK, "kty": "OKP"}, {**JWK, "x": JWK["y"]},
        {**JWK, "x": "AA"}, {**JWK, "x": 1}, {**JWK, "alg": "ES384"}, {**JWK, "use": "enc"}, {**JWK, "y": JWK["y"] + "="},
    ],
)  # fmt: skip
def test_a_key_of_another_kind_is_refused(jwk):
    assert refused(TOKEN, jwk) in ("key", "base64")


def test_a_key_of_another_curve_has_no_name_here():
    with pytest.raises(Malformed, match="key"):
        jwt.public_jwk(generate_private_key(SECP384R1()).public_key())


def test_the_thumbprint_is_that_of_another_library():
    padded = {"y": JWK["y"], "x": JWK["x"], "kty": "EC", "crv": "P-256", "kid": "any"}
    assert jwt.thumbprint(padded) == jwt.thumbprint(JWK)
    # RFC 7638 is defined by these bytes and nothing else.
    text = f'{{"crv":"P-256","kty":"EC","x":"{JWK["x"]}","y":"{JWK["y"]}"}}'
    digest = hashlib.sha256(text.encode()).digest()
    assert jwt.thumbprint(JWK) == base64.urlsafe_b64encode(digest).decode().rstrip("=")


def test_what_cannot_be_read_back_is_not_signed():
    for wrong in (
        {**CREDENTIAL, "proof": {}}, {**CREDENTIAL, "iss": DID}, {**CREDENTIAL, "name": "x" * 70_000},
        {**CREDENTIAL, "validFrom": "yesterday"}, {**CREDENTIAL, "issuer": {}}, {**CREDENTIAL, "name": "\x00"},
    ):  # fmt: skip
        with pytest.raises(Malformed):
            jwt.sign_jwt(wrong, kid=KID, by=by)
    with pytest.raises(Malformed):
        jwt.sign_jwt(CREDENTIAL, kid="did:web:evil.example#key", by=by)
    with pytest.raises(Malformed):
        jwt.sign_jwt(CREDENTIAL, kid=KID, by=lambda data: KEY.sign(data, ECDSA(SHA256())))  # DER, not r and s


@given(data=st.binary(max_size=80))
def test_base64url_comes_back(data):
    assert jwt.unbase64url(jwt.base64url(data)) == data


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_mutated_token_is_refused_and_nothing_else_is_raised(data):
    place = data.draw(st.integers(0, len(TOKEN) - 1))
    new = data.draw(st.text(alphabet="AQgw-_.=+/ é\x00", max_size=3))
    text = TOKEN[:place] + new + TOKEN[place + data.draw(st.integers(0, 3)) :]
    if text != TOKEN:
        assert refused(text)
