"""Measures the checks of emblems on this machine: `python tools/bench_emblem.py`; `signatures()`, `npm()` and `bombs()` for `make bench`.

All figures come from one run, round by round in turn. A share is the median of the rounds' own shares: a busy machine slows what
stands next to each other alike. Twenty different credentials take turns (other city, status entry and resolution; the same issuer and domains, as in life).
"cold" forgets what credentials share before each one. "from bytes" also reads the JSON.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROUNDS, EACH, CREDENTIALS = 15, 100, 20
TARGETS = {"rdfc": 0.35, "jcs": 0.65, "rdfc, times PyLD": 15.0}
INTEROP = ROOT / "interop"
NPM_TARGET, BOMB_TARGET = 15.0, 100.0
NPM_ROUNDS, NPM_SECONDS = 7, 0.5


def signatures(rounds: int = ROUNDS) -> dict[str, Any]:
    """Checks a second of each kind (medians), their share of the bare signature check, and how many times PyLD's they are."""
    sys.path.insert(0, str(ROOT / "src"))
    from tramuang.emblem.pure import proofs
    from tramuang.emblem.pure.canon import statements
    from tramuang.emblem.pure.canon.general import by_pyld
    from tramuang.emblem.tests import canon_sample as sample

    documents = [sample.signed(number, 1 + number % 3) for number in range(CREDENTIALS)]
    texts = [json.dumps(document, ensure_ascii=False).encode() for document in documents]
    key, message = sample.KEY.public_key(), b"x" * 64
    signature = sample.KEY.sign(message)

    def holds(document: dict[str, Any], at: int) -> None:
        if not proofs.check(document, document["proof"][at], sample.PUBLIC, issuer=sample.ISSUER):
            raise SystemExit("a good signature does not hold")

    def cold(document: dict[str, Any]) -> None:
        statements.forget()
        holds(document, 0)

    def pyld(document: dict[str, Any]) -> None:
        proof = document["proof"][0]
        body = {name: value for name, value in document.items() if name != "proof"}
        options = {name: value for name, value in proof.items() if name != "proofValue"}
        first = by_pyld({**options, "@context": body["@context"]})
        data = hashlib.sha256(first).digest() + hashlib.sha256(by_pyld(body)).digest()
        key.verify(proofs.unbase58(proof["proofValue"][1:]), data)

    document, text, other = cycle(documents), cycle(texts), cycle(documents)
    kinds: dict[str, tuple[Callable[[], None], int]] = {
        "signature alone": (lambda: key.verify(signature, message), EACH),
        "rdfc": (lambda: holds(next(document), 0), EACH),
        "rdfc, cold": (lambda: cold(next(document)), EACH),
        "rdfc, from bytes": (lambda: holds(proofs.read(next(text)), 0), EACH),
        "jcs": (lambda: holds(next(document), 1), EACH),
        "jcs, from bytes": (lambda: holds(proofs.read(next(text)), 1), EACH),
        "rdfc by PyLD": (lambda: pyld(next(other)), 3),
    }
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    for kind, (one, _number) in kinds.items():  # each once before the first round
        one()
        taken[kind].clear()
    for _round in range(rounds):
        for kind, (one, number) in kinds.items():
            started = time.perf_counter()
            for _ in range(number):
                one()
            taken[kind].append((time.perf_counter() - started) / number)
    rates = {kind: 1 / median(each) for kind, each in taken.items()}
    alone = taken["signature alone"]
    shares = {kind: median(bare / its for bare, its in zip(alone, each, strict=True)) for kind, each in taken.items()}
    times = median(slow / quick for slow, quick in zip(taken["rdfc by PyLD"], taken["rdfc"], strict=True))
    met = {
        "rdfc": shares["rdfc"],
        "jcs": shares["jcs"],
        "rdfc, times PyLD": times,
    }
    return {
        "rounds": rounds,
        "bytes": len(texts[0]),
        "per_second": {kind: round(rate) for kind, rate in rates.items()},
        "share": {kind: round(share, 3) for kind, share in shares.items()},
        "times_pyld": round(met["rdfc, times PyLD"], 1),
        "targets": {name: {"asked": TARGETS[name], "is": round(met[name], 3)} for name in TARGETS},
        "met": all(met[name] >= TARGETS[name] for name in TARGETS),
    }


def npm(rounds: int = NPM_ROUNDS, seconds: float = NPM_SECONDS) -> dict[str, Any] | None:
    """How many times the rdfc checks of @digitalbazaar/vc ours are, in turn on the same credential; None where npm's packages are not."""
    node = shutil.which("node")
    if not node or not (INTEROP / "node_modules" / "@digitalbazaar" / "vc").is_dir():
        return None
    sys.path.insert(0, str(ROOT / "src"))
    from tramuang.emblem.pure import did, proofs
    from tramuang.emblem.tests import canon_sample as sample

    document = sample.signed(1, 2)
    keys = did.did_document(sample.ISSUER, [did.PublicKey(proofs.multikey(sample.PUBLIC))])
    theirs, ours = [], []
    with tempfile.TemporaryDirectory() as held:
        files = [Path(held, name) for name in ("credential.json", "did.json")]
        for file, content in zip(files, (document, keys), strict=True):
            file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        command = [node, "bench.mjs", *map(str, files), str(seconds)]
        for _round in range(rounds):
            done = subprocess.run(command, cwd=INTEROP, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"npm's verifier failed:\n{done.stderr[-2000:]}")
            theirs.append(float(done.stdout))
            started, number = time.perf_counter(), 0
            while time.perf_counter() - started < seconds:
                if not proofs.check(document, document["proof"][0], sample.PUBLIC, issuer=sample.ISSUER):
                    raise SystemExit("a good signature does not hold")
                number += 1
            ours.append(number / (time.perf_counter() - started))
    times = median(mine / other for mine, other in zip(ours, theirs, strict=True))
    return {
        "rounds": rounds,
        "per_second": {"rdfc": round(median(ours)), "rdfc by npm": round(median(theirs))},
        "times_npm": round(times, 1),
        "target": NPM_TARGET,
        "met": times >= NPM_TARGET,
    }


def bombs(rounds: int = 3) -> dict[str, float]:
    """Milliseconds of CPU until each hostile document and file of the tests is refused (medians), with nothing kept from before."""
    sys.path.insert(0, str(ROOT / "src"))
    from tramuang.emblem.adapters.unpacking import unpack
    from tramuang.emblem.pure import baking, proofs, status
    from tramuang.emblem.pure.canon import canonical_nquads, statements
    from tramuang.emblem.pure.canon.limits import Malformed
    from tramuang.emblem.tests import test_baking, test_canon, test_carriers, test_status

    hostile: dict[str, tuple[Callable[[Any], Any], Any]] = {
        f"JSON-LD: {name}": (canonical_nquads, make()) for name, (make, _why) in test_canon.BOMBS.items()
    }
    hostile |= {
        "JSON: brackets without end": (proofs.read, b"[" * 60_000),
        "JSON: too long": (unpack, b"{" + b" " * 4_900_000),
        "gzip: status list": (status.decode, test_status.text_of(bytes(40_000_000))),
        "zip: bytes": (unpack, test_carriers.zipped(bytes(40_000_000))),
        "zip: brackets": (unpack, test_carriers.zipped(b"[" * 1_900_000)),
        "PNG: chunks": (baking.unbake_png, test_baking.with_chunks(test_baking.chunk(b"tEXt", b"") * 400_000)),
    }
    tables = {
        "SVG": (baking.unbake_svg, test_baking.test_a_drawing_that_would_swell_or_fetch_is_refused_in_a_word),
        "PDF": (unpack, test_carriers.test_a_certificate_that_would_swell_or_lead_in_circles_is_refused_by_count),
        "picture": (unpack, test_carriers.test_a_picture_that_would_be_great_when_unpacked_is_refused_by_its_header),
    }
    for kind, (ask, test) in tables.items():
        marks: list[Any] = vars(test)["pytestmark"]
        for number, (content, why) in enumerate(next(mark for mark in marks if mark.name == "parametrize").args[1], 1):
            hostile[f"{kind}: {why} {number}"] = (ask, content)
    taken: dict[str, float] = {}
    for name, (ask, content) in hostile.items():
        each = []
        for _round in range(rounds):
            statements.forget()
            started = time.process_time()
            try:
                ask(content)
            except Malformed:
                each.append((time.process_time() - started) * 1000)
            else:
                raise SystemExit(f"the bomb {name!r} is not refused")
        taken[name] = round(median(each), 2)
    return taken


def table(found: dict[str, Any]) -> str:
    """The figures as people read them."""
    lines = [f"{'check of a signature':24} {'a second':>9} {'share':>7}"]
    for kind, rate in found["per_second"].items():
        lines.append(f"{kind:24} {rate:9,} {found['share'][kind]:7.1%}")
    lines.append(f"rdfc is {found['times_pyld']} times PyLD's; asked: rdfc 35 %, jcs 65 %, 15 times PyLD's")
    return "\n".join(lines)


def table_of_bombs(found: dict[str, float]) -> str:
    """The costliest of each kind, as people read them."""
    worst: dict[str, tuple[float, str]] = {}
    for name, taken in found.items():
        kind = name.split(":")[0]
        worst[kind] = max(worst.get(kind, (0.0, "")), (taken, name))
    lines = [f"{name:44} {taken:7.2f} ms" for taken, name in sorted(worst.values(), reverse=True)]
    return "\n".join(
        [f"the costliest bomb of each kind, of {len(found)}; asked: under {BOMB_TARGET:.0f} ms of CPU", *lines]
    )


if __name__ == "__main__":
    print(table(signatures()))
    beside = npm()
    print(f"rdfc is {beside['times_npm']} times npm's" if beside else "npm's packages are not installed (interop/)")
    print(table_of_bombs(bombs()))
