"""Keeping what is published current: the key document, the status lists by their timetable, the list of emblems, the checkpoint.

Called by the signer process alone, after each look at what waits. It only writes where something has changed or has grown old.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from tramuang.base.happenings import happening
from tramuang.emblem import queries
from tramuang.emblem.actions import log
from tramuang.emblem.actions.keyring import register_keys
from tramuang.emblem.adapters.keys import Ring
from tramuang.emblem.models import SignedText
from tramuang.emblem.pure import jwt, notes, proofs, status, tlog
from tramuang.emblem.pure.credential import list_url, moment
from tramuang.emblem.pure.verifying import listing
from tramuang.emblem.queries import published

AGAIN = timedelta(days=1)
HOLDS = timedelta(days=7)


def keep_current(ring: Ring, *, at: datetime) -> list[str]:
    """Sign anew whatever is published and no longer current; the paths of what was."""
    if not _due(ring, at):
        return []
    with transaction.atomic():
        log.hold_log()
        register_keys(ring, at=at)
        due = _due(ring, at)
        for path in due:
            if path == published.DID:
                _key_document(at)
            elif path == published.EMBLEMS:
                _emblem_list(ring, at)
            elif path != published.CHECKPOINT:
                _status_list(ring, int(path.removeprefix("status/").removesuffix(".json")), at)
        _checkpoint(ring, at)
        with happening("emblem.texts-signed", "emblems", by="system:signer", at=at, paths=len(due)):
            pass
    return due


def _due(ring: Ring, at: datetime) -> list[str]:
    """The paths that have to be signed anew, in the order in which that is done."""
    found = []
    known = published.current_text(published.DID)
    if known is None or known.text != _text(queries.key_document()):
        found.append(published.DID)
    for number in published.list_numbers():
        known = published.current_text(published.list_path(number))
        if _old(known, published.list_covers(number), ring, at):
            found.append(published.list_path(number))
    known = published.current_text(published.EMBLEMS)
    if _old(known, published.emblems_cover(), ring, at):
        found.append(published.EMBLEMS)
    known = published.current_text(published.CHECKPOINT)
    if found or known is None or known.covers != published.log_size() or known.kid != ring.log.kid:
        found.append(published.CHECKPOINT)
    return found


def _old(known: SignedText | None, covers: int, ring: Ring, at: datetime) -> bool:
    """Whether a signed list is missing, does not take in the last change, was signed with another key, or is a day old."""
    return known is None or known.covers != covers or known.kid != ring.emblem.kid or at - known.at >= AGAIN


def _text(document: dict[str, Any]) -> str:
    return proofs.canonical(document).decode()


def _method(kid: str) -> str:
    return f"{settings.ISSUER_DID}#{kid}"


def _key_document(at: datetime) -> SignedText:
    """Nobody signs the key document; its hash stands in the log, which a thief of the address cannot add to."""
    kept = log.keep_text(published.DID, _text(queries.key_document()), at=at)
    log.add_entry("did", at=at, sha256=kept.sha256)
    return kept


def _status_list(ring: Ring, number: int, at: datetime) -> None:
    """Sign a status list for another week; never with a bit fewer than it had."""
    state, path = published.list_state(number), published.list_path(number)
    before = published.current_text(path)
    if before is not None:
        status.require_only_adds(status.bits_of(proofs.read(before.text.encode())), state.bits)
    text = status.list_credential(
        url=list_url(settings.ISSUER_URL, number),
        issuer=settings.ISSUER_DID,
        bits=state.bits,
        valid_from=moment(at),
        valid_until=moment(at + HOLDS),
    )
    made = proofs.sign_set(text, method=_method(ring.emblem.kid), created=moment(at), by=ring.emblem.sign)
    token = jwt.sign_jwt(text, kid=_method(ring.jwt.kid), by=ring.jwt.sign)
    kept = log.keep_text(path, _text(made), at=at, covers=state.covers, kid=ring.emblem.kid)
    jwt_kept = log.keep_text(published.list_path(number, "jwt"), token, at=at, covers=state.covers, kid=ring.jwt.kid)
    log.add_entry("status", at=at, list=text["id"], sha256=kept.sha256, jwt_sha256=jwt_kept.sha256)


def _emblem_list(ring: Ring, at: datetime) -> None:
    covers = published.emblems_cover()
    text = listing.sign_list(
        published.emblem_rows(), issuer=settings.ISSUER_DID, method=_method(ring.emblem.kid), made=moment(at),
        until=moment(at + HOLDS), by=ring.emblem.sign,
    )  # fmt: skip
    kept = log.keep_text(published.EMBLEMS, text, at=at, covers=covers, kid=ring.emblem.kid)
    log.add_entry("list", at=at, sha256=kept.sha256)


def _checkpoint(ring: Ring, at: datetime) -> None:
    """Sign the hash over all leaves."""
    leaves, origin = published.log_leaves(), published.log_origin()
    text = notes.checkpoint(origin, len(leaves), tlog.root(leaves, len(leaves)))
    note = notes.sign_note(text, origin, proofs.raw_key(ring.log.public), ring.log.sign)
    log.keep_text(published.CHECKPOINT, note, at=at, covers=len(leaves), kid=ring.log.kid)
