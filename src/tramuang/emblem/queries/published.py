"""What everybody may fetch as a file: the signed texts, the log, and the history of each status list."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max

from tramuang.emblem.kinds import SETS_BIT, Change, Form, OrderState, Purpose
from tramuang.emblem.models import (
    Credential,
    Emblem,
    LogEntry,
    Order,
    SignedText,
    SigningKey,
    StatusChange,
    StatusEntry,
)
from tramuang.emblem.pure import credential, did, notes, proofs, status
from tramuang.emblem.pure.verifying import listing
from tramuang.emblem.queries.facts import decision_name, decision_url
from tramuang.emblem.queries.register import by_serial_issued

DID = ".well-known/did.json"
EMBLEMS = "emblems.json"
CHECKPOINT = "log/checkpoint"
SUFFIX = {Form.SET: "json", Form.JWT: "jwt", Form.ARCHIVE: "archive.json"}


def list_path(number: int, form: str = "json") -> str:
    """The path of a status list, as JSON or as token."""
    return f"status/{number}.{form}"


def copy_path(serial: str, number: int, form: str) -> str:
    """The path of a copy in one of its forms."""
    return f"v/{serial}/{number}.{SUFFIX[Form(form)]}"


def current_text(path: str) -> SignedText | None:
    """The text that is published at a path now; None while there is none."""
    return SignedText.objects.filter(path=path).order_by("-id").first()


# The keys -----------------------------------------------------------------------------------------------------------
def key_document() -> dict[str, Any]:
    """The issuer's DID document: every key for emblems and tokens that was not compromised, those of past years too."""
    rows = SigningKey.objects.filter(compromised_at=None, purpose__in=[Purpose.EMBLEM, Purpose.JWT])
    found = [
        did.PublicKey(jwk=key.jwk) if key.purpose == Purpose.JWT else did.PublicKey(key.public)
        # The newest of tokens first: there are readers of tokens that check a status list with the first key and no other.
        for key in rows.order_by("-purpose", "-starts", "kid")
    ]
    return did.did_document(settings.ISSUER_DID, found)


def log_origin() -> str:
    """The name of the log, which stands in its checkpoints: the issuer's host and path, and `/log`."""
    parts = urlsplit(settings.ISSUER_URL)
    return f"{parts.netloc}{parts.path}/log"


def log_key() -> SigningKey | None:
    """The key that signs the log's checkpoints now."""
    return SigningKey.objects.filter(purpose=Purpose.LOG, ends=None).order_by("-starts").first()


def log_vkey() -> str:
    """The log's public key as one line that verifiers and witnesses configure; empty while there is none."""
    key = log_key()
    return notes.vkey(log_origin(), proofs.raw_key(key.public)) if key else ""


# The log ------------------------------------------------------------------------------------------------------------
def log_leaves() -> list[bytes]:
    """Every leaf of the log, in order."""
    return [leaf.encode() for leaf in LogEntry.objects.order_by("index").values_list("leaf", flat=True)]


def log_size() -> int:
    """How many leaves the log has."""
    last = LogEntry.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


class SignedWith(NamedTuple):
    """The emblems whose newest copy a key signed: those that the log knows from before it was compromised, and those since."""

    before: list[Emblem]
    since: list[Emblem]


def signed_with(key: SigningKey) -> SignedWith:
    """Which emblems must be issued anew because of a compromised key, and which must be looked at one by one."""
    copies = Credential.objects.filter(key=key).exclude(form=Form.ARCHIVE)
    newest = dict(Credential.objects.values("emblem").annotate(last=Max("number")).values_list("emblem", "last"))
    mine = {row.emblem_id: row for row in copies if newest.get(row.emblem_id) == row.number}
    logged: dict[str, datetime] = {}
    for entry in LogEntry.objects.order_by("index"):
        said = entry.said
        if said["act"] in ("issue", "renew", "reissue"):
            logged |= {said["sha256"]: entry.at, said["jwt_sha256"]: entry.at}
    found = SignedWith([], [])
    for emblem in by_serial_issued(mine):
        at = logged.get(mine[emblem.pk].sha256)
        in_time = at is not None and (key.compromised_at is None or at < key.compromised_at)
        (found.before if in_time else found.since).append(emblem)
    return found


def checkpoint_size(note: str) -> int:
    """How many leaves a checkpoint covers: its second line."""
    return int(note.split("\n", 2)[1])


# The status lists ---------------------------------------------------------------------------------------------------
class ListState(NamedTuple):
    """What a status list has to say now: how far it covers the changes, and its bits."""

    covers: int
    bits: status.Bits


def list_numbers() -> list[int]:
    """The status lists, the first one from the beginning."""
    return sorted({1, *StatusEntry.objects.order_by().values_list("list", flat=True).distinct()})


def list_covers(number: int) -> int:
    """The last change that a status list has to take in."""
    found = StatusChange.objects.filter(entry__list=number, kind__in=SETS_BIT).aggregate(last=Max("pk"))["last"]
    return found or 0


def list_state(number: int) -> ListState:
    """A status list as its rows have it now."""
    rows = StatusChange.objects.filter(entry__list=number, kind__in=SETS_BIT)
    return ListState(list_covers(number), status.Bits(status.LEAST, rows.values_list("entry__index", flat=True)))


def history_line(change: StatusChange, order: Order, entry: StatusEntry) -> dict[str, Any]:
    """One line of a list's history: which copy, when, what, why, and by which decision."""
    emblem, resolution = order.emblem, order.resolution
    day = resolution.resolved_on
    reason_th, reason_en = order.reason_th, order.reason_en or order.reason_th
    if change.kind == Change.SUPERSEDED:
        reason_th = f"มีฉบับที่ {entry.number + 1} แทนแล้ว {reason_th}".strip()
        reason_en = f"Replaced by copy {entry.number + 1}. {reason_en}".strip()
    return {
        "index": entry.index,
        "credential": credential.copy_url(settings.ISSUER_URL, emblem.serial, entry.number),
        "at": credential.moment(change.at),
        "kind": str(change.kind),
        "reason_th": reason_th,
        "reason_en": reason_en,
        "decision": {
            "name": decision_name(resolution),
            "url": settings.ISSUER_URL + decision_url(resolution),
            "date": day.isoformat() if day else "",
        },
    }


def history(number: int) -> list[dict[str, Any]]:
    """All that happened to the copies on a status list, oldest first."""
    rows = StatusChange.objects.filter(entry__list=number).select_related(
        "entry", "order__emblem", "order__resolution__item__meeting", "order__resolution__case__round__edition"
    )
    return [history_line(row, row.order, row.entry) for row in rows.order_by("pk")]


# The list of all emblems --------------------------------------------------------------------------------------------
def emblems_cover() -> int:
    """How many orders have been carried out: what the list of all emblems has to take in."""
    return Order.objects.filter(state=OrderState.DONE).count()


def emblem_rows() -> list[listing.Row]:
    """Every issued emblem with the hashes of its copies, as the signed list has it."""
    copies: dict[Any, list[str]] = {}
    for row in Credential.objects.filter(form=Form.SET).only("emblem_id", "sha256", "number").order_by("number"):
        copies.setdefault(row.emblem_id, []).append(row.sha256)
    return [
        listing.Row(
            serial=emblem.serial,
            name=emblem.area.full_name_th or emblem.area.name_th,
            name_en=emblem.area.full_name_en or emblem.area.name_en,
            province=emblem.area.province.name_th if emblem.area.province else "",
            awarded=emblem.awarded_on.isoformat(),
            state=str(emblem.state),
            copies=tuple(copies[emblem.pk]),
        )
        for emblem in by_serial_issued(copies)
    ]


# One file -------------------------------------------------------------------------------------------------------------
LIST = re.compile(r"status/([0-9]{1,6})/history\.json")
COPY = re.compile(r"v/([^/]{1,60})/([0-9]{1,4})\.(json|jwt|archive\.json)")


def read_text(path: str) -> bytes | None:
    """One text of the published tree as it is now, by its path; None where there is none, and for the log's tiles."""
    if path == DID:
        # As it will be published: a key that was withdrawn a moment ago counts no more.
        return proofs.canonical(key_document()) if current_text(DID) else None
    if path == "log/vkey":
        return log_vkey().encode() or None
    if history_of := LIST.fullmatch(path):
        return history_text(int(history_of[1])).encode()
    if copy := COPY.fullmatch(path):
        form = next(form for form, suffix in SUFFIX.items() if suffix == copy[3])
        rows = Credential.objects.filter(emblem__serial=copy[1], number=int(copy[2]), form=form)
        found = rows.values_list("content", flat=True).first() if copy[1].isprintable() else None
        return found.encode() if found else None
    text = current_text(path)
    return text.text.encode() if text else None


def history_text(number: int) -> str:
    """The history of a status list as it is published."""
    lines: dict[str, Any] = {"list": credential.list_url(settings.ISSUER_URL, number), "history": history(number)}
    return json.dumps(lines, ensure_ascii=False, separators=(",", ":"))


# Everything ---------------------------------------------------------------------------------------------------------
def tree_texts() -> dict[str, str]:
    """Every text of the published tree by its path, but for pages and the log's tiles: exactly as it was signed."""
    texts: dict[str, str] = {}
    newest = SignedText.objects.values("path").annotate(last=Max("id")).values_list("last", flat=True)
    for row in SignedText.objects.filter(pk__in=list(newest)):
        texts[row.path] = row.text
    for copy in Credential.objects.select_related("emblem"):
        texts[copy_path(copy.emblem.serial, copy.number, copy.form)] = copy.content
    for number in list_numbers():
        texts[f"status/{number}/history.json"] = history_text(number)
    if vkey := log_vkey():
        texts["log/vkey"] = vkey + "\n"
    return texts
