"""The signer process: the only one that holds keys."""

from __future__ import annotations

import signal
import sys
import threading
from datetime import datetime

import click
from django.conf import settings
from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils import timezone, translation

from tramuang.base import chain
from tramuang.base.answers import NotAllowed
from tramuang.emblem import actions
from tramuang.emblem.adapters import keys, stores

BEAT = 0.5  # seconds between two looks at what waits to be signed


def open_signer(passphrase: str) -> keys.Ring:
    """Open the newest keys of the store that this installation is set up with, or make the first ones."""
    return open_ring(open_store(passphrase), timezone.now())


def open_store(passphrase: str) -> keys.Keys:
    """The store of keys that this installation is set up with."""
    return stores.store_of(stores.setting(), settings.KEYS_DIR, passphrase)


def open_ring(store: keys.Keys, now: datetime) -> keys.Ring:
    """The newest keys of a store, put on record; made if there are none."""
    ring = store.newest() or store.make(now, ())
    actions.register_keys(ring, at=now)
    return ring


def asked_passphrase() -> str:
    """The passphrase as it is given to this process; a plain error where there is none."""
    try:
        passphrase = keys.read_passphrase()
    except OSError as fault:
        raise click.ClickException(f"the passphrase cannot be read: {fault}") from fault
    if not passphrase:
        raise click.ClickException("no passphrase: give it on standard input or in TRAMUANG_SIGNER_PASSPHRASE_FILE")
    return passphrase


def opened(passphrase: str, now: datetime) -> tuple[keys.Keys, keys.Ring]:
    """The store and its newest keys, with every refusal as a plain error."""
    try:
        store = open_store(passphrase)
        return store, open_ring(store, now)
    except keys.WrongPassphrase as fault:
        raise click.ClickException(f"the key {fault} does not open with this passphrase") from fault
    except keys.CannotSign as fault:
        raise click.ClickException(f"the keys cannot be used: {fault}") from fault
    except NotAllowed as refusal:
        raise click.ClickException(in_english(refusal)) from refusal


@click.command()
@click.option("--once", is_flag=True, help="Do what waits now, and stop.")
def signer(once: bool) -> None:
    """Carry out what two people ordered, and sign the lists, the log and the head of the audit chain.

    The only process that holds keys. The passphrase comes on standard input, or from the file named by TRAMUANG_SIGNER_PASSPHRASE_FILE.
    """
    keys.hide_memory()
    store, ring = opened(asked_passphrase(), timezone.now())
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    told = ""
    while not stop.is_set():
        trouble = look(ring, timezone.now())
        if trouble and trouble != told:  # once, not twice a second
            click.echo(f"signer: {trouble}", err=True)
        told = trouble
        if trouble:
            ring = newer(store, ring)
        close_old_connections()
        if once:
            sys.exit(1 if trouble else 0)
        stop.wait(BEAT)


def newer(store: keys.Keys, ring: keys.Ring) -> keys.Ring:
    """The newest keys of the store: a yearly rotation goes on while this process runs."""
    try:
        return store.newest() or ring
    except (keys.WrongPassphrase, keys.CannotSign):
        return ring


def look(ring: keys.Ring, now: datetime) -> str:
    """Do what waits, keep current what is published, sign the head of the chain; what stands in the way, in words, or nothing."""
    try:
        for emblem in actions.sign_approved(ring, at=now):
            click.echo(f"signed {emblem.serial}")
        actions.keep_current(ring, at=now)
        chain.sign_head(ring.sign_text, ring.emblem.kid, now)
    except (InterfaceError, OperationalError) as fault:
        return f"the database does not answer ({fault}); trying again"
    except keys.CannotSign as fault:
        return f"the keys do not answer ({fault}); trying again"
    except chain.ChainCut as fault:
        return f"the head of the audit chain is not signed: {fault}; run tramuang audit verify"
    except NotAllowed as refusal:
        return in_english(refusal)
    return ""


def in_english(refusal: NotAllowed) -> str:
    """The reason of a refusal, as the log of a process has it."""
    with translation.override("en"):
        return str(refusal.answer.reason)
