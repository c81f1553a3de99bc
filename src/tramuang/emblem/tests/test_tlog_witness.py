"""Reading a published log and witnessing it."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aics_tlog
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tramuang.emblem.adapters import published
from tramuang.emblem.adapters.witnessing import REFUSALS, Refused, Witnessed, witness
from tramuang.emblem.pure import notes, tlog

KEY = Ed25519PrivateKey.from_private_bytes(b"l" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
ORIGIN, NAME = "emblem.example.org/log", "archive.example.ac.th/witness"
VKEY = notes.vkey(ORIGIN, PUBLIC)
LEAVES = [f"act {number}".encode() for number in range(300)]
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


def publish(place: Path, leaves: list[bytes], origin: str = ORIGIN, key: Ed25519PrivateKey = KEY) -> None:
    """Write the log of these entries as its keeper would."""
    for path, content in tlog.tiles(leaves).items():
        file = place / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    public = key.public_key().public_bytes_raw()
    text = notes.checkpoint(origin, len(leaves), tlog.root(leaves, len(leaves)))
    place.mkdir(parents=True, exist_ok=True)
    (place / "checkpoint").write_text(notes.sign_note(text, origin, public, key.sign), encoding="utf-8")
    (place / "vkey").write_text(notes.vkey(origin, public) + "\n", encoding="utf-8")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    publish(tmp_path / "log", LEAVES[:80])
    return tmp_path / "log"


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "witness"


def look(log: Path, state: Path, hours: int = 0, **more: object) -> Witnessed:
    return witness(str(log), state, at=AT + timedelta(hours=hours), name=NAME, **more)


def refusal(log: Path, state: Path, hours: int = 1, **more: object) -> Refused:
    before = {path: path.read_bytes() for path in state.glob("checkpoint")}
    with pytest.raises(Refused) as found:
        look(log, state, hours, **more)
    assert {path: path.read_bytes() for path in state.glob("checkpoint")} == before
    return found.value


def test_an_entry_is_found_in_a_published_log_with_its_proof(log: Path) -> None:
    found = published.open_log(published.folder(log), VKEY)
    proof = found.find(LEAVES[42])
    assert proof is not None
    assert (proof.index, proof.leaf) == (42, LEAVES[42])
    assert tlog.verify_inclusion(tlog.leaf_hash(LEAVES[42]), 42, 80, proof.hashes, found.head.root)
    assert found.find(b"never logged") is None
    assert found.leaves() == LEAVES[:80]


def test_a_log_with_an_edited_entry_tile_or_checkpoint_proves_nothing(log: Path) -> None:
    entries, tile = log / "tile/entries/000.p/80", log / "tile/0/000.p/80"
    good = entries.read_bytes()
    entries.write_bytes(good.replace(b"act 42", b"act 99"))
    found = published.open_log(published.folder(log), VKEY)
    for ask in (found.leaves, lambda: found.proof(42)):
        with pytest.raises(published.NotProved):
            ask()
    entries.write_bytes(good)
    tile.write_bytes(tile.read_bytes().replace(tlog.leaf_hash(b"act 42"), tlog.leaf_hash(b"act 99")))
    for ask in (lambda: found.find(b"act 42"), lambda: found.find(b"act 99"), lambda: found.proof(41)):
        with pytest.raises(published.NotProved):
            ask()
    checkpoint = log / "checkpoint"
    checkpoint.write_text(checkpoint.read_text(encoding="utf-8").replace("\n80\n", "\n81\n"), encoding="utf-8")
    with pytest.raises(notes.NotSigned):
        published.open_log(published.folder(log), VKEY)


def test_a_path_cannot_leave_the_folder_of_the_log(log: Path) -> None:
    (log.parent / "secret").write_text("x", encoding="utf-8")
    with pytest.raises(published.Unreachable):
        published.folder(log)("../secret")


def test_a_checkpoint_signed_by_a_known_key_for_another_log_is_refused(log: Path) -> None:
    text = notes.checkpoint("else.example/log", 80, tlog.root(LEAVES, 80))
    (log / "checkpoint").write_text(notes.sign_note(text, ORIGIN, PUBLIC, KEY.sign), encoding="utf-8")
    with pytest.raises(notes.NotSigned, match="other-log"):
        published.open_log(published.folder(log), VKEY)


def test_a_witness_signs_a_growing_log_and_another_implementation_agrees(log: Path, state: Path) -> None:
    first = look(log, state, log_vkey=VKEY)
    assert (first.before, first.size, first.trusted_on_first_use) == (None, 80, False)
    publish(log, LEAVES[:300])
    second = look(log, state, 1, every_entry=True)
    assert (second.before, second.size, second.vkey) == (80, 300, first.vkey)
    result = aics_tlog.verify_checkpoint(
        aics_tlog.parse_note(second.checkpoint.read_bytes()),
        aics_tlog.parse_vkey(VKEY),
        [aics_tlog.parse_vkey(second.vkey)],
        quorum=1,
        expected_origin=ORIGIN,
    )
    assert result.ok and result.size == 300
    assert result.timestamps == {NAME: int((AT + timedelta(hours=1)).timestamp())}


def test_lines_of_strangers_under_the_logs_checkpoint_are_not_passed_on(log: Path, state: Path) -> None:
    plain = (log / "checkpoint").read_text(encoding="utf-8")
    (log / "checkpoint").write_text(plain + notes.line("else.example", b"0123", bytes(64)), encoding="utf-8")
    signed = look(log, state).checkpoint.read_text(encoding="utf-8")
    assert [name for name, _data in notes.split(signed)[1]] == [ORIGIN, NAME]
    assert signed.startswith(plain)


def test_the_witnesss_key_is_its_own_and_nobody_elses_to_read(log: Path, state: Path) -> None:
    look(log, state)
    assert stat.S_IMODE(state.stat().st_mode) == 0o700
    assert stat.S_IMODE((state / "witness.key").stat().st_mode) == 0o600


def test_the_first_look_says_that_it_took_the_logs_word_for_its_key(log: Path, state: Path) -> None:
    assert look(log, state).trusted_on_first_use
    assert not look(log, state, 1).trusted_on_first_use


def test_an_unchanged_log_is_signed_again_at_the_later_time(log: Path, state: Path) -> None:
    look(log, state)
    again = look(log, state, 5)
    times = [one.time for one in notes.read_note(again.checkpoint.read_text("utf-8"), [again.vkey]).signed]
    assert times == [int((AT + timedelta(hours=5)).timestamp())]


def test_a_rewritten_history_is_refused_in_thai_and_english_and_kept_as_evidence(log: Path, state: Path) -> None:
    look(log, state)
    publish(log, [*LEAVES[:40], b"act 40, but nicer", *LEAVES[41:120]])
    refused = refusal(log, state)
    assert refused.code == "rewritten"
    assert all(words in str(refused) for words in REFUSALS["rewritten"])
    # The log's own signature under the other history convicts it.
    assert refused.kept is not None
    evidence = notes.read_note(refused.kept.read_text("utf-8"), [VKEY])
    assert notes.read_checkpoint(evidence.text).size == 120


def test_the_same_size_with_other_entries_is_rewritten_too(log: Path, state: Path) -> None:
    look(log, state)
    publish(log, [*LEAVES[:79], b"other"])
    assert refusal(log, state).code == "rewritten"


def test_a_shorter_log_is_refused(log: Path, state: Path) -> None:
    look(log, state)
    publish(log, LEAVES[:79])
    refused = refusal(log, state)
    assert refused.code == "shrunk"
    assert "80 → 79" in str(refused)


def test_another_key_and_another_log_are_refused(log: Path, state: Path) -> None:
    look(log, state)
    stranger = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
    publish(log, LEAVES[:90], key=stranger)
    assert refusal(log, state).code == "unsigned"
    stranger_vkey = notes.vkey(ORIGIN, stranger.public_key().public_bytes_raw())
    assert refusal(log, state, log_vkey=stranger_vkey).code == "other-log"


def test_a_log_without_its_tiles_or_without_itself_is_not_signed(log: Path, state: Path) -> None:
    look(log, state)
    publish(log, LEAVES[:90])
    (log / "tile/0/000.p/90").unlink()
    refused = refusal(log, state)
    assert (refused.code, refused.about) == ("incomplete", "tile/0/000.p/90")
    (log / "checkpoint").unlink()
    assert refusal(log, state).code == "unreachable"


def test_entries_that_were_not_signed_are_found_when_every_entry_is_read(log: Path, state: Path) -> None:
    entries = log / "tile/entries/000.p/80"
    entries.write_bytes(entries.read_bytes().replace(b"act 42", b"act 99"))
    assert refusal(log, state, every_entry=True).code == "entries"
    assert look(log, state).size == 80


def test_a_witness_has_one_name_and_a_clock_that_goes_forward(log: Path, state: Path) -> None:
    with pytest.raises(Refused) as nameless:
        witness(str(log), state, at=AT)
    assert nameless.value.code == "name"
    look(log, state)
    assert witness(str(log), state, at=AT).size == 80
    with pytest.raises(Refused) as renamed:
        witness(str(log), state, at=AT, name="other.example/w")
    assert renamed.value.code == "name"
    assert refusal(log, state, -1).code == "clock"


def test_a_memory_that_somebody_changed_is_not_believed(log: Path, state: Path) -> None:
    look(log, state)
    (state / "checkpoint").write_bytes((log / "checkpoint").read_bytes())
    assert refusal(log, state).code == "own-state"
    (state / "witness.key").write_text("nothing", encoding="utf-8")
    assert refusal(log, state).code == "own-state"


@pytest.mark.parametrize("log_address", ["http://emblem.example.org/log", "https://", "ftp://x/", "https://x/?a=1"])
def test_only_https_addresses_are_asked(state: Path, log_address: str) -> None:
    with pytest.raises(Refused) as found:
        witness(log_address, state, at=AT, name=NAME)
    assert found.value.code == "unreachable"
