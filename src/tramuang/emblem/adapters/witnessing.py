"""A witness: somebody else who watches that the log only grows, and says so under a key of their own.

It needs no table and no setting of this system: a city, a university or an archive runs it from any machine, again and again.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from tramuang.emblem.adapters import published
from tramuang.emblem.pure import notes, tlog
from tramuang.emblem.pure.proofs import Malformed

# What a witness says when it does not sign: Thai and English, both always shown.
REFUSALS = {
    "unreachable": ("อ่านบันทึกไม่ได้", "The log cannot be read."),
    "incomplete": (
        "บันทึกไม่ครบ จึงตรวจไม่ได้ว่ามีแต่เพิ่มขึ้น",
        "The log is not complete, so it cannot be checked that it has only grown.",
    ),
    "unsigned": (
        "ไม่มีลายเซ็นของกุญแจที่รู้จัก หรือลายเซ็นไม่ถูกต้อง",
        "The checkpoint is not signed by the known key, or its signature does not hold.",
    ),
    "other-log": ("เป็นบันทึกอื่น ไม่ใช่บันทึกที่พยานนี้เฝ้าดู", "This is another log than the one this witness watches."),
    "shrunk": (
        "บันทึกสั้นลงกว่าที่พยานนี้เคยเห็น จึงไม่ลงนาม",
        "The log is shorter than this witness has seen it. Not signed.",
    ),
    "rewritten": (
        "สิ่งที่เคยบันทึกไว้ถูกแก้หรือถูกลบ จึงไม่ลงนาม",
        "What was once in the log has been changed or taken out. Not signed.",
    ),
    "entries": (
        "รายการในบันทึกไม่ตรงกับยอดที่ลงนามไว้ จึงไม่ลงนาม",
        "The entries are not those over which the checkpoint was signed. Not signed.",
    ),
    "name": ("ต้องตั้งชื่อพยานเมื่อใช้ครั้งแรก และเปลี่ยนภายหลังไม่ได้", "A witness is named on its first run, once and for good."),
    "own-state": (
        "แฟ้มของพยานเองไม่ครบหรือถูกแก้ จึงไม่ลงนาม",
        "The witness's own files are not whole, or somebody changed them. Not signed.",
    ),
    "clock": (
        "เวลาของเครื่องอยู่ก่อนการลงนามครั้งก่อน โปรดตรวจนาฬิกา",
        "This machine's time is before the last signature. Check the clock.",
    ),
}


class Refused(Exception):
    """The witness does not sign: `code` for machines, `th` and `en` for people, `kept` where it keeps the evidence."""

    def __init__(self, code: str, about: str = "", kept: Path | None = None) -> None:
        self.code, self.about, self.kept = code, about, kept
        self.th, self.en = REFUSALS[code]
        super().__init__(" · ".join(part for part in (self.th, self.en, about, str(kept or "")) if part))


@dataclass(frozen=True)
class Witnessed:
    """What was signed: the log, its size then and now, the witness's public key line, the file with the cosigned checkpoint."""

    origin: str
    before: int | None
    size: int
    vkey: str
    log_vkey: str
    trusted_on_first_use: bool
    checkpoint: Path


def witness(
    log: str,
    state: Path,
    *,
    at: datetime,
    name: str = "",
    log_vkey: str = "",
    every_entry: bool = False,
    read: tlog.Read | None = None,
) -> Witnessed:
    """Look at the log once: check its signature and that it only grew since the last look, then cosign its checkpoint.

    `log` is a folder or an https address; `state` the witness's own folder, made on the first run with its key (0600).
    `log_vkey` is the log's public key line; without it the first run takes the log's own word for it, and says so.
    """
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    state.chmod(0o700)
    try:
        read = read or published.reader(log)
        with _alone(state):
            return _look(read, state, int(at.timestamp()), name, log_vkey.strip(), every_entry)
    except published.Unreachable as fault:
        raise Refused("unreachable", str(fault)) from fault
    except tlog.Missing as fault:
        raise Refused("incomplete", str(fault)) from fault
    except published.NotProved as fault:
        raise Refused("entries") from fault
    except (Malformed, notes.NotSigned) as fault:
        raise Refused("unsigned", str(fault)) from fault


def _look(read: tlog.Read, state: Path, now: int, name: str, given: str, every_entry: bool) -> Witnessed:
    kept = _text(state / "log.vkey")
    if kept and given and given != kept:
        raise Refused("other-log", given)
    trusted = given or kept or (read("vkey") or b"").decode("utf-8", "replace").strip()
    found = published.open_log(read, trusted)
    key, own = _own_key(state, name)
    old = _remembered(state, trusted, own, now)
    if old:
        _only_grown(found, old, state, now)
    if every_entry:
        found.leaves()
    public = key.public_key().public_bytes_raw()
    cosigned = notes.cosign(_only_logs_line(found.note, trusted), notes.read_vkey(own).name, public, key.sign, now)
    # Remembered before it is told, so that no two answers can leave this witness.
    _write(state / "log.vkey", trusted + "\n")
    _write(state / "seen" / f"{found.head.size:012}-{now}", cosigned)
    _write(state / "checkpoint", cosigned)
    return Witnessed(
        found.head.origin,
        old.size if old else None,
        found.head.size,
        own,
        trusted,
        not (kept or given),
        state / "checkpoint",
    )


def _remembered(state: Path, log: str, own: str, now: int) -> notes.Checkpoint | None:
    """What this witness signed last; its own signature must stand under it, for a changed folder is no memory."""
    last = _text(state / "checkpoint")
    if not last:
        return None
    witness_key = notes.read_vkey(own)
    try:
        seen = notes.read_note(last, [log, own])
        time = next(
            one.time or 0 for one in seen.signed if (one.name, one.kind) == (witness_key.name, witness_key.kind)
        )
    except (Malformed, notes.NotSigned, StopIteration) as fault:
        raise Refused("own-state", str(state / "checkpoint")) from fault
    if now < time:
        raise Refused("clock")
    return notes.read_checkpoint(seen.text)


def _only_grown(found: published.Log, old: notes.Checkpoint, state: Path, now: int) -> None:
    """Refuse a log that does not begin with what was seen; its own signature under that is kept as evidence."""
    code = "shrunk" if found.head.size < old.size else "rewritten"
    if code == "rewritten" and found.consistent(old):
        return
    evidence = state / "refused" / f"{found.head.size:012}-{now}"
    _write(evidence, found.note)
    raise Refused(code, f"{old.size} → {found.head.size}", evidence)


def _only_logs_line(note: str, trusted: str) -> str:
    """The checkpoint under the log's signature alone: lines of keys this witness does not know are not passed on."""
    text, signatures = notes.split(note)
    log = notes.read_vkey(trusted)
    data = next(data for signer, data in signatures if signer == log.name and data[:4] == log.id)
    return text + "\n" + notes.line(log.name, data[:4], data[4:])


def _own_key(state: Path, name: str) -> tuple[Ed25519PrivateKey, str]:
    """The witness's key and its public line; made on the first run."""
    place, public_line = state / "witness.key", _text(state / "witness.vkey")
    if public_line:
        if name and name != notes.read_vkey(public_line).name:
            raise Refused("name", name)
        try:
            key = load_pem_private_key(place.read_bytes(), None)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as fault:
            raise Refused("own-state", str(place)) from fault
        if not isinstance(key, Ed25519PrivateKey):
            raise Refused("own-state", str(place))
        return key, public_line
    if not name:
        raise Refused("name")
    key = Ed25519PrivateKey.generate()
    line = notes.vkey(name, key.public_key().public_bytes_raw(), notes.COSIGNATURE)
    _write(place, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())
    _write(state / "witness.vkey", line + "\n")
    return key, line


def _text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    return text if path.name == "checkpoint" else text.strip()


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    inside = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(inside)
    finally:
        os.close(inside)


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """One look at a time: two at once could sign two histories."""
    with (state / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
