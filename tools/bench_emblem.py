"""Measures the signatures of emblems on this machine: `python tools/bench_emblem.py`, and `signatures()` for `make bench`.

All figures come from one run, round by round in turn. A share is the median of the rounds' own shares: a busy machine slows what
stands next to each other alike. Twenty different credentials take turns (other city, status entry and resolution; the same issuer and domains, as in life).
"cold" forgets what credentials share before each one. "from bytes" also reads the JSON.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ROUNDS, EACH, CREDENTIALS = 15, 100, 20
TARGETS = {"rdfc": 0.35, "jcs": 0.65, "rdfc, times PyLD": 15.0}


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


def bombs() -> dict[str, float]:
    """Milliseconds until each hostile document of the tests is refused, with nothing kept from before."""
    sys.path.insert(0, str(ROOT / "src"))
    from tramuang.emblem.pure.canon import canonical_nquads, statements
    from tramuang.emblem.pure.canon.limits import Malformed
    from tramuang.emblem.tests.test_canon import BOMBS

    hostile: dict[str, tuple[Callable[[], dict[str, Any]], str]] = BOMBS
    taken: dict[str, float] = {}
    for name, (make, _why) in hostile.items():
        document = make()
        statements.forget()
        started = time.perf_counter()
        try:
            canonical_nquads(document)
        except Malformed:
            taken[name] = round((time.perf_counter() - started) * 1000, 2)
        else:
            raise SystemExit(f"the bomb {name!r} is not refused")
    return taken


def table(found: dict[str, Any]) -> str:
    """The figures as people read them."""
    lines = [f"{'check of a signature':24} {'a second':>9} {'share':>7}"]
    for kind, rate in found["per_second"].items():
        lines.append(f"{kind:24} {rate:9,} {found['share'][kind]:7.1%}")
    lines.append(f"rdfc is {found['times_pyld']} times PyLD's; asked: rdfc 35 %, jcs 65 %, 15 times PyLD's")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(signatures()))
    print(*(f"bomb: {name:22} {taken:7.2f} ms" for name, taken in bombs().items()), sep="\n")
