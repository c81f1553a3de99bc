"""Signed notes, checkpoints and cosignatures, against the vectors of Go's checksum database and another's implementation."""

import base64

import aics_tlog
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.emblem.pure import notes
from tramuang.emblem.pure.proofs import Malformed

# The key and the note of golang.org/x/mod/sumdb/note.
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"

PETER = Ed25519PrivateKey.from_private_bytes(SEED)
LOG = Ed25519PrivateKey.from_private_bytes(b"l" * 32)
WITNESS = Ed25519PrivateKey.from_private_bytes(b"w" * 32)
ORIGIN, OTHER = "emblem.example.org/log", "witness.example.ac.th/w1"
LOG_VKEY = notes.vkey(ORIGIN, LOG.public_key().public_bytes_raw())
WITNESS_VKEY = notes.vkey(OTHER, WITNESS.public_key().public_bytes_raw(), notes.COSIGNATURE)
ROOT = bytes(range(32))
SIGNED = notes.sign_note(notes.checkpoint(ORIGIN, 137, ROOT), ORIGIN, LOG.public_key().public_bytes_raw(), LOG.sign)
COSIGNED = notes.cosign(SIGNED, OTHER, WITNESS.public_key().public_bytes_raw(), WITNESS.sign, 1_790_000_000)


def test_the_note_of_the_go_checksum_database_comes_out_byte_for_byte() -> None:
    public = PETER.public_key().public_bytes_raw()
    assert notes.vkey("PeterNeumann", public) == VKEY
    assert notes.sign_note(TEXT, "PeterNeumann", public, PETER.sign) == f"{TEXT}\n{LINE}"
    assert notes.read_note(f"{TEXT}\n{LINE}", [VKEY]) == notes.Note(TEXT, (notes.Signed("PeterNeumann", 1),))


def test_the_key_id_of_the_go_checksum_database_is_its_own() -> None:
    key = notes.read_vkey("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
    assert (key.name, key.kind, key.id.hex()) == ("sum.golang.org", 1, "033de0ae")


def test_another_implementation_accepts_our_checkpoint_and_our_witness() -> None:
    result = aics_tlog.verify_checkpoint(
        aics_tlog.parse_note(COSIGNED),
        aics_tlog.parse_vkey(LOG_VKEY),
        [aics_tlog.parse_vkey(WITNESS_VKEY)],
        quorum=1,
        expected_origin=ORIGIN,
    )
    assert (result.ok, result.size, result.root, result.witnesses) == (True, 137, ROOT, [OTHER])
    assert result.timestamps == {OTHER: 1_790_000_000}


def test_we_accept_the_checkpoint_and_the_witness_of_another_implementation() -> None:
    theirs = aics_tlog.sign_checkpoint(aics_tlog.Checkpoint(ORIGIN, 137, ROOT), LOG, ORIGIN)
    _blob, line = aics_tlog.sign_cosignature(WITNESS, OTHER, 1_790_000_000, ORIGIN, 137, ROOT)
    text = aics_tlog.Note(text=theirs.text, signatures=(*theirs.signatures, line)).serialise()
    assert text == COSIGNED
    note = notes.read_note(text, [LOG_VKEY, WITNESS_VKEY])
    assert note.signed == (notes.Signed(ORIGIN, 1), notes.Signed(OTHER, 4, 1_790_000_000))
    assert notes.read_checkpoint(note.text) == notes.Checkpoint(ORIGIN, 137, ROOT)


def test_unknown_keys_are_passed_over_and_a_note_of_unknown_keys_only_is_refused() -> None:
    assert notes.read_note(COSIGNED, [WITNESS_VKEY]).signed[0].name == OTHER
    for stranger in (VKEY, notes.vkey(ORIGIN, WITNESS.public_key().public_bytes_raw())):
        with pytest.raises(notes.NotSigned):
            notes.read_note(COSIGNED, [stranger])
    with pytest.raises(notes.NotSigned):
        notes.read_note(COSIGNED, [])


@given(st.integers(0, len(COSIGNED) - 1), st.characters(codec="utf-8"))
@settings(max_examples=150)
def test_a_changed_letter_anywhere_is_never_taken_for_the_same_text_signed_by_both(place: int, letter: str) -> None:
    changed = COSIGNED[:place] + letter + COSIGNED[place + 1 :]
    try:
        note = notes.read_note(changed, [LOG_VKEY, WITNESS_VKEY])
    except (notes.NotSigned, Malformed):
        return
    assert note.text == notes.split(COSIGNED)[0]
    assert changed == COSIGNED or len(note.signed) == 1


def test_a_known_key_whose_signature_fails_spoils_the_note_although_another_holds() -> None:
    forged = SIGNED + notes.line(OTHER, notes.read_vkey(WITNESS_VKEY).id, bytes(72))
    assert notes.read_note(forged, [LOG_VKEY]).signed[0].name == ORIGIN
    with pytest.raises(notes.NotSigned, match=OTHER):
        notes.read_note(forged, [LOG_VKEY, WITNESS_VKEY])


def test_a_cosignature_of_another_time_does_not_hold() -> None:
    text, lines = notes.split(COSIGNED)
    name, data = lines[1]
    moved = text + "\n" + notes.line(name, data[:4], (1_790_000_001).to_bytes(8) + data[12:])
    with pytest.raises(notes.NotSigned):
        notes.read_note(moved, [WITNESS_VKEY])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}{LINE}",
        f"{TEXT}\n{LINE}".rstrip("\n"),
        f"{TEXT}\n{LINE}".replace("— ", "- "),
        f"{TEXT}\n— PeterNeumann\n",
        f"{TEXT}\n— PeterNeumann x08g\n",
        f"{TEXT}\n— Peter+Neumann {LINE.split()[2]}\n",
        f"{TEXT}\r\n{LINE}",
        f"{TEXT}\n{LINE.replace('=', '')}",
        f"{TEXT}\n{LINE.replace('nAM=', 'nAN=')}",
        f"{TEXT}\n{LINE * 65}",
        "x" * 70_000 + f"\n\n{LINE}",
    ],
)
def test_what_is_no_note_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        notes.read_note(text, [VKEY])


@pytest.mark.parametrize(
    "text",
    [
        "log\n137\n",
        f"log\n0137\n{base64.b64encode(ROOT).decode()}\n",
        f"log\n-1\n{base64.b64encode(ROOT).decode()}\n",
        f"log\n١٣٧\n{base64.b64encode(ROOT).decode()}\n",
        f"log\n²\n{base64.b64encode(ROOT).decode()}\n",
        f"log\n{'9' * 17}\n{base64.b64encode(ROOT).decode()}\n",
        f"log\n137\n{base64.b64encode(ROOT[:31]).decode()}\n",
        f"log\n137\n{base64.b64encode(ROOT).decode()}",
        f"\n137\n{base64.b64encode(ROOT).decode()}\n",
        f"log\n137\n{base64.b64encode(ROOT).decode()}\n\n",
    ],
)
def test_a_checkpoint_spelt_otherwise_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        notes.read_checkpoint(text)


@pytest.mark.parametrize(
    "line",
    [
        VKEY.replace("c74f20a3", "c74f20a4"),
        VKEY.replace("PeterNeumann", "PeterNeuman"),
        VKEY.replace("+ARpc", "+Ahpc"),
        VKEY[:-4],
        "PeterNeumann",
        "",
        LOG_VKEY.replace("emblem", "em blem"),
    ],
)
def test_a_key_line_that_is_not_its_own_is_malformed(line: str) -> None:
    with pytest.raises(Malformed):
        notes.read_vkey(line)


@pytest.mark.parametrize("text", ["no end", "bell\a\n", "tab\t\n"])
def test_a_text_that_others_could_read_otherwise_is_not_signed(text: str) -> None:
    with pytest.raises(Malformed):
        notes.sign_note(text, "PeterNeumann", PETER.public_key().public_bytes_raw(), PETER.sign)


def test_the_log_gathers_the_lines_of_known_witnesses_only_and_only_once() -> None:
    stranger = notes.cosign(SIGNED, "else.example/w", PETER.public_key().public_bytes_raw(), PETER.sign, 1)
    earlier = notes.sign_note(
        notes.checkpoint(ORIGIN, 136, ROOT), ORIGIN, LOG.public_key().public_bytes_raw(), LOG.sign
    )
    of_another_size = notes.cosign(earlier, OTHER, WITNESS.public_key().public_bytes_raw(), WITNESS.sign, 1)
    given_in = ["no note", stranger, of_another_size, COSIGNED, COSIGNED]
    assert notes.gather(SIGNED, given_in, [LOG_VKEY, WITNESS_VKEY]) == COSIGNED
    assert notes.gather(SIGNED, given_in[:3], [LOG_VKEY, WITNESS_VKEY]) == SIGNED
