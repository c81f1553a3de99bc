"""Emblems, the orders and acts on them, what was signed, the public keys, and ceremonies."""

from tramuang.emblem.models.emblems import Act, Ceremony, Emblem, Order, Receipt
from tramuang.emblem.models.signed import (
    Credential,
    LogEntry,
    SignedText,
    SigningKey,
    StatusChange,
    StatusEntry,
)

__all__ = [
    "Act",
    "Ceremony",
    "Credential",
    "Emblem",
    "LogEntry",
    "Order",
    "Receipt",
    "SignedText",
    "SigningKey",
    "StatusChange",
    "StatusEntry",
]
