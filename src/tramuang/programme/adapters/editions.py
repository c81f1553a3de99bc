"""Reads published editions; each text is parsed once for each process."""

from functools import lru_cache

from tramuang.programme.pure import check
from tramuang.programme.pure.edition import Edition


@lru_cache(maxsize=32)
def _rules(sha256: str, text: str) -> Edition:
    edition, faults = check.check(text, guards=None, file=sha256[:12])
    if edition is None:
        raise ValueError(f"a published edition does not read: {faults[:3]}")
    return edition


def rules_of(sha256: str, text: str) -> Edition:
    """The rules in the text of a published edition."""
    return _rules(sha256, text)
