"""Loads the whole demonstration, with a bar that shows how far it is."""

from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

import click
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tramuang.base import chain, search
from tramuang.base.happenings import happening
from tramuang.cities import actions as cities
from tramuang.emblem import actions as emblems
from tramuang.emblem.commands import open_signer
from tramuang.emblem.models import Emblem
from tramuang.programme import actions as programme
from tramuang.programme.models import Edition
from tramuang.site.demo import cast, figures, ground, keeping, open_round, record
from tramuang.site.demo.ground import LOADER
from tramuang.site.demo.reading import read

STEPS = 220  # about how many ticks a whole load takes


def publish(code: str, at: datetime) -> Edition:
    """Publish an edition of the repository by its code, `programme/edition`."""
    path = Path(settings.EDITIONS_DIR) / f"{code}.yaml"
    return programme.publish_edition(path.read_text(encoding="utf-8"), file=path.name, by=LOADER, at=at)


def _wait_for_the_disk(wait: bool) -> None:
    """Whether SQLite waits for the disk at each commit: not while loading, for a load that breaks off is begun again whole."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA synchronous={'FULL' if wait else 'OFF'}")


def load_all(*, passphrase: str) -> None:
    """Load everything; on a home that an earlier load broke off, `keeping.check` has started over before."""
    at, began = timezone.now(), time.monotonic()
    _wait_for_the_disk(False)
    ring = open_signer(passphrase)

    def sign(_when: datetime) -> list[Emblem]:
        # The log tells when something was entered in truth: now, whatever day is played.
        return emblems.sign_approved(ring, at=timezone.now())

    with click.progressbar(length=STEPS, label="Loading the demonstration") as bar:

        def tick(_what: str) -> None:
            bar.update(1)

        with happening("demo.started", "demo", by=LOADER, at=at):
            pass
        cities.load_provinces(at, by=LOADER)
        ground.load(at)
        cast.organisations(read("cast.yaml")["organisations"], at)
        open_round.places(at)
        figures.load(at)
        tick("ground")
        past, present = publish("smart-city-thailand/2565", at), publish(read(open_round.FILE)["round"]["edition"], at)
        people = cast.load(present.rules, at) | open_round.leads(present, at)
        tick("cast")
        open_round.load(present, people, sign, at, tick)
        record.load(past, (people["registrar-1"], people["registrar-2"]), sign, at, tick)
        emblems.keep_current(ring, at=timezone.now())
        figures.compute()
        chain.seal(timezone.now())
        chain.sign_head(ring.sign_text, ring.emblem.kid, timezone.now())
        search.refresh()
        _wait_for_the_disk(True)
        with happening(keeping.LOADED, "demo", by=LOADER, at=timezone.now()):
            pass
        chain.seal(timezone.now())
        bar.update(STEPS)
    click.echo(f"Loaded in {time.monotonic() - began:.1f} s.")
