"""What may come in at all: counted limits, and the one error for everything that is refused."""

from __future__ import annotations

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20
MAX_NODES = 5000
MAX_PROOFS = 8
MAX_ADDRESS = 2048
MAX_OUT = 1024 * 1024
"""Statements repeat the address of their subject: without a limit, 64 kB of JSON could become 60 MB."""

MAX_KEPT = 256
MAX_KEY = 16 * 1024
"""How many parts that credentials share are kept ready, and how large one may be."""

MAX_KINDS = 60
"""Different combinations of types in one document."""

MAX_BLANKS = 1000
"""Nodes without an address in one document."""
MAX_ALIKE = 5
"""Nodes without an address whose statements look the same: telling them apart costs their factorial, so there are few."""
MAX_SLOW_NODES = 250
"""What may be handed to the general (slow) processor."""


class Malformed(ValueError):
    """The bytes are not a credential that could be checked; the message says why in one word."""
