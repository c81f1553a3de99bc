"""`tramuang audit` and `tramuang worker`."""

from __future__ import annotations

import json
import signal
import sys
import threading
from dataclasses import asdict
from types import FrameType
from typing import NoReturn

import click
from django.db import DatabaseError
from django.utils import timezone

from tramuang.base import chain, guard, jobs

WHY = {
    "missing": "happening {n} is missing: a row of the chain was removed",
    "previous": "seal {n} does not continue the seal before it",
    "changed": "happening {n} is not what was sealed: the row was changed",
    "head": "the chain was written anew: at {n} it does not lead to its signed head",
}
HEADS = {
    "absent": "no head has been signed yet, so a cut-off tail would not show: start `tramuang signer`",
    "lost": "a head was signed once, and its file is gone",
    "unreadable": "the file of the signed head cannot be read",
}


def _cannot_tell(fault: DatabaseError) -> NoReturn:
    click.echo(f"tramuang: cannot tell: {fault}", err=True)
    sys.exit(2)


@click.group()
def audit() -> None:
    """The chain of happenings: everything that was done here, in order, each row bound to the one before."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def verify(as_json: bool) -> None:
    """Walk the chain and prove it. Exit 0 whole, 1 broken or cut off, 2 cannot tell.

    Names the first broken row, rows cut off after the signed head, and how many happenings are not sealed yet.
    """
    try:
        with click.progressbar(
            length=chain.head()[0], label="Walking the chain", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:
            proof = chain.verify(tick=lambda number: bar.update(number - bar.pos))
            bar.update(bar.length - bar.pos if bar.length else 0)
        missing = guard.missing()
    except DatabaseError as fault:
        _cannot_tell(fault)
    whole = proof.ok and not missing
    lines = _lines(proof, missing)
    if as_json:
        body = asdict(proof) | {"ok": whole, "guard_missing": missing, "says": lines}
        click.echo(json.dumps(body, ensure_ascii=False, indent=1, default=str))
    else:
        for line in lines:
            click.echo(line)
    sys.exit(0 if whole else 1)


def _lines(proof: chain.Proof, missing: list[str]) -> list[str]:
    lines = []
    if proof.broken is not None:
        lines.append("BROKEN: " + WHY[proof.why].format(n=proof.broken))
    if proof.tail_cut:
        lines.append(f"CUT OFF: the signed head is number {proof.head_number}, and the chain ends at {proof.sealed}")
    if proof.head in {"lost", "unreadable"}:
        lines.append("BROKEN: " + HEADS[proof.head])
    if proof.head_signature == "invalid" and proof.head != "unreadable":
        lines.append("BROKEN: the signature of the signed head does not hold")
    if missing:
        lines.append("UNGUARDED: the database would let rows be changed: " + ", ".join(missing))
    if not lines:
        lines.append(f"The chain is whole: {proof.sealed} happenings, each leading to the next.")
    if proof.head == "kept":
        signature = {"valid": "its signature holds", "not-checked": "its signature was not checked"}.get(
            proof.head_signature, ""
        )
        lines.append(f"Signed head: number {proof.head_number}" + (f"; {signature}" if signature else ""))
    elif proof.head == "absent" and proof.sealed:
        lines.append("Note: " + HEADS["absent"])
    if proof.unsealed:
        lines.append(f"Not sealed yet: {proof.unsealed}, the oldest of {proof.oldest_unsealed:%Y-%m-%d %H:%M} UTC")
    return lines


@audit.command()
def seal() -> None:
    """Seal what waits, looking at every happening. The worker does this by itself."""
    try:
        done = chain.seal(timezone.now(), sweep=True)
    except DatabaseError as fault:
        _cannot_tell(fault)
    click.echo(f"{done} sealed; the chain ends at {chain.head()[0]}.")


@click.command()
@click.option("--once", is_flag=True, help="Do what is waiting, and end.")
def worker(once: bool) -> None:
    """Seal happenings, let subscribers read them, send mail, run tasks. Any number of workers may run; Ctrl-C ends this one cleanly."""
    if once:
        done = jobs.work_once(timezone.now())
        click.echo(f"{done.sealed} sealed, {done.handled} handled, {done.sent} sent, {done.ran} tasks run.")
        return
    stop = threading.Event()

    def end(number: int, _frame: FrameType | None) -> None:
        # A second signal ends at once. The event is set from another thread: the signal may have come while this one holds its lock.
        signal.signal(number, signal.SIG_DFL)
        threading.Thread(target=stop.set).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    jobs.work(stop)


commands = [audit, worker]
