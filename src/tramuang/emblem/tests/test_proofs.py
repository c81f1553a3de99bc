from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.emblem.pure import proofs
from tramuang.emblem.pure.credential import Facts, Petal, Said, document, last_day, next_serial, said, tidy_serial

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
ISSUER = "did:web:emblem.example.org"


def facts(**changes) -> Facts:
    values = {
        "serial": "TM-2565-96-01", "number": 1, "issuer": ISSUER, "issuer_name": "ชุดสาธิต", "public_url": "https://example.org",
        "rules_url": "https://example.org/editions/p/2565/", "programme": "โครงการ", "emblem_name": "ตราสัญลักษณ์",
        "area_code": "9699", "area_name": "เมืองนราธิวาส", "province": "นราธิวาส", "awarded_on": date(2022, 11, 9),
        "valid_until": None, "decision": "คณะกรรมการ ครั้งที่ 1/2565", "decision_url": "https://example.org/d",
        "decision_date": date(2022, 11, 9), "petals": [Petal("environment", "สิ่งแวดล้อมอัจฉริยะ", "https://example.org/e")],
        "description": "Narathiwat", "retrospective": True, "illustrative": True,
    }  # fmt: skip
    return Facts(**{**values, **changes})


def signed(**changes) -> bytes:
    made = proofs.sign(
        document(facts(**changes)),
        method=f"{ISSUER}#{proofs.multikey(PUBLIC)}",
        created="2026-11-22T03:00:00Z",
        by=KEY.sign,
    )
    return proofs.canonical(made)


GOOD = signed()


def holds(content: bytes) -> bool:
    """What a verifier does with a file: read it, and check the signature if it reads at all."""
    try:
        found = proofs.read(content)
        proofs.key_named(found)
        return proofs.signature_holds(found, PUBLIC, issuer=ISSUER)
    except proofs.Malformed:
        return False


def test_what_was_signed_holds():
    assert holds(GOOD)


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_one_changed_byte_is_refused(place, change):
    bent = bytearray(GOOD)
    bent[place] ^= change
    assert not holds(bytes(bent))


def test_every_byte_flipped_by_one_bit_is_refused():
    for place in range(len(GOOD)):
        bent = bytearray(GOOD)
        bent[place] ^= 1
        assert not holds(bytes(bent)), place


def test_another_key_does_not_hold():
    other = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert not proofs.signature_holds(proofs.read(GOOD), other, issuer=ISSUER)


def test_another_issuer_does_not_hold():
    assert not proofs.signature_holds(proofs.read(GOOD), PUBLIC, issuer="did:web:other.example.org")


@given(st.binary(max_size=80))
def test_base58_inverts(data):
    assert proofs.unbase58(proofs.base58(data)) == data


def test_a_multikey_gives_the_key_back_and_nothing_else_passes():
    assert proofs.raw_key(proofs.multikey(PUBLIC)) == PUBLIC
    for wrong in ("", "z", "x" + proofs.multikey(PUBLIC)[1:], "z" + proofs.base58(b"\x12\x01" + PUBLIC), "z0"):
        with pytest.raises(proofs.Malformed):
            proofs.raw_key(wrong)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "json"),
        (b"[]", "json"),
        (b"\xff\xfe", "json"),
        (b'{"a":1,"a":2}', "duplicate-key"),
        (b"{" + b'"a":' * 1 + b"[" * 100_000, "too-large"),
        (b"[" * 20_000, "too-deep"),
        (b'{"a":"' + b"x" * 70_000 + b'"}', "too-large"),
        (b'{"a":' + b"1" * 5_000 + b"}", "json"),
        (b'{"a":1.5}', "number"),
        (b'{"a":NaN}', "number"),
        (b'{"a":1e400}', "number"),
    ],
)
def test_what_is_no_credential_is_refused_with_its_reason(content, why):
    with pytest.raises(proofs.Malformed, match=why):
        proofs.read(content)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ({"a": 1.5}, "number"),
        ({"a": "\x01"}, "character"),
        ({"ก": 1}, "key"),
        ({"a": 2**60}, "number"),
        ({"a": "\ud800"}, "character"),
    ],
)
def test_what_canonicalisers_spell_differently_is_never_signed(value, why):
    with pytest.raises(proofs.Malformed, match=why):
        proofs.canonical(value)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_noise_never_passes_and_never_breaks_the_reader(noise):
    assert not holds(noise)
    assert not holds(GOOD[: len(noise)] + noise)


def test_no_term_is_written_while_none_is_confirmed():
    assert "validUntil" not in document(facts())
    assert document(facts(valid_until=date(2024, 11, 9)))["validUntil"].startswith("2024-11-09")


def test_the_demonstration_names_itself_in_the_signed_text():
    assert document(facts())["issuer"]["name"] == "ชุดสาธิต"


def test_what_is_made_up_says_so_in_the_signed_text():
    narrative = document(facts())["evidence"][0]["narrative"]
    assert "แผนตัวอย่าง" in narrative
    assert "illustrative plan" in narrative
    assert "ตัวอย่าง" not in document(facts(illustrative=False))["evidence"][0]["narrative"]


def test_a_day_that_the_sources_do_not_settle_is_said_so():
    assert "ไม่ตรงกัน" in document(facts(decision_date=None))["evidence"][0]["narrative"]


@pytest.mark.parametrize(
    ("awarded", "years", "last"),
    [
        (date(2022, 11, 9), 2, date(2024, 11, 8)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2024, 3, 1), 1, date(2025, 2, 28)),
        (date(2024, 1, 1), 1, date(2024, 12, 31)),
    ],
)
def test_a_term_of_years_ends_with_the_day_before_the_anniversary(awarded, years, last):
    assert last_day(awarded, years) == last


def test_the_core_of_a_credential_is_read_from_its_addresses():
    assert said(document(facts())) == Said("TM-2565-96-01", 1, "9699", date(2022, 11, 9), ("environment",))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda x: (
            st.lists(x)
            | st.dictionaries(
                st.sampled_from(["id", "credentialSubject", "achievement", "alignment", "awardedDate", "targetCode"]), x
            )
        ),
    )
)
def test_the_core_of_anything_at_all_is_read_without_a_fault(value):
    assert isinstance(said(value), Said)


def test_serials_count_within_round_and_place_and_are_never_given_twice():
    assert next_serial("2565", "96", []) == "TM-2565-96-01"
    assert (
        next_serial("2565", "96", ["TM-2565-96-01", "TM-2565-96-03", "TM-2565-65-07", "TM-25651-96-09"])
        == "TM-2565-96-04"
    )
    assert next_serial("harbour", "00", []) == "TM-HARBOUR-00-01"
    assert next_serial("2565", "96", ["TM-2565-96-99"]) == "TM-2565-96-100"


@pytest.mark.parametrize(
    "typed",
    ["tm-2565-96-01", " TM-2565-96-01 ", "TM–2565–96–01", "TM-๒๕๖๕-๙๖-๐๑", "ＴＭ-2565-96-01", "TM - 2565 - 96 - 01"],
)
def test_a_serial_is_understood_as_people_type_it(typed):
    assert tidy_serial(typed) == "TM-2565-96-01"


def test_plain_bytes_signed_with_a_key_hold_and_others_do_not():
    data, kid = b"head", proofs.multikey(PUBLIC)
    signature = proofs.base58(KEY.sign(data))
    assert proofs.holds(kid, signature, data)
    for wrong in ((kid, signature, b"heat"), (kid, "", data), (kid, "0OIl", data), ("zzz", signature, data)):
        assert not proofs.holds(*wrong)
