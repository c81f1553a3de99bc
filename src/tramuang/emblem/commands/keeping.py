"""The issuer's keys by command: list them, replace them each year, withdraw a compromised one and issue anew what it signed."""

from __future__ import annotations

import json
import uuid
from datetime import datetime

import click
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from tramuang.emblem import actions, queries
from tramuang.emblem.adapters.keys import YEARLY
from tramuang.emblem.commands.groups import keys
from tramuang.emblem.commands.orders import BY, REASON_EN, REASON_TH, person_named, plainly
from tramuang.emblem.commands.signer import asked_passphrase, opened
from tramuang.emblem.kinds import Purpose
from tramuang.emblem.models import SigningKey

OPERATOR = "system:signer"  # whoever holds the passphrase and the machine
LEAKED = (
    "กุญแจลงลายมือชื่อรั่วไหล จึงลงลายมือชื่อใหม่ด้วยกุญแจใหม่",
    "The signing key was compromised, so it is signed anew with a new one.",
)


def key_named(kid: str) -> SigningKey:
    """The key of that name, or of the end of that name where only one ends so."""
    found = list(SigningKey.objects.filter(kid=kid) or SigningKey.objects.filter(kid__endswith=kid))
    if len(found) != 1 or len(kid) < 4:
        raise click.BadParameter(f"there is no key {kid}", param_hint="KID")
    return found[0]


def moment_of(text: str) -> datetime:
    """A moment as an operator writes it; without an offset, in the time of Thailand."""
    found = parse_datetime(text)
    if found is None:
        raise click.BadParameter("write a moment such as 2027-03-01T08:00", param_hint="--since")
    return make_aware(found) if is_naive(found) else found


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_keys(as_json: bool) -> None:
    """Every public key on record: what it signs, since when, and whether it still counts."""
    found = [
        {
            "kid": key.pk, "purpose": key.purpose, "starts": key.starts.isoformat(),
            "ends": key.ends.isoformat() if key.ends else None,
            "compromised": key.compromised_at.isoformat() if key.compromised_at else None,
        }
        for key in SigningKey.objects.order_by("purpose", "starts")
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(found))
        return
    for row in found:
        state = (
            f"compromised since {row['compromised']}" if row["compromised"] else "retired" if row["ends"] else "signs"
        )
        click.echo(f"{row['purpose']:<7} {row['kid']:<52} {str(row['starts'])[:10]}  {state}")


@keys.command()
@click.option("--with-log", is_flag=True, help="Replace the log's key too; witnesses must then be told.")
def rotate(with_log: bool) -> None:
    """Make new keys and sign with them from now on. What the old ones signed still counts.

    Asks for the passphrase as the signer does. A signer that runs takes the new keys at its next look.
    """
    now = timezone.now()
    purposes = (*YEARLY, Purpose.LOG) if with_log else YEARLY
    store, _old = opened(asked_passphrase(), now)
    ring = store.make(now, purposes)
    for key in plainly(lambda: actions.retire(ring, purposes, by=OPERATOR, at=now)):
        click.echo(f"retired {key.purpose} {key.pk}")
    plainly(lambda: actions.keep_current(ring, at=now))
    for purpose, signer in ring.items():
        click.echo(f"signs   {purpose} {signer.kid}")


@keys.command()
@click.argument("kid")
@click.option("--since", required=True, metavar="TIME", help="Since when it may have been in other hands.")
def compromised(kid: str, since: str) -> None:
    """Withdraw a compromised key: nothing that it signed counts any more. It is never taken back.

    Makes a new key where it was the present one, takes the old one out of the issuer's key document, enters both in the log, and says
    which emblems have to be issued anew (`tramuang emblem keys reissue`).
    """
    key, moment, now = key_named(kid), moment_of(since), timezone.now()
    passphrase = asked_passphrase()
    store, ring = opened(passphrase, now)
    plainly(lambda: actions.withdraw(key, since=moment, by=OPERATOR, at=now))
    if any(signer.kid == key.pk for _purpose, signer in ring.items()):
        ring = store.make(now, (Purpose(key.purpose),))
        plainly(lambda: actions.register_keys(ring, at=now))
    plainly(lambda: actions.keep_current(ring, at=now))
    click.echo(f"withdrawn {key.purpose} {key.pk}, since {moment.isoformat()}")
    found = queries.signed_with(key)
    for emblem in found.before:
        click.echo(f"to be issued anew: {emblem.serial}")
    for emblem in found.since:
        click.echo(f"signed since then, look at it first: {emblem.serial}")


@keys.command()
@click.argument("kid")
@BY
@REASON_TH
@REASON_EN
def reissue(kid: str, by: str, reason_th: str, reason_en: str) -> None:
    """Propose that every emblem be signed anew that the compromised key KID signed, as the log says, before it was compromised.

    A second registrar approves all of it at once, on the page or with `tramuang emblem keys approve BATCH`.
    """
    key, person = key_named(kid), person_named(by)
    reason = (reason_th, reason_en) if reason_th else LEAKED
    orders = plainly(lambda: actions.propose_batch(key, reason=reason, by=person, at=timezone.now()))
    click.echo(f"{len(orders)} emblems proposed, batch {orders[0].batch}")


@keys.command()
@click.argument("batch", type=uuid.UUID)
@BY
def approve(batch: uuid.UUID, by: str) -> None:
    """Approve orders that were proposed together, as the second registrar: all of them, or none."""
    person = person_named(by)
    orders = list(queries.orders().filter(batch=batch).order_by("emblem__serial"))
    plainly(lambda: actions.approve_batch(orders, by=person, at=timezone.now()))
    click.echo(f"{len(orders)} emblems approved")
