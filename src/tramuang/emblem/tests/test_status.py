"""The revocation list: bits that are only ever set, in a text that cannot swell."""

import base64
import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openbadgeslib.ob3 import status as theirs

from tramuang.emblem.pure import status
from tramuang.emblem.pure.jwt import base64url
from tramuang.emblem.pure.proofs import MAX_BYTES, Malformed
from tramuang.emblem.pure.status import Bits

URL = "https://emblem.example.org/status/1.json"
DID = "did:web:emblem.example.org"


def listed(bits):
    return status.list_credential(
        url=URL, issuer={"id": DID, "name": "ชุดสาธิต"}, bits=bits, valid_from="2026-11-22T00:00:00+07:00",
        valid_until="2026-11-29T00:00:00+07:00",
    )  # fmt: skip


def text_of(data, **how):
    return "u" + base64url(gzip.compress(data, mtime=0, **how))


def refused(text):
    with pytest.raises(Malformed) as fault:
        status.decode(text)
    return str(fault.value)


def test_a_bit_once_set_is_never_cleared():
    bits = Bits()
    bits.set(4242)
    bits[4242] = True
    with pytest.raises(status.NeverCleared):
        bits[4242] = False
    assert bits[4242] and bits.count() == 1
    bits[4243] = False
    assert not bits[4243]


def test_a_newer_list_may_only_add():
    old, new = Bits(revoked=[1, 500]), Bits(revoked=[1, 500, 131_071])
    assert status.only_adds(old, new) and not status.only_adds(new, old)
    assert status.only_adds(old, Bits(262_144, revoked=[1, 500])) and not status.only_adds(Bits(262_144), old)
    status.require_only_adds(old, new)
    with pytest.raises(status.NeverCleared):
        status.require_only_adds(old, Bits(revoked=[1, 501]))


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, status.LEAST - 1), max_size=40))
def test_every_bit_comes_back_and_another_library_sees_the_same_ones(revoked):
    text = status.encode(Bits(revoked=revoked))
    assert status.encode(Bits(revoked=sorted(revoked, reverse=True))) == text
    assert status.decode(text) == Bits(revoked=revoked)
    assert theirs.set_indices(theirs.decode_encoded_list(text)) == revoked


def test_the_first_index_is_the_highest_bit_of_the_first_byte():
    assert bytes(Bits(revoked=[0]))[0] == 0x80 and bytes(Bits(revoked=[7]))[0] == 1
    assert bytes(Bits(revoked=[status.LEAST - 1]))[-1] == 1


def test_a_list_of_another_maker_is_read_and_ours_by_gzip():
    data = bytes(Bits(revoked=[9]))
    assert status.decode(text_of(data, compresslevel=1)) == Bits(revoked=[9])
    packed = base64.urlsafe_b64decode(status.encode(Bits(revoked=[9]))[1:] + "==")
    assert gzip.decompress(packed) == data and packed[4:8] == bytes(4)  # no time in it


def test_no_index_outside_the_list_has_an_answer():
    for index in (-1, status.LEAST, 10**9):
        with pytest.raises(Malformed, match="index"):
            status.bit(listed(Bits()), index)
        with pytest.raises(Malformed, match="index"):
            Bits().set(index)


def test_the_list_says_which_copy_is_revoked():
    document = listed(Bits(revoked=[17]))
    assert status.bit(document, 17) and not status.bit(document, 18)
    assert document["issuer"]["name"] == "ชุดสาธิต" and document["id"] == URL
    # Even half revoked it stays within what a reader takes.
    half = listed(Bits(revoked=range(0, status.LEAST, 7)))
    assert len(json.dumps(half)) < MAX_BYTES


def test_a_bomb_is_inflated_no_further_than_the_limit():
    assert refused(text_of(bytes(status.MAX_INFLATED + 8))) == "too-large"
    bomb = text_of(bytes(40_000_000))
    assert len(bomb) < status.MAX_TEXT  # small enough to come this far
    assert refused(bomb) == "too-large"
    assert refused("u" + "A" * 2_000_000) == "too-large"


def test_what_is_no_list_is_refused():
    good = gzip.compress(bytes(status.LEAST // 8), mtime=0)
    assert refused(text_of(bytes(100))) == "size"
    assert refused("u" + base64url(good[:-1])) == "gzip"
    assert refused("u" + base64url(good + good)) == "gzip"
    assert refused("u" + base64url(good[:-8] + bytes(8))) == "gzip"
    assert refused("u" + base64url(b"no gzip")) == "gzip"
    assert refused(base64url(good)) == "list"
    assert refused("u" + base64url(good) + "=") == "base64"
    assert refused(None) == "list"
    assert refused(["u"]) == "list"


@pytest.mark.parametrize(
    "change",
    [
        {"type": "BitstringStatusListCredential"}, {"type": ["VerifiableCredential"]}, {"credentialSubject": None},
        {"credentialSubject": {**listed(Bits())["credentialSubject"], "statusPurpose": "suspension"}},
        {"credentialSubject": {**listed(Bits())["credentialSubject"], "type": "StatusList2021"}},
        {"credentialSubject": [listed(Bits())["credentialSubject"]]},
    ],
)  # fmt: skip
def test_a_list_of_another_kind_or_purpose_has_no_bits(change):
    with pytest.raises(Malformed, match="list"):
        status.bit({**listed(Bits()), **change}, 1)


def test_a_copy_names_its_place_on_the_list():
    entry = status.entry(URL, 4242)
    assert entry["statusListIndex"] == "4242" and entry["id"] == f"{URL}#4242"
    assert status.entry_of({"credentialStatus": entry}) == status.Entry(URL, 4242)
    assert status.entry_of({}) is None
    with pytest.raises(Malformed):
        status.entry(URL, -1)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "StatusList2021Entry"}, {"statusPurpose": "suspension"}, {"statusListIndex": 4242}, {"statusListIndex": "-1"},
        {"statusListIndex": "04242"}, {"statusListIndex": "๔"}, {"statusListIndex": "4242\n"}, {"statusListIndex": "9" * 5000},
        {"statusListCredential": None}, {"statusSize": 2},
    ],
)  # fmt: skip
def test_a_place_written_otherwise_is_refused(change):
    with pytest.raises(Malformed, match="status"):
        status.entry_of({"credentialStatus": {**status.entry(URL, 4242), **change}})


@pytest.mark.parametrize("said", [None, [], [status.entry(URL, 1)], "x", {}])
def test_a_status_that_is_not_one_entry_is_refused_and_never_taken_for_none(said):
    with pytest.raises(Malformed, match="status"):
        status.entry_of({"credentialStatus": said})
