"""The list of emblems: this register's own for scripts, and the signed one that answers for any city."""

from __future__ import annotations

import json
import sys

import click
from django.utils import timezone

from tramuang.base.pure.thai.dates import long_date
from tramuang.emblem import queries
from tramuang.emblem.commands.groups import emblem
from tramuang.emblem.commands.verifying import (
    ISSUER,
    JSON,
    LOG_KEY,
    SITE,
    Asked,
    folder_named,
    issuer_named,
    listing_of,
    plain,
)
from tramuang.emblem.pure import verdicts
from tramuang.emblem.pure.verifying import find_in_list
from tramuang.programme.models import Round

STATES = {
    "issued": ("ใช้ได้", "stands"),
    "suspended": ("ถูกระงับ", "suspended"),
    "revoked": ("ถูกเพิกถอน", "revoked"),
}


@emblem.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
@click.option("--round", "round_code", default="", help="Only this round.")
def list_emblems(as_json: bool, round_code: str) -> None:
    """Every issued emblem."""
    if round_code and not Round.objects.filter(pk=round_code).exists():
        raise click.BadParameter(f"there is no round {round_code}", param_hint="--round")
    found = [{"serial": row.serial, "area": row.area_id, "state": row.state} for row in queries.register(round_code)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for row in found:
        click.echo(f"{row['serial']}  {row['area']:<24} {row['state']}")
    if not found:
        click.echo("no emblem has been issued yet", err=True)


@emblem.command()
@click.argument("name", metavar="NAME|SERIAL")
@SITE
@ISSUER
@LOG_KEY
@JSON
def find(name: str, site: str, issuer: str, log_key: str, as_json: bool) -> None:
    """Is there any emblem for this city? Asks the signed list of all emblems by a city's name or a serial.

    Exit 0 when one stands, 1 when none does, 2 when it cannot be told: no list that can be believed, or one past its term.
    """
    now = timezone.now()
    asked = Asked(now, now, issuer_named(issuer), folder_named(site), log_key=log_key)
    listed = listing_of(asked)
    rows = find_in_list(listed.rows, name) if listed else []
    old = listed is None or now > listed.until
    stands = any(row.state == "issued" for row in rows)
    found = [
        {"serial": r.serial, "name": r.name, "name_en": r.name_en, "province": r.province, "awarded": r.awarded, "state": r.state}
        for r in rows
    ]  # fmt: skip
    if as_json:
        day = listed.made.isoformat() if listed else None
        until = listed.until.isoformat() if listed else None
        click.echo(json.dumps({"made": day, "until": until, "current": not old, "emblems": found}, ensure_ascii=False))
    elif listed is None:
        click.echo("? บอกไม่ได้ · cannot tell")
        click.echo("  อ่านบัญชีรายชื่อตราที่ลงลายมือชื่อไว้ไม่ได้ · no signed list of emblems that can be believed is at hand")
    else:
        for row in rows:
            th, en = STATES.get(row.state, (row.state, row.state))
            click.echo(plain(f"{row.serial}  {row.name} ({row.name_en})  {row.awarded}  {th} · {en}"))
        if not rows:
            click.echo(plain(f"ไม่มีตราของ {name} · no emblem for {name}"))
        how_old = verdicts.age(listed.made, now)
        click.echo(f"  ตามบัญชีเมื่อ {long_date(listed.made)} (อายุ {how_old[0]})")
        click.echo(f"  by the signed list of {long_date(listed.made, 'en')} ({how_old[1]} old)")
        if old:
            click.echo("? บัญชีนี้พ้นกำหนดแล้ว จึงบอกสถานะวันนี้ไม่ได้ · the list is past its term: today's state cannot be told")
    sys.exit(2 if old else 0 if stands else 1)
