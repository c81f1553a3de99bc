"""Commands of the emblem: the signer process, orders by name, keys, and what others script against."""

from tramuang.emblem.commands import keeping, orders, publishing, register, verifying
from tramuang.emblem.commands.groups import emblem, keys
from tramuang.emblem.commands.signer import open_signer, signer

commands = [signer, emblem]

__all__ = [
    "commands",
    "emblem",
    "keeping",
    "keys",
    "open_signer",
    "orders",
    "publishing",
    "register",
    "signer",
    "verifying",
]
