"""`tramuang emblem verify`: the one verifier on whatever is at hand, also where no database is.

Whence the evidence comes is said in the answer: this register, a published tree in a folder, the issuer's own host over https, or
only what the file itself brings along.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from tramuang.base.pure.thai.dates import BANGKOK, NotADate, local_day, long_date, parse_date
from tramuang.emblem import queries
from tramuang.emblem.adapters import evidence as gathering
from tramuang.emblem.adapters import published
from tramuang.emblem.adapters.unpacking import unpack
from tramuang.emblem.commands.groups import emblem
from tramuang.emblem.pure import carriers, did, tlog, verdicts
from tramuang.emblem.pure.carriers import Carried
from tramuang.emblem.pure.credential import said, tidy_serial
from tramuang.emblem.pure.proofs import Malformed
from tramuang.emblem.pure.verdicts import Verdict
from tramuang.emblem.pure.verifying import Evidence, Listing, signed_list
from tramuang.emblem.pure.verifying import verify as decide_on
from tramuang.emblem.queries.checking import document_in, evidence_for

EXIT = {"valid": 0, "not-valid": 1, "cannot-tell": 2}
WORDS = {
    "valid": ("✓ ใช้ได้", "valid"),
    "not-valid": ("✗ ใช้ไม่ได้", "not valid"),
    "cannot-tell": ("? บอกไม่ได้", "cannot tell"),
}
MARKS = {"against": "✗", "missing": "?", "found": "·"}
FACTS = {
    "name": ("ชื่อในไฟล์", "name in the file"),
    "issuer": ("ผู้ออก", "issuer"),
    "serial": ("เลขตรา", "serial"),
    "number": ("ฉบับที่", "copy"),
    "fingerprint": ("ลายพิมพ์กุญแจ", "fingerprint of the key"),
    "sha256": ("แฮชของไฟล์", "SHA-256 of the file"),
    "created": ("ลงลายมือชื่อเมื่อ", "signed"),
    "logged": ("บันทึกในสมุดเมื่อ", "entered in the log"),
    "log_index": ("ลำดับในสมุด", "index in the log"),
    "log_size": ("จำนวนรายการในสมุด", "entries in the log"),
    "status_made": ("บัญชีสถานะเมื่อ", "status list of"),
    "status_until": ("บัญชีสถานะใช้ได้ถึง", "status list holds until"),
    "history_read": ("อ่านประวัติเมื่อ", "history read"),
}
SERIAL = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,38}[A-Z0-9])?")


@dataclass(frozen=True)
class Asked:
    """What somebody wants to know, and by which evidence."""

    at: datetime
    now: datetime
    issuer: str
    site: str = ""
    offline: bool = False
    log_key: str = ""
    pins: frozenset[str] = frozenset()

    @property
    def of_register(self) -> bool:
        """Whether this installation's own register is to answer: it is the issuer's, and nothing else was asked for."""
        other = self.site or self.offline or self.log_key or self.pins or self.issuer != settings.ISSUER_DID
        return not other and register_here()

    @property
    def source(self) -> str:
        """Whence the evidence comes, for the answer."""
        if self.offline:
            return "the file itself"
        return self.site or did.base_url(self.issuer)


def register_here() -> bool:
    """Whether there is a database with the issuer's keys on record; on an auditor's machine there is none."""
    try:
        return bool(queries.log_vkey())
    except DatabaseError:
        return False


def issuer_named(issuer: str) -> str:
    """The DID whose emblem it has to be."""
    try:
        did.base_url(issuer or settings.ISSUER_DID)
    except Malformed as fault:
        raise click.BadParameter(f"{issuer} is no did:web", param_hint="--issuer") from fault
    return issuer or settings.ISSUER_DID


def folder_named(site: str) -> str:
    """The folder of a published tree."""
    if site and not Path(site).is_dir():
        raise click.BadParameter(f"there is no folder {site}", param_hint="--site")
    return site


ISSUER = click.option(
    "--issuer", default="", metavar="DID", help="Whose emblem it has to be; TRAMUANG_ISSUER_DID if not said."
)
SITE = click.option("--site", default="", metavar="FOLDER", help="Use a published tree in this folder.")
LOG_KEY = click.option("--log-key", default="", metavar="VKEY", help="The log's public key, from somebody you trust.")
JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@emblem.command()
@click.argument("what", metavar="FILE|SERIAL")
@click.option(
    "--at", "on", default="", metavar="DATE", help="Whether it was valid on that day: 2023-01-09 or 9/1/2566."
)
@click.option("--offline", is_flag=True, help="Ask nobody: use only what the file brings along, and say how old it is.")
@SITE
@ISSUER
@LOG_KEY
@click.option("--key", "pins", multiple=True, metavar="MULTIKEY", help="Only this key counts, from somebody you trust.")
@JSON
def verify(
    what: str, on: str, offline: bool, site: str, issuer: str, log_key: str, pins: tuple[str, ...], as_json: bool
) -> None:
    """Verify an emblem: any file that carries its credential (- for standard input), or a serial.

    Evidence comes from this register when it is the issuer's, else from the issuer's own host over https; --site takes a published
    tree in a folder, --offline only what the file brings along. Works without a database. Exit 0 valid, 1 not valid, 2 cannot tell.
    """
    if offline and site:
        raise click.UsageError("--offline asks nobody, not even a folder: leave one of the two out")
    now = timezone.now()
    at = noon_of(on, now) if on else now
    asked = Asked(at, now, issuer_named(issuer), folder_named(site), offline, log_key, frozenset(pins))
    content = content_of(what)
    if isinstance(content, str) and offline:
        raise click.UsageError("a serial alone carries no evidence: give a file, or leave --offline out")
    answer: dict[str, Any] = {"serial": None, "area": None}
    if asked.of_register:
        checked = queries.verify(content, at=asked.at, now=now)
        verdict, source = checked.verdict, "this register"
        if checked.emblem is not None:
            answer = {"serial": checked.emblem.serial, "area": checked.emblem.area_id}
    else:
        verdict, document = elsewhere(content, asked)
        source, core = asked.source, said(document)
        # What a file says of itself counts only once its signature has held.
        if "fingerprint" in verdict.facts:
            answer = {"serial": core.serial or None, "area": core.area or None}
    if as_json:
        click.echo(json.dumps({**verdict.as_dict(), **answer, "source": source}, ensure_ascii=False))
    else:
        show(verdict, asked, source)
    sys.exit(EXIT[verdict.verdict])


# Without the register -----------------------------------------------------------------------------------------------
def elsewhere(what: bytes | str, asked: Asked) -> tuple[Verdict, dict[str, Any]]:
    """The answer where no register is at hand, and what the credential says."""
    content = what if isinstance(what, bytes) else None
    if isinstance(what, str):
        content = newest(tidy_serial(what), asked)
        if content is None:
            return about_serial(tidy_serial(what), asked), {}
    assert content is not None
    try:
        carried = unpack(content)
    except Malformed as fault:
        return verdicts.decide([verdicts.TOO_LARGE if str(fault) == "too-large" else verdicts.MALFORMED]), {}
    carried = with_log_key(carried, asked.log_key)
    found = evidence_of(carried, asked)
    return decide_on(carried, found, issuer=asked.issuer, at=asked.at, now=asked.now), document_in(carried)


def evidence_of(carried: Carried, asked: Asked) -> Evidence:
    """What is at hand beside the file: nothing, a folder, or the issuer's host."""
    if asked.offline:
        return Evidence(vouched=False, pins=asked.pins)
    found = gathering.gather(reader(asked), carried, issuer=asked.issuer, now=asked.now, vkey=asked.log_key or None)
    # Whoever names a key believes no other, wherever it was found.
    return replace(found, pins=asked.pins, vouched=False) if asked.pins else found


def with_log_key(carried: Carried, log_key: str) -> Carried:
    """The same file, with its evidence from the log held against the key that somebody trusts and not against its own."""
    log = (carried.bundle or {}).get("log")
    if not log_key or not isinstance(log, dict):
        return carried
    return replace(carried, bundle={**(carried.bundle or {}), "log": {**log, "vkey": log_key}})


def reader(asked: Asked) -> tlog.Read:
    """Reads a published tree: in a folder, or at the issuer's own host and no other."""
    return published.folder(Path(asked.site)) if asked.site else published.address(did.base_url(asked.issuer))


def newest(serial: str, asked: Asked) -> bytes | None:
    """The newest copy of an emblem in a published tree: its drawing carries it."""
    try:
        return reader(asked)(f"v/{serial}/emblem.svg") if SERIAL.fullmatch(serial) else None
    except published.Unreachable:
        return None


def about_serial(serial: str, asked: Asked) -> Verdict:
    """The answer about a serial of which the tree has no file: what the signed list says, if it can be read."""
    listed = listing_of(asked)
    if listed is None or asked.now > listed.until or any(row.serial == serial for row in listed.rows):
        return verdicts.decide([verdicts.NO_STATUS])
    return verdicts.decide([verdicts.NOT_LISTED.with_(day=local_day(listed.made))])


def listing_of(asked: Asked) -> Listing | None:
    """The signed list of all emblems, from the register or from a published tree; None where none can be believed."""
    nothing = Carried("json")
    found = evidence_for(nothing, asked.now) if asked.of_register else evidence_of(nothing, asked)
    return signed_list(found, issuer=asked.issuer)


# Reading and showing --------------------------------------------------------------------------------------------------
def noon_of(text: str, now: datetime) -> datetime:
    """The middle of a day as a person writes it; today is now."""
    try:
        day = parse_date(text)
    except NotADate as fault:
        raise click.BadParameter(fault.en, param_hint="--at") from fault
    return now if day == local_day(now) else datetime.combine(day, datetime.min.time().replace(hour=12), BANGKOK)


def content_of(what: str) -> bytes | str:
    """The bytes of the file of that name, never more than a file may have, or the serial that it is."""
    if what == "-":
        return sys.stdin.buffer.read(carriers.MAX_FILE + 1)
    path = Path(what)
    if not path.is_file():
        if tidy_serial(what).startswith("TM-"):
            return what
        raise click.BadParameter(f"there is no file {what}", param_hint="FILE|SERIAL")
    with path.open("rb") as stream:
        return stream.read(carriers.MAX_FILE + 1)


def show(verdict: Verdict, asked: Asked, source: str) -> None:
    """The answer as people read it: in Thai and in English, the worst first; then what was read on the way."""
    th, en = WORDS[verdict.verdict]
    click.echo(f"{th} · {en}")
    click.echo(f"  {long_date(local_day(asked.at))} · {long_date(local_day(asked.at), 'en')}")
    click.echo(plain(f"  หลักฐานจาก · evidence from: {source}"))
    for reason in verdict.reasons:
        click.echo(plain(f"{MARKS[reason.level]} {reason.th}"))
        click.echo(plain(f"  {reason.en}"))
    shown = [
        (labels, verdict.facts[name]) for name, labels in FACTS.items() if verdict.facts.get(name) not in (None, "")
    ]
    for (th, en), value in shown:
        click.echo(plain(f"  {th} · {en}: {value}"))


def plain(line: str) -> str:
    """A line without what a terminal would obey: words out of a file may hold anything."""
    return "".join(letter for letter in line if letter.isprintable())
