"""Writing emblems: two people order, the signer carries it out; every act cites its decision."""

from tramuang.emblem.actions.ceremonies import record_ceremony
from tramuang.emblem.actions.keeping import keep_current
from tramuang.emblem.actions.keyring import register_key, register_keys, retire, withdraw
from tramuang.emblem.actions.opening import open_case
from tramuang.emblem.actions.ordering import (
    approve,
    approve_batch,
    decline,
    decline_batch,
    propose,
    propose_batch,
    propose_reissue,
)
from tramuang.emblem.actions.signing import sign_approved

__all__ = [
    "approve",
    "approve_batch",
    "decline",
    "decline_batch",
    "keep_current",
    "open_case",
    "propose",
    "propose_batch",
    "propose_reissue",
    "record_ceremony",
    "register_key",
    "register_keys",
    "retire",
    "sign_approved",
    "withdraw",
]
