"""Runs the site's processes: the web, the worker and the signer. Ctrl-C, or the end of one, ends them all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click

GRACE = 10.0  # seconds a process gets to finish what it holds


@dataclass
class Running:
    """A process with the name that people know it by."""

    name: str
    process: subprocess.Popen[bytes]


def start(name: str, *arguments: str, secret: str | None = None) -> Running:
    """Start `tramuang ARGUMENTS`; a secret goes through its standard input, never through its environment."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TRAMUANG_SIGNER_")}
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "tramuang.site.cli", *arguments],
        env=environment,
        stdin=subprocess.PIPE if secret is not None else subprocess.DEVNULL,
        # Its own group, so that Ctrl-C reaches it once, from us, and not twice.
        start_new_session=True,
    )
    if secret is not None and process.stdin:
        process.stdin.write(secret.encode() + b"\n")
        process.stdin.close()
    return Running(name, process)


def stop(running: list[Running]) -> None:
    """End every process: ask first, and after a grace insist."""
    for one in running:
        if one.process.poll() is None:
            one.process.terminate()
    deadline = time.monotonic() + GRACE
    for one in running:
        try:
            one.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(one.process.pid, signal.SIGKILL)
            one.process.wait()


def run_together(starters: Sequence[Callable[[], Running]]) -> int:
    """Run the processes until Ctrl-C or until one of them ends; returns the exit code."""
    asked = threading.Event()
    # A flag and no exception: one raised while a process is being started would leave it behind, running.
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: asked.set())
    running: list[Running] = []
    try:
        for starter in starters:
            if not asked.is_set():
                running.append(starter())
        while not asked.wait(0.2):
            for one in running:
                code = one.process.poll()
                if code is not None:
                    click.echo(f"tramuang: the {one.name} ended with {code}; stopping the others", err=True)
                    return code or 1
        return 0
    finally:
        stop(running)
