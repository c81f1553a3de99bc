"""The issuer's public keys on record: put there, retired by yearly rotation, withdrawn when one is compromised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tramuang.base.answers import BadInput, NotAllowed, no
from tramuang.base.happenings import happening
from tramuang.emblem.actions import log
from tramuang.emblem.adapters.keys import Ring, Signer
from tramuang.emblem.kinds import Purpose
from tramuang.emblem.models import SigningKey
from tramuang.emblem.pure.credential import moment

KEY_WITHDRAWN = no("key-withdrawn", _("This signing key has been withdrawn. Make a new one."))
KEY_RETIRED = no("key-retired", _("This signing key has been replaced by a newer one."))
FUTURE = no("since-future", _("That lies in the future."))
ALREADY = no("key-withdrawn-already", _("This key has already been withdrawn."))


def register_keys(ring: Ring, *, at: datetime) -> None:
    """Put the signer's public keys on record, if they are not there yet; NotAllowed when one has been withdrawn or retired."""
    for purpose, signer in ring.items():
        register_key(signer, at=at, purpose=purpose)


def register_key(signer: Signer, *, at: datetime, purpose: Purpose = Purpose.EMBLEM) -> SigningKey:
    """Put one public key on record and in the log."""
    known = SigningKey.objects.filter(pk=signer.kid).first()
    if known is None:
        with happening("emblem.key-registered", f"key:{signer.kid}", by="system:signer", at=at, purpose=purpose):
            log.hold_log()
            log.add_entry("key", at=at, kid=signer.kid, purpose=str(purpose))
            return SigningKey.objects.create(kid=signer.kid, public=signer.public, purpose=purpose, starts=at)
    if known.compromised_at is not None:
        raise NotAllowed(KEY_WITHDRAWN)
    if known.ends is not None and known.ends <= at:
        raise NotAllowed(KEY_RETIRED)
    return known


def retire(ring: Ring, purposes: Iterable[Purpose], *, by: Any, at: datetime) -> list[SigningKey]:
    """Put a newer ring on record and end the keys that it replaces for these purposes: what those signed still counts."""
    with transaction.atomic():
        register_keys(ring, at=at)
        current = {signer.kid for _purpose, signer in ring.items()}
        old = SigningKey.objects.filter(purpose__in=list(purposes), ends=None).exclude(pk__in=current)
        found = list(old.order_by("starts"))
        for key in found:
            with happening("emblem.key-retired", f"key:{key.pk}", by=by, at=at):
                SigningKey.objects.filter(pk=key.pk).update(ends=at)
                key.ends = at
    return found


def withdraw(key: SigningKey, *, since: datetime, by: Any, at: datetime) -> None:
    """Record that a key has been in other hands since a moment: from now on nothing that it signed counts."""
    if since > at:
        raise BadInput(FUTURE, "since")
    with happening("emblem.key-withdrawn", f"key:{key.pk}", by=by, at=at, since=since.isoformat()):
        log.hold_log()
        ends = min(key.ends or at, at)
        rows = SigningKey.objects.filter(pk=key.pk, compromised_at=None)
        if not rows.update(compromised_at=since, withdrawn_at=at, ends=ends):
            raise NotAllowed(ALREADY)
        log.add_entry("key-withdrawn", at=at, kid=key.pk, purpose=str(key.purpose), since=moment(since))
    key.compromised_at, key.withdrawn_at, key.ends = since, at, ends
